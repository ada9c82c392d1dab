// What kernels share: error values, lists, words.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "engine/fn/function.h"

namespace muster {

// An error value; `why` is a literal.
inline Value fail(CallContext& context, std::string_view why) {
  return expression_error(context.arena, why);
}
// A string value, copied into the arena.
Value new_string(CallContext& context, std::string_view text);
Value new_list(CallContext& context, std::span<const Value> items);
Value new_optional(CallContext& context, const Value& value);
std::span<const Value> items_of(const Value& list);

// What overflows says so in these words.
inline constexpr std::string_view kIntOverflow = "the int is out of range";
inline constexpr std::string_view kDateOverflow = "the date is out of the years 1 to 9999";
inline constexpr std::string_view kTimestampOverflow =
    "the timestamp is out of the years 1 to 9999";
inline constexpr std::string_view kDurationOverflow = "the duration is out of range";
inline constexpr std::string_view kSpanOverflow = "the span is out of range";

}  // namespace muster
