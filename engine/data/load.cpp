#include "engine/data/load.h"

#include <algorithm>

#include "engine/base/suggest.h"
#include "engine/data/column_builder.h"
#include "engine/data/file_digests.h"
#include "engine/data/file_load.h"
#include "engine/data/file_pieces.h"
#include "engine/data/keys.h"
#include "engine/data/roster.h"
#include "engine/data/source_files.h"
#include "engine/data/source_mapping.h"
#include "engine/data/table_merge.h"
#include "engine/diag/catalog.h"

namespace muster {
namespace {

// The stages of loading, over what they share.
class Loading {
 public:
  Loading(const LoadPlan& plan, const LoadContext& context)
      : plan_(plan),
        context_(context),
        schema_(context.schema),
        emitter_(problems_),
        needs_(schema_.tables.size()),
        lost_(schema_.tables.size()) {}

  Result<Dataset> run(Emitter& diag) {
    choose_columns();
    map_sources();
    SourceFiles opened = open_source_files(mappings_, TextCheck::WhenRead, context_, emitter_);
    FileDigests digests(opened.files, context_);
    std::vector<std::vector<LoadedFile>> loaded = parse(opened.files);
    for (std::vector<LoadedFile>& parts : loaded) {
      for (LoadedFile& part : parts) problems_.merge(std::move(part.problems));
    }
    std::optional<Failed> failed;
    if (!problems_.has_errors()) failed = build(opened, loaded);
    for (const Diagnostic& problem : problems_) {
      Diagnostic& added = diag.list().add(problem);
      if (added.severity == Severity::Error) failed = DiagnosticBuilder(added).failed();
    }
    if (failed) return std::unexpected(*failed);
    digests.put_into(dataset_);
    return std::move(dataset_);
  }

  std::vector<FoundHeader> look(Emitter& diag) {
    choose_columns();
    // Also of sets that no rule reads: somebody wrote the source, and wants to know.
    for (std::size_t t = 0; t < needs_.size(); ++t) {
      if (needs_[t].inputs != nullptr) read_table(TableId(t));
    }
    map_sources();
    std::vector<FoundHeader> headers;
    SourceFiles opened = open_source_files(mappings_, TextCheck::AtOnce, context_, emitter_);
    for (Defect& defect : opened.defects) problems_.add(std::move(defect.diagnostic));
    for (const SourceFile& file : opened.files) {
      if (file.empty) continue;
      FoundHeader header{
          .table = file.mapping->table, .settings = file.mapping->settings, .layout = {}};
      problems_.merge(check_layout(file, context_, header.layout));
      headers.push_back(std::move(header));
    }
    diag.list().merge(std::move(problems_));
    return headers;
  }

 private:
  struct Need {
    bool read = false;
    bool roster = false;  // made from another set's rows
    std::vector<bool> loaded;
    const SetInputs* inputs = nullptr;
  };

  Need& need(TableId table) { return needs_[table.index()]; }

  void read_table(TableId id) {
    Need& wanted = need(id);
    if (wanted.read) return;
    wanted.read = true;
    const TableSchema& table = schema_.tables[id];
    wanted.loaded.assign(table.fields.size(), false);
    for (std::size_t i = 0; i < table.fields.size(); ++i) {
      wanted.loaded[i] = is_essential(table, ColumnId(i));
    }
  }

  void choose_columns() {
    for (const SetInputs& set : context_.inputs.sets) {
      const TableId id = schema_.find(set.record.value);
      if (id.valid()) need(id).inputs = &set;
    }
    for (const LoadPlan::TableNeed& wanted : plan_.tables) {
      read_table(wanted.table);
      for (const ColumnId column : wanted.columns) need(wanted.table).loaded[column.index()] = true;
    }
    for (std::size_t t = 0; t < needs_.size(); ++t) {
      Need& wanted = needs_[t];
      const auto& roster = schema_.tables[TableId(t)].from_roster;
      const bool has_own =
          wanted.inputs != nullptr && (!wanted.inputs->sources.empty() || wanted.inputs->none);
      if (!wanted.read || !roster || has_own) continue;
      wanted.roster = true;
      read_table(roster->set);
      for (const auto& [here, there] : roster->fields) {
        wanted.loaded[here.index()] = true;
        need(roster->set).loaded[there.index()] = true;
      }
    }
  }

  // All blocks are checked, also those of sets that nobody needs.
  void map_sources() {
    std::vector<std::string_view> names;
    for (const TableSchema& table : schema_.tables) names.push_back(table.name);
    for (const SetInputs& set : context_.inputs.sets) {
      if (schema_.find(set.record.value).valid()) continue;
      emitter_.error(diag::UnknownRecordSet, set.record.at, set.record.value)
          .help(suggestion(set.record.value, names));
    }
    for (std::size_t t = 0; t < needs_.size(); ++t) {
      const Need& wanted = needs_[t];
      if (wanted.inputs == nullptr) continue;
      const TableId id(t);
      const std::vector<bool> none(schema_.tables[id].fields.size(), false);
      for (const SourceSettings& settings : wanted.inputs->sources) {
        auto mapping = map_source(id, wanted.read ? wanted.loaded : none, settings, schema_,
                                  context_.inputs, emitter_);
        if (mapping && wanted.read) mappings_.push_back(*std::move(mapping));
      }
    }
  }

  // By file, the parts of each.
  std::vector<std::vector<LoadedFile>> parse(const std::vector<SourceFile>& files) {
    std::vector<std::vector<LoadedFile>> loaded(files.size());
    load_files(files, context_,
               [&](LoadedPart part) { loaded[part.file].push_back(std::move(part.loaded)); });
    return loaded;
  }

  void make_tables() {
    dataset_.tables.resize(schema_.tables.size());
    for (std::size_t t = 0; t < schema_.tables.size(); ++t) {
      const TableId id(t);
      Table& table = dataset_.tables[id];
      table.id = id;
      table.was_read = need(id).read;
      const TableSchema& schema = schema_.tables[id];
      table.columns.resize(schema.fields.size());
      for (std::size_t i = 0; i < schema.fields.size(); ++i) {
        const ColumnId column(i);
        const bool loaded = table.was_read && need(id).loaded[i];
        if (loaded) {
          table.columns[column] = make_column(schema.fields[column].type);
        } else {
          table.columns[column].type = schema.fields[column].type;
        }
      }
    }
  }

  std::optional<Failed> build(SourceFiles& opened, std::vector<std::vector<LoadedFile>>& loaded) {
    make_tables();
    for (Defect& defect : opened.defects) {
      const TableId table = defect.table;
      dataset_.tables[table].set_defects.push_back(dataset_.defects.add(std::move(defect)));
    }
    dataset_.opened = std::move(opened.stamps);
    std::vector<QuarantinedKeys> quarantined(needs_.size());
    std::size_t from = 0;
    for (std::size_t t = 0; t < needs_.size(); ++t) {
      const TableId id(t);
      std::vector<MergeFile> files;
      for (; from < opened.files.size() && opened.files[from].mapping->table == id; ++from) {
        for (LoadedFile& part : loaded[from]) {
          files.push_back({.file = &opened.files[from], .loaded = &part});
        }
      }
      if (!needs_[t].read || needs_[t].roster) continue;
      Table& table = dataset_.tables[id];
      merge_files(files, context_, table, dataset_, lost_[t]);
      for (const MergeFile& file : files) *file.loaded = LoadedFile("");
      quarantined[t] = check_keys(context_, table, dataset_, lost_[t]);
      add_up(table.population);
      check_whole_set(needs_[t].inputs, context_, table, dataset_, emitter_);
    }
    index_cell_defects(dataset_);
    for (std::size_t t = 0; t < needs_.size(); ++t) {
      if (!needs_[t].roster) continue;
      Table& table = dataset_.tables[TableId(t)];
      if (const auto filled = fill_from_roster(context_, table, dataset_, emitter_); !filled) {
        return filled.error();
      }
      const RowId before = table.rows;
      quarantined[t] = check_keys(context_, table, dataset_, lost_[t]);
      table.population.records = table.rows;
      table.population.quarantined += before - table.rows;
    }
    resolve_references(context_, dataset_, quarantined);
    return std::nullopt;
  }

  const LoadPlan& plan_;
  const LoadContext& context_;
  const Schema& schema_;
  DiagnosticList problems_;
  Emitter emitter_;
  std::vector<Need> needs_;
  std::vector<std::vector<LostKey>> lost_;
  std::vector<SourceMapping> mappings_;  // by table; not touched once files point at them
  Dataset dataset_;
};

}  // namespace

Result<Dataset> load_records(const LoadPlan& plan, const LoadContext& context, Emitter& diag) {
  return Loading(plan, context).run(diag);
}

std::vector<FoundHeader> check_headers(const LoadPlan& plan, const LoadContext& context,
                                       Emitter& diag) {
  return Loading(plan, context).look(diag);
}

Result<void> check_files_unchanged(const Dataset& dataset, const FileSystem& files, Emitter& diag) {
  std::optional<Failed> failed;
  for (const OpenedFileStamp& stamp : dataset.opened) {
    if (files.unchanged(stamp.file)) continue;
    failed = diag.error(diag::FileChanged, {.source = stamp.source, .length = 0, .begin = 0},
                        stamp.file.path)
                 .help("run again when nothing writes to it")
                 .failed();
  }
  if (failed) return std::unexpected(*failed);
  return {};
}

}  // namespace muster
