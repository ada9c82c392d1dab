#include "engine/app/rule_selection.h"

#include <algorithm>
#include <optional>
#include <string_view>

#include "engine/base/pattern.h"
#include "engine/base/suggest.h"

namespace muster {
namespace {

// A colon stands between a taxonomy and its control.
bool names_control(std::string_view pattern) { return pattern.find(':') != std::string_view::npos; }

// By id, name, requirement or tag, or by a control that the rule maps to.
bool selects(std::string_view pattern, const Rule& rule) {
  const auto maps_to = [pattern](const ControlMapping& mapping) {
    return matches_wildcard(pattern, to_string(mapping));
  };
  if (names_control(pattern) && std::ranges::any_of(rule.maps_to, maps_to)) return true;
  return matches_wildcard(pattern, rule.id) || matches_wildcard(pattern, rule.name) ||
         matches_wildcard(pattern, rule.requirement) ||
         std::ranges::any_of(
             rule.tags, [&](const std::string& tag) { return matches_wildcard(pattern, tag); });
}

std::vector<std::string_view> rule_names(const RulePack& pack) {
  std::vector<std::string_view> names;
  for (const Rule& rule : pack.rules) names.push_back(rule.name);
  for (const Rule& rule : pack.rules) names.push_back(rule.id);
  return names;
}

std::vector<std::string> control_names(const RulePack& pack) {
  std::vector<std::string> names;
  for (const Rule& rule : pack.rules) {
    for (const ControlMapping& mapping : rule.maps_to) names.push_back(to_string(mapping));
  }
  std::ranges::sort(names);
  names.erase(std::ranges::unique(names).begin(), names.end());
  return names;
}

class Selector {
 public:
  Selector(const RulePack& pack, Emitter& diag) : pack_(pack), diag_(diag) {
    for (std::size_t i = 0; i < pack.rules.size(); ++i) settings_.push_back({.rule = RuleId(i)});
  }

  // Calls `change` for every rule that the pattern selects.
  template <typename Change>
  void each(std::string_view pattern, Span at, Change change) {
    bool any = false;
    for (RuleSetting& setting : settings_) {
      if (!selects(pattern, pack_.rules[setting.rule])) continue;
      any = true;
      change(setting);
    }
    if (any) return;
    if (names_control(pattern)) {
      const std::vector<std::string> names = control_names(pack_);
      const std::vector<std::string_view> known(names.begin(), names.end());
      failed_ =
          diag_.error(diag::NoRuleMapsTo, at, pattern).help(suggestion(pattern, known)).failed();
      return;
    }
    failed_ = diag_.error(diag::UnknownRuleName, at, pattern)
                  .help(suggestion(pattern, rule_names(pack_)))
                  .failed();
  }

  Result<std::vector<RuleSetting>> take() {
    if (failed_) return std::unexpected(*failed_);
    return std::move(settings_);
  }
  std::vector<RuleSetting>& settings() { return settings_; }

 private:
  const RulePack& pack_;
  Emitter& diag_;
  std::vector<RuleSetting> settings_;
  std::optional<Failed> failed_;
};

bool covers(const std::optional<NoneDeclaration>& none, Date as_of) {
  return none && none->attested_on <= as_of && as_of <= none->until;
}

}  // namespace

void warn_of_lapsed_plans(const Config& config, Emitter& diag) {
  for (const Adoption::Planned& planned : config.adoption.planned) {
    if (planned.by >= config.as_of) continue;
    diag.emit(diag::PlanLapsed, planned.rule.at, planned.rule.value, to_string(planned.by))
        .help("adopt the rule, or agree a new day with " +
              (planned.owner.empty() ? "its owner" : planned.owner));
  }
}

Result<std::vector<RuleSetting>> select_rules(const RulePack& pack, const Config& config,
                                              const Options& options, Emitter& diag) {
  Selector selector(pack, diag);
  for (const RuleOverride& setting : config.overrides) {
    if (setting.none && !covers(setting.none, config.as_of)) {
      diag.emit(diag::RuleNoneLapsed, setting.none->at, setting.rule.value, to_string(config.as_of))
          .help("have it attested again, with a later `until`");
    }
    selector.each(setting.rule.value, setting.rule.at, [&](RuleSetting& rule) {
      if (setting.level) rule.level = setting.level;
      if (setting.mode) rule.mode = setting.mode;
      if (setting.level || setting.mode) rule.reason = setting.reason;
      if (covers(setting.none, config.as_of)) rule.none = setting.none;
    });
  }
  const bool adopts_all = config.adoption.rules.empty() ||
                          std::ranges::any_of(config.adoption.rules, [&](const PlacedText& rule) {
                            return rule.value == pack.name;
                          });
  if (!adopts_all) {
    for (RuleSetting& rule : selector.settings()) rule.planned = true;
    for (const PlacedText& name : config.adoption.rules) {
      selector.each(name.value, name.at, [](RuleSetting& rule) { rule.planned = false; });
    }
  }
  for (const Adoption::Planned& planned : config.adoption.planned) {
    selector.each(planned.rule.value, planned.rule.at, [&](RuleSetting& rule) {
      rule.planned = true;
      rule.planned_owner = planned.owner;
      rule.planned_by = planned.by;
    });
  }
  if (!options.only.empty()) {
    for (RuleSetting& rule : selector.settings()) rule.skipped = true;
    for (const std::string& pattern : options.only) {
      selector.each(pattern, Span{}, [](RuleSetting& rule) { rule.skipped = false; });
    }
  }
  for (const std::string& pattern : options.skip) {
    selector.each(pattern, Span{}, [](RuleSetting& rule) { rule.skipped = true; });
  }
  return selector.take();
}

}  // namespace muster
