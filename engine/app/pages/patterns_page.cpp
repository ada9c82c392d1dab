// docs/reference/patterns.md: the checks that need no expression, with their parameters and an
// example.
#include <string>
#include <vector>

#include "engine/app/pages/markdown.h"
#include "engine/app/pages/pages.h"
#include "engine/report/wording.h"
#include "engine/rule/rule_pattern.h"

namespace muster {
namespace {

std::string needed(const RulePattern& pattern, const PatternParam& param) {
  if (param.only_with != kNoParam) {
    return (param.needed ? "required with " : "only with ") +
           code(pattern.params[param.only_with].name);
  }
  if (param.default_text) return "else " + code(param.default_text->value);
  return param.optional ? "optional" : "required";
}

std::string type_of(const RulePattern& pattern, const PatternParam& param) {
  std::string type = kind_words(param);
  if (param.of != kNoParam) type += " of " + code(pattern.params[param.of].name);
  if (param.with != kNoParam) type += " with " + code(pattern.params[param.with].name);
  return type;
}

std::string meaning(const PatternParam& param) {
  std::string text = one_line(param.description);
  for (const PatternChoice& choice : param.choices) {
    text += (&choice == &param.choices.front() ? " One of " : ", ") + code(choice.word);
  }
  if (!param.choices.empty()) text += ".";
  return cell(text);
}

std::string pattern_text(const RulePattern& pattern) {
  std::string text = "\n## " + pattern.name + "\n\n**" + pattern.title + ".** " +
                     one_line(pattern.description) + "\n";
  if (!pattern.example.empty()) {
    text += "\n```yaml\n" + pattern.example;
    if (!pattern.example.ends_with('\n')) text += "\n";
    text += "```\n";
  }
  text += "\n" + table_head({"parameter", "type", "", "meaning"});
  for (const PatternParam& param : pattern.params) {
    text += table_row({code(param.name), cell(type_of(pattern, param)),
                       cell(needed(pattern, param)), meaning(param)});
  }
  return text;
}

}  // namespace

std::string patterns_page(const PageInputs& inputs) {
  std::string text = page_head("Patterns");
  text +=
      "\nA rule that says `uses` is made from a pattern: a check with a name, whose parameters "
      "stand under `with`. No expression needs to be written. `muster explain` shows what such a "
      "rule became. These ship with muster and can be used in every pack; a pack can have patterns "
      "of its own (`muster schema pattern`).\n\n";
  for (const RulePattern& pattern : inputs.packs.patterns) {
    text += "- [" + pattern.name + "](#" + pattern.name + "): " + pattern.title + "\n";
  }
  for (const RulePattern& pattern : inputs.packs.patterns) text += pattern_text(pattern);
  return text;
}

}  // namespace muster
