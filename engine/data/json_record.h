// What the two JSON readers share: which members of the records are asked for, and their raw cells.
#pragma once

#include <functional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "engine/data/record_reader.h"
#include "engine/text/json_scan.h"

namespace muster {

// First pass: which of the names the records have.
class JsonCells {
 public:
  explicit JsonCells(const ReadRequest& request);

  // Notes which of the names a record has.
  void note(const std::vector<JsonMember>& members);
  // Whether the first name of every field was seen, so that no further record can change the
  // layout.
  bool complete() const;
  Layout layout(Span first_record) const;

  // The path that each request's cells come from; empty: no record has it. They live as long as the
  // names of the request.
  std::vector<std::string_view> paths() const;

 private:
  std::size_t preferred(std::size_t field) const;

  const ReadRequest& request_;
  std::vector<std::vector<bool>> seen_;  // by request and name
  std::set<std::string, std::less<>>
      names_;  // of all members met in the first pass, for suggestions
};

// Second pass: the raw cells of each record.
class JsonRow {
 public:
  explicit JsonRow(std::vector<std::string_view> paths);  // JsonCells::paths

  // By request; good until the scanner's next call. REQUIRES: the record was validated.
  const std::vector<RawCell>& cells(JsonRecordScanner& scanner, Span record);

 private:
  std::vector<std::string_view> paths_;
  std::vector<RawCell> cells_;
};

// The value that begins at `begin` in text that is valid JSON.
Span json_value_at(std::string_view text, SourceId source, std::uint64_t begin);
// RecordReader::locate of both.
Span locate_json(const SourceMap& sources, const Segment& segment, std::uint64_t row_begin,
                 const CellOrigin* origin, const Limits& limits);
// RecordReader::text of both.
std::string text_json(const SourceMap& sources, const Segment& segment, std::uint64_t row_begin,
                      const CellOrigin& origin, const Limits& limits);

}  // namespace muster
