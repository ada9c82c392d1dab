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

RuleId RulePack::find(std::string_view id_or_name) const {
  for (std::size_t i = 0; i < rules.size(); ++i) {
    const Rule& rule = rules[RuleId(i)];
    if (rule.id == id_or_name || rule.name == id_or_name) return RuleId(i);
  }
  return {};
}

}  // namespace muster
