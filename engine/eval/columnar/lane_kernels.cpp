#include "engine/eval/columnar/lane_kernels.h"

#include <algorithm>
#include <array>
#include <functional>
#include <utility>
#include <vector>

namespace muster {

namespace {

using Form = LaneValues::Form;
using Args = std::span<const LaneValues>;

// Where both arguments are known; null: everywhere. In these loops what is written are bytes, which
// may be of anything: what they read stands in variables of their own.
const std::uint8_t* known_of(KernelContext& context, const LaneValues& a, const LaneValues& b) {
  const bool a_all = a.known == nullptr || (a.uniform && a.known[0] != 0);
  const bool b_all = b.known == nullptr || (b.uniform && b.known[0] != 0);
  if (a_all && b_all) return nullptr;
  const bool nowhere = (a.uniform && !a_all) || (b.uniform && !b_all);
  if (a_all && !nowhere) return b.known;
  if (b_all && !nowhere) return a.known;
  const std::size_t lanes = context.lanes;
  std::uint8_t* const out = lane_memory<std::uint8_t>(context.memory, lanes);
  if (nowhere) {
    std::fill_n(out, lanes, std::uint8_t{0});
    return out;
  }
  const std::uint8_t* const in_a = a.known;
  const std::uint8_t* const in_b = b.known;
  for (std::size_t i = 0; i < lanes; ++i) out[i] = std::min(in_a[i], in_b[i]);
  return out;
}

LaneValues truths_of(KernelContext& context, Truth* truths, const std::uint8_t* known) {
  if (known != nullptr) {
    const std::size_t lanes = context.lanes;
    for (std::size_t i = 0; i < lanes; ++i) truths[i] = known[i] != 0 ? truths[i] : kUnknown;
  }
  LaneValues out;
  out.type = &context.result;
  out.truths = truths;
  return out;
}

template <typename T, typename Compare>
void compare_all(const T* a, bool a_uniform, const T* b, bool b_uniform, std::size_t lanes,
                 Truth* out, Compare compare) {
  const auto put = [&](std::size_t i, T x, T y) { out[i] = compare(x, y) ? kTrue : kFalse; };
  if (b_uniform) {
    const T y = b[0];
    for (std::size_t i = 0; i < lanes; ++i) put(i, a[a_uniform ? 0 : i], y);
  } else if (a_uniform) {
    const T x = a[0];
    for (std::size_t i = 0; i < lanes; ++i) put(i, x, b[i]);
  } else {
    for (std::size_t i = 0; i < lanes; ++i) put(i, a[i], b[i]);
  }
}

// One word for a value that is the same in all lanes; nothing if words can not say it.
// `kNoCode`: a text that no cell has.
constexpr std::int64_t kNoCode = -1;
std::optional<std::int64_t> word_of(const Value& value, const Dataset& dataset) {
  switch (value.kind) {
    case ValueKind::Int:
    case ValueKind::Date:
    case ValueKind::Duration:
    case ValueKind::Enum:
    case ValueKind::Record:
      return value.integer;
    case ValueKind::String: {
      const StringId code = dataset.strings.find(as_string(value));
      return code.valid() ? std::int64_t{code.index()} : kNoCode;
    }
    case ValueKind::Timestamp: {
      const Timestamp t = as_timestamp(value);
      if (t.nanos % 100 != 0) return std::nullopt;
      return to_ticks(t);
    }
    case ValueKind::Error:
    case ValueKind::Null:
    case ValueKind::Bool:
    case ValueKind::Double:
    case ValueKind::Span:
    case ValueKind::Period:
    case ValueKind::List:
    case ValueKind::Map:
    case ValueKind::Optional:
    case ValueKind::Set:
    case ValueKind::Type:
      break;
  }
  return std::nullopt;
}

// Texts are codes in a column and a value when they are written in a rule: as words, if they can
// be.
bool as_words(KernelContext& context, const LaneValues& in, LaneValues& out) {
  out = in;
  if (in.form == Form::Words) return true;
  if (in.form != Form::Values || !in.uniform || !in.is_known(0)) return false;
  const auto word = word_of(in.values[0], context.dataset);
  if (!word) return false;
  std::int64_t* const words = lane_memory<std::int64_t>(context.memory, 1);
  words[0] = *word;
  out.form = Form::Words;
  out.words = words;
  return true;
}

template <typename Compare>
std::optional<LaneValues> compare(KernelContext& context, Args args, bool ordered,
                                  Compare comparison) {
  const LaneValues& a = args[0];
  const LaneValues& b = args[1];
  Truth* const out = lane_memory<Truth>(context.memory, context.lanes);
  if (a.form == Form::Reals && b.form == Form::Reals) {
    compare_all(a.reals, a.uniform, b.reals, b.uniform, context.lanes, out, comparison);
    return truths_of(context, out, known_of(context, a, b));
  }
  if (a.form == Form::Truths && b.form == Form::Truths) {
    compare_all(a.truths, a.uniform, b.truths, b.uniform, context.lanes, out, comparison);
    for (std::size_t i = 0; i < context.lanes; ++i) {
      if (!a.is_known(i) || !b.is_known(i)) out[i] = kUnknown;
    }
    return truths_of(context, out, nullptr);
  }
  if (a.type->kind != b.type->kind || (ordered && a.type->kind == TypeKind::String))
    return std::nullopt;
  LaneValues left;
  LaneValues right;
  if (!as_words(context, a, left) || !as_words(context, b, right)) return std::nullopt;
  // Two written texts may both be in no cell, and differ.
  if (left.uniform && right.uniform) return std::nullopt;
  compare_all(left.words, left.uniform, right.words, right.uniform, context.lanes, out, comparison);
  return truths_of(context, out, known_of(context, a, b));
}

std::optional<LaneValues> equal_lanes(KernelContext& context, Args args) {
  return compare(context, args, false, std::equal_to<>());
}
std::optional<LaneValues> not_equal_lanes(KernelContext& context, Args args) {
  return compare(context, args, false, std::not_equal_to<>());
}
std::optional<LaneValues> less_lanes(KernelContext& context, Args args) {
  return compare(context, args, true, std::less<>());
}
std::optional<LaneValues> less_equal_lanes(KernelContext& context, Args args) {
  return compare(context, args, true, std::less_equal<>());
}
std::optional<LaneValues> greater_lanes(KernelContext& context, Args args) {
  return compare(context, args, true, std::greater<>());
}
std::optional<LaneValues> greater_equal_lanes(KernelContext& context, Args args) {
  return compare(context, args, true, std::greater_equal<>());
}

bool is_words(const LaneValues& values, TypeKind kind) {
  return values.form == Form::Words && values.type->kind == kind;
}

bool is_one_value(const LaneValues& values, TypeKind kind) {
  return values.form == Form::Values && values.uniform && values.is_known(0) &&
         values.type->kind == kind;
}

// Lane by lane where both are known; `make(i, writer)` puts lane i.
template <typename Make>
LaneValues each_known(KernelContext& context, const LaneValues& a, const LaneValues& b,
                      LaneWriter& out, Make&& make) {
  for (std::size_t i = 0; i < context.lanes; ++i) {
    if (a.is_known(i) && b.is_known(i)) {
      make(i);
    } else {
      out.unknown(i);
    }
  }
  return out.values();
}

LaneValues moved_dates(KernelContext& context, const LaneValues& dates, const LaneValues& spans,
                       CalendarSpan span) {
  LaneWriter out(Form::Words, context.result, context.lanes, context.memory);
  return each_known(context, dates, spans, out, [&](std::size_t i) {
    const Date day{static_cast<std::int32_t>(dates.words[dates.index(i)])};
    if (const auto moved = add(day, span)) {
      out.words()[i] = moved->days;
    } else {
      out.unknown(i);
    }
  });
}

template <typename Overflows>
std::optional<LaneValues> whole_numbers(KernelContext& context, Args args, Overflows&& overflows) {
  if (!is_words(args[0], TypeKind::Int) || !is_words(args[1], TypeKind::Int)) return std::nullopt;
  LaneWriter out(Form::Words, context.result, context.lanes, context.memory);
  return each_known(context, args[0], args[1], out, [&](std::size_t i) {
    if (overflows(args[0].words[args[0].index(i)], args[1].words[args[1].index(i)],
                  &out.words()[i])) {
      out.unknown(i);
    }
  });
}

std::optional<LaneValues> add_lanes(KernelContext& context, Args args) {
  if (is_words(args[0], TypeKind::Date) && is_one_value(args[1], TypeKind::Span))
    return moved_dates(context, args[0], args[1], as_span(args[1].values[0]));
  if (is_words(args[1], TypeKind::Date) && is_one_value(args[0], TypeKind::Span))
    return moved_dates(context, args[1], args[0], as_span(args[0].values[0]));
  return whole_numbers(context, args, [](std::int64_t a, std::int64_t b, std::int64_t* sum) {
    return __builtin_add_overflow(a, b, sum);
  });
}

std::optional<LaneValues> subtract_lanes(KernelContext& context, Args args) {
  if (is_words(args[0], TypeKind::Date) && is_one_value(args[1], TypeKind::Span))
    return moved_dates(context, args[0], args[1], negate(as_span(args[1].values[0])));
  if (is_words(args[0], TypeKind::Date) && is_words(args[1], TypeKind::Date)) {
    LaneWriter out(Form::Words, context.result, context.lanes, context.memory);
    return each_known(context, args[0], args[1], out, [&](std::size_t i) {
      out.words()[i] = args[0].words[args[0].index(i)] - args[1].words[args[1].index(i)];
    });
  }
  return whole_numbers(context, args, [](std::int64_t a, std::int64_t b, std::int64_t* sum) {
    return __builtin_sub_overflow(a, b, sum);
  });
}

std::optional<LaneValues> multiply_lanes(KernelContext& context, Args args) {
  return whole_numbers(context, args, [](std::int64_t a, std::int64_t b, std::int64_t* product) {
    return __builtin_mul_overflow(a, b, product);
  });
}

std::optional<LaneValues> younger_than_lanes(KernelContext& context, Args args) {
  if (!is_words(args[0], TypeKind::Date) || !is_one_value(args[1], TypeKind::Span))
    return std::nullopt;
  const CalendarSpan span = as_span(args[1].values[0]);
  LaneWriter out(Form::Truths, context.result, context.lanes, context.memory);
  return each_known(context, args[0], args[1], out, [&](std::size_t i) {
    const Date day{static_cast<std::int32_t>(args[0].words[args[0].index(i)])};
    if (day > context.as_of) {
      out.truths()[i] = kFalse;
    } else if (const auto end = add(day, span)) {
      out.truths()[i] = *end > context.as_of ? kTrue : kFalse;
    }
  });
}

// period.contains(date)
std::optional<LaneValues> contains_lanes(KernelContext& context, Args args) {
  if (!is_one_value(args[0], TypeKind::Period) || !is_words(args[1], TypeKind::Date))
    return std::nullopt;
  const Period period = as_period(args[0].values[0]);
  LaneWriter out(Form::Truths, context.result, context.lanes, context.memory);
  return each_known(context, args[0], args[1], out, [&](std::size_t i) {
    const Date day{static_cast<std::int32_t>(args[1].words[args[1].index(i)])};
    const bool inside = period.from <= day && (!period.until || day < *period.until);
    out.truths()[i] = inside ? kTrue : kFalse;
  });
}

// value in list
std::optional<LaneValues> in_lanes(KernelContext& context, Args args) {
  if (args[0].form != Form::Words || !is_one_value(args[1], TypeKind::List)) return std::nullopt;
  std::vector<std::int64_t> words;
  for (const Value& item : args[1].values[0].list->items) {
    const auto word = word_of(item, context.dataset);
    if (!word) return std::nullopt;
    words.push_back(*word);
  }
  LaneWriter out(Form::Truths, context.result, context.lanes, context.memory);
  return each_known(context, args[0], args[1], out, [&](std::size_t i) {
    const std::int64_t word = args[0].words[args[0].index(i)];
    out.truths()[i] = std::ranges::find(words, word) != words.end() ? kTrue : kFalse;
  });
}

constexpr std::array<std::pair<std::string_view, LaneKernel>, 12> kKernels = {{
    {"_==_", equal_lanes},
    {"_!=_", not_equal_lanes},
    {"_<_", less_lanes},
    {"_<=_", less_equal_lanes},
    {"_>_", greater_lanes},
    {"_>=_", greater_equal_lanes},
    {"_+_", add_lanes},
    {"_-_", subtract_lanes},
    {"_*_", multiply_lanes},
    {"_in_", in_lanes},
    {"contains", contains_lanes},
    {"youngerThan", younger_than_lanes},
}};

}  // namespace

LaneKernel lane_kernel(std::string_view function) {
  const auto* const found =
      std::ranges::find(kKernels, function, &std::pair<std::string_view, LaneKernel>::first);
  return found == kKernels.end() ? nullptr : found->second;
}

}  // namespace muster
