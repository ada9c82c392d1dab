// The built-in functions and operators. Signature, documentation, example and kernel stand in one
// const struct, so that the checker, the evaluators, `muster list functions` and the docs agree
// (house P8).
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/arena.h"
#include "engine/base/civil_time.h"
#include "engine/base/zone.h"
#include "engine/data/schema.h"
#include "engine/data/type.h"
#include "engine/fn/value.h"

namespace muster {

class Pattern;

// What a kernel may know beside its arguments.
struct CallContext {
  Arena& arena;
  const Zone& zone;  // the run's time zone
  Date as_of;
  const Schema* schema;          // for enum words; may be null
  Date fiscal_year_starts = {};  // only month and day count; 1970-01-01: as the calendar year
  // The literal pattern of this call, compiled with the rule; null if there is none.
  const Pattern* pattern = nullptr;
};

// One value from arguments none of which is an error; a method's receiver is the first of them.
// Never throws, never overflows: an error value says what is wrong. Records and sets are never
// arguments: the evaluators handle those.
using Kernel = Value (*)(CallContext&, std::span<const Value>);

struct Overload {
  // `(string, int) -> string`, for a method `string.(string) -> bool`; `(int...) -> int` takes one
  // or more. Words: bool int double string date timestamp duration span period null type, list(T)
  // map(K, V) optional(T), enum (any one enum), and A B T K V as type parameters.
  std::string_view signature;
  Kernel kernel;
};

struct Function {
  std::string_view name;     // `startsWith`, `math.abs`, operators `_+_ _==_ _<_ _in_ _[_] !_ -_`
  std::string_view family;   // strings, dates, ...
  std::string_view summary;  // one sentence
  std::string_view
      example;  // an expression that is true, compiled and run by a test; empty for operators
  std::span<const Overload> overloads;
};

// A signature as types. Result of parsing Overload::signature.
struct Signature {
  std::optional<Type> receiver;
  std::vector<Type> parameters;
  bool variadic = false;  // the last parameter may be there several times
  Type result;
};

struct OverloadRef {
  const Function* function = nullptr;
  const Overload* overload = nullptr;
};

// All functions by name, with parsed signatures. Immutable; build one and pass it on.
class FunctionTable {
 public:
  FunctionTable();
  struct Entry {
    const Function* function;
    std::vector<Signature> signatures;  // one for each overload, in order
  };
  // Null if there is none.
  const Entry* find(std::string_view name) const;
  std::span<const Entry> entries() const { return entries_; }  // in the order of functions.def
  std::vector<std::string_view> names() const;

 private:
  std::vector<Entry> entries_;
};

// Defined in the files of the families.
#define MUSTER_FUNCTION(name) extern const Function fn_##name;
#include "engine/fn/functions.def"
#undef MUSTER_FUNCTION

}  // namespace muster
