// A pack in memory for the tests of the rule layer: files in, diagnostics out as one line each.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>

#include "engine/rule/pack_loader.h"
#include "engine/rule/rule_tests.h"

namespace muster {

inline constexpr std::string_view kManifest =
    "name: demo\n"
    "version: 1.0\n"
    "title: A demo\n"
    "taxonomy: house\n"
    "enums: {kind: [employee, contractor]}\n"
    "records: [records/people.yaml]\n"
    "rules: [r.yaml]\n"
    "taxonomies:\n"
    "  - {id: house, name: House rules, version: 1, organization: us, controls: [\n"
    "      {control: H-1, title: First, relationship: equal, source: us}]}\n";
inline constexpr std::string_view kPeople =
    "record: people\n"
    "key: person_id\n"
    "fields:\n"
    "  person_id: {type: string, required: true, sensitive: true}\n"
    "  kind: {type: enum(kind)}\n"
    "  start_on: {type: date}\n";
inline constexpr std::string_view kRule =
    "id: H1\n"
    "name: first\n"
    "title: A title\n"
    "requirement: \"1\"\n"
    "severity: error\n"
    "for_each: p in people\n"
    "require: has(p.start_on)\n"
    "message: \"{p.person_id} has no start\"\n";

class PackFixture {
 public:
  PackFixture() {
    add("demo/pack.yaml", kManifest);
    add("demo/records/people.yaml", kPeople);
    add("demo/r.yaml", kRule);
  }

  void add(std::string_view path, std::string_view text) {
    files.add(std::string(path), std::string(text));
  }
  PackRef ref(std::string_view folder) {
    return {.files = &files,
            .folder = std::string(folder),
            .display = "rules/" + std::string(folder),
            .at = {}};
  }
  Result<RulePack> load(const std::vector<std::string_view>& folders = {"demo"}) {
    refs.clear();
    for (const std::string_view folder : folders) refs.push_back(ref(folder));
    Emitter diag(list);
    return load_packs(refs, sources, limits, diag);
  }
  Result<RuleTests> load_tests(const RulePack& pack) {
    Emitter diag(list);
    return load_rule_tests(pack, refs, sources, limits, diag);
  }
  // `r.yaml:3:1 UnknownKey no key ...`, in the order of emission.
  std::vector<std::string> problems() const {
    std::vector<std::string> lines;
    for (const Diagnostic& item : list) {
      lines.push_back(where(item.at) + " " + std::string(item.name) + " " + item.message);
    }
    return lines;
  }
  std::vector<std::string> helps() const {
    std::vector<std::string> lines;
    for (const Diagnostic& item : list) lines.push_back(item.help);
    return lines;
  }
  std::string where(Span at) const {
    if (!at.valid()) return "-";
    const Region region = sources.locate(at, ColumnUnit::CodePoint);
    std::string_view path = sources.path(at.source);
    path.remove_prefix(path.rfind('/') + 1);
    return fmt::format("{}:{}:{}", path, region.start_line, region.start_column);
  }
  // The text that a span covers.
  std::string covered(Span at) const { return std::string(sources.text(at)); }

  MemoryFileSystem files;
  SourceMap sources;
  DiagnosticList list;
  Limits limits;
  std::vector<PackRef> refs;
};

// `text` with the first `from` replaced by `to`.
inline std::string replaced(std::string_view text, std::string_view from, std::string_view to) {
  const std::size_t at = text.find(from);
  return std::string(text.substr(0, at)) + std::string(to) +
         std::string(text.substr(at + from.size()));
}

}  // namespace muster
