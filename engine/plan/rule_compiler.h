// One rule: its bindings, lets, conditions, message and places, in the order in which facts flow
// (S15).
#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "engine/plan/checker.h"
#include "engine/plan/guards.h"
#include "engine/plan/params.h"

namespace muster {

class RuleCompiler {
 public:
  RuleCompiler(const CompileContext& context, RuleId id, const Rule& rule,
               std::vector<ParamValue> params);

  CompiledRule compile();

 private:
  void bindings();
  void binding(const ExprText& text);
  void refuse_counted(PlanId range);
  void where();
  void lets();
  void require();
  void message();
  void places();
  void judge();
  bool mentioned(std::string_view name) const;
  void unused();
  void reads();

  std::optional<Checked> expression(const ExprText& text);
  PlanId boolean(const ExprText& text, std::string_view what);
  PlanId pointer(const ExprText& text, std::string_view key);
  bool is_missing(const ExprText& text);
  bool taken(std::string_view name, Span at, std::string_view what);
  // Joins and guards of an expression that is clean; its facts are assumed by the caller.
  void judge(PlanId root);
  void fail() { compiled_.ok = false; }

  const CompileContext& context_;
  const Rule& rule_;
  std::vector<ParamValue> params_;
  std::size_t first_diagnostic_;  // of this rule
  Frame frame_;
  Scope scope_;
  ExprChecker checker_;
  CompiledRule compiled_;
  bool where_clean_ = true;
  bool bindings_clean_ = true;
  bool require_clean_ = true;
};

}  // namespace muster
