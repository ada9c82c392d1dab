// The macros of the language: how each is written, what it means, and an example. The parser, the
// messages about wrong calls and the reference documentation read this one table.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "engine/lang/ast.h"

namespace muster {

struct MacroDoc {
  std::string_view name;     // `exists_one`, `cel.bind`
  std::string_view form;     // `set.exists(x, condition)`; several are parted by ` or `
  std::string_view summary;  // one sentence
  std::string_view example;  // an expression that is true, compiled and run by a test
};

// How the arguments of a macro are read, beside what its documentation says.
struct MacroForm {
  MacroKind kind = MacroKind::All;
  bool on_value = true;             // `value.name(...)`; else a call of its own (has, cel.bind)
  bool second_variable = false;     // may have two variables
  bool needs_second = false;        // must have two
  bool gives_body = false;          // the last argument is a result, not a condition
  bool optional_condition = false;  // a condition may stand before the result
  MacroDoc doc;
};

// In the order of the documentation. `existsOne` is a line of its own.
std::span<const MacroForm> macro_forms();
// Null if there is none of this name that is called on a value.
const MacroForm* find_member_macro(std::string_view name);
// `write `a` or `b``, for a message about a wrong call.
std::string how_to_write(const MacroForm& form);

// What a record set has of its own, which is no macro and no function of values: the same table for
// the documentation. Examples stand over lists, which have the same.
std::span<const MacroDoc> record_set_docs();

}  // namespace muster
