// A pack, a dataset and outcomes made by hand: people with engagements, access grants of theirs,
// two rules.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "engine/data/dataset.h"
#include "engine/report/build_report.h"

namespace muster {

// With all their text.
inline std::vector<Finding> whole(const FindingList& findings) {
  std::vector<Finding> all;
  for (std::size_t i = 0; i < findings.size(); ++i) all.push_back(findings.full(i));
  return all;
}

struct ReportWorld {
  RulePack pack;
  Dataset dataset;
  SourceMap sources;
  Outcomes outcomes;
  Limits limits;
  std::vector<RuleSetting> settings;
  bool unmask = false;
  SourceId people_file, grants_file;
  TableId people, grants, engagements;

  ReportWorld() {
    people_file =
        sources.add_text("evidence/people.csv", "person_id,name\np1,Zo\xc3\xab\np2,Ben\n");
    grants_file = sources.add_text("evidence/grants.csv",
                                   "grant_id,person_id,name,granted_on\n"
                                   "g1,p1,\xf0\x9f\x91\xa9,2026-01-10\n"
                                   "g2,p1,x,2026-02-10\n"
                                   "g3,p2,x,2026-03-10\n");
    people = add_set("people", {field("person_id", TypeKind::String, true),
                                field("name", TypeKind::String, true)});
    grants = add_set("access_grants", {field("grant_id", TypeKind::String, false),
                                       field("person_id", TypeKind::String, true),
                                       field("granted_on", TypeKind::Date, false)});
    pack.schema.tables[grants].fields[ColumnId(1)].reference = Reference{
        .target = people, .as = "person", .inverse = "", .dangling_allowed = false, .at = {}};
    engagements = add_set("engagements", {field("person_id", TypeKind::String, true),
                                          field("first_day", TypeKind::Date, false),
                                          field("last_day", TypeKind::Date, false)});
    for (const char* const person : {"p1", "p2"}) add_row(people, {person, "somebody"});
    add_row(grants, {"g1", "p1", "2026-01-10"});
    add_row(grants, {"g2", "p1", "2026-02-10"});
    add_row(grants, {"g3", "p2", "2026-03-10"});
    add_row(engagements, {"p1", "2020-01-01", ""});
    add_row(engagements, {"p2", "2020-01-01", "2025-12-31"});
    add_rule("ACME-2", "second", Level::Warning);
    add_rule("ACME-1", "first", Level::Error);
  }

  CollectContext context() const {
    return {.pack = pack,
            .outcomes = outcomes,
            .dataset = dataset,
            .sources = sources,
            .limits = limits,
            .settings = settings,
            .unmask = unmask};
  }

  // The text of a line (from 1) of a source.
  Span cell(SourceId source, std::size_t line, std::string_view text) const {
    const std::string_view all = sources.text(source);
    std::size_t at = 0;
    for (std::size_t i = 1; i < line; ++i) at = all.find('\n', at) + 1;
    return {.source = source,
            .length = static_cast<std::uint32_t>(text.size()),
            .begin = all.find(text, at)};
  }

  RuleOutcome& outcome(std::size_t rule) { return outcomes.rules[RuleId(rule)]; }

  // A subject of `grants`; counts are kept.
  SubjectOutcome& subject(std::size_t rule, Verdict verdict, std::string key, RowId row) {
    RuleOutcome& to = outcome(rule);
    ++to.subjects;
    (verdict == Verdict::Fail      ? to.failed
     : verdict == Verdict::Pending ? to.pending
                                   : to.undecided)++;
    to.notable.push_back(grant(verdict, std::move(key), row));
    to.notable.back().brief_before = to.brief.size();
    return to.notable.back();
  }

  SubjectOutcome grant(Verdict verdict, std::string key, RowId row) const {
    SubjectOutcome subject;
    subject.verdict = verdict;
    subject.bindings.push_back({.table = grants, .row = row, .raw = key, .shown = key});
    subject.key = key;
    subject.shown_key = key;
    subject.message = "grant " + key + " has no briefing";
    subject.at = {.table = grants,
                  .row = row,
                  .column = ColumnId(2),
                  .span = cell(grants_file, row + 2, "2026"),
                  .label = ""};
    return subject;
  }

  DefectId defect(DefectKind kind, std::string_view code, Span at, std::uint64_t record) {
    Defect defect;
    defect.kind = kind;
    defect.table = people;
    defect.column = ColumnId(1);
    defect.key = record == 0 ? "" : "p" + std::to_string(record);
    defect.key_sensitive = true;
    defect.record_number = record;
    defect.diagnostic.code = code;
    defect.diagnostic.severity = Severity::Warning;
    defect.diagnostic.message = "`name` is required and empty here";
    defect.diagnostic.at = at;
    defect.diagnostic.help = "complete the record";
    return dataset.defects.add(std::move(defect));
  }

  void add_rule(std::string id, std::string name, Level level) {
    Rule rule;
    rule.id = std::move(id);
    rule.name = std::move(name);
    rule.title = "A title";
    rule.fix = "Mend it.";
    rule.level = level;
    const RuleId added = pack.rules.add(std::move(rule));
    RuleOutcome outcome;
    outcome.rule = added;
    outcome.evaluated = true;
    outcomes.rules.add(std::move(outcome));
    settings.push_back({.rule = added,
                        .level = {},
                        .mode = {},
                        .reason = "",
                        .planned_owner = "",
                        .planned_by = {}});
  }

 private:
  static FieldSchema field(std::string name, TypeKind kind, bool sensitive) {
    FieldSchema field;
    field.name = std::move(name);
    field.type = simple_type(kind);
    field.sensitive = sensitive;
    return field;
  }

  TableId add_set(std::string name, std::vector<FieldSchema> fields) {
    TableSchema schema;
    schema.name = std::move(name);
    schema.key = {ColumnId(0)};
    Table table;
    table.was_read = true;
    for (FieldSchema& one : fields) {
      Column column;
      column.type = one.type;
      column.loaded = true;
      table.columns.add(std::move(column));
      schema.fields.add(std::move(one));
    }
    const TableId id = pack.schema.tables.add(std::move(schema));
    table.id = id;
    dataset.tables.add(std::move(table));
    return id;
  }

  void add_row(TableId id, const std::vector<std::string>& cells) {
    Table& table = dataset.tables[id];
    for (std::size_t i = 0; i < cells.size(); ++i) {
      Column& column = table.columns[ColumnId(i)];
      column.present.push_back(!cells[i].empty());
      column.unreadable.push_back(false);
      if (column.type.kind == TypeKind::Date) {
        column.days.push_back(parse_iso_date(cells[i]).value_or(Date{}).days);
      } else {
        const StringId code = dataset.strings.intern(cells[i]);
        column.codes.push_back(code.index());
        if (i == 0) table.key_rows.add(code.index(), table.rows);
      }
    }
    ++table.rows;
  }
};

}  // namespace muster
