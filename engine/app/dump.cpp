#include "engine/app/dump.h"

#include <fmt/format.h>

#include "engine/plan/explain.h"

namespace muster {
namespace {

std::string dump_tables(const Session& session) {
  std::string out;
  const Schema& schema = session.pack->schema;
  for (std::uint32_t i = 0; i < schema.tables.size(); ++i) {
    const TableId id(i);
    const Table& table = session.dataset->tables[id];
    if (!table.was_read) continue;
    out += fmt::format("{}: {} rows\n", schema.tables[id].name, table.rows);
    if (schema.tables[id].aggregate_only) continue;
    for (RowId row = 0; row < table.rows; ++row) {
      out += fmt::format("  {}@{}", row, table.row_begin(row));
      for (std::uint32_t c = 0; c < table.columns.size(); ++c) {
        const Column& column = table.columns[ColumnId(c)];
        if (!column.loaded) continue;
        const FieldSchema& field = schema.tables[id].fields[ColumnId(c)];
        const bool masked = field.sensitive && !session.options.unmask && column.present[row];
        const std::string text = column.unreadable[row] ? "?"
                                 : masked
                                     ? "(masked)"
                                     : cell_text(*session.dataset, schema, id, row, ColumnId(c));
        out += fmt::format(" {}={}", field.name, text);
      }
      out += "\n";
    }
  }
  return out;
}

std::string_view verdict_word(Verdict verdict) {
  switch (verdict) {
    case Verdict::Pass:
      return "pass";
    case Verdict::Fail:
      return "fail";
    case Verdict::Undecided:
      return "undecided";
    case Verdict::Pending:
      return "pending";
  }
  MUSTER_UNREACHABLE();
}

std::string dump_outcomes(const Session& session) {
  std::string out;
  for (const RuleOutcome& outcome : session.outcomes->rules) {
    if (!outcome.evaluated) continue;
    out += fmt::format(
        "{}: {} subjects, {} passed, {} failed, {} undecided, {} pending, {} out of scope\n",
        session.pack->rules[outcome.rule].name, outcome.subjects, outcome.passed, outcome.failed,
        outcome.undecided, outcome.pending, outcome.out_of_scope);
    for (const SubjectOutcome& subject : outcome.notable) {
      out += fmt::format("  {} {}\n", verdict_word(subject.verdict),
                         session.options.unmask ? subject.key : subject.shown_key);
    }
  }
  return out;
}

}  // namespace

std::optional<std::string> dump_before_evaluation(const Session& session) {
  if (session.options.dump == "program") {
    std::string out;
    for (const CompiledRule& rule : session.program->rules) {
      if (rule.ok) out += explain(*session.program, session.pack->schema, rule) + "\n";
    }
    return out;
  }
  if (session.options.dump == "tables") return dump_tables(session);
  return std::nullopt;
}

std::optional<std::string> dump_after_evaluation(const Session& session) {
  if (session.options.dump == "outcomes") return dump_outcomes(session);
  return std::nullopt;
}

}  // namespace muster
