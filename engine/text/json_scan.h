// Strict JSON scanning for record files: finds values and their places without building anything.
// It accepts what simdjson accepts, and besides numbers of any size, whose digits it keeps: ids are
// longer than 64 bits. A library that parses each record as well would add two fifths to the CPU
// time of reading NDJSON, and tell no places; tests hold the scanner to it instead.
#pragma once

#include <cstdint>
#include <deque>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/limits.h"
#include "engine/base/result.h"
#include "engine/diag/emitter.h"
#include "engine/source/span.h"

namespace muster {

// One scalar or list leaf of a flattened record: dotted path (`user.employee_number`) and value.
enum class JsonKind { Null, Bool, Number, String, List, Map };

struct JsonMember {
  std::string_view path;  // decoded, dotted; lives until the next record
  JsonKind kind = JsonKind::Null;
  std::string_view text;  // String: decoded; Number, Bool: as written; List, Map: the raw bytes
  Span at;                // the value, with quotes
};

// Walks one JSON document or NDJSON line and hands out flat records.
class JsonRecordScanner {
 public:
  JsonRecordScanner(std::string_view text, SourceId source, const Limits& limits);
  // Checks that `part` is exactly one JSON value, strictly; emits JsonSyntax, DuplicateKey,
  // NestingTooDeep at the byte.
  Result<void> validate(Span part, Emitter& diag);
  // The spans of the elements of the list at `rows` (dotted path from the top; empty: the top
  // itself) in one document. A single object under a non-empty path counts as a list of one. Emits
  // JsonSyntax, DuplicateKey, NestingTooDeep, RecordsExpected (at what stands there instead).
  Result<std::vector<Span>> records(Span document, std::string_view rows, Emitter& diag);
  // The members of one record, flattened: nested maps by dotted paths, each map also as itself;
  // lists stay one member. REQUIRES: the record was validated. Members live until the next call.
  const std::vector<JsonMember>& members(Span record);
  // The elements of a list member of scalars, decoded (Map and List elements as raw bytes).
  std::vector<JsonMember> elements(const JsonMember& list);

 private:
  std::string_view text_;
  SourceId source_;
  const Limits& limits_;
  std::vector<JsonMember> members_;
  // Keeps a text as long as the members: texts that had escapes, and dotted paths.
  std::string_view keep(std::string text);

  std::deque<std::string> decoded_;
  std::size_t decoded_used_ = 0;
};

}  // namespace muster
