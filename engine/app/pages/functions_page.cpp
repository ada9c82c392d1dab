// docs/reference/functions.md: the functions by family, with their signatures and an example each.
#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include "engine/app/pages/markdown.h"
#include "engine/app/pages/pages.h"

namespace muster {
namespace {

bool is_operator(const Function& function) {
  return function.name.find('_') != std::string_view::npos && function.example.empty();
}

std::string function_text(const Function& function) {
  std::string text = "\n### " + std::string(function.name) + "\n\n";
  text += std::string(function.summary) + "\n\n```\n";
  for (const Overload& overload : function.overloads) {
    const std::string_view signature = overload.signature;
    // `string.(string) -> bool` is called on its first word.
    const std::size_t dot = signature.find(".(");
    text += dot == std::string_view::npos
                ? std::string(function.name) + std::string(signature)
                : std::string(signature.substr(0, dot + 1)) + std::string(function.name) +
                      std::string(signature.substr(dot + 1));
    text += "\n";
  }
  text += "```\n";
  if (!function.example.empty()) text += "\n" + code(function.example) + "\n";
  return text;
}

}  // namespace

std::string functions_page(const PageInputs& inputs) {
  std::string text = page_head("Functions");
  text +=
      "\nEvery function that an expression can call. `muster list functions` prints the same list. "
      "`(string, int) -> bool` is called as `name(text, number)`; `string.(int) -> bool` as "
      "`text.name(number)`. `T`, `A`, `B`, `K` and `V` stand for any one type, and `enum` for any "
      "enum. Each example is true, and a test runs it. What is written between values (`+`, `==`, "
      "`in`) and what takes a condition (`exists`, `filter`, ...) is in [language.md](language.md)."
      "\n";
  std::vector<std::string_view> families;
  for (const FunctionTable::Entry& entry : inputs.functions.entries()) {
    if (is_operator(*entry.function)) continue;
    if (std::ranges::find(families, entry.function->family) == families.end()) {
      families.push_back(entry.function->family);
    }
  }
  for (const std::string_view family : families) {
    text += "\n## " + std::string(family) + "\n";
    for (const FunctionTable::Entry& entry : inputs.functions.entries()) {
      if (entry.function->family != family || is_operator(*entry.function)) continue;
      text += function_text(*entry.function);
    }
  }
  return text;
}

}  // namespace muster
