// The quick ways of reading cells against the definition: one FieldConverter, cell by cell, and one
// FileSink, row by row.
#include "engine/data/column_convert.h"

#include <bit>
#include <map>
#include <random>
#include <string>

#include "engine/data/file_sink.h"

#include "tests/unit/data/record_fixture.h"

namespace muster::testing {
namespace {

// Cells that are right, nearly right and wrong, of every type.
std::string nasty_cell(std::mt19937_64& random) {
  static const std::vector<std::string> kCells = {
      "",
      "2024-02-29",
      "2023-02-29",
      "1900-02-29",
      "2000-02-29",
      "2024-13-01",
      "2024-00-10",
      "2024-01-00",
      "2024-01-32",
      "1899-12-31",
      "2156-01-01",
      "9999-12-31",
      "2024/02/03",
      "2024-02-03Z",
      "2024-2-3",
      "03.02.2024",
      "13/02/2024",
      "2024-02-03T04:05:06Z",
      "2024-02-03 04:05:06Z",
      "2024-02-03T04:05:06z",
      "2024-02-03T24:05:06Z",
      "2024-02-03T04:60:06Z",
      "2024-02-03T04:05:60Z",
      "2024-02-03T04:05:06",
      "2024-02-03T00:30:00+02:00",
      "2024-02-03T23:30:00-02:00",
      "2024-02-03T23:30:00-24:00",
      "2024-02-03T23:30:00+02:60",
      "2024-02-03T23:30:00*02:00",
      "2024-02-03T23:30:00+02000",
      "2024-02-03T00:00:00+09:30",
      "2024-03-31T02:30:00",
      "1901-01-01T00:00:00+14:00",
      "2024-02-03T04:05:06.123Z",
      "1706932800",
      "0",
      "007",
      "-5",
      "+5",
      "999999999999999999",
      "9223372036854775807",
      "9223372036854775808",
      "1.5",
      "-0.0",
      "1e400",
      "nan",
      "true",
      "FALSE",
      "yes",
      "red",
      "green",
      " red ",
      "n/a",
      "1h30m",
      "P0000001",
      "P0000002",
      "exactly 16 bytes",
      "seventeen bytes!!",
      "Fire safety, annual",
      "Fire safety, ann. 2",
      "a text of just thirty-two bytes.",
      "a text of just thirty-two bytes,",
      "a text of just thirty-three bytes",
      "a text that is longer than what is remembered",
      "Z\xc3\xbc"
      "rich",
  };
  std::string cell = kCells[random() % kCells.size()];
  // One byte of it another one, at times.
  if (!cell.empty() && random() % 6 == 0) {
    cell[random() % cell.size()] = static_cast<char>(32 + random() % 95);
    std::ranges::replace(cell, ',', ';');
    std::ranges::replace(cell, '"', '\'');
  }
  return cell;
}

struct Form {
  std::string name;
  FieldSchema schema;
  FieldRules rules;
  std::uint64_t longest = 1000;
};

std::vector<Form> forms(Schema& schema) {
  EnumSchema colours;
  colours.name = "colours";
  colours.words = {"red", "green"};
  const EnumId colour = schema.enums.add(std::move(colours));
  std::vector<Form> out;
  const auto add = [&](std::string name, Type type) -> Form& {
    return out.emplace_back(
        Form{.name = name, .schema = field(name, std::move(type)), .rules = {}});
  };
  for (const TypeKind kind : {TypeKind::String, TypeKind::Date, TypeKind::Timestamp, TypeKind::Int,
                              TypeKind::Double, TypeKind::Bool, TypeKind::Duration}) {
    const std::string name = std::to_string(static_cast<int>(kind));
    add("plain " + name, simple_type(kind));
    Form& empties = add("empty " + name, simple_type(kind));
    empties.rules.empty = {"n/a", "9999-12-31", "0", "2024-02-03T04:05:06Z"};
    Form& words = add("words " + name, simple_type(kind));
    words.rules.words = {{"yes", "true"}, {"red", "2024-01-01"}, {"2024-02-29", "7"}, {"007", ""}};
    Form& zoned = add("zoned " + name, simple_type(kind));
    zoned.rules.zone = *Zone::find("Europe/Berlin");
    zoned.rules.trim = true;
    Form& midnight = add("midnight " + name, simple_type(kind));
    midnight.rules.local_midnight = true;
    Form& declared = add("declared " + name, simple_type(kind));
    declared.rules.dates.declared = true;
    declared.rules.dates.patterns.push_back(*DatePattern::compile("dd.MM.yyyy"));
    Form& epoch = add("epoch " + name, simple_type(kind));
    epoch.rules.dates.declared = true;
    epoch.rules.dates.epoch_seconds = true;
    Form& filled = add("default " + name, simple_type(kind));
    filled.schema.default_text = kind == TypeKind::String ? "red" : "2024-05-06";
    Form& prefixed = add("prefix " + name, simple_type(kind));
    prefixed.rules.prefix = "X-";
    Form& shorter = add("short " + name, simple_type(kind));
    shorter.longest = 12;
  }
  add("enum", enum_of(colour));
  return out;
}

TEST(ColumnConvert, EveryCellIsWhatTheDefinitionMakesOfIt) {
  std::mt19937_64 random(2024);
  Schema schema;
  for (const Form& form : forms(schema)) {
    for (const int way : {0, 1, 2, 3}) {
      const bool required = way % 2 == 1;
      const bool by_keys = way >= 2;  // as a field that refers to another set
      if (by_keys && form.schema.type.kind != TypeKind::String) continue;
      std::string text;
      std::vector<CellRange> cells;
      std::vector<std::string> expected;
      for (int row = 0; row < 3'000; ++row) {
        const std::string cell = nasty_cell(random);
        cells.push_back({.begin = static_cast<std::uint32_t>(text.size()),
                         .length = static_cast<std::uint32_t>(cell.size())});
        text += cell;
        expected.push_back(cell);
      }
      CellDictionary texts(text);
      FieldConverter converter(form.schema, schema, form.rules);
      FieldConverter definition(form.schema, schema, form.rules);
      MappedField mapped;
      mapped.rules = form.rules;
      KeyTable keys(4, KeyForm::like("P0000001"), 1, 2);
      const std::map<std::string, std::uint32_t, std::less<>> known = {
          {"P0000001", 7}, {"P0000002", 0}, {"red", 3}, {"Fire safety, annual", 4}};
      for (const auto& [key, code] : known) keys.add(key, code);
      ColumnConverter columns(converter, mapped, required, form.longest, texts,
                              by_keys ? &keys : nullptr);
      ColumnCells out;
      for (const std::size_t size : {std::size_t{1000}, std::size_t{2000}}) {  // used twice
        const std::span<const CellRange> some =
            size == 1000 ? std::span(cells).first(size) : std::span(cells).subspan(1000);
        std::vector<std::uint8_t> odd(size);
        columns.convert(text, some, out, odd);
        for (std::size_t row = 0; row < size; ++row) {
          const std::string& cell = expected[row + (size == 1000 ? 0 : 1000)];
          SCOPED_TRACE(form.name + " <" + cell + ">");
          CellValue value;
          definition.convert({.kind = RawKind::Text, .text = cell, .elements = {}, .at = {}},
                             value);
          const bool too_long = cell.size() > form.longest;
          ASSERT_EQ(odd[row] != 0, too_long || value.state == CellState::Unreadable ||
                                       (required && value.state == CellState::Absent));
          if (too_long || value.state == CellState::Unreadable) continue;
          const bool present = ((out.present[row / 64] >> (row % 64)) & 1) != 0;
          ASSERT_EQ(present, value.state == CellState::Present);
          if (!present) continue;
          switch (storage_of(form.schema.type.kind)) {
            case Storage::Codes:
              if (by_keys && known.contains(value.text)) {
                ASSERT_EQ(out.codes[row], known.find(value.text)->second | kSharedCode);
              } else if (form.schema.type.kind == TypeKind::String) {
                ASSERT_EQ(texts.text(out.codes[row]), value.text);
              } else {
                ASSERT_EQ(out.codes[row], value.code);
              }
              break;
            case Storage::Days:
              ASSERT_EQ(out.days[row], value.number);
              break;
            case Storage::Numbers:
              ASSERT_EQ(out.numbers[row], value.number);
              break;
            case Storage::Reals:
              ASSERT_EQ(std::bit_cast<std::uint64_t>(out.reals[row]),
                        std::bit_cast<std::uint64_t>(value.real));
              break;
            case Storage::List:
              FAIL();
          }
        }
      }
    }
  }
}

// One file of random rows, given to a sink in batches and to another row by row.
struct TwoSinks : Records {
  TwoSinks() {
    table("spells",
          {field("spell_id", string_type(), true), field("person_id", string_type(), true),
           field("began_on", date_type(), true), field("score", simple_type(TypeKind::Int)),
           field("at", simple_type(TypeKind::Timestamp)), field("note", string_type()),
           field("missing", string_type())},
          {"spell_id"});
  }

  std::string show(const LoadedFile& file, std::size_t fields) const {
    std::string out;
    for (std::size_t row = 0; row < file.begins.size(); ++row) {
      out += fmt::format("{}#{}", file.begins[row], file.numbers[row]);
      for (std::size_t i = 0; i < fields; ++i) {
        const Column& column = file.columns[i];
        out += column.unreadable[row] ? " ?" : column.present[row] ? " " : " -";
        if (!column.present[row]) continue;
        const TypeKind kind = column.type.kind;
        out += kind == TypeKind::String ? std::string(file.texts.text(column.codes[row]))
               : kind == TypeKind::Date ? to_string(Date{column.days[row]})
                                        : std::to_string(column.numbers[row]);
      }
      out += "\n";
    }
    for (const Defect& defect : file.defects) {
      out += fmt::format("{} row {} key {} record {} {} {}+{}\n", static_cast<int>(defect.kind),
                         defect.row, defect.key, defect.record_number, defect.diagnostic.message,
                         defect.diagnostic.at.begin, defect.diagnostic.at.length);
    }
    for (const LostRow& lost : file.lost) {
      out += fmt::format("lost {} {} {} {} {}\n",
                         file.texts.text(static_cast<std::uint32_t>(lost.key[0])), lost.defect,
                         lost.key_text, lost.number, lost.later);
    }
    out += fmt::format("{} {} {}", file.population.records, file.population.quarantined,
                       file.population.later);
    for (const auto& day : {file.oldest, file.newest, file.newest_dated_by}) {
      out += " " + (day ? to_string(*day) : std::string("never"));
    }
    return out;
  }
};

TEST(ColumnConvert, BatchesOfRowsAreWhatTheRowsAreOneByOne) {
  std::mt19937_64 random(77);
  for (int round = 0; round < 40; ++round) {
    TwoSinks run;
    run.schema.tables[TableId(0)].happened_on =
        run.column("spells", round % 3 == 0 ? "at" : "began_on");
    run.limits.cell_bytes = round % 5 == 0 ? 18 : 1000;
    const std::vector<std::string> names = {"spell_id", "person_id", "began_on",
                                            "score",    "at",        "note"};
    std::string text;
    std::vector<CellRange> rows;
    std::vector<std::vector<CellRange>> columns(names.size());
    for (int row = 0; row < 700; ++row) {
      const std::size_t begin = text.size();
      for (std::size_t i = 0; i < names.size(); ++i) {
        std::string cell = nasty_cell(random);
        // Most rows are good, so that there are runs of them.
        if (random() % 30 != 0) {
          if (i == 0) cell = "S" + std::to_string(row);
          if (i == 1) cell = "P" + std::to_string(random() % 50);
          if (i == 2) cell = to_string(Date{static_cast<std::int32_t>(18'000 + random() % 2'600)});
          if (i == 3) cell = random() % 4 == 0 ? "" : std::to_string(random() % 1'000);
          if (i == 4)
            cell = random() % 4 == 0
                       ? ""
                       : "2026-03-2" + std::to_string(random() % 10) + "T23:10:00+01:00";
        }
        columns[i].push_back({.begin = static_cast<std::uint32_t>(text.size()),
                              .length = static_cast<std::uint32_t>(cell.size())});
        text += cell + ",";
      }
      rows.push_back({.begin = static_cast<std::uint32_t>(begin),
                      .length = static_cast<std::uint32_t>(text.size() - begin)});
      text += "\n";
    }
    SourceSettings& settings = run.csv("spells", text);
    if (round % 2 == 0) settings.dated_by = run.text("began_on");
    std::vector<bool> all(7, true);
    Emitter problems(run.problems);
    const auto mapping = map_source(TableId(0), all, settings, run.schema, run.inputs, problems);
    ASSERT_TRUE(mapping);
    SourceFile file;
    file.mapping = &*mapping;
    file.source = run.sources.add_text("spells.csv", text);
    file.reader = *reader_by_name("csv");
    if (round % 4 == 0) file.extracted_on = parse_iso_date("2026-01-31");
    const LoadContext context{.schema = run.schema,
                              .inputs = run.inputs,
                              .files = run.files,
                              .sources = run.sources,
                              .limits = run.limits};
    const std::vector<DayOrder> orders(7,
                                       round % 7 == 0 ? DayOrder::Undecided : DayOrder::DayFirst);
    const std::string_view stable = run.sources.text(file.source);
    const KeyTables keys;
    std::vector<std::string> shown;
    std::vector<bool> probing;
    for (const bool batched : {false, true}) {
      LoadedFile out(stable);
      FileSink sink(file, context, orders, stable.size(), out, problems, keys);
      Layout layout;
      layout.origins.resize(sink.requests().size());
      std::vector<std::span<const CellRange>> cells(sink.requests().size());
      for (std::size_t i = 0; i < names.size(); ++i) {
        layout.origins[i].kind = CellOrigin::Kind::Column;
        cells[i] = columns[i];
      }
      ASSERT_TRUE(sink.layout(layout));
      for (std::size_t from = 0; from < rows.size(); from += 350) {
        std::vector<std::span<const CellRange>> part(cells.size());
        for (std::size_t i = 0; i < names.size(); ++i) part[i] = cells[i].subspan(from, 350);
        const CellBatch batch{.source = file.source,
                              .text = stable,
                              .offset = 0,
                              .first_number = from + 1,
                              .rows = std::span(rows).subspan(from, 350),
                              .cells = part};
        if (batched) {
          sink.rows(batch);
        } else {
          sink.RowSink::rows(batch);
        }
      }
      probing.push_back(sink.order_unknown());
      shown.push_back(sink.order_unknown() ? "" : run.show(out, 7));
    }
    ASSERT_EQ(probing[0], probing[1]);
    ASSERT_EQ(shown[0], shown[1]) << "round " << round;
  }
}

}  // namespace
}  // namespace muster::testing
