#include "engine/plan/words.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "engine/plan/nouns.h"
#include "engine/plan/walk.h"
#include "engine/plan/words_impl.h"

namespace muster {
namespace {

Wording wording_of(Clause clause) {
  return {.text = std::move(clause.text), .parts = std::move(clause.parts)};
}

// What a name stands for, as the rest of a sentence that begins with it.
Wording meaning_of(const WordsContext& context, PlanId id) {
  const bool truth = context.program.nodes[id].type.kind == TypeKind::Bool;
  Wording meaning = truth ? condition_words(context, id) : value_words(context, id);
  if (truth) meaning.text = "holds if " + meaning.text;
  return meaning;
}

class DerivedOf {
 public:
  explicit DerivedOf(const Program& program) : program_(program) {}
  void add(PlanId root) {
    walk(program_, root, [&](const PlanNode& node) {
      if (node.op != Op::Derived || std::ranges::find(found_, node.derived) != found_.end()) return;
      found_.push_back(node.derived);
    });
  }
  // With those that the found ones read.
  std::vector<DerivedId> all() {
    for (std::size_t i = 0; i < found_.size(); ++i) add(program_.derived[found_[i]].body);
    std::ranges::sort(found_);
    return found_;
  }

 private:
  const Program& program_;
  std::vector<DerivedId> found_;
};

std::string looks_at(const WordsContext& context) {
  std::string text;
  for (const CompiledBinding& binding : context.rule->bindings) {
    Words words(context);
    const Words::Head head =
        words.head(binding.range, binding.name, fmt::format(" (`{}`)", binding.name));
    if (!text.empty()) text += " together with ";
    text += flat(words.with_filters("every " + head.one, head.filters));
  }
  return text;
}

void append(const Wording& wording, std::size_t indent, std::string& text) {
  text += std::string(indent, ' ') + (indent > 0 ? "- " : "") + wording.text + "\n";
  for (const Wording& part : wording.parts) append(part, indent + 2, text);
}

}  // namespace

Wording condition_words(const WordsContext& context, PlanId id) {
  return wording_of(Words(context).condition(id, true));
}

Wording value_words(const WordsContext& context, PlanId id) {
  return wording_of(Words(context).value_clause(id));
}

RuleWords words_of(const Program& program, const Schema& schema, const CompiledRule& rule) {
  const WordsContext context{.program = program, .schema = schema, .rule = &rule};
  RuleWords words;
  DerivedOf derived(program);
  words.looks_at = looks_at(context);
  for (const CompiledBinding& binding : rule.bindings) derived.add(binding.range);
  if (rule.where.valid()) {
    words.where = condition_words(context, rule.where);
    derived.add(rule.where);
  }
  words.require = condition_words(context, rule.require);
  derived.add(rule.require);
  for (const CompiledLet& let : rule.lets) {
    words.lets.push_back({.name = let.name, .of = {}, .meaning = meaning_of(context, let.value)});
    derived.add(let.value);
  }
  if (rule.deadline.valid()) {
    words.deadline = value_words(context, rule.deadline);
    derived.add(rule.deadline);
  }
  const WordsContext alone{.program = program, .schema = schema, .rule = nullptr};
  for (const DerivedId id : derived.all()) {
    const CompiledDerived& field = program.derived[id];
    words.derived.push_back({.name = field.name,
                             .of = with_article(noun_of(schema.tables[field.table]).one),
                             .meaning = meaning_of(alone, field.body)});
  }
  return words;
}

std::string plain_text(const Wording& wording) {
  std::string text;
  append(wording, 0, text);
  return text;
}

}  // namespace muster
