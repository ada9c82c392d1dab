// What the organisation wrote: days that are past, and how the headers of its exports are mapped.
#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include "engine/app/lint/lint.h"
#include "engine/app/rule_selection.h"
#include "engine/base/suggest.h"

namespace muster {
namespace {

// Within so many days the end of a waiver is worth saying (design section 6).
constexpr int kSoonDays = 30;

// The columns of a file that nothing reads and that have nearly the name of a field without one.
void unread_columns(const TableSchema& table, const SourceSettings& settings, const Layout& layout,
                    Emitter& diag) {
  const auto has_column = [&layout](std::string_view name) {
    return std::ranges::find(layout.header_names, name) != layout.header_names.end();
  };
  const auto is_named = [&settings](std::string_view field) {
    const auto same = [field](const auto& entry) { return entry.first.value == field; };
    return std::ranges::any_of(settings.columns, same) || std::ranges::any_of(settings.set, same) ||
           std::ranges::find(settings.absent, field, &PlacedText::value) != settings.absent.end();
  };
  std::vector<std::string_view> free;
  for (const FieldSchema& field : table.fields) {
    if (!is_named(field.name) && !has_column(field.name)) free.push_back(field.name);
  }
  for (std::size_t i = 0; i < layout.header_names.size() && i < layout.header_places.size(); ++i) {
    const std::string_view column = layout.header_names[i];
    const bool mapped = std::ranges::any_of(settings.columns, [column](const auto& entry) {
      return std::ranges::find(entry.second, column, &PlacedText::value) != entry.second.end();
    });
    if (mapped || table.find(column).valid()) continue;
    const std::string_view field = nearest(column, free);
    if (field.empty()) continue;
    diag.emit(diag::ColumnUnread, layout.header_places[i], column, field)
        .label(settings.at, "the source that says how this file is read")
        .help("if it is, say so: columns = {" + std::string(field) + " = [\"" +
              std::string(column) + "\"]}; else: absent = [\"" + std::string(field) + "\"]");
  }
}

}  // namespace

void lint_days(const Config& config, const std::vector<Waiver>& waivers, Emitter& diag) {
  warn_of_lapsed_plans(config, diag);
  for (const Waiver& waiver : waivers) {
    if (!waiver.expires_on) continue;
    const int left = waiver.expires_on->days - config.as_of.days;
    if (left < 0) {
      diag.emit(diag::WaiverLapsed, waiver.expires_at, waiver.id, to_string(*waiver.expires_on))
          .help("remove it, or have it approved anew");
    } else if (left <= kSoonDays) {
      diag.emit(
          diag::WaiverExpiresSoon, waiver.expires_at, waiver.id, to_string(*waiver.expires_on),
          left == 0 ? "today" : "in " + std::to_string(left) + (left == 1 ? " day" : " days"));
    }
  }
}

void lint_headers(const Program* program, const LoadContext& context, Emitter& diag) {
  const LoadPlan nothing;
  for (const FoundHeader& header :
       check_headers(program != nullptr ? program->load_plan : nothing, context, diag)) {
    unread_columns(context.schema.tables[header.table], *header.settings, header.layout, diag);
  }
}

}  // namespace muster
