#include "engine/fn/value.h"

#include <bit>
#include <cmath>
#include <compare>
#include <limits>

#include "engine/base/check.h"
#include "engine/base/hash.h"

namespace muster {
namespace {

// Period::until, moved up so that it is never negative; no day has kOpenEnd.
constexpr std::uint64_t kOpenEnd = std::numeric_limits<std::uint64_t>::max();
constexpr std::int64_t kBias = std::int64_t{1} << 31;

int sign(std::strong_ordering order) { return order < 0 ? -1 : (order > 0 ? 1 : 0); }

Value of_integer(ValueKind kind, std::int64_t integer) {
  Value v;
  v.kind = kind;
  v.integer = integer;
  return v;
}

// On the number line: exact, where a conversion of the int to a double would round.
int compare_mixed(std::int64_t i, double d, bool& ordered) {
  constexpr double kTwoTo63 = 9223372036854775808.0;
  if (std::isnan(d)) {
    ordered = false;
    return 0;
  }
  if (d >= kTwoTo63) return -1;
  if (d < -kTwoTo63) return 1;
  const auto whole = static_cast<std::int64_t>(d);
  if (i != whole) return i < whole ? -1 : 1;
  const double rest = d - static_cast<double>(whole);
  return rest > 0 ? -1 : (rest < 0 ? 1 : 0);
}

int compare_doubles(double a, double b, bool& ordered) {
  ordered = ordered && !std::isnan(a) && !std::isnan(b);
  return a < b ? -1 : (a > b ? 1 : 0);
}

bool is_number(const Value& v) { return v.kind == ValueKind::Int || v.kind == ValueKind::Double; }

int compare_numbers(const Value& a, const Value& b, bool& ordered) {
  if (a.kind == ValueKind::Int && b.kind == ValueKind::Int) return sign(a.integer <=> b.integer);
  if (a.kind == ValueKind::Int) return compare_mixed(a.integer, b.real, ordered);
  if (b.kind == ValueKind::Int) return -compare_mixed(b.integer, a.real, ordered);
  return compare_doubles(a.real, b.real, ordered);
}

bool equal_lists(const ListValue& a, const ListValue& b) {
  if (a.items.size() != b.items.size()) return false;
  for (std::size_t i = 0; i < a.items.size(); ++i) {
    if (!equal(a.items[i], b.items[i])) return false;
  }
  return true;
}

bool equal_maps(const MapValue& a, const MapValue& b) {
  if (a.keys.size() != b.keys.size()) return false;
  for (std::size_t i = 0; i < a.keys.size(); ++i) {
    std::size_t j = 0;
    while (j < b.keys.size() && !equal(a.keys[i], b.keys[j])) ++j;
    if (j == b.keys.size() || !equal(a.values[i], b.values[j])) return false;
  }
  return true;
}

// Months and days have no order among each other (S17), but nothing is as long as nothing.
int compare_spans(CalendarSpan a, CalendarSpan b, bool& ordered) {
  const bool in_months = a.months != 0 || b.months != 0;
  const bool in_days = a.days != 0 || b.days != 0;
  if (in_months && in_days) ordered = false;
  return in_months ? sign(a.months <=> b.months) : sign(a.days <=> b.days);
}

std::uint64_t hash_number(const Value& v) {
  if (v.kind == ValueKind::Double) {
    const double whole = std::trunc(v.real);
    const bool fits = whole >= -9223372036854775808.0 && whole < 9223372036854775808.0;
    if (!fits || whole < v.real || whole > v.real)
      return hash_combine(1, std::bit_cast<std::uint64_t>(v.real));
    return hash_combine(2, static_cast<std::uint64_t>(static_cast<std::int64_t>(whole)));
  }
  return hash_combine(2, static_cast<std::uint64_t>(v.integer));
}

}  // namespace

Value null_value() { return {}; }

Value bool_value(bool b) {
  Value v = of_integer(ValueKind::Bool, 0);
  v.boolean = b;
  return v;
}

Value int_value(std::int64_t i) { return of_integer(ValueKind::Int, i); }

Value double_value(double d) {
  Value v;
  v.kind = ValueKind::Double;
  v.real = d;
  return v;
}

Value string_value(std::string_view text) {
  Value v;
  v.kind = ValueKind::String;
  v.aux2 = text.size();
  v.text = text.data();
  return v;
}

Value date_value(Date d) { return of_integer(ValueKind::Date, d.days); }

Value timestamp_value(Timestamp t) {
  Value v = of_integer(ValueKind::Timestamp, t.seconds);
  v.aux = static_cast<std::uint32_t>(t.nanos);
  return v;
}

Value duration_value(Duration d) { return of_integer(ValueKind::Duration, d.nanos); }

Value span_value(CalendarSpan s) {
  Value v = of_integer(ValueKind::Span, s.months);
  v.aux = static_cast<std::uint32_t>(s.days);
  return v;
}

Value period_value(const Period& p) {
  Value v = of_integer(ValueKind::Period, p.from.days);
  v.aux2 = p.until ? static_cast<std::uint64_t>(p.until->days + kBias) : kOpenEnd;
  return v;
}

Value enum_value(EnumId id, std::uint32_t word) {
  Value v = of_integer(ValueKind::Enum, word);
  v.aux = id.index();
  return v;
}

Value list_value(const ListValue* list) {
  Value v;
  v.kind = ValueKind::List;
  v.list = list;
  return v;
}

Value map_value(const MapValue* map) {
  Value v;
  v.kind = ValueKind::Map;
  v.map = map;
  return v;
}

Value optional_value(const Value* value) {
  Value v;
  v.kind = ValueKind::Optional;
  v.optional = value;
  return v;
}

Value record_value(TableId table, RowId row) {
  Value v = of_integer(ValueKind::Record, row);
  v.aux = table.index();
  return v;
}

Value set_value(const SetValue* set) {
  Value v;
  v.kind = ValueKind::Set;
  v.set = set;
  return v;
}

Value type_value(const Type* type) {
  Value v;
  v.kind = ValueKind::Type;
  v.type = type;
  return v;
}

Value error_value(const ErrorValue* error) {
  Value v;
  v.kind = ValueKind::Error;
  v.error = error;
  return v;
}

Value expression_error(Arena& arena, std::string_view text) {
  auto* const error = arena.make<ErrorValue>();
  error->text = text;
  return error_value(error);
}

std::string_view as_string(const Value& v) {
  MUSTER_CHECK(v.kind == ValueKind::String);
  return {v.text, v.aux2};
}

Date as_date(const Value& v) {
  MUSTER_CHECK(v.kind == ValueKind::Date);
  return {static_cast<std::int32_t>(v.integer)};
}

Timestamp as_timestamp(const Value& v) {
  MUSTER_CHECK(v.kind == ValueKind::Timestamp);
  return {.seconds = v.integer, .nanos = static_cast<std::int32_t>(v.aux)};
}

Duration as_duration(const Value& v) {
  MUSTER_CHECK(v.kind == ValueKind::Duration);
  return {v.integer};
}

CalendarSpan as_span(const Value& v) {
  MUSTER_CHECK(v.kind == ValueKind::Span);
  return {.months = static_cast<std::int32_t>(v.integer), .days = static_cast<std::int32_t>(v.aux)};
}

Period as_period(const Value& v) {
  MUSTER_CHECK(v.kind == ValueKind::Period);
  Period p{.from = {static_cast<std::int32_t>(v.integer)}, .until = {}};
  if (v.aux2 != kOpenEnd) {
    p.until = Date{static_cast<std::int32_t>(static_cast<std::int64_t>(v.aux2) - kBias)};
  }
  return p;
}

TableId record_table(const Value& v) {
  MUSTER_CHECK(v.kind == ValueKind::Record);
  return TableId(v.aux);
}

RowId record_row(const Value& v) {
  MUSTER_CHECK(v.kind == ValueKind::Record);
  return static_cast<RowId>(v.integer);
}

bool equal(const Value& a, const Value& b) {
  if (a.kind != b.kind) {
    if (!is_number(a) || !is_number(b)) return false;
    bool ordered = true;
    const int order = compare_numbers(a, b, ordered);
    return ordered && order == 0;
  }
  switch (a.kind) {
    case ValueKind::Error:
    case ValueKind::Set:
      return false;
    case ValueKind::Null:
      return true;
    case ValueKind::Bool:
      return a.boolean == b.boolean;
    case ValueKind::Double:
      return !(a.real < b.real) && !(a.real > b.real) && !std::isnan(a.real) && !std::isnan(b.real);
    case ValueKind::String:
      return as_string(a) == as_string(b);
    case ValueKind::Int:
    case ValueKind::Date:
    case ValueKind::Duration:
      return a.integer == b.integer;
    case ValueKind::Timestamp:
    case ValueKind::Span:
    case ValueKind::Enum:
    case ValueKind::Record:
      return a.integer == b.integer && a.aux == b.aux;
    case ValueKind::Period:
      return a.integer == b.integer && a.aux2 == b.aux2;
    case ValueKind::List:
      return equal_lists(*a.list, *b.list);
    case ValueKind::Map:
      return equal_maps(*a.map, *b.map);
    case ValueKind::Optional:
      if (a.optional == nullptr || b.optional == nullptr) return a.optional == b.optional;
      return equal(*a.optional, *b.optional);
    case ValueKind::Type:
      // `list` is one type for every element.
      return a.type->kind == b.type->kind;
  }
  return false;
}

int compare(const Value& a, const Value& b, bool& ordered) {
  ordered = true;
  if (is_number(a) && is_number(b)) return compare_numbers(a, b, ordered);
  MUSTER_CHECK(a.kind == b.kind);
  switch (a.kind) {
    case ValueKind::Bool:
      return static_cast<int>(a.boolean) - static_cast<int>(b.boolean);
    case ValueKind::String: {
      // char_traits<char> compares as unsigned bytes.
      const int order = as_string(a).compare(as_string(b));
      return order < 0 ? -1 : (order > 0 ? 1 : 0);
    }
    case ValueKind::Date:
    case ValueKind::Duration:
    case ValueKind::Enum:
      return sign(a.integer <=> b.integer);
    case ValueKind::Timestamp:
      return sign(as_timestamp(a) <=> as_timestamp(b));
    case ValueKind::Span:
      return compare_spans(as_span(a), as_span(b), ordered);
    case ValueKind::Period:
      // An open end is the latest of all.
      return a.integer != b.integer ? sign(a.integer <=> b.integer) : sign(a.aux2 <=> b.aux2);
    case ValueKind::Int:
    case ValueKind::Double:
    case ValueKind::Error:
    case ValueKind::Null:
    case ValueKind::List:
    case ValueKind::Map:
    case ValueKind::Optional:
    case ValueKind::Record:
    case ValueKind::Set:
    case ValueKind::Type:
      break;
  }
  MUSTER_UNREACHABLE();
}

std::uint64_t hash_value(const Value& v) {
  const auto kind = static_cast<std::uint64_t>(v.kind);
  const auto bits = static_cast<std::uint64_t>(v.integer);
  switch (v.kind) {
    case ValueKind::Int:
    case ValueKind::Double:
      return hash_number(v);
    case ValueKind::Bool:
      return hash_combine(kind, v.boolean ? 1 : 0);
    case ValueKind::String:
      return hash_bytes(as_string(v));
    case ValueKind::Date:
    case ValueKind::Duration:
      return hash_combine(kind, bits);
    case ValueKind::Timestamp:
    case ValueKind::Span:
    case ValueKind::Enum:
    case ValueKind::Record:
      return hash_combine(hash_combine(kind, bits), v.aux);
    case ValueKind::Period:
      return hash_combine(hash_combine(kind, bits), v.aux2);
    case ValueKind::List: {
      std::uint64_t hash = kind;
      for (const Value& item : v.list->items) hash = hash_combine(hash, hash_value(item));
      return hash;
    }
    case ValueKind::Map: {
      // Entries have no order that counts: their hashes are added.
      std::uint64_t hash = kind;
      for (std::size_t i = 0; i < v.map->keys.size(); ++i) {
        hash += hash_combine(hash_value(v.map->keys[i]), hash_value(v.map->values[i]));
      }
      return hash;
    }
    case ValueKind::Optional:
      return v.optional == nullptr ? kind : hash_combine(kind, hash_value(*v.optional));
    case ValueKind::Type:
      return hash_combine(kind, static_cast<std::uint64_t>(v.type->kind));
    case ValueKind::Error:
    case ValueKind::Null:
    case ValueKind::Set:
      return kind;
  }
  return kind;
}

}  // namespace muster
