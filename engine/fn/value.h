// A value of the expression language while a subject is evaluated. Small and trivially copyable;
// what it points at lives in the evaluation's Arena, the Dataset or the Program.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "engine/base/arena.h"
#include "engine/base/civil_time.h"
#include "engine/data/dataset.h"
#include "engine/data/type.h"
#include "engine/source/span.h"

namespace muster {

struct Value;

// Why there is no value (S4): a cell, a reference, or the expression itself.
struct ErrorValue {
  enum class Cause : std::uint8_t {
    Expression,  // overflow, division by zero, bad index, empty set ...: `text`, `at`
    AbsentCell,  // an optional cell that is not there: table, row, column
    Defect,      // an unreadable cell, a dangling or quarantined reference: `defect` too
  } cause = Cause::Expression;
  TableId table;
  RowId row = kAbsentTarget;
  ColumnId column;
  DefectId defect;
  std::string_view text;  // literal or arena; holds no cell values
  Span at;                // of the expression
};

struct ListValue {
  std::span<const Value> items;
};
struct MapValue {
  std::span<const Value> keys;    // distinct, in the order written
  std::span<const Value> values;  // as many
};
// Rows of one record set, in file order unless sortBy gave another. A row whose membership is not
// decided (a filter's predicate was an error for it) is in `uncertain`, with the reason; see
// engine/eval/reference.h.
struct SetValue {
  TableId table;
  std::span<const RowId> rows;
  struct Uncertain {
    RowId row;
    const ErrorValue* why;
  };
  std::span<const Uncertain> uncertain;  // disjoint from rows
};

enum class ValueKind : std::uint8_t {
  Error,
  Null,
  Bool,
  Int,
  Double,
  String,
  Date,
  Timestamp,
  Duration,
  Span,
  Period,
  Enum,
  List,
  Map,
  Optional,
  Record,
  Set,
  Type,
};

struct Value {
  ValueKind kind = ValueKind::Null;
  std::uint32_t aux = 0;   // Enum: EnumId; Record: TableId; Timestamp: nanos; Span: days
  std::uint64_t aux2 = 0;  // String: size; Period: until in days (biased), kOpenEnd for none
  union {
    bool boolean;
    std::int64_t integer = 0;  // Int, Duration (ns), Timestamp (seconds), Date (days), Span
                               // (months), Period (from, days), Enum (word), Record (row)
    double real;
    const char* text;  // String
    const ListValue* list;
    const MapValue* map;
    const Value* optional;  // null: none
    const SetValue* set;
    const ErrorValue* error;
    const muster::Type* type;
  };

  bool is_error() const { return kind == ValueKind::Error; }
  bool is_true() const { return kind == ValueKind::Bool && boolean; }
  bool is_false() const { return kind == ValueKind::Bool && !boolean; }
};
static_assert(std::is_trivially_copyable_v<Value> && sizeof(Value) == 24);

Value null_value();
Value bool_value(bool b);
Value int_value(std::int64_t i);
Value double_value(double d);
// The text is not copied.
Value string_value(std::string_view text);
Value date_value(Date d);
Value timestamp_value(Timestamp t);
Value duration_value(Duration d);
Value span_value(CalendarSpan s);
Value period_value(const Period& p);
Value enum_value(EnumId id, std::uint32_t word);
Value list_value(const ListValue* list);
Value map_value(const MapValue* map);
Value optional_value(const Value* value);  // null: none
Value record_value(TableId table, RowId row);
Value set_value(const SetValue* set);
Value type_value(const Type* type);
Value error_value(const ErrorValue* error);
// An Expression error with this text, allocated in the arena; `text` must outlive it (a literal).
Value expression_error(Arena& arena, std::string_view text);

// REQUIRES: the kind fits.
std::string_view as_string(const Value& v);
Date as_date(const Value& v);
Timestamp as_timestamp(const Value& v);
Duration as_duration(const Value& v);
CalendarSpan as_span(const Value& v);
Period as_period(const Value& v);
TableId record_table(const Value& v);
RowId record_row(const Value& v);

// CEL equality within one type (NaN != NaN; lists and maps by element; maps ignore order). Mixed
// int and double compare on the number line. Never an error unless an element is.
bool equal(const Value& a, const Value& b);
// <0, 0, >0; REQUIRES an ordered type (bool int double string date timestamp duration span period
// enum) of one kind; NaN is unordered: `ordered` becomes false.
int compare(const Value& a, const Value& b, bool& ordered);
// Equal values have equal hashes. REQUIRES: no list, map or NaN matters only to equal().
std::uint64_t hash_value(const Value& v);

// What type() of a value is called: `int`, `null_type`, `google.protobuf.Timestamp`, `list`.
std::string_view type_name(const Type& type);

// As a message hole shows it: ISO dates, enum words, strings raw (escaping is the sinks' work).
std::string display(const Value& v, const Schema* schema);

}  // namespace muster
