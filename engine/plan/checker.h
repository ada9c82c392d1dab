// Types and names: one pass over a syntax tree that makes typed nodes. Guards, joins and empty sets
// are judged afterwards, over the nodes (guards.h, join_planner.h).
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

#include "engine/base/limits.h"
#include "engine/diag/emitter.h"
#include "engine/lang/ast.h"
#include "engine/plan/frame.h"
#include "engine/plan/program.h"

namespace muster {

class DerivedFields;

// What every part of the compiler needs. Borrowed for as long as the compilation lasts.
struct CompileContext {
  Program& program;
  const Schema& schema;
  const FunctionTable& functions;
  const Limits& limits;
  Emitter& diag;
  DerivedFields* derived = nullptr;
  bool profile = true;  // off: no constant comparisons, guards, empty `all` or joins (S20)
};

// A parameter of the rule, ready to be folded.
struct ParamValue {
  std::string name;
  Type type;                   // Invalid: its trouble was reported
  std::optional<Value> value;  // text and lists in Program::constants
  Span at;
  std::size_t uses = 0;
};

// `clean`: nothing was reported about it and no part of it is Invalid.
struct Checked {
  PlanId root;
  bool clean = false;
};

class ExprChecker {
 public:
  // `params` may be null: `params.x` is then unknown.
  ExprChecker(const CompileContext& context, Frame& frame, Scope& scope,
              std::vector<ParamValue>* params)
      : context_(context), frame_(frame), scope_(scope), params_(params) {}

  Checked check(const Ast& ast);
  // The same, and the type must be bool; `what` for the message: "`where`".
  Checked check_bool(const Ast& ast, std::string_view what);
  // The names that only exist elsewhere (a let, for `where`), for better help.
  std::vector<std::string_view> later_names;
  // A declaration could not be read, so an unknown name may be what it declares: nothing is said.
  bool names_are_missing = false;

 private:
  PlanId expr(ExprId id);
  PlanId literal(const LiteralExpr& e, Span at);
  PlanId ident(const IdentExpr& e, Span at);
  PlanId select(ExprId id, const SelectExpr& e, Span at);
  PlanId index(const IndexExpr& e, Span at);
  PlanId call(const CallExpr& e, Span at);
  PlanId unary(const UnaryExpr& e, Span at);
  PlanId binary(const BinaryExpr& e, Span at);
  PlanId conditional(const ConditionalExpr& e, Span at);
  // `Free` makes a list or map of whatever types (and so of those that stand in it): what `format`
  // fills its text with.
  enum class Mix { Refused, Free };
  PlanId list(const ListExpr& e, Span at, Mix mix = Mix::Refused);
  PlanId map(const MapExpr& e, Span at, Mix mix = Mix::Refused);
  PlanId mixed(ExprId id, Mix mix);
  // The type of a part of a list or map, without the optional around it; Invalid if there is none
  // where one must be.
  Type part_type(PlanId part, bool optional);
  PlanId macro(const MacroExpr& e, Span at);

  // check_names.cpp
  const Slot* find_variable(std::string_view name) const;
  PlanId variable(Slot slot, Span at);
  PlanId param(std::string_view name, Span name_at, Span at);
  std::optional<PlanId> dotted(ExprId id, Span at);
  std::string dotted_name(ExprId id) const;  // empty: not a chain of names
  // The type of a field of what the optional may hold; nothing if that has no fields.
  static std::optional<Type> behind_optional(const Type& t);
  PlanId member(PlanId record, const SelectExpr& e, Span at);
  PlanId has(const MacroExpr& e, Span at);
  PlanId has_member(PlanId record, const SelectExpr& e, Span at);
  PlanId unknown_name(std::string_view name, Span at);
  PlanId unknown_field(TableId table, const SelectExpr& e);

  // check_calls.cpp
  std::optional<PlanId> namespaced(const CallExpr& e, Span at);
  std::optional<PlanId> set_method(const CallExpr& e, PlanId target, Span at);
  PlanId count(const CallExpr& e, PlanId target, Span at);
  PlanId matches(PlanId target, PlanId pattern, Span at);
  PlanId resolve(std::string_view name, Span name_at, PlanId receiver, std::vector<PlanId> args,
                 Span at);
  PlanId no_overload(std::string_view name, Span name_at, const FunctionTable::Entry& entry,
                     PlanId receiver, std::span<const PlanId> args);
  PlanId unknown_function(std::string_view name, Span at, bool method);
  PlanId fold(PlanId call);

  // check_special.cpp: what an overload alone can not say
  // Of CEL, but not of this language: reports it by the name of its feature.
  bool refuse_feature(std::string_view function, Span at);
  PlanId format(const CallExpr& e, PlanId target, Span at);
  bool check_format(PlanId text, PlanId items);
  PlanId flatten(PlanId depth, Span name_at, PlanId target, Span at);
  bool mixes_numbers(std::string_view name, std::span<const PlanId> args) const;
  PlanId with_pattern(PlanId call, PlanId pattern);
  std::optional<PatternId> compile_pattern(PlanId pattern, Pattern::Capture capture);

  // check_operators.cpp
  PlanId logic(const BinaryExpr& e, Span at);
  PlanId equality(const BinaryExpr& e, PlanId left, PlanId right, Span at);
  PlanId in_set(PlanId record, PlanId set, Span at);
  PlanId operate(std::string_view name, std::string_view shown, Span op_at,
                 std::vector<PlanId> args, Span at);
  PlanId types_differ(std::string_view what, Span at, PlanId left, PlanId right);
  void constant_comparison(PlanId left, PlanId right, std::string_view shown, Span at);

  // check_macros.cpp
  PlanId bind(const MacroExpr& e, Span at);
  PlanId of_optional(const MacroExpr& e, Span at);
  PlanId quantified(const MacroExpr& e, PlanId range, Span at);
  Type macro_type(MacroKind kind, const Type& range, const Type& body) const;

  // check_values.cpp
  // Turns string literals below the node (branches, list items) into words of the enum. False if
  // there is another string than a literal; an unknown word is reported, and true.
  bool take_enum(PlanId id, EnumId to);
  // Brings both to one type by take_enum. Nothing if that can not be.
  std::optional<Type> agree(PlanId a, PlanId b);
  bool must_be_bool(PlanId id, std::string_view what);
  PlanId constant(const Value& value, Type type, Span at);
  PlanId invalid(Span at);
  PlanId add(PlanNode node);
  PlanNode node(Op op, Type type, Span at) const;

  const Type& type(PlanId id) const { return context_.program.nodes[id].type; }
  bool is_invalid(PlanId id) const { return !type(id).valid(); }
  Span at(PlanId id) const { return context_.program.nodes[id].at; }
  std::string shown(const Type& t) const { return to_string(t, &context_.schema); }
  template <typename... Args>
  DiagnosticBuilder error(const DiagnosticDef<Args...>& def, Span where,
                          std::type_identity_t<Args>... args) {
    clean_ = false;
    return context_.diag.error(def, where, args...);
  }

  const CompileContext& context_;
  Frame& frame_;
  Scope& scope_;
  std::vector<ParamValue>* params_;
  const Ast* ast_ = nullptr;
  std::unordered_set<PlanId>
      literals_;  // constants that stand in the text; only asked, never listed
  bool clean_ = true;
  std::size_t inlined_ = 0;  // nodes copied for lets that are sets
};

}  // namespace muster
