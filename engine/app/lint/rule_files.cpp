// What rules say of themselves: the parts that nothing needs for a verdict and everybody for
// reading.
#include <algorithm>
#include <iterator>
#include <string>
#include <string_view>
#include <vector>

#include "engine/app/lint/lint.h"
#include "engine/base/utf8.h"
#include "engine/lang/parser.h"
#include "engine/rule/document.h"
#include "engine/rule/rule_tests.h"

namespace muster {
namespace {

constexpr std::size_t kTitleCodePoints = 100;

struct RuleDocument {
  const Rule& rule;
  const Tree& tree;

  Span place(std::string_view key) const {
    const NodeId node = tree.find(tree.root(), key);
    return node.valid() ? tree[node].at : rule.id_at;
  }
};

void lint_parts(const RuleDocument& document, Emitter& diag) {
  const Rule& rule = document.rule;
  const auto lacks = [&](std::string_view key, const std::string& text, std::string_view help) {
    if (!text.empty()) return;
    diag.emit(diag::RuleLacks, rule.id_at, rule.name, key).help(std::string(help));
  };
  lacks("why", rule.why, "say in a sentence or two what goes wrong without the rule");
  lacks("fix", rule.fix, "say what to do about a violation; reports show it beside each");
}

void lint_title(const RuleDocument& document, Emitter& diag) {
  const std::string& title = document.rule.title;
  if (title.ends_with('.')) {
    diag.emit(diag::TitleForm, document.place("title"), "ends with a full stop")
        .help("titles are headings; leave it out");
  }
  if (utf8::count_code_points(title) > kTitleCodePoints) {
    diag.emit(diag::TitleForm, document.place("title"), "has more than 100 characters")
        .help("say it in one short line, and leave the details to `why`");
  }
}

void lint_message(const RuleDocument& document, const Limits& limits, Emitter& diag) {
  if (document.rule.made_by) return;  // a pattern's words
  DiagnosticList ignored;             // compiling says what is wrong with it
  Emitter scratch(ignored);
  const auto parts = parse_message(document.rule.message, limits, scratch);
  if (!parts || std::ranges::any_of(*parts, &MessagePart::is_hole)) return;
  diag.emit(diag::MessageWithoutHole, document.place("message"))
      .help("name the subject and what is wrong with it: `{grant.system} was granted on ...`");
}

void lint_parameters(const RuleDocument& document, Emitter& diag) {
  const Tree& tree = document.tree;
  for (const NodeId entry : tree.children(tree.find(tree.root(), "params"))) {
    if (!tree.find(entry, "default").valid() || tree.find(entry, "basis").valid()) continue;
    diag.emit(diag::ParameterLacks, tree[entry].key_at, tree[entry].key, "basis")
        .help("say where its default comes from: `house`, or `requirement <id>`");
  }
}

void lint_tests(const RulePack& pack, const OwnPacks& own, SourceMap& sources, const Limits& limits,
                Emitter& diag) {
  const auto loaded = load_rule_tests(pack, own.packs(), sources, limits, diag);
  if (!loaded) return;
  for (std::size_t i = 0; i < pack.rules.size(); ++i) {
    const Rule& rule = pack.rules[RuleId(i)];
    if (!own.holds(rule.source)) continue;
    const bool tested = std::ranges::any_of(
        loaded->tests, [i](const RuleTest& test) { return test.rule == RuleId(i); });
    if (tested) continue;
    diag.emit(diag::RuleWithoutTests, rule.id_at, rule.name)
        .help(
            "write one that passes, one that fails and one with an empty field, under `tests` or "
            "in a file of tests beside it");
  }
}

}  // namespace

OwnPacks::OwnPacks(const std::vector<PackRef>& packs, const FileSystem* built_in,
                   const SourceMap& sources)
    : all_(packs), built_in_(built_in), sources_(sources) {
  std::ranges::copy_if(packs, std::back_inserter(packs_),
                       [built_in](const PackRef& pack) { return pack.files != built_in; });
}

bool OwnPacks::holds(SourceId source) const {
  const PackRef* const holder = pack_of(source, all_, sources_);
  return holder != nullptr && holder->files != built_in_;
}

void lint_rule_files(const RulePack& pack, const OwnPacks& own, SourceMap& sources,
                     const Limits& limits, Emitter& diag) {
  for (const Rule& rule : pack.rules) {
    if (!own.holds(rule.source)) continue;
    DiagnosticList ignored;  // the rule was read from it already
    Emitter scratch(ignored);
    const Result<Tree> tree = parse_rule_document(sources, rule.source, limits, scratch);
    if (!tree) continue;
    const RuleDocument document{.rule = rule, .tree = *tree};
    lint_parts(document, diag);
    lint_title(document, diag);
    lint_message(document, limits, diag);
    lint_parameters(document, diag);
  }
  lint_tests(pack, own, sources, limits, diag);
}

}  // namespace muster
