#include "engine/rule/rule.h"

#include "engine/base/check.h"

namespace muster {

std::string_view to_string(Level level) {
  switch (level) {
    case Level::Error:
      return "error";
    case Level::Warning:
      return "warning";
    case Level::Note:
      return "note";
  }
  MUSTER_UNREACHABLE();
}

std::string_view requirement_of(const Parameter& parameter) {
  constexpr std::string_view kRequirement = "requirement ";
  std::string_view basis = parameter.basis;
  if (!basis.starts_with(kRequirement)) return {};
  basis.remove_prefix(kRequirement.size());
  return basis;
}

std::string to_string(const ControlMapping& mapping) {
  return mapping.taxonomy + ":" + mapping.control;
}

std::optional<ControlRelation> relation_of(const std::vector<Taxonomy>& taxonomies,
                                           const ControlMapping& mapping) {
  for (const Taxonomy& taxonomy : taxonomies) {
    if (taxonomy.id != mapping.taxonomy) continue;
    for (const ControlRelation& control : taxonomy.controls) {
      if (control.control != mapping.control) continue;
      ControlRelation relation = control;
      if (!mapping.relationship.empty()) relation.relationship = mapping.relationship;
      if (!mapping.source.empty()) relation.source = mapping.source;
      return relation;
    }
  }
  return std::nullopt;
}

RuleId RulePack::find(std::string_view id_or_name) const {
  for (std::size_t i = 0; i < rules.size(); ++i) {
    const Rule& rule = rules[RuleId(i)];
    if (rule.id == id_or_name || rule.name == id_or_name) return RuleId(i);
  }
  return {};
}

}  // namespace muster
