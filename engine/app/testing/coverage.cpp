#include "engine/app/testing/coverage.h"

#include <algorithm>
#include <string_view>

#include "engine/base/suggest.h"
#include "engine/plan/rule_parts.h"

namespace muster {
namespace {

// What is seen of a rule as a whole: a subject that passed and one that failed.
constexpr std::size_t kOfTheRule = 2;

std::size_t side_of(NeverSeen never) {
  return never == NeverSeen::True || never == NeverSeen::Filled ? 0 : 1;
}
Condition::Kind kind_of(NeverSeen never) {
  return never == NeverSeen::True || never == NeverSeen::False ? Condition::Kind::Boolean
                                                               : Condition::Kind::Set;
}

}  // namespace

std::string_view CoveredCondition::name_of(std::size_t side) const {
  const bool boolean = condition.kind == Condition::Kind::Boolean;
  if (side == 0) return boolean ? "true" : "filled";
  return boolean ? "false" : "empty";
}

std::size_t RuleCoverage::wanted() const {
  std::size_t count = kOfTheRule;
  for (const CoveredCondition& each : conditions) {
    for (std::size_t side = 0; side < each.seen.size(); ++side) {
      if (each.unreachable[side] == nullptr) ++count;
    }
  }
  return count;
}

std::size_t RuleCoverage::seen() const {
  std::size_t count = std::size_t{a_subject_passed} + std::size_t{a_subject_failed};
  for (const CoveredCondition& each : conditions) {
    for (std::size_t side = 0; side < each.seen.size(); ++side) {
      if (each.unreachable[side] == nullptr && each.seen[side]) ++count;
    }
  }
  return count;
}

unsigned RuleCoverage::percent() const { return static_cast<unsigned>(seen() * 100 / wanted()); }

CoverageObserver::CoverageObserver(const Program& program, RuleCoverage& coverage)
    : program_(program), coverage_(coverage), watched_(program.nodes.size()) {
  for (std::size_t i = 0; i < program.nodes.size(); ++i) {
    const PlanNode& node = program.nodes[PlanId(i)];
    const bool is_has = node.op == Op::HasField || node.op == Op::HasForward;
    const bool asks = node.op == Op::SetFunction || node.op == Op::Macro;
    for (std::size_t c = 0; c < coverage.conditions.size(); ++c) {
      const Condition& condition = coverage.conditions[c].condition;
      if (condition.node != node.at) continue;
      if (condition.kind == Condition::Kind::Set) {
        if (asks) watched_[i].set = c;
      } else if (node.type.kind == TypeKind::Bool && condition.is_has == is_has) {
        watched_[i].condition = c;
      }
    }
  }
}

void CoverageObserver::entered(PlanId node) {
  Frame frame;
  frame.node = node;
  if (!frames_.empty()) {
    Frame& around = frames_.back();
    const PlanNode& macro = program_.nodes[around.node];
    const bool of_row = macro.condition.valid() ? node == macro.condition : node == macro.body;
    if (macro.op == Op::Macro && of_row) ++around.rows;
    const std::size_t condition = watched_[node.index()].condition;
    frame.repeats = condition != kNone && watched_[around.node.index()].condition == condition;
  }
  frames_.push_back(frame);
}

void CoverageObserver::left(PlanId id, const Value& value) {
  const Frame frame = frames_.back();
  frames_.pop_back();
  const Watched& watched = watched_[id.index()];
  if (watched.condition != kNone && !frame.repeats && value.kind == ValueKind::Bool)
    coverage_.conditions[watched.condition].seen[value.boolean ? 0 : 1] = true;
  if (watched.set != kNone) watch_set(frame, program_.nodes[id], value);
}

void CoverageObserver::watch_set(const Frame& frame, const PlanNode& node, const Value& value) {
  std::array<bool, 2>& seen = coverage_.conditions[watched_[frame.node.index()].set].seen;
  if (node.op == Op::Macro) {
    if (frame.rows > 0) {
      seen[0] = true;
    } else if (!value.is_error()) {
      seen[1] = true;
    }
    return;
  }
  switch (node.set_function) {
    case SetFunction::Size:
      if (!value.is_error()) seen[value.integer > 0 ? 0 : 1] = true;
      break;
    case SetFunction::First:
    case SetFunction::Last:
      // Of an empty set it is an error of its own; other errors are those of its rows.
      if (!value.is_error()) {
        seen[0] = true;
      } else if (value.error->at == node.at) {
        seen[1] = true;
      }
      break;
  }
}

void leave_out(const std::vector<UnreachableCase>& listed, RuleId rule, RuleCoverage& coverage,
               Emitter& diag) {
  std::vector<std::string_view> texts;
  for (const CoveredCondition& each : coverage.conditions) texts.push_back(each.condition.text);
  for (const UnreachableCase& entry : listed) {
    if (entry.rule != rule) continue;
    const std::string text = on_one_line(entry.condition);
    const std::size_t side = side_of(entry.never);
    bool known = false;
    bool used = false;
    for (CoveredCondition& each : coverage.conditions) {
      if (each.condition.kind != kind_of(entry.never) || each.condition.text != text) continue;
      known = true;
      if (each.seen[side]) continue;
      each.unreachable[side] = &entry;
      used = true;
    }
    if (used) continue;
    auto warning =
        diag.emit(diag::NeedlessEntry, entry.at, "unreachable",
                  known ? "a test shows it" : "the rule has no such condition or record set");
    warning.help(known ? std::string("take it away") : suggestion(text, texts));
  }
}

}  // namespace muster
