#include "engine/plan/rule_compiler.h"

#include <algorithm>
#include <string>
#include <utility>

#include "engine/lang/parser.h"
#include "engine/plan/about.h"
#include "engine/plan/contradictions.h"
#include "engine/plan/counted.h"
#include "engine/plan/join_planner.h"
#include "engine/plan/overload.h"
#include "engine/plan/reads.h"
#include "engine/plan/walk.h"

namespace muster {
namespace {

// What a message can show: a value, or a list of them. Records and maps have no one text.
bool can_be_shown(const Type& type) {
  switch (type.kind) {
    case TypeKind::Invalid:
    case TypeKind::Bool:
    case TypeKind::Int:
    case TypeKind::Double:
    case TypeKind::String:
    case TypeKind::Date:
    case TypeKind::Timestamp:
    case TypeKind::Duration:
    case TypeKind::Span:
    case TypeKind::Period:
    case TypeKind::Enum:
    case TypeKind::Param:
      return true;
    case TypeKind::List:
      return type.args[0].kind != TypeKind::List && can_be_shown(type.args[0]);
    case TypeKind::Null:
    case TypeKind::Map:
    case TypeKind::Optional:
    case TypeKind::Record:
    case TypeKind::Set:
    case TypeKind::Type:
      return false;
  }
  MUSTER_UNREACHABLE();
}

}  // namespace

RuleCompiler::RuleCompiler(const CompileContext& context, RuleId id, const Rule& rule,
                           std::vector<ParamValue> params)
    : context_(context),
      rule_(rule),
      params_(std::move(params)),
      first_diagnostic_(context.diag.list().size()),
      checker_(context, frame_, scope_, &params_) {
  compiled_.rule = id;
  compiled_.ok = true;
}

CompiledRule RuleCompiler::compile() {
  for (const ParamValue& param : params_) {
    if (!param.type.valid()) fail();
  }
  bindings();
  for (const LetBinding& let : rule_.let) checker_.later_names.push_back(let.name);
  where();
  checker_.later_names.clear();
  lets();
  require();
  message();
  places();
  judge();
  unused();
  compiled_.frame_size = static_cast<Slot>(frame_.slots.size());
  if (compiled_.ok) reads();
  return std::move(compiled_);
}

bool RuleCompiler::taken(std::string_view name, Span at, std::string_view what) {
  const Slot* const slot = scope_.find(name);
  if (slot == nullptr) return false;
  context_.diag.error(diag::DuplicateName, at, what, name)
      .label(frame_.slots[*slot].at, "declared here");
  fail();
  return true;
}

void RuleCompiler::bindings() {
  if (!rule_.whole) fail();
  // What a part that did not load would have declared, nobody knows.
  checker_.names_are_missing = !rule_.names_known;
  for (const ExprText& text : rule_.for_each) binding(text);
}

void RuleCompiler::binding(const ExprText& text) {
  const Program& program = context_.program;
  const auto head = parse_binding(text, context_.limits, context_.diag);
  if (!head) {
    fail();
    bindings_clean_ = false;
    checker_.names_are_missing = true;
    return;
  }
  const Checked range = checker_.check(head->set);
  Type over = program.nodes[range.root].type;
  Type element;
  if (over.kind == TypeKind::Set) {
    const TableSchema& table = context_.schema.tables[over.table()];
    element = record_of(over.table());
    if (table.key.empty() && !table.incomplete) {
      context_.diag.error(diag::NoKey, program.nodes[range.root].at, table.name)
          .label(table.at, "the record set");
      fail();
    }
  } else if (over.kind == TypeKind::List) {
    element = over.args[0];
  } else if (over.valid()) {
    context_.diag.error(diag::TypeMismatch, program.nodes[range.root].at,
                        "what `for_each` goes over", "a record set or a list",
                        to_string(over, &context_.schema));
    over = Type{};
  }
  if (!range.clean || !over.valid()) {
    fail();
    bindings_clean_ = false;
  } else {
    refuse_counted(range.root);
  }
  if (taken(head->variable, head->variable_at, "variable")) return;
  const bool fused = over.kind == TypeKind::Set && is_set_filter(program, range.root);
  SlotInfo info{
      .name = head->variable,
      .kind = VariableKind::Binding,
      .type = element,
      .sensitive = !is_rows(element) && program.nodes[range.root].sensitive,
      .by_rows = over.valid() && ranges_over_rows(program, context_.schema, frame_, range.root),
      .value = {},
      .range = range.root,
      .at = head->variable_at,
      .uses = 0};
  Slot slot = 0;
  if (fused) {
    slot = program.nodes[range.root].slot;
    frame_.slots[slot] = std::move(info);
  } else {
    slot = frame_.add(std::move(info));
  }
  scope_.declare(head->variable, slot);
  compiled_.bindings.push_back({.name = head->variable,
                                .slot = slot,
                                .range = range.root,
                                .element = element,
                                .join = {},
                                .conjuncts = {}});
}

// A subject is shown by its key and its place, and each of them as one.
void RuleCompiler::refuse_counted(PlanId range) {
  const TableId counted = counted_set_of(context_.program, context_.schema, compiled_.lets, range);
  if (!counted.valid()) return;
  const TableSchema& table = context_.schema.tables[counted];
  context_.diag.error(diag::CountedSubject, context_.program.nodes[range].at, table.name)
      .label(table.at, "`aggregate_only` says so")
      .help("go over periods or another set, and count these records in `let` or `require`");
  fail();
}

// A part that did not load was reported by whoever read the file.
bool RuleCompiler::is_missing(const ExprText& text) {
  if (rule_.whole || !text.text.empty()) return false;
  fail();
  return true;
}

std::optional<Checked> RuleCompiler::expression(const ExprText& text) {
  if (is_missing(text)) return std::nullopt;
  const auto ast = parse_expression(text, context_.limits, context_.diag);
  if (!ast) {
    fail();
    return std::nullopt;
  }
  const Checked checked = checker_.check(*ast);
  if (!checked.clean) fail();
  return checked;
}

PlanId RuleCompiler::boolean(const ExprText& text, std::string_view what) {
  if (is_missing(text)) return {};
  const auto ast = parse_expression(text, context_.limits, context_.diag);
  if (!ast) {
    fail();
    return {};
  }
  const Checked checked = checker_.check_bool(*ast, what);
  if (!checked.clean) fail();
  return checked.clean ? checked.root : PlanId{};
}

void RuleCompiler::where() {
  if (!rule_.where) return;
  compiled_.where = boolean(*rule_.where, "`where`");
  where_clean_ = compiled_.where.valid();
}

void RuleCompiler::lets() {
  for (const LetBinding& let : rule_.let) {
    const std::optional<Checked> checked = expression(let.expression);
    const bool clean = checked && checked->clean;
    if (taken(let.name, let.name_at, "name")) continue;
    const Program& program = context_.program;
    const Slot slot =
        frame_.add({.name = let.name,
                    .kind = VariableKind::Let,
                    .type = clean ? program.nodes[checked->root].type : Type{},
                    .sensitive = clean && program.nodes[checked->root].sensitive,
                    .by_rows = clean && depends_on_rows(program, frame_, checked->root),
                    .value = clean ? checked->root : PlanId{},
                    .range = {},
                    .at = let.name_at,
                    .uses = 0});
    scope_.declare(let.name, slot);
    if (clean) compiled_.lets.push_back({.name = let.name, .slot = slot, .value = checked->root});
  }
}

void RuleCompiler::require() {
  compiled_.require = boolean(rule_.require, "`require`");
  require_clean_ = compiled_.require.valid();
}

void RuleCompiler::message() {
  if (is_missing(rule_.message)) return;
  auto parts = parse_message(rule_.message, context_.limits, context_.diag);
  if (!parts) {
    fail();
    return;
  }
  for (MessagePart& part : *parts) {
    CompiledMessagePart& made = compiled_.message.emplace_back();
    made.literal = std::move(part.literal);
    if (!part.is_hole) continue;
    const Checked hole = checker_.check(part.hole);
    const PlanNode& node = context_.program.nodes[hole.root];
    if (!hole.clean) {
      fail();
    } else if (!can_be_shown(node.type)) {
      auto problem = context_.diag.error(diag::TypeMismatch, node.at, "what a message shows",
                                         "a value", to_string(node.type, &context_.schema));
      if (node.type.kind == TypeKind::Record) problem.help("name a field of it");
      if (node.type.kind == TypeKind::Set)
        problem.help("show its `.size()`, or `.map(x, x.<field>)`");
      fail();
    } else {
      made.hole = hole.root;
      made.counted =
          counted_set_of(context_.program, context_.schema, compiled_.lets, hole.root).valid();
    }
  }
}

// The Field that an `at` or `related` points at; a step along a reference points at its field.
PlanId RuleCompiler::pointer(const ExprText& text, std::string_view key) {
  const std::optional<Checked> checked = expression(text);
  if (!checked || !checked->clean) return {};
  const PlanNode& node = context_.program.nodes[checked->root];
  if (node.op == Op::Field) return checked->root;
  if (key == "related" && is_rows(node.type)) return checked->root;
  if (node.op == Op::Forward) {
    PlanNode field = node;
    const TableId table = context_.program.nodes[node.args[0]].type.table();
    const FieldSchema& schema = context_.schema.tables[table].fields[node.column];
    field.op = Op::Field;
    field.type = schema.type;
    field.sensitive = schema.sensitive;
    return context_.program.nodes.add(std::move(field));
  }
  context_.diag.error(diag::BadFieldPlace, node.at, key);
  fail();
  return {};
}

void RuleCompiler::places() {
  if (rule_.at_cell) compiled_.at_cell = pointer(*rule_.at_cell, "at");
  for (const ExprText& text : rule_.related) {
    const PlanId place = pointer(text, "related");
    if (place.valid()) compiled_.related.push_back(place);
  }
  if (rule_.group_by) {
    const std::optional<Checked> group = expression(*rule_.group_by);
    if (group && group->clean) {
      const PlanNode& node = context_.program.nodes[group->root];
      if (node.type.kind == TypeKind::Record || can_be_shown(node.type)) {
        compiled_.group_by = group->root;
      } else {
        context_.diag.error(diag::TypeMismatch, node.at, "`group_by`", "a record or a value",
                            to_string(node.type, &context_.schema));
        fail();
      }
    }
  }
  if (rule_.deadline) {
    const std::optional<Checked> deadline = expression(*rule_.deadline);
    if (deadline && deadline->clean) {
      const PlanNode& node = context_.program.nodes[deadline->root];
      if (node.type.kind == TypeKind::Date || is_free(node.type)) {
        compiled_.deadline = deadline->root;
      } else {
        context_.diag.error(diag::TypeMismatch, node.at, "`deadline`", "a date",
                            to_string(node.type, &context_.schema));
        fail();
      }
    }
  }
}

// Guards and joins, over what is clean; where a part that others rest on is not, they would
// complain of its absence.
void RuleCompiler::judge() {
  if (!bindings_clean_ || !where_clean_) return;
  JoinPlanner joins(context_, frame_);
  ContradictionChecker contradictions(context_, frame_);
  GuardChecker guards(context_, frame_, {.allow_empty = !rule_.allow_empty.empty()});
  bool good = true;
  const auto join = [&](PlanId id) {
    if (id.valid()) good = joins.plan(id) && good;
  };
  const auto guard = [&](PlanId id) {
    if (!id.valid()) return;
    good = guards.check(id) && good;
    good = contradictions.check(id) && good;
  };
  for (const CompiledBinding& binding : compiled_.bindings) {
    join(binding.range);
    guard(binding.range);
    guards.assume_element(binding.range, binding.slot);
  }
  join(compiled_.where);
  if (compiled_.where.valid()) {
    guard(compiled_.where);
    guards.assume_when(compiled_.where, true);
  }
  good = joins.plan_bindings(compiled_.bindings, compiled_.where) && good;
  for (const CompiledLet& let : compiled_.lets) {
    join(let.value);
    guard(let.value);
  }
  join(compiled_.require);
  guard(compiled_.require);
  if (compiled_.where.valid() && compiled_.require.valid())
    good = contradictions.check_both(compiled_.where, compiled_.require) && good;
  // A message, and what is shown with it, is made when `require` is false.
  if (compiled_.require.valid()) guards.assume_when(compiled_.require, false);
  for (const CompiledMessagePart& part : compiled_.message) join(part.hole);
  for (const PlanId place : compiled_.related) join(place);
  join(compiled_.at_cell);
  join(compiled_.group_by);
  join(compiled_.deadline);
  if (require_clean_) {
    // A hole of the message needs no guard: one that is empty makes the text the title (S19).
    for (const PlanId place : compiled_.related) good = guards.check_place(place) && good;
    if (compiled_.at_cell.valid()) good = guards.check_place(compiled_.at_cell) && good;
    guard(compiled_.group_by);
    guard(compiled_.deadline);
  }
  if (!good) fail();
}

// Whether a part that could not be checked to its end may use the name, or mean it.
bool RuleCompiler::mentioned(std::string_view name) const {
  if (compiled_.ok) return false;
  const auto earlier = static_cast<std::ptrdiff_t>(first_diagnostic_);
  const bool misspelt =
      std::any_of(context_.diag.list().begin() + earlier, context_.diag.list().end(),
                  [](const Diagnostic& each) { return each.code == diag::UnknownName.code; });
  if (misspelt) return true;
  const auto holds = [name](const ExprText& text) {
    return text.text.find(name) != std::string::npos;
  };
  const auto may_hold = [&holds](const std::optional<ExprText>& text) {
    return text && holds(*text);
  };
  return std::ranges::any_of(rule_.for_each, holds) || may_hold(rule_.where) ||
         std::ranges::any_of(rule_.let,
                             [&](const LetBinding& let) { return holds(let.expression); }) ||
         holds(rule_.require) || holds(rule_.message) || may_hold(rule_.at_cell) ||
         std::ranges::any_of(rule_.related, holds) || may_hold(rule_.group_by) ||
         may_hold(rule_.deadline);
}

void RuleCompiler::unused() {
  for (const SlotInfo& info : frame_.slots) {
    // A let with an error of its own is spoken of already.
    const bool sound = compiled_.ok || info.value.valid();
    if (info.kind == VariableKind::Let && info.uses == 0 && sound && !mentioned(info.name))
      context_.diag.emit(diag::UnusedLet, info.at, info.name);
  }
  for (const ParamValue& param : params_) {
    if (param.uses == 0 && !mentioned(param.name))
      context_.diag.emit(diag::UnusedParam, param.at, param.name);
  }
}

void RuleCompiler::reads() {
  const Program& program = context_.program;
  // Reading a let is reading what it stands for; lets read lets before them only.
  const auto with_lets = [&](Reads& reads) {
    for (std::size_t i = 0; i < reads.variables().size(); ++i) {
      const Slot slot = reads.variables()[i];
      const SlotInfo& info = frame_.slots[slot];
      const auto& seen = reads.variables();
      const bool first = std::find(seen.begin(), seen.end(), slot) ==
                         seen.begin() + static_cast<std::ptrdiff_t>(i);
      if (info.kind == VariableKind::Let && info.value.valid() && first) reads.add(info.value);
    }
  };
  Reads of_require(program, context_.schema);
  of_require.add(compiled_.require);
  with_lets(of_require);
  compiled_.require_reads = of_require.tables();

  Reads all(program, context_.schema);
  all.add_rule(compiled_);
  compiled_.reads = all.tables();
  compiled_.uses_period = all.uses_period();
  compiled_.about = set_asked_about(program, frame_, compiled_);
}

}  // namespace muster
