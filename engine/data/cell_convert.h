// One raw cell -> one typed value, by the rules of its field and its source (S1, S6). Strict: what
// does not convert is unreadable, with the reason; nothing is repaired or guessed. Lists in a text
// cell are separated by `;`.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "engine/base/hash.h"
#include "engine/base/pattern.h"
#include "engine/base/zone.h"
#include "engine/data/column.h"
#include "engine/data/date_cell.h"
#include "engine/data/record_reader.h"
#include "engine/data/schema.h"
#include "engine/diag/diagnostic.h"

namespace muster {

enum class CellProblem : std::uint8_t {
  None,
  NotANumber,
  NumberOutOfRange,
  NotADate,
  OrderUnknown,  // a numeric date while the order of its column is not decided
  NotATimestamp,
  TimeInGap,
  TimeAmbiguous,
  NotABool,
  NotADuration,
  UnknownWord,
  WrongForm,   // does not match the field's pattern
  WrongShape,  // a list or map where a scalar belongs, or the reverse
};

struct CellValue {
  CellState state = CellState::Absent;
  CellProblem problem = CellProblem::None;
  std::uint32_t code = 0;   // Enum, Bool
  std::int64_t number = 0;  // Date (days), Int, Timestamp (ticks), Duration (ns)
  double real = 0;
  std::string_view text;  // String; good until the converter's next call
  std::vector<CellValue> elements;
  std::size_t element = 0;  // of an unreadable list: its first part that is, as it was written
  bool by_default = false;  // a word that nobody knows, or some of a list, became the default word
  DateProblem date;         // of OrderUnknown
};

struct TextHash {
  using is_transparent = void;
  std::size_t operator()(std::string_view text) const { return hash_bytes(text); }
};
template <typename T>
using TextMap = std::unordered_map<std::string, T, TextHash, std::equal_to<>>;

// How the cells of one field of one source are written.
struct FieldRules {
  TextMap<std::string> words;  // text in the file -> canonical text; empty: absent
  // The same by how a text begins, the longest beginning first; an empty one is the default. Asked
  // of what is neither among `words` nor a word of the field itself. Only of enums and bools.
  std::vector<std::pair<std::string, std::string>> beginnings;
  std::vector<std::string> empty;  // texts that mean absent
  std::string prefix;
  bool trim = false;
  bool local_midnight = false;
  Zone zone;
  DateRules dates;
};

class FieldConverter {
 public:
  // Borrows all three for its own life.
  FieldConverter(const FieldSchema& field, const Schema& schema, const FieldRules& rules);

  // As written in a file; an absent cell takes the field's default.
  void convert(const RawCell& cell, CellValue& out);
  // As the schema or the configuration writes it: no words, no prefix, no local date formats.
  void convert_canonical(std::string_view text, CellValue& out);
  void decide_order(DayOrder order) { dates_.order = order; }

  const FieldSchema& field() const { return field_; }
  // What is wrong with an unreadable cell. Quotes the cell unless the field is sensitive.
  Diagnostic explain(const RawCell& cell, const CellValue& value) const;

 private:
  // The canonical text that `words` or `beginnings` have for this one; null: none.
  const std::string* word_for(std::string_view text, CellValue& out) const;
  bool is_own_word(std::string_view text) const;
  void check_form(CellValue& out) const;
  void convert_scalar(std::string_view text, const DateRules& dates, CellValue& out) const;
  void convert_list(const RawCell& cell, CellValue& out);
  void convert_time(std::string_view text, TypeKind kind, const DateRules& dates,
                    CellValue& out) const;

  const FieldSchema& field_;
  const Schema& schema_;
  const FieldRules& rules_;
  DateRules dates_;
  DateRules canonical_dates_;
  const Type& scalar_;  // the field's type, or its elements' type
  TextMap<std::uint32_t> enum_codes_;
  std::optional<Pattern> form_;
  std::string prefixed_;
  std::vector<std::string> prefixed_elements_;
  RawCell split_;  // a text cell as a list
};

// `text` in back ticks, cut; or `this value` when it must not be shown.
std::string quoted_value(std::string_view text, bool sensitive);

}  // namespace muster
