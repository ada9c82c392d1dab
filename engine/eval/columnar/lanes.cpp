#include "engine/eval/columnar/lanes.h"

#include <algorithm>
#include <memory>

#include "engine/base/check.h"

namespace muster {

LaneValues::Form form_of(TypeKind kind) {
  switch (kind) {
    case TypeKind::Bool:
      return LaneValues::Form::Truths;
    case TypeKind::Double:
      return LaneValues::Form::Reals;
    case TypeKind::Int:
    case TypeKind::Date:
    case TypeKind::Duration:
    case TypeKind::Enum:
    case TypeKind::Record:
      return LaneValues::Form::Words;
    case TypeKind::String:
    case TypeKind::Timestamp:
    case TypeKind::Invalid:
    case TypeKind::Null:
    case TypeKind::Span:
    case TypeKind::Period:
    case TypeKind::List:
    case TypeKind::Map:
    case TypeKind::Optional:
    case TypeKind::Set:
    case TypeKind::Type:
    case TypeKind::Param:
      return LaneValues::Form::Values;
  }
  MUSTER_UNREACHABLE();
}

Value lane_value(const LaneValues& values, std::size_t lane, const Dataset& dataset) {
  const std::size_t i = values.index(lane);
  switch (values.form) {
    case LaneValues::Form::Truths:
      return bool_value(values.truths[i] == kTrue);
    case LaneValues::Form::Reals:
      return double_value(values.reals[i]);
    case LaneValues::Form::Values:
      return values.values[i];
    case LaneValues::Form::Words:
      break;
  }
  const std::int64_t word = values.words[i];
  switch (values.type->kind) {
    case TypeKind::Int:
      return int_value(word);
    case TypeKind::Date:
      return date_value(Date{static_cast<std::int32_t>(word)});
    case TypeKind::Duration:
      return duration_value(Duration{word});
    case TypeKind::Timestamp:
      return timestamp_value(from_ticks(word));
    case TypeKind::Enum:
      return enum_value(values.type->enumeration(), static_cast<std::uint32_t>(word));
    case TypeKind::Record:
      return record_value(values.type->table(), static_cast<RowId>(word));
    case TypeKind::String:
      return string_value(dataset.strings[StringId(static_cast<std::size_t>(word))]);
    case TypeKind::Bool:
    case TypeKind::Double:
    case TypeKind::Invalid:
    case TypeKind::Null:
    case TypeKind::Span:
    case TypeKind::Period:
    case TypeKind::List:
    case TypeKind::Map:
    case TypeKind::Optional:
    case TypeKind::Set:
    case TypeKind::Type:
    case TypeKind::Param:
      break;
  }
  MUSTER_UNREACHABLE();  // has no words
}

namespace {

template <typename T>
const T* gathered(const T* items, std::span<const std::uint32_t> from, Arena& arena) {
  if (items == nullptr) return nullptr;
  T* const out = lane_memory<T>(arena, from.size());
  for (std::size_t i = 0; i < from.size(); ++i) out[i] = items[from[i]];
  return out;
}

}  // namespace

LaneWriter::LaneWriter(Form form, const Type& type, std::size_t lanes, Arena& memory)
    : lanes_(lanes), memory_(memory) {
  out_.form = form;
  out_.type = &type;
  switch (form) {
    case Form::Truths:
      out_.truths = truths_ = lane_memory<Truth>(memory, lanes);
      std::fill_n(truths_, lanes, kUnknown);
      break;
    case Form::Words:
      out_.words = words_ = lane_memory<std::int64_t>(memory, lanes);
      std::fill_n(words_, lanes, std::int64_t{0});
      break;
    case Form::Reals:
      out_.reals = reals_ = lane_memory<double>(memory, lanes);
      std::fill_n(reals_, lanes, 0.0);
      break;
    case Form::Values:
      out_.values = values_ = lane_memory<Value>(memory, lanes);
      std::uninitialized_default_construct_n(values_, lanes);
      break;
  }
}

void LaneWriter::unknown(std::size_t lane) {
  if (out_.form == Form::Truths) {
    truths_[lane] = kUnknown;
    return;
  }
  if (known_ == nullptr) {
    out_.known = known_ = lane_memory<std::uint8_t>(memory_, lanes_);
    std::fill_n(known_, lanes_, std::uint8_t{1});
  }
  known_[lane] = 0;
}

void LaneWriter::put(std::size_t lane, const Value& value) {
  if (value.is_error()) {
    unknown(lane);
    return;
  }
  switch (out_.form) {
    case Form::Truths:
      truths_[lane] = value.boolean ? kTrue : kFalse;
      return;
    case Form::Reals:
      reals_[lane] = value.real;
      return;
    case Form::Values:
      values_[lane] = value;
      return;
    case Form::Words:
      // Int, Date, Duration, Enum and Record all keep their number here.
      words_[lane] = value.integer;
      return;
  }
}

LaneValues LaneWriter::uniform() {
  MUSTER_CHECK(lanes_ == 1);
  out_.uniform = true;
  return out_;
}

void LaneWriter::copy(std::size_t lane, const LaneValues& from, std::size_t from_lane,
                      const Dataset& dataset) {
  if (!from.is_known(from_lane)) {
    unknown(lane);
    return;
  }
  if (out_.form == Form::Words && from.form == Form::Words) {
    words_[lane] = from.words[from.index(from_lane)];
    return;
  }
  put(lane, lane_value(from, from_lane, dataset));
}

LaneValues gather(const LaneValues& values, std::span<const std::uint32_t> from, Arena& arena) {
  LaneValues out = values;
  if (values.uniform) return out;
  out.successive = false;
  out.known = gathered(values.known, from, arena);
  switch (values.form) {
    case LaneValues::Form::Truths:
      out.truths = gathered(values.truths, from, arena);
      break;
    case LaneValues::Form::Words:
      out.words = gathered(values.words, from, arena);
      break;
    case LaneValues::Form::Reals:
      out.reals = gathered(values.reals, from, arena);
      break;
    case LaneValues::Form::Values:
      out.values = gathered(values.values, from, arena);
      break;
  }
  return out;
}

LaneValues record_lanes(const Type& type, std::span<const std::int64_t> rows, bool successive) {
  LaneValues out;
  out.successive = successive && !rows.empty();
  out.form = LaneValues::Form::Words;
  out.type = &type;
  out.words = rows.data();
  return out;
}

}  // namespace muster
