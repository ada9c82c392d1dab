// What a rule says when the records can not tell.
#include <array>

#include "engine/fn/kernel.h"

namespace muster {
namespace {

Value undecided(CallContext& context, std::span<const Value> args) {
  return expression_error(context.arena, context.arena.copy(as_string(args[0])));
}

constexpr std::array kUndecided = {Overload{"(string) -> bool", undecided}};

}  // namespace

constexpr Function fn_undecided{.name = "undecided",
                                .family = "logic",
                                .summary = "Neither true nor false, for the reason given.",
                                .example = "undecided(\"both on one day\") || true",
                                .overloads = kUndecided};

}  // namespace muster
