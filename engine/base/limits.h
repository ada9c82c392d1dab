// The bounds on what an input may cost. Each has a diagnostic and a test that reaches it.
#pragma once

#include <cstddef>
#include <cstdint>

namespace muster {

struct Limits {
  std::uint64_t evidence_bytes = std::uint64_t{16} << 30;  // a CSV or NDJSON file
  std::uint64_t json_bytes = std::uint64_t{256} << 20;     // one JSON document
  std::uint64_t yaml_record_bytes = std::uint64_t{16} << 20;
  std::uint64_t rule_bytes = std::uint64_t{1} << 20;     // a rule, pack, schema or waiver file
  std::uint64_t config_bytes = std::uint64_t{32} << 10;  // muster.toml
  std::size_t toml_dots = 64;                            // dots on a line, outside strings
  std::size_t toml_depth = 16;
  std::size_t nesting = 64;  // JSON, YAML, TOML, Markdown
  std::size_t yaml_alias_nodes = 1000;
  std::size_t cell_bytes = std::size_t{1} << 20;
  std::size_t quoted_newlines = 10000;
  std::size_t line_bytes = std::size_t{8} << 20;
  std::size_t ndjson_line_bytes = std::size_t{16} << 20;
  std::size_t columns = 4096;
  std::size_t header_bytes = 1024;
  std::size_t object_keys = 4096;
  std::size_t expression_bytes = std::size_t{64} << 10;
  std::size_t expression_depth = 100;
  std::size_t expression_nodes = 10000;
  std::size_t files_per_set = 10000;
  std::uint64_t findings = 10'000'000;
  std::size_t diagnostics_per_file = 100;
};

}  // namespace muster
