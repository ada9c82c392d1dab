#include "engine/data/keys.h"

#include <algorithm>
#include <numeric>

#include "engine/data/cell_convert.h"
#include "engine/data/column_builder.h"
#include "engine/data/key_twins.h"
#include "engine/data/made_diagnostic.h"
#include "engine/diag/catalog.h"

namespace muster {
namespace {

// Texts that were seen for the first time here have consecutive codes: such keys need no table.
void index_rows(Table& table, const Column& column) {
  const auto consecutive = [&] {
    for (RowId row = 0; row < table.rows; ++row) {
      if (!column.present[row] || column.key_bits(row) != column.key_bits(0) + row) return false;
    }
    return table.rows > 0;
  };
  if (consecutive()) {
    table.key_rows.add_consecutive(column.key_bits(0), table.rows);
    return;
  }
  std::uint64_t lowest = ~std::uint64_t{0};
  std::uint64_t highest = 0;
  for (RowId row = 0; row < table.rows; ++row) {
    if (!column.present[row]) continue;
    lowest = std::min(lowest, column.key_bits(row));
    highest = std::max(highest, column.key_bits(row));
  }
  constexpr std::uint64_t kGaps = 4;  // then an array takes no more room than a table
  if (lowest <= highest && highest - lowest < kGaps * table.rows) {
    table.key_rows.expect_range(lowest, highest - lowest + 1);
  } else {
    table.key_rows.reserve(table.rows);
  }
  for (RowId row = 0; row < table.rows; ++row) {
    if (column.present[row]) table.key_rows.add(column.key_bits(row), row);
  }
}

}  // namespace

void remove_rows(Table& table, const Bitmap& keep, Dataset& dataset) {
  std::vector<RowId> new_row(keep.size(), kAbsentTarget);
  RowId kept = 0;
  for (std::size_t row = 0; row < keep.size(); ++row) {
    if (!keep[row]) continue;
    new_row[row] = kept++;
  }
  for (std::size_t s = 0; s < table.segments.size(); ++s) {
    Segment& segment = table.segments[s];
    const RowId end = s + 1 < table.segments.size() ? table.segments[s + 1].first_row : table.rows;
    const RowId first = segment.first_row;
    const std::size_t width = segment.places.size() / (end - first);
    std::vector<Span> places;
    RowId left = 0;
    for (RowId row = first; row < end; ++row) {
      if (!keep[row]) continue;
      ++left;
      const auto begin =
          segment.places.begin() + static_cast<std::ptrdiff_t>((row - first) * width);
      places.insert(places.end(), begin, begin + static_cast<std::ptrdiff_t>(width));
    }
    segment.places = std::move(places);
    segment.begins.keep_rows(keep, first);
    segment.numbers.keep_rows(keep, first);
    for (FilePopulation& file : table.population.files) {
      if (file.source != segment.source) continue;
      file.records -= end - first - left;
      file.quarantined += end - first - left;
    }
  }
  // After the loop above, which still needs the old bounds.
  RowId before = 0;
  RowId row = 0;
  std::vector<Segment> segments;
  for (std::size_t s = 0; s < table.segments.size(); ++s) {
    const RowId end = s + 1 < table.segments.size() ? table.segments[s + 1].first_row : table.rows;
    const RowId first = before;
    for (; row < end; ++row) before += keep[row] ? 1U : 0U;
    if (before == first) continue;
    segments.push_back(std::move(table.segments[s]));
    segments.back().first_row = first;
  }
  table.segments = std::move(segments);
  for (Column& column : table.columns) {
    if (column.loaded) keep_rows(column, keep);
  }
  table.rows = kept;
  for (Defect& defect : dataset.defects) {
    if (defect.table == table.id && defect.row < new_row.size()) defect.row = new_row[defect.row];
  }
}

namespace {

// Keys that are mostly numbers in a form, without great gaps, take less room by number.
template <typename TextOf>
std::unique_ptr<KeyTable> make_key_table(RowId rows, std::size_t others, TextOf text_of) {
  const std::size_t keys = rows + others;
  if (rows == 0) return std::make_unique<KeyTable>(keys);
  KeyForm form = KeyForm::like(text_of(rows / 2));
  std::uint32_t lowest = KeyForm::kNone;
  std::uint32_t highest = 0;
  std::size_t fitting = 0;
  for (RowId row = 0; row < rows; ++row) {
    const std::string_view text = text_of(row);
    const std::uint32_t number = form.number(text, text.size());
    if (number == KeyForm::kNone) continue;
    ++fitting;
    lowest = std::min(lowest, number);
    highest = std::max(highest, number);
  }
  if (2 * fitting < rows || highest - lowest > std::uint64_t{4} * rows)
    return std::make_unique<KeyTable>(keys);
  return std::make_unique<KeyTable>(keys, std::move(form), lowest, highest);
}

}  // namespace

std::unique_ptr<KeyTable> freeze_keys(const TableSchema& schema, const Table& table,
                                      const QuarantinedKeys& quarantined,
                                      const std::vector<LostKey>& lost, const StringPool& strings) {
  const Column& column = table.columns[text_key(schema)];
  auto keys = make_key_table(table.rows, quarantined.by_key.size() + lost.size(),
                             [&](RowId row) { return strings[StringId(column.codes[row])]; });
  for (RowId row = 0; row < table.rows; ++row) {
    keys->add(strings[StringId(column.codes[row])], column.codes[row]);
  }
  const auto add = [&](std::uint64_t key) {
    const auto code = static_cast<std::uint32_t>(key);
    keys->add(strings[StringId(code)], code);
  };
  for (const auto& [key, defect] : quarantined.by_key) add(key);
  for (const LostKey& key : lost) {
    if (key.later) add(key.key[0]);
  }
  keys->finish();
  return keys;
}

void order_defects(Dataset& dataset, std::vector<QuarantinedKeys>& quarantined, std::size_t first) {
  std::vector<std::uint32_t> order(dataset.defects.size());
  std::iota(order.begin(), order.end(), 0U);
  const auto by_table = [&](std::uint32_t i) {
    return i < first ? 0 : std::uint64_t{dataset.defects[DefectId(i)].table.index()} + 1;
  };
  if (std::ranges::is_sorted(order, {}, by_table)) return;
  std::ranges::stable_sort(order, {}, by_table);
  std::vector<DefectId> new_ids(order.size());
  IdVector<DefectId, Defect> defects;
  for (const std::uint32_t old : order) {
    new_ids[old] = defects.add(std::move(dataset.defects[DefectId(old)]));
  }
  dataset.defects = std::move(defects);
  const auto renew = [&](DefectId& id) {
    if (id.valid()) id = new_ids[id.index()];
  };
  for (Table& table : dataset.tables) {
    std::ranges::for_each(table.set_defects, renew);
    std::ranges::for_each(table.quarantine_defects, renew);
    for (Segment& segment : table.segments) {
      for (CellOrigin& origin : segment.origins) renew(origin.not_provided);
    }
  }
  for (QuarantinedKeys& keys : quarantined) {
    for (auto& [key, defect] : keys.by_key) renew(defect);
  }
}

QuarantinedKeys check_keys(const LoadContext& context, Table& table, Dataset& dataset,
                           const std::vector<LostKey>& lost, const KeyRun& shown_keys) {
  QuarantinedKeys out;
  const TableSchema& schema = context.schema.tables[table.id];
  if (schema.key.empty()) return out;
  KeyList keys(schema, table, lost, dataset, shown_keys);
  const bool single = schema.key.size() == 1;
  Bitmap keep(table.rows, true);
  bool all_kept = true;
  const auto place_of = [&](std::size_t i) {
    return keys.is_lost(i) ? keys.lost(i).key_at
                           : cell_span(dataset, context.sources, context.limits, table.id,
                                       static_cast<RowId>(i), schema.key[0]);
  };
  for (const auto& [row, twin] : find_twins(keys)) {
    if (keys.is_lost(row)) continue;  // is a finding already
    Defect defect{};
    defect.kind = DefectKind::DuplicateKey;
    defect.table = table.id;
    defect.column = schema.key[0];
    defect.key = key_text(dataset, context.schema, table.id, row);
    defect.key_sensitive = key_is_sensitive(schema);
    defect.record_number = table.record_number(row);
    defect.diagnostic = made(diag::DuplicateRecordKey, place_of(row),
                             quoted_value(defect.key, defect.key_sensitive), schema.name);
    defect.diagnostic.labels.push_back(
        {.at = place_of(twin), .text = "another record with this key"});
    defect.diagnostic.help = "keep one of them in the export; none of them is used";
    const std::string defect_key = keys.is_shown() ? keys.text(row) : "";
    const DefectId id = dataset.defects.add(std::move(defect));
    table.quarantine_defects.push_back(id);
    if (single) {
      const std::uint64_t key =
          keys.is_shown() ? dataset.strings.intern(defect_key).index() : keys.part(row, 0);
      out.by_key.emplace(key, id);
    }
    keep.set(row, false);
    all_kept = false;
  }
  if (single) {
    for (std::size_t i = table.rows; i < keys.size(); ++i) {
      out.by_key.emplace(keys.part(i, 0), keys.lost(i).defect);
    }
  }
  if (!all_kept) remove_rows(table, keep, dataset);
  if (!single) return out;
  if (!keys.is_shown()) index_rows(table, table.columns[schema.key[0]]);
  for (const auto& [key, defect] : out.by_key) table.key_rows.add(key, kQuarantinedTarget);
  for (const LostKey& key : lost) {
    if (key.later) table.key_rows.add(key.key[0], kLaterTarget);
  }
  return out;
}

namespace {

class ReferenceResolver {
 public:
  ReferenceResolver(const LoadContext& context, Dataset& dataset, TableId table, ColumnId column)
      : context_(context),
        dataset_(dataset),
        table_(table),
        column_(column),
        field_(context.schema.tables[table].fields[column]) {}

  void resolve(const QuarantinedKeys& quarantined) {
    const Table& target = dataset_.tables[field_.reference->target];
    Column& column = dataset_.tables[table_].columns[column_];
    const RowId rows = dataset_.tables[table_].rows;
    // A whole set that is missing or empty is one finding, not one a row.
    const bool whole = target.rows == 0 && !target.set_defects.empty() && target.key_rows.empty();
    if (whole)
      dataset_.tables[table_].missing_targets.emplace_back(column_, target.set_defects.front());
    column.leads_to = &target.key_rows;
    // Then no cell of it is a finding, whatever it leads to.
    if (field_.reference->dangling_allowed && quarantined.by_key.empty()) return;
    for (RowId row = 0; row < rows; ++row) {
      const RowId to = column.target(row);
      if (to < kFirstSpecialTarget || to == kAbsentTarget) continue;
      const std::uint64_t key = column.key_bits(row);
      if (to == kQuarantinedTarget) {
        if (const auto why = quarantined.by_key.find(key); why != quarantined.by_key.end()) {
          dataset_.cell_defects.emplace(std::tuple(table_, row, column_), why->second);
        }
      } else if (to == kDanglingTarget && !whole && !field_.reference->dangling_allowed) {
        add_dangling(row);
      }
    }
  }

 private:
  void add_dangling(RowId row) {
    const TableSchema& schema = context_.schema.tables[table_];
    Defect defect{};
    defect.kind = DefectKind::DanglingReference;
    defect.table = table_;
    defect.row = row;
    defect.column = column_;
    defect.key = key_text(dataset_, context_.schema, table_, row);
    defect.key_sensitive = key_is_sensitive(schema);
    defect.record_number = dataset_.tables[table_].record_number(row);
    const TableSchema& target = context_.schema.tables[field_.reference->target];
    defect.diagnostic = made(
        diag::DanglingReference,
        cell_span(dataset_, context_.sources, context_.limits, table_, row, column_),
        quoted_value(cell_text(dataset_, context_.schema, table_, row, column_), field_.sensitive),
        target.name);
    defect.diagnostic.help =
        "add the record to `" + target.name + "`, or correct `" + field_.name + "`";
    dataset_.cell_defects.emplace(std::tuple(table_, row, column_),
                                  dataset_.defects.add(std::move(defect)));
  }

  const LoadContext& context_;
  Dataset& dataset_;
  const TableId table_;
  const ColumnId column_;
  const FieldSchema& field_;
};

}  // namespace

void resolve_references(const LoadContext& context, Dataset& dataset,
                        const std::vector<QuarantinedKeys>& quarantined) {
  for (std::size_t t = 0; t < dataset.tables.size(); ++t) {
    const TableId id(t);
    if (!dataset.tables[id].was_read) continue;
    const TableSchema& schema = context.schema.tables[id];
    for (std::size_t c = 0; c < schema.fields.size(); ++c) {
      const ColumnId column(c);
      const FieldSchema& field = schema.fields[column];
      if (!field.reference || !dataset.tables[id].columns[column].loaded) continue;
      const TableId target = field.reference->target;
      const TableSchema& target_schema = context.schema.tables[target];
      if (!dataset.tables[target].was_read || target_schema.key.size() != 1) continue;
      if (target_schema.fields[target_schema.key[0]].type != field.type) continue;
      ReferenceResolver(context, dataset, id, column).resolve(quarantined[target.index()]);
    }
  }
}

void index_cell_defects(Dataset& dataset) {
  for (std::size_t i = 0; i < dataset.defects.size(); ++i) {
    const Defect& defect = dataset.defects[DefectId(i)];
    if (defect.kind != DefectKind::UnreadableCell || defect.row == kAbsentTarget) continue;
    dataset.cell_defects.emplace(std::tuple(defect.table, defect.row, defect.column), DefectId(i));
  }
}

}  // namespace muster
