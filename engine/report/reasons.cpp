#include "engine/report/reasons.h"

#include <map>
#include <set>
#include <utility>

#include <fmt/format.h>

#include "engine/base/check.h"
#include "engine/report/places.h"
#include "engine/report/wording.h"

namespace muster {
namespace {

// What happens to records one by one is counted, what happens to a source or a set is told.
enum class Told { Alone, RowsSetAside, Cells, References, Dates };

Told how_told(DefectKind kind) {
  switch (kind) {
    case DefectKind::QuarantinedRow:
    case DefectKind::DuplicateKey:
      return Told::RowsSetAside;
    case DefectKind::UnreadableCell:
      return Told::Cells;
    case DefectKind::DanglingReference:
      return Told::References;
    case DefectKind::ImpossibleDate:
      return Told::Dates;
    case DefectKind::NotProvided:
    case DefectKind::MissingSet:
    case DefectKind::EmptySet:
    case DefectKind::StaleSource:
    case DefectKind::LateSnapshot:
    case DefectKind::RowCount:
    case DefectKind::EmptyFile:
      return Told::Alone;
  }
  MUSTER_UNREACHABLE();
}

std::string counted(Told told, std::uint64_t number, std::string_view set) {
  const bool one = number == 1;
  switch (told) {
    case Told::RowsSetAside:
      return fmt::format("{} of `{}` {} set aside.", count_of(number, "row"), set,
                         one ? "is" : "are");
    case Told::Cells:
      return fmt::format("{} of `{}` cannot be read.", count_of(number, "cell"), set);
    case Told::References:
      return fmt::format("{} in `{}` {} nowhere.", count_of(number, "reference"), set,
                         one ? "leads" : "lead");
    case Told::Dates:
      return fmt::format("{} of `{}` {} after the day of {} extract.", count_of(number, "row"), set,
                         one ? "lies" : "lie", one ? "its" : "their");
    case Told::Alone:
      break;
  }
  MUSTER_UNREACHABLE();
}

}  // namespace

std::vector<std::string> reasons_not_proven(const CollectContext& context,
                                            const RuleOutcome& outcome) {
  std::vector<std::string> reasons;
  if (!outcome.nothing_to_check.empty()) reasons.push_back(sentence(outcome.nothing_to_check));
  if (!outcome.unproven_text.empty()) reasons.push_back(sentence(outcome.unproven_text));
  if (outcome.undecided > 0) {
    reasons.push_back(fmt::format("{} of {} {} undecided.", digits(outcome.undecided),
                                  count_of(outcome.subjects, "subject"),
                                  outcome.undecided == 1 ? "is" : "are"));
  }
  std::set<DefectId> defects(outcome.unproven.begin(), outcome.unproven.end());
  for (const auto& [defect, subjects] : outcome.causes) defects.insert(defect);
  std::map<std::pair<TableId, Told>, std::uint64_t> numbers;
  for (const DefectId id : defects) {
    const Defect& defect = context.dataset.defects[id];
    const Told told = how_told(defect.kind);
    if (told != Told::Alone) {
      ++numbers[{defect.table, told}];
      continue;
    }
    const std::string at = place_text(place_of(context.sources, defect.diagnostic.at));
    std::string text = defect.diagnostic.message;
    if (!at.empty()) text += fmt::format(" ({})", at);
    reasons.push_back(sentence(text));
  }
  for (const auto& [key, number] : numbers) {
    reasons.push_back(counted(key.second, number, context.pack.schema.tables[key.first].name));
  }
  if (reasons.empty() && !outcome.evaluated) reasons.push_back("It was not evaluated.");
  if (reasons.empty()) reasons.push_back("It had no subject.");
  return reasons;
}

std::string reason_nothing_to_check(const NoneDeclaration& none) {
  return sentence(fmt::format("nothing to check: {} (attested by {} until {})", none.because,
                              none.attested_by, to_string(none.until)));
}

std::vector<std::string> reasons_not_applicable(const CollectContext& context,
                                                const RuleOutcome& outcome) {
  std::vector<std::string> reasons;
  for (const TableId id : outcome.declared_empty) {
    const std::optional<NoneDeclaration>& none = context.dataset.tables[id].none;
    const std::string& name = context.pack.schema.tables[id].name;
    if (none && none->by_source) {
      reasons.push_back(fmt::format("The export of `{}` has no rows.", name));
      continue;
    }
    std::string text = fmt::format("`{}` is declared empty", name);
    if (none) {
      text += ": " + none->because;
      if (!none->attested_by.empty()) text += fmt::format(" (attested by {})", none->attested_by);
    }
    reasons.push_back(sentence(text));
  }
  return reasons;
}

}  // namespace muster
