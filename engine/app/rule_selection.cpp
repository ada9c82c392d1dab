#include "engine/app/rule_selection.h"

#include <algorithm>
#include <cstddef>
#include <limits>
#include <optional>
#include <string_view>

#include "engine/base/pattern.h"
#include "engine/base/suggest.h"

namespace muster {
namespace {

// A colon stands between a taxonomy and its control.
bool names_control(std::string_view pattern) { return pattern.find(':') != std::string_view::npos; }

// It is the name of this one rule.
bool is_name_of(std::string_view text, const Rule& rule) {
  return text == rule.id || text == rule.name;
}

// By id, name, requirement or tag, by its pack, or by a control that the rule maps to.
bool selects(std::string_view pattern, const Rule& rule) {
  if (pattern == rule.pack) return true;
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
  for (const PackPart& part : pack.parts) names.push_back(part.name);
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

  // The rules that the pattern selects, ascending; none, and an error, if it fits no rule.
  std::vector<RuleId> selected(std::string_view pattern, Span at) {
    std::vector<RuleId> found;
    for (std::size_t i = 0; i < pack_.rules.size(); ++i) {
      if (selects(pattern, pack_.rules[RuleId(i)])) found.push_back(RuleId(i));
    }
    if (!found.empty()) return found;
    if (names_control(pattern)) {
      const std::vector<std::string> names = control_names(pack_);
      const std::vector<std::string_view> known(names.begin(), names.end());
      failed_ =
          diag_.error(diag::NoRuleMapsTo, at, pattern).help(suggestion(pattern, known)).failed();
    } else {
      failed_ = diag_.error(diag::UnknownRuleName, at, pattern)
                    .help(suggestion(pattern, rule_names(pack_)))
                    .failed();
    }
    return found;
  }

  // Calls `change` for every rule that the pattern selects.
  template <typename Change>
  void each(std::string_view pattern, Span at, Change change) {
    for (const RuleId rule : selected(pattern, at)) change(settings_[rule.index()]);
  }

  // What is under test: of all that names a rule the narrowest counts, and of two equally narrow
  // names the one that puts it under test. Without `rules` everything is, until a plan names it.
  void adopt(const Adoption& adoption) {
    std::vector<PlacedText> plans;
    for (const Adoption::Planned& planned : adoption.planned) plans.push_back(planned.rule);
    const std::vector<Claim> under_test = claims(adoption.rules);
    const std::vector<Claim> planned = claims(plans);
    for (std::size_t i = 0; i < settings_.size(); ++i) {
      const Claim& here = under_test[i];
      const Claim& later = planned[i];
      if (here.breadth == 0 && later.breadth == 0) {
        failed_ = diag_.error(diag::AdoptedAndPlanned, later.name->at, pack_.rules[RuleId(i)].name)
                      .label(here.name->at, "under test by this")
                      .help("take it out of `rules` or out of `planned`")
                      .failed();
      }
      settings_[i].planned = here.name == nullptr && !adoption.rules.empty();
      if (later.name == nullptr || later.breadth >= here.breadth) continue;
      const Adoption::Planned& plan = adoption.planned[later.index];
      settings_[i].planned = true;
      settings_[i].planned_owner = plan.owner;
      settings_[i].planned_by = plan.by;
    }
  }

  Result<std::vector<RuleSetting>> take() {
    if (failed_) return std::unexpected(*failed_);
    return std::move(settings_);
  }
  std::vector<RuleSetting>& settings() { return settings_; }

 private:
  // Of several names, the one that counts for a rule.
  struct Claim {
    const PlacedText* name = nullptr;
    std::size_t index = 0;
    // How many rules it selects; 0: it is this rule's own name.
    std::size_t breadth = std::numeric_limits<std::size_t>::max();
  };

  // For each rule the narrowest of `names`, of equals the first. Borrows `names`.
  std::vector<Claim> claims(const std::vector<PlacedText>& names) {
    std::vector<Claim> claims(settings_.size());
    for (std::size_t n = 0; n < names.size(); ++n) {
      const std::vector<RuleId> found = selected(names[n].value, names[n].at);
      for (const RuleId rule : found) {
        const std::size_t breadth =
            is_name_of(names[n].value, pack_.rules[rule]) ? 0 : found.size();
        if (breadth < claims[rule.index()].breadth) {
          claims[rule.index()] = {.name = &names[n], .index = n, .breadth = breadth};
        }
      }
    }
    return claims;
  }

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
  selector.adopt(config.adoption);
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
