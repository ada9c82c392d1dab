// Functions of which a list of overloads cannot say all: texts that are filled, lists that are
// flattened to a depth, patterns. And the parts of CEL that this language leaves out, by name.
#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "engine/fn/format.h"
#include "engine/plan/checker.h"
#include "engine/plan/overload.h"

namespace muster {
namespace {

struct RefusedFeature {
  std::string_view name;     // of the function or type
  std::string_view feature;  // as the message calls it
  std::string_view help;
};
constexpr std::string_view kNoMessages = "records are read from files, never made in a rule";
constexpr RefusedFeature kRefused[] = {
    {"dyn", "a value of any type (`dyn`)", "every value has one type here: leave `dyn` out"},
    {"uint", "an unsigned integer (`uint`)", "use `int`"},
    {"bytes", "a `bytes` value", "use `string`"},
    {"base64.encode", "`base64`", "compare texts as they are"},
    {"base64.decode", "`base64`", "compare texts as they are"},
    {"ip", "an IP address (`network`)", "test its text with `matches`"},
    {"ip.isCanonical", "an IP address (`network`)", "test its text with `matches`"},
    {"isIP", "an IP address (`network`)", "test its text with `matches`"},
    {"cidr", "an IP address (`network`)", "test its text with `matches`"},
    {"isCIDR", "an IP address (`network`)", "test its text with `matches`"},
    {"net.IP", "an IP address (`network`)", "test its text with `matches`"},
    {"net.CIDR", "an IP address (`network`)", "test its text with `matches`"},
    {"cel.block", "`cel.block`", "name intermediate values under the key `let` of the rule"},
    {"cel.index", "`cel.block`", "name intermediate values under the key `let` of the rule"},
    {"cel.iterVar", "`cel.block`", "name intermediate values under the key `let` of the rule"},
    {"cel.accuVar", "`cel.block`", "name intermediate values under the key `let` of the rule"},
    {"proto.getExt", "a `protobuf` extension", kNoMessages},
    {"proto.hasExt", "a `protobuf` extension", kNoMessages},
};

}  // namespace

bool ExprChecker::refuse_feature(std::string_view function, Span at) {
  const auto* const found = std::ranges::find(kRefused, function, &RefusedFeature::name);
  if (found == std::end(kRefused)) return false;
  // A function of this name that we have one day is none of these.
  MUSTER_CHECK(context_.functions.find(function) == nullptr);
  error(diag::FeatureRefused, at, found->feature).help(std::string(found->help));
  return true;
}

// The list of `"...".format([...])` may hold values of different types: each is shown by a clause
// of its own.
PlanId ExprChecker::format(const CallExpr& e, PlanId target, Span at) {
  const ExprId written = e.args[0];
  const bool literal = std::holds_alternative<ListExpr>(ast_->exprs[written].node);
  const PlanId items = mixed(written, Mix::Free);
  if (literal && !is_invalid(items)) {
    if (!check_format(target, items)) return invalid(at);
    context_.program.nodes[items].type = list_of(free_type());
  }
  return resolve("format", e.function_at, target, {items}, at);
}

// What can be known of the items and, if it is a literal, of the text.
bool ExprChecker::check_format(PlanId text, PlanId items) {
  const std::vector<PlanId> args = context_.program.nodes[items].args;
  bool good = true;
  for (const PlanId arg : args) {
    if (!is_rows(type(arg)) && type(arg).kind != TypeKind::Optional) continue;
    good = false;
    error(diag::TypeMismatch, at(arg), "what `format` shows", "a value", shown(type(arg)))
        .label(at(arg), "this is " + shown(type(arg)))
        .help(is_rows(type(arg)) ? "name a field of it"
                                 : "take the value out first: `.orValue(...)`");
  }
  const PlanNode& node = context_.program.nodes[text];
  if (!context_.profile || node.op != Op::Constant || !good) return good;
  const auto clauses = parse_format(as_string(node.constant));
  if (!clauses) {
    error(diag::BadFormat, at(text), clauses.error())
        .help("a clause is `%s`, `%d`, `%f`, `%e`, `%b`, `%o`, `%x` or `%X`; a per cent sign `%%`");
    return false;
  }
  if (clauses->size() != args.size()) {
    error(diag::BadFormat, at(items),
          fmt::format("it has {} {} for {} {}", clauses->size(),
                      clauses->size() == 1 ? "clause" : "clauses", args.size(),
                      args.size() == 1 ? "value" : "values"))
        .label(at(text), "the text")
        .label(at(items), "the values");
    return false;
  }
  for (std::size_t i = 0; i < args.size(); ++i) {
    const Type& t = type(args[i]);
    const char verb = (*clauses)[i].verb;
    if (is_free(t) || format_takes(verb, t.kind)) continue;
    good = false;
    error(diag::BadFormat, at(args[i]),
          fmt::format("`%{}` shows {}, not {}", verb, what_format_takes(verb), shown(t)))
        .label(at(text), "the text")
        .label(at(args[i]), "this is " + shown(t))
        .help("`%s` shows every value");
  }
  return good;
}

// How deep a list is decides its type, so it must be known before the rule runs.
PlanId ExprChecker::flatten(PlanId depth, Span name_at, PlanId target, Span at) {
  const PlanId made = resolve("flatten", name_at, target, {depth}, at);
  if (is_invalid(made)) return made;
  const PlanNode& number = context_.program.nodes[depth];
  if (number.op != Op::Constant) {
    error(diag::FeatureRefused, number.at, "a depth that is made while the rule runs (`dyn`)")
        .help("write the depth as a number");
    return invalid(at);
  }
  Type t = type(target);
  for (std::int64_t left = number.constant.integer;
       left > 0 && t.kind == TypeKind::List && t.args[0].kind == TypeKind::List; --left) {
    t = Type(t.args[0]);
  }
  context_.program.nodes[made].type = std::move(t);
  return made;
}

// The smallest of an int and a double is of either type.
bool ExprChecker::mixes_numbers(std::string_view name, std::span<const PlanId> args) const {
  if (name != "math.greatest" && name != "math.least") return false;
  return !args.empty() && std::ranges::all_of(args, [&](PlanId arg) {
    return type(arg).kind == TypeKind::Int || type(arg).kind == TypeKind::Double;
  });
}

PlanId ExprChecker::with_pattern(PlanId call, PlanId pattern) {
  const auto compiled = compile_pattern(pattern, Pattern::Capture::Groups);
  if (!compiled) return invalid(at(call));
  const bool extracts = context_.program.nodes[call].overload.function->name != "regex.replace";
  if (extracts && context_.program.patterns[*compiled].groups() > 1) {
    error(diag::PatternSyntax, at(pattern), "it has more than one group to extract")
        .help("write `(?:...)` for groups that are not to be extracted");
    return invalid(at(call));
  }
  context_.program.nodes[call].pattern = *compiled;
  return call;
}

std::optional<PatternId> ExprChecker::compile_pattern(PlanId pattern, Pattern::Capture capture) {
  const PlanNode& text = context_.program.nodes[pattern];
  if (text.op != Op::Constant) {
    error(diag::FeatureRefused, text.at,
          "a pattern (of `matches`, `regex`) that is made while the rule runs")
        .help("write the pattern as a literal, or as a parameter");
    return std::nullopt;
  }
  auto compiled = Pattern::compile(as_string(text.constant), capture);
  if (compiled) return context_.program.patterns.add(*std::move(compiled));
  switch (compiled.error().kind) {
    case PatternProblem::Kind::Syntax:
      error(diag::PatternSyntax, text.at, compiled.error().detail);
      break;
    case PatternProblem::Kind::TooLong:
    case PatternProblem::Kind::TooLarge:
      error(diag::PatternTooLarge, text.at, compiled.error().detail)
          .help("use `size()` to limit a length instead of counted repetition");
      break;
  }
  return std::nullopt;
}

}  // namespace muster
