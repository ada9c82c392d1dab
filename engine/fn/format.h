// The clauses of `"...".format([...])`, as the checker and the kernel read them.
#pragma once

#include <cstddef>
#include <expected>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/data/type.h"

namespace muster {

struct FormatClause {
  char verb = 's';  // of `%s`; one of s d f e b o x X
  std::optional<int> precision;
  std::string before;  // the text since the last clause, `%%` as one per cent sign
};

// The clauses in order; `rest` takes the text after the last one. The error says what is wrong:
// "`%q` is no clause".
std::expected<std::vector<FormatClause>, std::string> parse_format(std::string_view text,
                                                                   std::string* rest = nullptr);
// Whether `%verb` shows every value of this type. (`%d` also shows the doubles that are no number
// or infinite, as their names.)
bool format_takes(char verb, TypeKind type);
// "an int", for messages.
std::string_view what_format_takes(char verb);

}  // namespace muster
