// Which overload of a function takes some argument types, and what it gives. Types may hold free
// parts (of `[]`, `{}`, `undecided(..)`), which fit every type.
#pragma once

#include <optional>
#include <span>

#include "engine/data/type.h"
#include "engine/fn/function.h"

namespace muster {

// What fits every type: the element of an empty list.
Type free_type();
bool is_free(const Type& type);
// True if a record or a set is the type itself.
bool is_rows(const Type& type);

// The type that both are, with the free parts of one filled from the other; nothing if they differ.
std::optional<Type> common_type(const Type& a, const Type& b);

struct OverloadMatch {
  OverloadRef ref;
  Type result;  // type parameters that no argument decides are free
};
// The first overload in the order of the function's list that takes these. REQUIRES: no argument is
// Invalid. Records and sets are taken by none.
std::optional<OverloadMatch> find_overload(const FunctionTable::Entry& entry,
                                           const std::optional<Type>& receiver,
                                           std::span<const Type> arguments);

}  // namespace muster
