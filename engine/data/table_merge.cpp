#include "engine/data/table_merge.h"

#include <algorithm>
#include <iterator>
#include <optional>

#include "engine/data/column_builder.h"
#include "engine/data/made_diagnostic.h"
#include "engine/diag/catalog.h"

namespace muster {

class TableMerge::Impl {
 public:
  Impl(std::span<const SourceFile> files, const LoadContext& context, const KeyTables& keys,
       Table& table, Dataset& dataset, std::vector<LostKey>& lost, KeyRun& shown_keys)
      : files_(files),
        context_(context),
        keys_(keys),
        schema_(context.schema.tables[table.id]),
        table_(table),
        dataset_(dataset),
        lost_(lost),
        shown_keys_(shown_keys),
        is_only_source_(files.front().mapping == files.back().mapping) {}

  void add(LoadedPart part) {
    const std::size_t index = part.file;
    const SourceFile& file = files_[index];
    const SourceMapping& mapping = *file.mapping;
    if (&mapping != mapping_) start_source(mapping);
    const bool last_of_file = part.last;
    const bool last_of_source =
        last_of_file && (index + 1 == files_.size() || files_[index + 1].mapping != &mapping);
    const bool has_rows = part.loaded.begins.size() > 0;
    held_.push_back(std::move(part));
    if (record_readers()[file.reader]->record_per_file) {
      // Such a source has its columns as a whole, not by file.
      if (!last_of_source) return;
      find_columns(mapping);
      for (LoadedPart& one : held_) take({&one, 1});
      held_.clear();
    } else if (has_rows || last_of_file) {
      take(held_);
      held_.clear();
    }
    if (last_of_source) finish_source(file);
  }

 private:
  void start_source(const SourceMapping& mapping) {
    mapping_ = &mapping;
    somewhere_.assign(mapping.fields.size(), false);
    not_provided_.assign(mapping.fields.size(), DefectId());
    source_rows_ = 0;
    first_file_.reset();
  }

  void find_columns(const SourceMapping& mapping) {
    for (const LoadedPart& part : held_) {
      for (std::size_t i = 0; i < part.loaded.origins.size() && i < mapping.fields.size(); ++i) {
        if (is_there(part.loaded, i)) somewhere_[i] = true;
      }
    }
  }

  // Parts of one file, of which only the last may have rows.
  void take(std::span<LoadedPart> parts) {
    const SourceFile& file = files_[parts.front().file];
    if (!first_file_) first_file_ = parts.front().file;
    const SourceMapping& mapping = *file.mapping;
    const bool record_per_file = record_readers()[file.reader]->record_per_file;
    for (LoadedPart& part : parts) {
      if (part.loaded.columns.empty() || part.loaded.begins.size() == 0) continue;
      for (std::size_t i = 0; i < mapping.fields.size(); ++i) {
        if (is_there(part.loaded, i)) continue;
        if (record_per_file && somewhere_[i]) {
          fill_default(mapping.fields[i], part.loaded, i);
        } else {
          mark_not_provided(mapping, i, part.loaded, not_provided_[i]);
        }
      }
    }
    for (LoadedPart& part : parts) {
      if (!part.loaded.columns.empty()) append(mapping, file, part.loaded);
      add_population(part.loaded);
      if (part.last) finish_file(mapping);
    }
  }

  void add_population(LoadedFile& part) {
    if (!population_) {
      population_ = std::move(part.population);
      newest_dated_by_ = part.newest_dated_by;
      header_at_ = part.header_at;
      return;
    }
    FilePopulation& more = part.population;
    population_->records += more.records;
    population_->quarantined += more.quarantined;
    population_->later += more.later;
    for (const auto& [column, cells] : more.defaulted) count_default(*population_, column, cells);
    population_->last_line_open = more.last_line_open;
    std::ranges::move(more.skipped, std::back_inserter(population_->skipped));
    if (part.newest_dated_by && (!newest_dated_by_ || *part.newest_dated_by > *newest_dated_by_)) {
      newest_dated_by_ = part.newest_dated_by;
    }
    if (!header_at_.valid()) header_at_ = part.header_at;
  }

  void finish_file(const SourceMapping& mapping) {
    finish_population(mapping, *population_);
    source_rows_ += population_->rows_read - population_->skipped.size();
    table_.population.files.push_back(*std::move(population_));
    population_.reset();
  }

  void finish_source(const SourceFile& last) {
    const SourceMapping& mapping = *last.mapping;
    const std::uint64_t rows = source_rows_;
    if (mapping.settings->expect_rows && mapping.settings->expect_rows->value != rows) {
      Diagnostic why = made(diag::RowCountDiffers, mapping.settings->expect_rows->at,
                            mapping.settings->expect_rows->value, schema_.name, rows);
      why.help =
          "export again and check that the whole report was taken, or "
          "correct `expect_rows`";
      set_defect(DefectKind::RowCount, std::move(why));
    }
    if (rows == 0 && !mapping.settings->expect_rows && !is_only_source_) {
      say_empty(files_[*first_file_]);
    }
  }

  static bool is_there(const LoadedFile& file, std::size_t i) {
    return file.origins[i].kind != CellOrigin::Kind::NotLoaded;
  }

  // Without a row the source is as good as absent, and the set's other sources would hide that.
  void say_empty(const SourceFile& file) {
    if (file.empty) return;  // said already
    Diagnostic why = made(diag::EmptyFile, {.source = file.source, .length = 0, .begin = 0},
                          context_.sources.path(file.source));
    why.help =
        "export it again; if it rightly has no rows, set `expect_rows = "
        "0` for the source";
    set_defect(DefectKind::EmptyFile, std::move(why));
  }

  // No row has the date that `dated_by` names: the file may be of any age.
  void say_undated(const SourceSettings& settings, Span at) {
    Diagnostic why = made(diag::ExtractDateMissing, at, schema_.name, "max_age");
    why.labels.push_back({.at = settings.max_age->at, .text = "asked for here"});
    why.help = "name another field under `dated_by`, or set `extracted_on`";
    set_defect(DefectKind::StaleSource, std::move(why));
  }

  DefectId set_defect(DefectKind kind, Diagnostic why, ColumnId column = {}) {
    Defect defect{};
    defect.kind = kind;
    defect.table = table_.id;
    defect.column = column;
    defect.diagnostic = std::move(why);
    const DefectId id = dataset_.defects.add(std::move(defect));
    if (kind != DefectKind::NotProvided) table_.set_defects.push_back(id);
    return id;
  }

  void mark_not_provided(const SourceMapping& mapping, std::size_t i, LoadedFile& file,
                         DefectId& defect) {
    const ColumnId column = mapping.fields[i].column;
    if (!defect.valid()) {
      const std::string& name = schema_.fields[column].name;
      Diagnostic why = made(diag::FieldNotProvided, mapping.settings->at, name);
      why.labels.push_back({.at = file.header_at, .text = "the columns of this file"});
      why.help = "name its column in the source: columns = {" + name +
                 " = [\"...\"]}; or, if the export has none, absent = [\"" + name + "\"]";
      defect = set_defect(DefectKind::NotProvided, std::move(why), column);
    }
    file.origins[i].kind = CellOrigin::Kind::NotProvided;
    file.origins[i].not_provided = defect;
    for (std::size_t row = 0; row < file.begins.size(); ++row) file.columns[i].unreadable.set(row);
  }

  // A field that other files of the source have, and this one has not: absent here.
  void fill_default(const MappedField& field, LoadedFile& file, std::size_t i) {
    const FieldSchema& schema = schema_.fields[field.column];
    file.origins[i].kind = CellOrigin::Kind::Absent;
    if (!schema.default_text) return;
    FieldConverter converter(schema, context_.schema, field.rules);
    CellValue value;
    converter.convert_canonical(*schema.default_text, value);
    Column column = make_column(schema.type);
    const KeyTable* const keys = keys_.of(context_.schema, schema);
    for (std::size_t row = 0; row < file.begins.size(); ++row)
      append_value(column, value, file.texts, keys);
    file.columns[i] = std::move(column);
  }

  // Records are numbered over all files of the set: `people#14` must be one person.
  void number_over_set(LoadedFile& file) {
    file.numbers.shift(numbered_);
    for (Defect& defect : file.defects) {
      if (defect.record_number != 0) defect.record_number += numbered_;
    }
    const FilePopulation& read = file.population;
    numbered_ += read.records + read.quarantined + read.later;
  }

  void append(const SourceMapping& mapping, const SourceFile& source, LoadedFile& file) {
    number_over_set(file);
    const std::vector<std::uint32_t> codes = file.texts.merge_into(dataset_.strings);
    const RowId first = table_.rows;
    if (!reserved_ && file.begins.size() > 1) reserve(file);
    Segment segment;
    segment.source = source.source;
    segment.reader = static_cast<std::uint32_t>(source.reader);
    segment.delimiter = file.delimiter;
    segment.first_row = first;
    segment.origins.resize(schema_.fields.size());
    segment.places = std::move(file.places);
    for (std::size_t i = 0; i < mapping.fields.size(); ++i) {
      const ColumnId column = mapping.fields[i].column;
      append_column(table_.columns[column], std::move(file.columns[i]), codes);
      segment.origins[column] = std::move(file.origins[i]);
    }
    shown_keys_.append(std::move(file.keys));
    add_defects(file, first);
    add_lost(file, codes);
    const auto rows = static_cast<RowId>(file.begins.size());
    table_.rows += rows;
    segment.begins = std::move(file.begins);
    segment.begins.shrink();
    segment.numbers = std::move(file.numbers);
    if (rows > 0) table_.segments.push_back(std::move(segment));
    const auto widen = [](std::optional<Date>& to, std::optional<Date> from, bool newest) {
      if (from && (!to || (newest ? *from > *to : *from < *to))) to = from;
    };
    widen(table_.population.oldest, file.oldest, false);
    widen(table_.population.newest, file.newest, true);
  }

  // Room for the rows of all files, by the length of the first ones: memory of columns that is not
  // used in the end is never touched.
  void reserve(const LoadedFile& part) {
    reserved_ = true;
    std::uint64_t bytes = 0;
    for (const SourceFile& file : files_) bytes += context_.sources.text(file.source).size();
    const std::size_t rows = part.begins.size();
    const std::uint64_t length = (part.begins[rows - 1] - part.begins[0]) / (rows - 1) + 1;
    const std::uint64_t all = bytes / std::max<std::uint64_t>(length, 8) * 33 / 32 + 1;
    if (all < 2 * rows) return;
    for (std::size_t i = 0; i < mapping_->fields.size(); ++i) {
      reserve_rows(table_.columns[mapping_->fields[i].column], all);
    }
    // As many texts as rows: likely a key. Room for texts is written to at once, whatever comes of
    // the guess: no more of it than a few times what is there.
    if (part.texts.size() >= rows) {
      constexpr std::uint64_t kTimes = 16;
      dataset_.strings.reserve(dataset_.strings.size() +
                               std::min<std::uint64_t>(all, kTimes * rows));
    }
  }

  void add_defects(LoadedFile& file, RowId first) {
    defect_base_ = dataset_.defects.size();
    for (Defect& defect : file.defects) {
      if (defect.row != kAbsentTarget) defect.row += first;
      const DefectKind kind = defect.kind;
      const DefectId id = dataset_.defects.add(std::move(defect));
      if (kind == DefectKind::QuarantinedRow || kind == DefectKind::ImpossibleDate) {
        table_.quarantine_defects.push_back(id);
      }
    }
  }

  void add_lost(LoadedFile& file, const std::vector<std::uint32_t>& codes) {
    for (LostRow& row : file.lost) {
      for (std::size_t k = 0; k < schema_.key.size(); ++k) {
        if (schema_.fields[schema_.key[k]].type.kind == TypeKind::String)
          row.key[k] = codes[row.key[k]];
      }
      lost_.push_back({.key = std::move(row.key),
                       .defect = row.later ? DefectId() : DefectId(defect_base_ + row.defect),
                       .key_at = row.key_at,
                       .later = row.later});
    }
  }

  void finish_population(const SourceMapping& mapping, FilePopulation& population) {
    population.rows_read =
        population.records + population.quarantined + population.later + population.skipped.size();
    if (!population.extracted_on && newest_dated_by_) {
      population.extracted_on = newest_dated_by_;
      population.extracted_from = "dated_by";
    }
    const SourceSettings& settings = *mapping.settings;
    const Span at = header_at_.valid() ? header_at_
                                       : Span{.source = population.source, .length = 0, .begin = 0};
    if (!population.extracted_on) {
      if (settings.max_age && population.rows_read > population.skipped.size())
        say_undated(settings, at);
      return;
    }
    const Date day = *population.extracted_on;
    const Date as_of = context_.inputs.as_of;
    if (settings.max_age) {
      const auto until = muster::add(day, settings.max_age->value);
      if (until && *until < as_of) {
        Diagnostic why = made(diag::StaleSource, at, schema_.name, to_string(day),
                              to_string(settings.max_age->value), to_string(as_of));
        why.labels.push_back({.at = settings.max_age->at, .text = "allowed here"});
        why.help = "export it again";
        set_defect(DefectKind::StaleSource, std::move(why));
      }
    }
    const auto latest = muster::add(as_of, context_.inputs.snapshot_slack);
    if (settings.kind == SourceKind::Snapshot && latest && day > *latest) {
      Diagnostic why = made(diag::LateSnapshot, at, schema_.name, to_string(day), to_string(as_of));
      why.help =
          "check out the evidence of that day, or set kind = "
          "\"history\" if the export lists past "
          "states too";
      set_defect(DefectKind::LateSnapshot, std::move(why));
    }
  }

  const std::span<const SourceFile> files_;
  const LoadContext& context_;
  const KeyTables& keys_;
  const TableSchema& schema_;
  Table& table_;
  Dataset& dataset_;
  std::vector<LostKey>& lost_;
  KeyRun& shown_keys_;
  const bool is_only_source_;
  std::vector<LoadedPart> held_;
  // Of the source.
  const SourceMapping* mapping_ = nullptr;
  std::vector<bool> somewhere_;
  std::vector<DefectId> not_provided_;
  std::uint64_t source_rows_ = 0;
  std::optional<std::size_t> first_file_;
  // Of the file.
  std::optional<FilePopulation> population_;
  std::optional<Date> newest_dated_by_;
  Span header_at_;
  // Of the table.
  std::size_t defect_base_ = 0;
  std::uint64_t numbered_ = 0;  // records of the parts before
  bool reserved_ = false;
};

TableMerge::TableMerge(std::span<const SourceFile> files, const LoadContext& context,
                       const KeyTables& keys, Table& table, Dataset& dataset,
                       std::vector<LostKey>& lost, KeyRun& shown_keys)
    : impl_(std::make_unique<Impl>(files, context, keys, table, dataset, lost, shown_keys)) {}

TableMerge::~TableMerge() = default;

void TableMerge::add(LoadedPart part) { impl_->add(std::move(part)); }

void check_whole_set(const SetInputs* inputs, const LoadContext& context, Table& table,
                     Dataset& dataset, Emitter& diag) {
  const std::string& name = context.schema.tables[table.id].name;
  const Date as_of = context.inputs.as_of;
  const auto add_defect = [&](DefectKind kind, Diagnostic why, std::string help) {
    why.help = std::move(help);
    Defect defect{};
    defect.kind = kind;
    defect.table = table.id;
    defect.diagnostic = std::move(why);
    table.set_defects.push_back(dataset.defects.add(std::move(defect)));
  };
  if (inputs != nullptr && inputs->none) {
    const NoneDeclaration& none = *inputs->none;
    if (table.population.records + table.population.quarantined > 0) {
      diag.emit(diag::NoneContradicted, none.at, name,
                table.population.records + table.population.quarantined)
          .help("remove `none` from records." + name);
    } else if (none.attested_on <= as_of && as_of <= none.until) {
      table.none = none;
      return;
    } else {
      add_defect(DefectKind::MissingSet, made(diag::NoneLapsed, none.at, name, to_string(as_of)),
                 "have it attested again, with a later `until`");
      return;
    }
  }
  if (table.population.from_roster) return;
  if (inputs == nullptr || inputs->sources.empty()) {
    const Span at =
        inputs != nullptr && inputs->record.at.valid() ? inputs->record.at : context.inputs.at;
    add_defect(DefectKind::MissingSet, made(diag::MissingRecordSet, at, name),
               "add a [[records." + name + ".source]] block, or say `none` with who attests it");
    return;
  }
  if (table.rows > 0) return;
  // A file without a byte or a pattern without files was said already.
  for (const DefectId id : table.set_defects) {
    const DefectKind kind = dataset.defects[id].kind;
    if (kind == DefectKind::EmptyFile || kind == DefectKind::MissingSet) return;
  }
  Span at = inputs->sources[0].at;
  if (!table.population.files.empty()) {
    at = {.source = table.population.files[0].source, .length = 0, .begin = 0};
  }
  if (context.schema.tables[table.id].may_be_empty && table.population.quarantined == 0) {
    table.none = NoneDeclaration{.because = "its export has no rows",
                                 .attested_by = {},
                                 .attested_on = as_of,
                                 .until = as_of,
                                 .at = at,
                                 .by_source = true};
    return;
  }
  add_defect(
      DefectKind::EmptySet, made(diag::EmptyRecordSet, at, name),
      "check the export; if there are none, say so under [records." + name + "] with `none`");
}

void add_up(Population& population) {
  population.rows_read = population.records = population.quarantined = 0;
  population.later = population.skipped = 0;
  population.defaulted.clear();
  for (const FilePopulation& file : population.files) {
    population.rows_read += file.rows_read;
    population.records += file.records;
    population.quarantined += file.quarantined;
    population.later += file.later;
    population.skipped += file.skipped.size();
    for (const auto& [column, cells] : file.defaulted) population.defaulted[column] += cells;
  }
}

}  // namespace muster
