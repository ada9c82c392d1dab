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

class JsonCells {
 public:
  explicit JsonCells(const ReadRequest& request);

  // First pass: notes which of the names a record has.
  void note(const std::vector<JsonMember>& members);
  // Whether the first name of every field was seen, so that no further record can change the
  // layout.
  bool complete() const;
  Layout layout(Span first_record) const;

  // Second pass: the cells of a record, by request; good until the scanner's next call.
  const std::vector<RawCell>& cells(JsonRecordScanner& scanner, Span record);

 private:
  std::size_t preferred(std::size_t field) const;

  const ReadRequest& request_;
  std::vector<std::vector<bool>> seen_;  // by request and name
  std::set<std::string, std::less<>>
      names_;                            // of all members met in the first pass, for suggestions
  std::vector<std::string_view> paths_;  // by request; empty: no record has it
  std::vector<RawCell> cells_;
};

// The value that begins at `begin` in text that is valid JSON.
Span json_value_at(std::string_view text, SourceId source, std::uint64_t begin);
// RecordReader::locate of both.
Span locate_json(const SourceMap& sources, const Segment& segment, std::uint64_t row_begin,
                 const CellOrigin* origin, const Limits& limits);

}  // namespace muster
