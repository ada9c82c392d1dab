#include "engine/app/testing/written_out.h"

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace muster {

Rule written_out(Rule rule, SourceMap& sources) {
  if (!rule.made_by) return rule;
  std::string text;
  std::vector<std::pair<ExprText*, std::size_t>> begins;
  const auto add = [&](std::string_view key, ExprText& expression) {
    text += key;
    text += ": ";
    begins.emplace_back(&expression, text.size());
    text += expression.text;
    text += '\n';
  };
  for (ExprText& binding : rule.for_each) add("for_each", binding);
  if (rule.where) add("where", *rule.where);
  for (LetBinding& let : rule.let) add(let.name, let.expression);
  add("require", rule.require);
  add("message", rule.message);
  if (rule.at_cell) add("at", *rule.at_cell);
  for (ExprText& related : rule.related) add("related", related);
  if (rule.group_by) add("group_by", *rule.group_by);
  if (rule.deadline) add("deadline", *rule.deadline);

  const std::string path(sources.path(rule.source));
  const SourceId source =
      sources.add_text("<" + path + " by " + rule.made_by->pattern + ">", std::move(text));
  for (const auto& [expression, begin] : begins) {
    expression->place = [source, begin](std::size_t offset, std::size_t length) {
      return Span{
          .source = source, .length = static_cast<std::uint32_t>(length), .begin = begin + offset};
    };
  }
  rule.made_by.reset();
  return rule;
}

}  // namespace muster
