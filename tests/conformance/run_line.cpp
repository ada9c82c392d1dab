#include "tests/conformance/run_line.h"

#include <utility>
#include <vector>

#include <fmt/format.h>

#include "engine/eval/reference.h"
#include "engine/lang/parser.h"
#include "engine/plan/compile.h"

#include "tests/conformance/expected.h"

namespace muster::conformance {
namespace {

Verdict passed() { return {}; }
Verdict failed(std::string why) {
  return {.outcome = Verdict::Outcome::Failed, .why = std::move(why)};
}
Verdict refused(std::string why) {
  return {.outcome = Verdict::Outcome::Refused, .why = std::move(why)};
}

// The refusal that names a feature, with the name first: it stands in back ticks.
std::string refused_feature(const DiagnosticList& problems) {
  for (const Diagnostic& problem : problems) {
    if (problem.name != diag::FeatureRefused.name) continue;
    const std::size_t open = problem.message.find('`');
    const std::size_t close = problem.message.find('`', open + 1);
    if (close == std::string::npos) continue;
    return fmt::format("{}: {}", problem.message.substr(open + 1, close - open - 1),
                       problem.message);
  }
  return {};
}

struct Variables {
  std::vector<StandaloneVariable> types;
  std::vector<std::optional<Value>> values;
  std::string missing;  // what of them our language has not
};

Variables read_variables(const TestLine& line, Arena& arena) {
  Variables all;
  const auto miss = [&](const std::string& name, const Feature& feature) {
    if (!feature.empty() && all.missing.empty())
      all.missing = fmt::format("{}: the variable `{}`", feature, name);
  };
  for (const TestLine::Variable& variable : line.variables) {
    std::optional<ReadValue> value;
    if (variable.value) {
      // The value is what the key of the binding holds.
      value = read_value(line.tree, *variable.value, arena);
      miss(variable.name, value->missing);
    }
    ReadType type{.type = value ? value->type : Type{}, .missing = {}};
    if (!variable.type.empty()) type = read_type(variable.type);
    miss(variable.name, type.missing);
    all.types.push_back({.name = variable.name, .type = std::move(type.type)});
    all.values.push_back(value ? std::optional(value->value) : std::nullopt);
  }
  return all;
}

// What a value is, for people.
std::string value_text(const Value& value) {
  if (value.is_error()) return fmt::format("the error `{}`", value.error->text);
  return fmt::format("`{}`", display(value, nullptr));
}

Verdict judge_rejection(const TestLine& line, const DiagnosticList& problems) {
  if (const std::string feature = refused_feature(problems); !feature.empty())
    return refused(feature);
  if (line.disable_check) {
    // Checked before it runs, so the error comes early: that is an error too.
    if (line.expect == TestLine::Expect::Error) return passed();
    return refused(fmt::format("unchecked evaluation: {}", problems.begin()->message));
  }
  return failed(fmt::format("does not compile: {}", problems.begin()->message));
}

Verdict judge_value(const TestLine& line, const Value& value) {
  if (line.expect == TestLine::Expect::Error) {
    return value.is_error()
               ? passed()
               : failed(fmt::format("an error is expected, not {}", value_text(value)));
  }
  if (line.value && !matches(line.tree, *line.value, value)) {
    return failed(
        fmt::format("{} is expected, not {}", shown(line.tree, *line.value), value_text(value)));
  }
  return passed();
}

}  // namespace

Verdict Runner::run(const TestLine& line) const {
  Verdict verdict = judge(line);
  if (line.expect != TestLine::Expect::Refused) return verdict;
  if (verdict.outcome == Verdict::Outcome::Refused && verdict.why.starts_with(line.refused + ":"))
    return passed();
  return failed(fmt::format("a refusal of `{}` is expected, not: {}", line.refused,
                            verdict.why.empty() ? "a pass" : verdict.why));
}

Verdict Runner::judge(const TestLine& line) const {
  if (!line.container.empty()) return refused(fmt::format("container: `{}`", line.container));
  if (!line.functions.empty())
    return refused(fmt::format("declared function: `{}`", line.functions.front()));
  Arena arena;
  const Variables variables = read_variables(line, arena);
  if (!variables.missing.empty()) return refused(variables.missing);

  DiagnosticList problems;
  Emitter diag(problems);
  Program program;
  const ExprText text = plain_expr_text(line.expr, {});
  const auto root =
      compile_expression(program, schema_, functions_, variables.types, text, false, limits_, diag);
  if (!root) return judge_rejection(line, problems);

  if (!line.type.empty()) {
    const std::string found = type_text(program.nodes[*root].type);
    if (found != line.type)
      return failed(fmt::format("the type `{}` is expected, not `{}`", line.type, found));
  }
  if (line.expect == TestLine::Expect::Type || line.expect == TestLine::Expect::Refused)
    return passed();

  const EvaluateOptions options;
  ReferenceEvaluator evaluator(program, schema_, dataset_, options, nullptr);
  ValueFrame frame;
  frame.slots.resize(frame_size(program, *root));
  frame.filled.assign(frame.slots.size(), false);
  for (std::size_t i = 0; i < variables.values.size() && i < frame.slots.size(); ++i) {
    frame.slots[i] = variables.values[i] ? *variables.values[i]
                                         : expression_error(arena, "the variable has no value");
    frame.filled[i] = true;
  }
  return judge_value(line, evaluator.evaluate(*root, frame, {}));
}

}  // namespace muster::conformance
