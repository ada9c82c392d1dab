// The lines of NDJSON: records of the usual shape in batches, all others one at a time by the
// strict scanner, which is the definition of both.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "engine/base/limits.h"
#include "engine/data/json_record.h"
#include "engine/data/record_reader.h"
#include "engine/text/json_scan.h"
#include "engine/text/json_shape.h"

namespace muster {

// What is known of the records before they are read.
struct NdjsonShape {
  Layout layout;
  std::vector<std::string_view> paths;  // JsonCells::paths
  std::optional<JsonShape> usual;       // of the first record, if it has all paths
  std::vector<std::size_t> members;     // by path, the member of `usual`; kNoMember: none
};
inline constexpr std::size_t kNoMember = static_cast<std::size_t>(-1);

// Looks at records until nothing can change the layout; nothing if no line is a record.
std::optional<NdjsonShape> find_ndjson_shape(const ReadRequest& request);

class NdjsonRows {
 public:
  enum class Mode { Batches, RowByRow };  // the same rows either way

  // Borrows all of them. Records are numbered from 1. `bad_bytes`: as of ReadRequest.
  NdjsonRows(const NdjsonShape& shape, std::string_view text, SourceId source, const Limits& limits,
             std::span<const BadByte> bad_bytes, RowSink& sink, Mode mode = Mode::Batches);

  // Hands out the lines that begin in [from, to), where `from` begins a line; where the next one
  // begins.
  std::uint64_t read(std::uint64_t from, std::uint64_t to);

 private:
  static constexpr std::size_t kBatch = 1024;

  std::uint64_t read_usual(std::uint64_t at);
  std::uint64_t read_line(std::uint64_t at);
  void hand_over();

  const NdjsonShape& shape_;
  std::string_view text_;
  SourceId source_;
  const Limits& limits_;
  std::span<const BadByte> bad_bytes_;
  RowSink& sink_;
  Mode mode_;
  JsonRecordScanner scanner_;
  JsonRow row_;
  std::uint64_t number_ = 0;  // of records so far

  // Of the batch that is being gathered.
  std::uint64_t batch_at_ = 0;
  std::vector<CellRange> batch_rows_;
  std::vector<JsonShape::Value> values_;         // of one record
  std::vector<std::vector<CellRange>> columns_;  // by path
  std::vector<std::span<const CellRange>> views_;
  std::size_t longest_;  // bytes of a record that surely passes no limit
};

// The line that begins at `at`, without its end. Lines end at LF; a CR before it belongs to the
// end.
struct NdjsonLine {
  Span at;
  std::uint64_t next = 0;
};
NdjsonLine ndjson_line(std::string_view text, SourceId source, std::uint64_t at);

}  // namespace muster
