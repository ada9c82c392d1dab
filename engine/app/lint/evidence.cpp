// What the organisation wrote: days that are past, and how the headers of its exports are mapped.
#include <algorithm>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "engine/app/lint/lint.h"
#include "engine/app/rule_selection.h"
#include "engine/base/suggest.h"
#include "engine/report/wording.h"

namespace muster {
namespace {

// Within so many days the end of a waiver is worth saying (design section 6).
constexpr int kSoonDays = 30;

// The columns of a file that nothing reads and that have nearly the name of a field without one.
void unread_columns(const TableSchema& table, const SourceSettings& settings, const Layout& layout,
                    Emitter& diag) {
  if (layout.may_be_data) return;  // nothing to be shown
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

// `a`, `b` and `c`.
std::string quoted_list(const std::vector<std::string>& names) {
  std::vector<std::string> quoted;
  for (const std::string& name : names) quoted.push_back("`" + name + "`");
  return list_of(quoted);
}

constexpr std::size_t kNamed = 3;  // so many names have room in a message

// The names as long as there is room for them, else how many there are.
std::string named(const std::vector<std::string>& names, std::string_view what) {
  return names.size() <= kNamed ? quoted_list(names) : count_of(names.size(), what);
}
// Before what to do: those that the message only counted.
std::string spelt_out(const std::vector<std::string>& names) {
  return names.size() <= kNamed ? "" : "they are " + quoted_list(names) + "; ";
}

// Without the fields that are only shown: what is not there leaves no verdict open.
bool judges(const LoadPlan& plan, TableId table, ColumnId column) {
  const auto need = std::ranges::find(plan.tables, table, &LoadPlan::TableNeed::table);
  return need != plan.tables.end() &&
         std::ranges::find(need->columns, column) != need->columns.end() &&
         std::ranges::find(need->shown, column) == need->shown.end();
}

// What a source has no column for and does not say to be absent, over all of its files.
void unmapped_fields(const std::vector<FoundHeader>& headers, const LoadPlan& tested,
                     const LoadContext& context, Emitter& diag) {
  std::vector<const SourceSettings*> sources;
  for (const FoundHeader& header : headers) {
    if (std::ranges::find(sources, header.settings) == sources.end()) {
      sources.push_back(header.settings);
    }
  }
  for (const SourceSettings* const source : sources) {
    std::map<ColumnId, std::size_t> lacking;  // in so many files
    std::size_t files = 0;
    TableId id;
    bool record_per_file = false;
    for (const FoundHeader& header : headers) {
      if (header.settings != source || header.layout.origins.empty()) continue;
      if (header.layout.may_be_data) continue;  // its header is the trouble
      ++files;
      id = header.table;
      record_per_file = header.record_per_file;
      for (const ColumnId column : header.lacking) ++lacking[column];
    }
    if (files == 0) continue;
    const TableSchema& table = context.schema.tables[id];
    std::vector<std::string> names;
    for (const auto& [column, in_files] : lacking) {
      if (record_per_file && in_files < files) continue;
      if (table.fields[column].required || column == table.happened_on ||
          std::ranges::find(table.key, column) != table.key.end()) {
        continue;  // an error of its own
      }
      if (judges(tested, id, column)) names.push_back(table.fields[column].name);
    }
    if (names.empty()) continue;
    std::string paste;
    for (const std::string& name : names) paste += (paste.empty() ? "\"" : ", \"") + name + "\"";
    diag.emit(diag::FieldsUnmapped, source->at, table.name, named(names, "field"))
        .help(
            "name their columns under `columns`; of what the export does not have, say: absent = "
            "[" +
            paste + "]");
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

void lint_headers(const LoadPlan& all, const LoadPlan& tested, const LoadContext& context,
                  Emitter& diag) {
  const std::vector<FoundHeader> headers = check_headers(all, context, diag);
  for (const FoundHeader& header : headers) {
    unread_columns(context.schema.tables[header.table], *header.settings, header.layout, diag);
  }
  unmapped_fields(headers, tested, context, diag);
}

void lint_sources(const LoadPlan& tested, const LoadContext& context, Emitter& diag) {
  const auto inputs_of = [&context](const TableSchema& table) {
    const auto found = std::ranges::find_if(context.inputs.sets, [&table](const SetInputs& set) {
      return set.record.value == table.name;
    });
    return found == context.inputs.sets.end() ? nullptr : &*found;
  };
  std::vector<std::string> without;
  for (const LoadPlan::TableNeed& need : tested.tables) {
    const TableSchema& table = context.schema.tables[need.table];
    // Made from another set where there is no source: then that one is among those that are read.
    if (inputs_of(table) == nullptr && !table.from_roster) without.push_back(table.name);
  }
  if (!without.empty()) {
    diag.emit(diag::SetsWithoutSource, context.inputs.at, named(without, "record set"))
        .help(spelt_out(without) + "name the files of each: [[records." + without.front() +
              ".source]]; or say that there are none: [records." + without.front() +
              "] none = {...}");
  }
  std::vector<std::string> undated;
  Span first;
  for (const SetInputs& set : context.inputs.sets) {
    for (const SourceSettings& source : set.sources) {
      const bool dated = source.extracted_on || source.dated_by || source.max_age;
      // A document of its own says of which day it is.
      const bool of_documents = source.format
                                    ? source.format->value == "markdown"
                                    : std::ranges::all_of(source.files, [](const PlacedText& file) {
                                        return file.value.ends_with(".md");
                                      });
      if (dated || of_documents || source.kind != SourceKind::Snapshot) continue;
      if (!first.valid()) first = source.at;
      if (std::ranges::find(undated, set.record.value) == undated.end()) {
        undated.push_back(set.record.value);
      }
    }
  }
  if (undated.empty()) return;
  diag.emit(diag::UndatedSources, first, named(undated, "record set"))
      .help(
          spelt_out(undated) +
          "set `extracted_on` to a day or to \"from file name\", or name a field under `dated_by`; "
          "`max_age` then says how old an extract may be");
}

}  // namespace muster
