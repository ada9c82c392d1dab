#include "engine/data/roster.h"

#include <algorithm>

#include "engine/data/column_builder.h"
#include "engine/data/keys.h"
#include "engine/data/made_diagnostic.h"
#include "engine/data/source_mapping.h"
#include "engine/diag/catalog.h"

namespace muster {
namespace {

Column copy_of(const Column& from) {
  Column to;
  to.type = from.type;
  to.loaded = from.loaded;
  to.present = from.present;
  to.unreadable = from.unreadable;
  to.codes = from.codes;
  to.days = from.days;
  to.numbers = from.numbers;
  to.reals = from.reals;
  to.list_ends = from.list_ends;
  if (from.elements) to.elements = std::make_unique<Column>(copy_of(*from.elements));
  return to;
}

// Codes of a dictionary of one column's own, as the codes of Dataset::strings.
Column constant_column(const FieldSchema& field, const Schema& schema, RowId rows,
                       StringPool& strings) {
  Column column = make_column(field.type);
  CellValue value;
  const FieldRules rules;
  FieldConverter converter(field, schema, rules);
  converter.convert_canonical(field.default_text.value_or(""), value);
  CellDictionary texts("");
  for (RowId row = 0; row < rows; ++row) append_value(column, value, texts);
  Column out = make_column(field.type);
  append_column(out, std::move(column), texts.merge_into(strings));
  return out;
}

class RosterFill {
 public:
  RosterFill(const LoadContext& context, Table& table, Dataset& dataset)
      : context_(context),
        schema_(context.schema.tables[table.id]),
        from_(*schema_.from_roster),
        roster_(dataset.tables[from_.set]),
        table_(table),
        dataset_(dataset) {}

  Result<void> fill(Emitter& diag) {
    MUSTER_TRY([[maybe_unused]] const bool same, check_types(diag));
    copy_columns();
    copy_segments();
    table_.rows = roster_.rows;
    table_.set_defects = roster_.set_defects;
    table_.quarantine_defects = roster_.quarantine_defects;
    table_.was_read = true;
    quarantine();
    table_.population.from_roster = true;
    table_.population.rows_read = roster_.rows;
    table_.population.records = table_.rows;
    table_.population.quarantined = roster_.rows - table_.rows;
    return {};
  }

 private:
  Result<bool> check_types(Emitter& diag) {
    const TableSchema& there_schema = context_.schema.tables[from_.set];
    for (const auto& [here, there] : from_.fields) {
      const FieldSchema& target = schema_.fields[here];
      const FieldSchema& source = there_schema.fields[there];
      if (target.type == source.type) continue;
      return diag
          .error(diag::WrongKind, from_.at, source.name, to_string(target.type, &context_.schema),
                 to_string(source.type, &context_.schema))
          .label(target.at, "the field that is filled")
          .help("pair fields of one type");
    }
    return true;
  }

  ColumnId there_of(ColumnId here) const {
    for (const auto& [mine, there] : from_.fields) {
      if (mine == here) return there;
    }
    return {};
  }

  void copy_columns() {
    for (std::size_t i = 0; i < schema_.fields.size(); ++i) {
      const ColumnId here(i);
      if (const ColumnId there = there_of(here); there.valid()) {
        table_.columns[here] = copy_of(roster_.columns[there]);
      } else {
        table_.columns[here] =
            constant_column(schema_.fields[here], context_.schema, roster_.rows, dataset_.strings);
      }
    }
  }

  void copy_segments() {
    for (const Segment& from : roster_.segments) {
      Segment to;
      to.source = from.source;
      to.reader = from.reader;
      to.delimiter = from.delimiter;
      to.first_row = from.first_row;
      to.begins = from.begins;
      to.numbers = from.numbers;
      to.places = from.places;
      to.origins.resize(schema_.fields.size());
      for (std::size_t i = 0; i < schema_.fields.size(); ++i) {
        const ColumnId there = there_of(ColumnId(i));
        if (there.valid()) {
          to.origins[ColumnId(i)] = from.origins[there];
        } else {
          to.origins[ColumnId(i)].kind = CellOrigin::Kind::Absent;
        }
      }
      table_.segments.push_back(std::move(to));
    }
  }

  // Takes out the rows that lack what this set requires of them; the finding is at the roster's
  // cell.
  void quarantine() {
    Bitmap keep(roster_.rows, true);
    bool all = true;
    std::vector<std::tuple<RowId, ColumnId, DefectId>> unreadable;
    for (RowId row = 0; row < roster_.rows; ++row) {
      bool kept = true;
      for (const auto& [here, there] : from_.fields) {
        const Column& column = table_.columns[here];
        if (column.present[row]) continue;
        if (column.unreadable[row]) {
          const DefectId why = dataset_.defect_of(from_.set, row, there);
          if (!is_essential(schema_, here)) {
            if (why.valid()) unreadable.emplace_back(row, here, why);
            continue;
          }
          if (why.valid() && std::ranges::find(table_.quarantine_defects, why) ==
                                 table_.quarantine_defects.end()) {
            table_.quarantine_defects.push_back(why);
          }
          kept = false;
          break;
        }
        const bool key = std::ranges::find(schema_.key, here) != schema_.key.end();
        if (!schema_.fields[here].required && !key) continue;
        table_.quarantine_defects.push_back(missing(row, here, there));
        kept = false;
        break;
      }
      if (!kept) {
        keep.set(row, false);
        all = false;
      }
    }
    if (!all) remove_rows(table_, keep, dataset_);
    RowId row = 0;
    std::size_t next = 0;
    for (RowId old = 0; old < keep.size(); ++old) {
      for (; next < unreadable.size() && std::get<0>(unreadable[next]) == old; ++next) {
        const auto& [unused, column, why] = unreadable[next];
        static_cast<void>(unused);
        if (keep[old]) dataset_.cell_defects.emplace(std::tuple(table_.id, row, column), why);
      }
      if (keep[old]) ++row;
    }
  }

  DefectId missing(RowId row, ColumnId here, ColumnId there) {
    Defect defect{};
    defect.kind = DefectKind::QuarantinedRow;
    defect.table = table_.id;
    defect.column = here;
    defect.key = key_text(dataset_, context_.schema, from_.set, row);
    defect.key_sensitive = key_is_sensitive(context_.schema.tables[from_.set]);
    defect.record_number = roster_.record_number(row);
    defect.diagnostic =
        made(diag::RequiredCellEmpty,
             cell_span(dataset_, context_.sources, context_.limits, from_.set, row, there),
             context_.schema.tables[from_.set].fields[there].name);
    defect.diagnostic.help = "fill it in; `" + schema_.name +
                             "` is made from this list and needs it for `" +
                             schema_.fields[here].name + "`";
    return dataset_.defects.add(std::move(defect));
  }

  const LoadContext& context_;
  const TableSchema& schema_;
  const FromRoster& from_;
  const Table& roster_;
  Table& table_;
  Dataset& dataset_;
};

}  // namespace

Result<void> fill_from_roster(const LoadContext& context, Table& table, Dataset& dataset,
                              Emitter& diag) {
  return RosterFill(context, table, dataset).fill(diag);
}

}  // namespace muster
