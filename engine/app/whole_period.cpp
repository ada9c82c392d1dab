#include "engine/app/whole_period.h"

#include <algorithm>
#include <set>
#include <string>
#include <string_view>

#include <fmt/format.h>

#include "engine/plan/walk.h"

namespace muster {
namespace {

constexpr int kMonthsAQuarter = 3;

// Which periods are meant: their length, and where the fiscal year starts. Months are those of the
// calendar.
struct Listed {
  int months = 0;
  Date year_starts;
};

// The first day of the one that has the day.
std::optional<Date> first_day_around(Date day, const Listed& listed) {
  if (listed.months > 1) return part_of_year(day, listed.year_starts, listed.months);
  const YearMonthDay ymd = year_month_day(day);
  return make_date(ymd.year, ymd.month, 1);
}

// The first day of one that begins on that day or later.
std::optional<Date> first_day_from(Date day, const Listed& listed) {
  const std::optional<Date> first = first_day_around(day, listed);
  if (!first || *first == day) return first;
  return add(*first, {.months = listed.months, .days = 0});
}

// How many months the longest of the periods has that some expressions list; 0: none. Halves are
// not asked for: the usual period, of four quarters, need not be made of whole ones.
class ListedMonths {
 public:
  explicit ListedMonths(const Program& program) : program_(program) {}
  // Recursion ends: each derived field is entered once.
  void look(PlanId root) {
    if (!root.valid()) return;
    walk(program_, root, [&](const PlanNode& node) {
      if (node.op == Op::Derived && seen_.insert(node.derived).second) {
        look(program_.derived[node.derived].body);
      }
      if (node.op != Op::Call || node.args.size() != 1) return;
      if (program_.nodes[node.args[0]].op != Op::AuditPeriod) return;
      const std::string_view name = node.overload.function->name;
      if (name == "quarters") months = std::max(months, kMonthsAQuarter);
      if (name == "months") months = std::max(months, 1);
    });
  }
  int months = 0;

 private:
  const Program& program_;
  std::set<DerivedId> seen_;
};

int listed_months(const Program& program, const CompiledRule& rule) {
  ListedMonths listed(program);
  for (const CompiledBinding& binding : rule.bindings) listed.look(binding.range);
  for (const CompiledLet& let : rule.lets) listed.look(let.value);
  listed.look(rule.where);
  listed.look(rule.require);
  listed.look(rule.deadline);
  return listed.months;
}

std::string_view words_of(const Listed& listed) {
  if (listed.months == 1) return "months of the calendar";
  const YearMonthDay start = year_month_day(listed.year_starts);
  const bool calendar = start.month == 1 && start.day == 1;
  return calendar ? "quarters of the calendar" : "quarters of the fiscal year";
}

std::string written(Date from, Date until) { return to_string(from) + ".." + to_string(until); }

// The whole periods around and within it, as far as there are any.
std::string nearest(const Period& period, const Listed& listed) {
  std::string text;
  const auto add_one = [&](std::optional<Date> from, std::optional<Date> until) {
    if (!from || !until || *from >= *until) return;
    text += fmt::format("{}`{}`", text.empty() ? "the nearest whole ones: " : " or ",
                        written(*from, *until));
  };
  add_one(first_day_around(period.from, listed), first_day_from(*period.until, listed));
  add_one(first_day_from(period.from, listed), first_day_around(*period.until, listed));
  return text;
}

}  // namespace

Result<void> check_whole_period(const Program& program, const RulePack& pack,
                                const std::vector<RuleSetting>& settings, const Config& config,
                                Emitter& diag) {
  if (!config.period.until) return {};
  for (std::size_t i = 0; i < pack.rules.size(); ++i) {
    const RuleId id(i);
    if (!program.rules[id].ok || settings[i].skipped || settings[i].planned) continue;
    const Listed listed{.months = listed_months(program, program.rules[id]),
                        .year_starts = config.fiscal_year_starts};
    if (listed.months == 0 ||
        (first_day_around(config.period.from, listed) == config.period.from &&
         first_day_around(*config.period.until, listed) == *config.period.until)) {
      continue;
    }
    return diag
        .error(diag::BadValue, config.period_at, written(config.period.from, *config.period.until),
               fmt::format("made of whole {}, which `{}` goes over one by one", words_of(listed),
                           pack.rules[id].name))
        .help(nearest(config.period, listed));
  }
  return {};
}

}  // namespace muster
