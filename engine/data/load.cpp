#include "engine/data/load.h"

#include <algorithm>
#include <memory>
#include <utility>

#include "engine/base/suggest.h"
#include "engine/data/column_builder.h"
#include "engine/data/file_digests.h"
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
    dataset_.digests = std::make_unique<FileDigests>(opened.files, context_.sources, context_.jobs);
    choose_shown(opened.files);
    make_tables();
    dataset_.sources = &context_.sources;
    dataset_.limits = context_.limits;
    for (Defect& defect : opened.defects) {
      const TableId table = defect.table;
      dataset_.tables[table].set_defects.push_back(dataset_.defects.add(std::move(defect)));
    }
    opened_defects_ = dataset_.defects.size();
    dataset_.opened = std::move(opened.stamps);
    read_files(std::move(opened.files));
    std::optional<Failed> failed;
    if (!problems_.has_errors()) failed = finish();
    for (const Diagnostic& problem : problems_) {
      Diagnostic& added = diag.list().add(problem);
      if (added.severity == Severity::Error) failed = DiagnosticBuilder(added).failed();
    }
    if (failed) return std::unexpected(*failed);
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
      FoundHeader header{.table = file.mapping->table,
                         .settings = file.mapping->settings,
                         .layout = {},
                         .lacking = {},
                         .record_per_file = record_readers()[file.reader]->record_per_file};
      problems_.merge(check_layout(file, context_, header.layout));
      std::size_t request = 0;  // those of columns come first, in the order of the fields
      for (const MappedField& field : file.mapping->fields) {
        if (field.from != MappedField::From::Column) continue;
        if (request == header.layout.origins.size()) break;
        if (header.layout.origins[request++].kind == CellOrigin::Kind::Column) continue;
        header.lacking.push_back(field.column);
      }
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
    std::vector<bool> judged;  // of the loaded ones, those that are not only shown
    const SetInputs* inputs = nullptr;
  };

  Need& need(TableId table) { return needs_[table.index()]; }

  void read_table(TableId id) {
    Need& wanted = need(id);
    if (wanted.read) return;
    wanted.read = true;
    const TableSchema& table = schema_.tables[id];
    wanted.loaded.assign(table.fields.size(), false);
    wanted.judged.assign(table.fields.size(), false);
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
      for (const ColumnId column : wanted.columns) {
        need(wanted.table).loaded[column.index()] = true;
        need(wanted.table).judged[column.index()] = true;
      }
      for (const ColumnId column : wanted.shown) need(wanted.table).judged[column.index()] = false;
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
        need(roster->set).judged[there.index()] = true;
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

  bool is_shown(TableId table, ColumnId column) const {
    return !needs_[table.index()].judged[column.index()];
  }

  static bool texts_can_be_read_again(const SourceMapping& mapping,
                                      const std::vector<SourceFile>& files) {
    return std::ranges::all_of(files, [&](const SourceFile& file) {
      return file.mapping != &mapping || file.empty ||
             record_readers()[file.reader]->text != nullptr;
    });
  }

  // Decides which columns are only shown: no verdict depends on them, nothing
  // refers to them, and each of their cells can be read again just as it stands
  // in its file.
  void choose_shown(const std::vector<SourceFile>& files) {
    for (SourceMapping& mapping : mappings_) {
      for (MappedField& field : mapping.fields) {
        const FieldRules& rules = field.rules;
        const FieldSchema& schema = schema_.tables[mapping.table].fields[field.column];
        const bool plain = field.from == MappedField::From::Column && rules.words.empty() &&
                           rules.prefix.empty() && !rules.trim && !schema.default_text &&
                           schema.matches.empty() && schema.type.kind == TypeKind::String &&
                           !schema.reference && texts_can_be_read_again(mapping, files);
        if (!plain) need(mapping.table).judged[field.column.index()] = true;
      }
    }
    for (std::size_t t = 0; t < needs_.size(); ++t) {
      const TableId id(t);
      const auto& key = schema_.tables[id].key;
      bool keep_key = key.size() != 1;
      for (std::size_t other = 0; other < needs_.size(); ++other) {
        keep_key = keep_key || refers(TableId(other), id);
      }
      if (!needs_[t].read || !keep_key) continue;
      for (const ColumnId column : key) needs_[t].judged[column.index()] = true;
    }
    for (SourceMapping& mapping : mappings_) {
      for (MappedField& field : mapping.fields) {
        field.shown_only = is_shown(mapping.table, field.column);
      }
    }
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
          table.columns[column] = make_column(schema.fields[column].type, is_shown(id, column));
        } else {
          table.columns[column].type = schema.fields[column].type;
        }
      }
    }
  }

  // Whether a column of `from` leads to rows of `to` by their text key.
  bool refers(TableId from, TableId to) const {
    if (!needs_[from.index()].read || !needs_[to.index()].read) return false;
    const ColumnId key = text_key(schema_.tables[to]);
    if (!key.valid() || needs_[to.index()].roster) return false;
    const auto& fields = schema_.tables[from].fields;
    for (std::size_t i = 0; i < fields.size(); ++i) {
      const FieldSchema& field = fields[ColumnId(i)];
      if (!needs_[from.index()].loaded[i] || !field.reference) continue;
      if (field.reference->target == to && field.type.kind == TypeKind::String) return true;
    }
    return false;
  }

  // Sets come after those that they refer to, so that their references can be looked up as they are
  // read. Those that refer to each other come together, at last. By wave, then by TableId.
  std::vector<std::vector<TableId>> waves() const {
    std::vector<TableId> left;
    for (std::size_t t = 0; t < needs_.size(); ++t) {
      if (needs_[t].read && !needs_[t].roster) left.emplace_back(t);
    }
    std::vector<std::vector<TableId>> out;
    while (!left.empty()) {
      std::vector<TableId> ready;
      std::vector<TableId> later;
      for (const TableId table : left) {
        const bool waits = std::ranges::any_of(
            left, [&](TableId other) { return other != table && refers(table, other); });
        (waits ? later : ready).push_back(table);
      }
      if (ready.empty()) std::swap(ready, later);
      out.push_back(std::move(ready));
      left = std::move(later);
    }
    return out;
  }

  void read_files(std::vector<SourceFile> files) {
    std::vector<DiagnosticList> problems(files.size());  // in the order of the files, at the end
    quarantined_.resize(needs_.size());
    key_runs_.resize(needs_.size());
    std::vector<std::size_t> first(needs_.size() + 1, 0);  // by table, of its files
    for (const SourceFile& file : files) ++first[file.mapping->table.index() + 1];
    for (std::size_t t = 0; t < needs_.size(); ++t) first[t + 1] += first[t];
    bool failed = problems_.has_errors();
    KeyTables keys;
    for (const std::vector<TableId>& wave : waves()) {
      std::vector<SourceFile> some;
      std::vector<std::size_t> index;   // of each in `files`
      std::vector<std::size_t> begins;  // of each table in `some`
      for (const TableId table : wave) {
        begins.push_back(some.size());
        for (std::size_t i = first[table.index()]; i < first[table.index() + 1]; ++i) {
          some.push_back(std::move(files[i]));
          index.push_back(i);
        }
      }
      begins.push_back(some.size());
      std::size_t at = 0;  // in the wave
      std::unique_ptr<TableMerge> merge;
      load_files(some, context_, keys, [&](LoadedPart part) {
        const std::size_t file = part.file;
        failed = failed || part.loaded.failed;
        problems[index[file]].merge(std::move(part.loaded.problems));
        if (failed) return;
        if (merge == nullptr || file >= begins[at + 1]) {
          while (file >= begins[at + 1]) ++at;
          const TableId table = wave[at];
          merge = std::make_unique<TableMerge>(
              std::span(some).subspan(begins[at], begins[at + 1] - begins[at]), context_, keys,
              dataset_.tables[table], dataset_, lost_[table.index()], key_runs_[table.index()]);
        }
        part.file -= begins[at];
        merge->add(std::move(part));
      });
      if (!failed) {
        for (const TableId table : wave) finish_keys(table, keys);
      }
    }
    for (DiagnosticList& list : problems) problems_.merge(std::move(list));
  }

  void finish_keys(TableId id, KeyTables& keys) {
    Table& table = dataset_.tables[id];
    QuarantinedKeys& quarantined = quarantined_[id.index()];
    quarantined = check_keys(context_, table, dataset_, lost_[id.index()], key_runs_[id.index()]);
    key_runs_[id.index()] = {};
    bool referred_to = false;
    for (std::size_t t = 0; t < needs_.size(); ++t) {
      referred_to = referred_to || (TableId(t) != id && refers(TableId(t), id));
    }
    if (!referred_to) return;
    keys.set(id, freeze_keys(schema_.tables[id], table, quarantined, lost_[id.index()],
                             dataset_.strings));
  }

  std::optional<Failed> finish() {
    for (std::size_t t = 0; t < needs_.size(); ++t) {
      if (!needs_[t].read || needs_[t].roster) continue;
      Table& table = dataset_.tables[TableId(t)];
      add_up(table.population);
      check_whole_set(needs_[t].inputs, context_, table, dataset_, emitter_);
    }
    order_defects(dataset_, quarantined_, opened_defects_);
    index_cell_defects(dataset_);
    for (std::size_t t = 0; t < needs_.size(); ++t) {
      if (!needs_[t].roster) continue;
      Table& table = dataset_.tables[TableId(t)];
      if (const auto filled = fill_from_roster(context_, table, dataset_, emitter_); !filled) {
        return filled.error();
      }
      const RowId before = table.rows;
      quarantined_[t] = check_keys(context_, table, dataset_, lost_[t], {});
      table.population.records = table.rows;
      table.population.quarantined += before - table.rows;
    }
    resolve_references(context_, dataset_, quarantined_);
    return std::nullopt;
  }

  const LoadPlan& plan_;
  const LoadContext& context_;
  const Schema& schema_;
  DiagnosticList problems_;
  Emitter emitter_;
  std::vector<Need> needs_;
  std::vector<std::vector<LostKey>> lost_;    // by table
  std::vector<KeyRun> key_runs_;              // by table
  std::vector<QuarantinedKeys> quarantined_;  // by table
  std::size_t opened_defects_ = 0;            // of the dataset's: they come first
  std::vector<SourceMapping> mappings_;       // by table; not touched once files point at them
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
