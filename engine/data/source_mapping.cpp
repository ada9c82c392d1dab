#include "engine/data/source_mapping.h"

#include <algorithm>
#include <array>
#include <functional>

#include "engine/base/pattern.h"
#include "engine/base/suggest.h"
#include "engine/data/record_reader.h"
#include "engine/diag/catalog.h"

namespace muster {
namespace {

// Checks the settings of one source and turns them into rules by field.
class SourceMapper {
 public:
  SourceMapper(TableId table, const SourceSettings& settings, const Schema& schema,
               const Inputs& inputs, Emitter& diag)
      : id_(table),
        table_(schema.tables[table]),
        settings_(settings),
        schema_(schema),
        inputs_(inputs),
        diag_(diag),
        fields_(table_.fields.size()) {}

  std::optional<Failed> map() {
    for (std::size_t i = 0; i < fields_.size(); ++i) {
      MappedField& field = fields_[i];
      field.column = ColumnId(i);
      field.names = {table_.fields[field.column].name};
      field.rules.empty = settings_.empty;
      field.rules.trim = settings_.trim;
      field.rules.local_midnight = settings_.local_midnight;
      field.rules.zone = settings_.zone ? settings_.zone->value : inputs_.zone;
    }
    map_columns();
    map_absent();
    map_constants();
    map_words();
    map_dates();
    map_prefixes();
    check_rest();
    return failed_;
  }

  SourceMapping take(const std::vector<bool>& loaded) {
    SourceMapping out = std::move(out_);
    out.table = id_;
    out.settings = &settings_;
    for (std::size_t i = 0; i < fields_.size(); ++i) {
      if (loaded[i] || out.dated_by == ColumnId(i)) {
        out.fields.push_back(std::move(fields_[i]));
      } else if (fields_[i].named && fields_[i].from == MappedField::From::Column) {
        out.unread.push_back(std::move(fields_[i]));
      }
    }
    return out;
  }

 private:
  DiagnosticBuilder failing(DiagnosticBuilder builder) {
    failed_ = builder.failed();
    return builder;
  }
  DiagnosticBuilder bad(const PlacedText& setting, std::string_view name, std::string_view why) {
    return failing(diag_.error(diag::BadSourceSetting, setting.at, setting.value, name, why));
  }

  // The field of that name, or null and a diagnostic.
  MappedField* field(const PlacedText& name) {
    const ColumnId column = table_.find(name.value);
    if (column.valid()) return &fields_[column.index()];
    std::vector<std::string_view> names;
    for (const FieldSchema& candidate : table_.fields) names.push_back(candidate.name);
    failing(diag_.error(diag::UnknownField, name.at, table_.name, name.value))
        .help(suggestion(name.value, names));
    return nullptr;
  }
  const FieldSchema& schema_of(const MappedField& field) const {
    return table_.fields[field.column];
  }

  void map_columns() {
    for (const auto& [name, columns] : settings_.columns) {
      MappedField* const mapped = field(name);
      if (mapped == nullptr) continue;
      mapped->names.clear();
      for (const PlacedText& column : columns) mapped->names.push_back(column.value);
      mapped->named = true;
      if (columns.empty())
        bad(name, "columns", "no column is named").help("name a column of the file");
    }
  }

  void map_absent() {
    for (const PlacedText& name : settings_.absent) {
      MappedField* const mapped = field(name);
      if (mapped == nullptr) continue;
      if (mapped->named) {
        failing(diag_.error(diag::FieldSetTwice, name.at, "absent", name.value))
            .help("name it under `columns` or under `absent`");
        continue;
      }
      if (is_essential(table_, mapped->column) && !schema_of(*mapped).default_text) {
        bad(name, "absent", "the field is required")
            .help("name its column, or give it a value under `set`");
        continue;
      }
      mapped->from = MappedField::From::Absent;
    }
  }

  void map_constants() {
    for (const auto& [name, constant] : settings_.set) {
      MappedField* const mapped = field(name);
      if (mapped == nullptr) continue;
      if (mapped->named || mapped->from == MappedField::From::Absent) {
        failing(diag_.error(diag::FieldSetTwice, name.at, "set", name.value))
            .help("give it a constant or a column, not both");
        continue;
      }
      mapped->from = MappedField::From::Constant;
      mapped->constant = &constant;
      check_canonical(*mapped, constant);
    }
  }

  // A value of the configuration must convert.
  void check_canonical(const MappedField& mapped, const PlacedText& text) {
    FieldConverter converter(schema_of(mapped), schema_, mapped.rules);
    CellValue value;
    converter.convert_canonical(text.value, value);
    if (value.state != CellState::Unreadable) return;
    const FieldSchema& schema = schema_of(mapped);
    std::vector<std::string_view> words;
    if (value.problem == CellProblem::UnknownWord) {
      const Type& type = schema.type.kind == TypeKind::List ? schema.type.args[0] : schema.type;
      for (const std::string& word : schema_.enums[type.enumeration()].words) words.push_back(word);
    }
    std::string help = suggestion(text.value, words);
    if (value.problem == CellProblem::WrongForm) help = "write it as in `" + schema.form + "`";
    if (help.empty()) help = "write a value of the type " + to_string(schema.type, &schema_);
    failing(diag_.error(diag::UnknownWord, text.at, text.value, schema.name)).help(std::move(help));
  }

  void map_words() {
    for (const auto& [name, words] : settings_.words) {
      MappedField* const mapped = field(name);
      if (mapped == nullptr) continue;
      for (const auto& [from, to] : words) {
        if (!to.value.empty()) check_canonical(*mapped, to);
        if (!from.ends_with('*')) {
          mapped->rules.words.emplace(from, to.value);
        } else if (takes_patterns(*mapped, from, to)) {
          mapped->rules.beginnings.emplace_back(from.substr(0, from.size() - 1), to.value);
        }
      }
      std::ranges::stable_sort(mapped->rules.beginnings, std::greater(),
                               [](const auto& entry) { return entry.first.size(); });
    }
  }

  // A field of any text has no words that could be left over.
  bool takes_patterns(const MappedField& mapped, const std::string& from, const PlacedText& to) {
    const FieldSchema& schema = schema_of(mapped);
    const Type& type = schema.type.kind == TypeKind::List ? schema.type.args[0] : schema.type;
    if (type.kind == TypeKind::Enum || type.kind == TypeKind::Bool) return true;
    bad({.value = from, .at = to.at}, "words",
        "`*` stands for the words that are not named, and `" + schema.name + "` takes any " +
            to_string(type, &schema_))
        .help("name each word by itself, or give the field one value for all rows under `set`");
    return false;
  }

  void map_dates() {
    const auto is_time = [this](const MappedField& mapped) {
      const Type& type = schema_of(mapped).type;
      const TypeKind kind = type.kind == TypeKind::List ? type.args[0].kind : type.kind;
      return kind == TypeKind::Date || kind == TypeKind::Timestamp;
    };
    for (const bool general : {true, false}) {  // the named ones win
      for (const auto& [name, formats] : settings_.dates) {
        if ((name.value == "*") != general) continue;
        if (general) {
          bool report = true;
          for (MappedField& mapped : fields_) {
            if (is_time(mapped)) {
              mapped.rules.dates = date_rules(mapped, formats, report);
              report = false;
            }
          }
          continue;
        }
        MappedField* const mapped = field(name);
        if (mapped == nullptr) continue;
        if (!is_time(*mapped)) {
          bad(name, "dates", "the field is neither a date nor a timestamp")
              .help("name a date or timestamp field");
          continue;
        }
        mapped->rules.dates = date_rules(*mapped, formats, true);
      }
    }
  }

  static std::string date_help(std::string_view format) {
    if (const std::optional<std::string> meant = date_pattern_meant(format)) {
      return "did you mean `" + *meant + "`?";
    }
    return "use `dmy`, `mdy`, `iso`, `epoch_s`, `epoch_ms`, or yyyy yy MMM MM M dd d HH H hh h mm "
           "ss "
           "a XXX";
  }

  DateRules date_rules(const MappedField& mapped, const std::vector<PlacedText>& formats,
                       bool report) {
    DateRules rules;
    rules.declared = true;
    for (const PlacedText& format : formats) {
      if (format.value == "dmy" || format.value == "mdy") {
        rules.numeric = true;
        rules.order = format.value == "dmy" ? DayOrder::DayFirst : DayOrder::MonthFirst;
      } else if (format.value == "epoch_s") {
        rules.epoch_seconds = true;
      } else if (format.value == "epoch_ms") {
        rules.epoch_milliseconds = true;
      } else if (format.value == "iso" && schema_of(mapped).type.kind != TypeKind::Date) {
        rules.iso = true;
      } else if (auto pattern =
                     DatePattern::compile(format.value == "iso" ? "yyyy-MM-dd" : format.value)) {
        rules.patterns.push_back(*std::move(pattern));
      } else if (report) {
        bad(format, "dates", "no day, month and year, or an unknown letter")
            .help(date_help(format.value));
      }
    }
    return rules;
  }

  void map_prefixes() {
    if (!settings_.id_prefix.empty()) {
      bool used = false;
      for (MappedField& mapped : fields_) {
        const FieldSchema& schema = schema_of(mapped);
        const bool is_key = std::ranges::find(table_.key, mapped.column) != table_.key.end();
        const bool own = schema.reference && schema.reference->target == id_;
        if (!(own || (is_key && !schema.reference)) || !is_text(schema.type)) continue;
        mapped.rules.prefix = settings_.id_prefix;
        used = true;
      }
      if (!used) {
        bad({.value = settings_.id_prefix, .at = settings_.at}, "id_prefix",
            "the record set has no text key of its own")
            .help("name the field: id_prefix = {person_id = \"...\"}");
      }
    }
    for (const auto& [name, prefix] : settings_.field_prefixes) {
      MappedField* const mapped = field(name);
      if (mapped == nullptr) continue;
      if (!is_text(schema_of(*mapped).type)) {
        bad(name, "id_prefix", "the field is no text").help("name a string field");
        continue;
      }
      mapped->rules.prefix = prefix;
    }
  }
  static bool is_text(const Type& type) {
    return type.kind == TypeKind::String ||
           (type.kind == TypeKind::List && type.args[0].kind == TypeKind::String);
  }

  void check_rest() {
    if (settings_.format) {
      out_.reader = reader_by_name(settings_.format->value);
      if (!out_.reader) {
        std::vector<std::string_view> names;
        for (const RecordReader* reader : record_readers()) names.push_back(reader->name);
        bad(*settings_.format, "format", "no such format is read")
            .help(suggestion(settings_.format->value, names));
      }
    }
    if (settings_.encoding) {
      constexpr std::array<std::string_view, 4> known = {"utf-8", "utf-16le", "utf-16be",
                                                         "windows-1252"};
      if (std::ranges::find(known, settings_.encoding->value) == known.end()) {
        bad(*settings_.encoding, "encoding", "no such encoding is read")
            .help(suggestion(settings_.encoding->value, known));
      }
    }
    if (settings_.delimiter && settings_.delimiter->value.size() != 1) {
      bad(*settings_.delimiter, "delimiter", "it is not one character of ASCII")
          .help("write one character, a tab as \"\\t\"");
    }
    if (settings_.footer && !Pattern::compile(settings_.footer->value)) {
      bad(*settings_.footer, "footer", "it is no pattern, or a costly one")
          .help("write a simpler pattern");
    }
    if (settings_.dated_by) {
      if (const MappedField* mapped = field(*settings_.dated_by)) {
        out_.dated_by = mapped->column;
        const TypeKind kind = schema_of(*mapped).type.kind;
        if (kind != TypeKind::Date && kind != TypeKind::Timestamp) {
          bad(*settings_.dated_by, "dated_by", "the field is neither a date nor a timestamp")
              .help("name a date field");
        }
      }
    }
    if (settings_.extracted_on) {
      out_.date_in_file_name = settings_.extracted_on->value == "from file name";
      if (!out_.date_in_file_name) {
        out_.extracted_on = parse_iso_date(settings_.extracted_on->value);
        if (!out_.extracted_on) {
          bad(*settings_.extracted_on, "extracted_on", "it is no date")
              .help("write a date as in 2026-01-31, or \"from file name\"");
        }
      }
    }
    if (settings_.max_age && !settings_.extracted_on && !settings_.dated_by) {
      failing(diag_.error(diag::ExtractDateMissing, settings_.max_age->at, table_.name, "max_age"))
          .help(
              "set `extracted_on` to a date or to \"from file name\", or name a field under "
              "`dated_by`");
    }
    if (settings_.files.empty()) {
      bad({.value = table_.name, .at = settings_.at}, "files", "the source names no file")
          .help("list the files of the export under `files`");
    }
  }

  const TableId id_;
  const TableSchema& table_;
  const SourceSettings& settings_;
  const Schema& schema_;
  const Inputs& inputs_;
  Emitter& diag_;
  std::vector<MappedField> fields_;
  SourceMapping out_;
  std::optional<Failed> failed_;
};

}  // namespace

bool is_essential(const TableSchema& table, ColumnId column) {
  return table.fields[column].required || column == table.happened_on ||
         std::ranges::find(table.key, column) != table.key.end();
}

Result<SourceMapping> map_source(TableId table, const std::vector<bool>& loaded,
                                 const SourceSettings& settings, const Schema& schema,
                                 const Inputs& inputs, Emitter& diag) {
  SourceMapper mapper(table, settings, schema, inputs, diag);
  if (const auto failed = mapper.map()) return std::unexpected(*failed);
  return mapper.take(loaded);
}

}  // namespace muster
