#include "engine/data/keys.h"

#include <algorithm>
#include <bit>
#include <numeric>
#include <ranges>

#include "engine/base/hash.h"
#include "engine/data/cell_convert.h"
#include "engine/data/column_builder.h"
#include "engine/data/made_diagnostic.h"
#include "engine/diag/catalog.h"

namespace muster {
namespace {

// The keys of a table's rows and then of the rows it lost to quarantine.
class KeyList {
 public:
  KeyList(const TableSchema& schema, const Table& table, const std::vector<LostKey>& lost,
          const Dataset& dataset, const KeyRun& shown)
      : schema_(schema),
        table_(table),
        dataset_(dataset),
        shown_(shown),
        is_shown_(table.columns[schema.key[0]].shown_only) {
    for (const LostKey& key : lost) {
      if (!key.later) lost_.push_back(&key);
    }
  }
  std::size_t size() const { return table_.rows + lost_.size(); }
  bool is_shown() const { return is_shown_; }
  bool is_lost(std::size_t i) const { return i >= table_.rows; }
  const LostKey& lost(std::size_t i) const { return *lost_[i - table_.rows]; }
  // Not of a row whose key is only shown.
  std::uint64_t part(std::size_t i, std::size_t k) const {
    if (is_lost(i)) return lost(i).key[k];
    const Column& column = table_.columns[schema_.key[k]];
    return column.present[i] ? key_bits(column, static_cast<RowId>(i)) : 0;
  }
  // REQUIRES: the key is only shown.
  std::string text(std::size_t i) const {
    if (!is_lost(i)) return shown_text(dataset_, table_.id, static_cast<RowId>(i), schema_.key[0]);
    return std::string(dataset_.strings[StringId(static_cast<std::uint32_t>(part(i, 0)))]);
  }
  // Before hash() is called.
  void prepare_hashes() {
    if (is_shown_) hashes_ = shown_.hashes([&](std::size_t row) { return text(row); });
  }
  std::uint64_t hash(std::size_t i) const {
    if (is_shown_) return is_lost(i) ? hash_bytes(text(i)) : hashes_[i];
    std::uint64_t out = hash_combine(part(i, 0), 0);
    for (std::size_t k = 1; k < schema_.key.size(); ++k) out = hash_combine(out, part(i, k));
    return out;
  }
  // Whether the rows are in the order of their keys, so that none occurs twice:
  // as codes of texts that were given out in the order of the rows are.
  bool rows_ascend() const {
    if (is_shown_) return shown_.ascending();
    if (schema_.key.size() != 1) return false;
    for (std::size_t i = 1; i < table_.rows; ++i) {
      if (part(i, 0) <= part(i - 1, 0)) return false;
    }
    return true;
  }
  bool less(std::size_t a, std::size_t b) const {
    return is_shown_ ? text(a) < text(b) : part(a, 0) < part(b, 0);
  }
  bool equal(std::size_t a, std::size_t b) const {
    if (is_shown_) return text(a) == text(b);
    for (std::size_t k = 0; k < schema_.key.size(); ++k) {
      if (part(a, k) != part(b, k)) return false;
    }
    return true;
  }

 private:
  const TableSchema& schema_;
  const Table& table_;
  const Dataset& dataset_;
  const KeyRun& shown_;
  const bool is_shown_;
  std::vector<std::uint64_t> hashes_;
  std::vector<const LostKey*> lost_;
};

struct HashedKey {
  std::uint64_t hash;
  std::uint32_t index;
  auto operator<=>(const HashedKey&) const = default;
};

// The keys whose hash may be that of another too: few, unless many are. One bit a hash says which
// were seen and another which were seen twice, so that nothing has to be sorted that is alone.
std::vector<HashedKey> find_candidates(const KeyList& keys) {
  const std::size_t bits = std::bit_ceil(keys.size() * 24 + 64);
  const int shift = 64 - std::countr_zero(bits);
  Bitmap seen(bits);
  Bitmap seen_twice(bits);
  std::size_t repeated = 0;
  for (std::size_t i = 0; i < keys.size(); ++i) {
    const std::uint64_t bit = keys.hash(i) >> shift;
    if (seen[bit]) {
      seen_twice.set(bit);
      ++repeated;
    }
    seen.set(bit);
  }
  std::vector<HashedKey> candidates;
  if (repeated == 0) return candidates;
  candidates.reserve(2 * repeated);
  for (std::size_t i = 0; i < keys.size(); ++i) {
    const std::uint64_t hash = keys.hash(i);
    if (!seen_twice[hash >> shift]) continue;
    candidates.push_back({.hash = hash, .index = static_cast<std::uint32_t>(i)});
  }
  std::ranges::sort(candidates);
  return candidates;
}

using Twins = std::vector<std::pair<std::uint32_t, std::uint32_t>>;

// Of rows in the order of their keys: those whose key a lost row has, with the
// first such one.
Twins find_twins_of_lost(const KeyList& keys, std::size_t rows) {
  Twins twins;
  for (std::size_t i = rows; i < keys.size(); ++i) {
    const auto all = std::views::iota(std::size_t{0}, rows);
    const auto found = std::ranges::lower_bound(
        all, i, [&](std::size_t a, std::size_t b) { return keys.less(a, b); });
    const auto row = static_cast<std::size_t>(found - all.begin());
    if (row < rows && keys.equal(row, i)) {
      twins.emplace_back(static_cast<std::uint32_t>(row), static_cast<std::uint32_t>(i));
    }
  }
  std::ranges::sort(twins);
  const auto again = std::ranges::unique(twins, {}, &Twins::value_type::first);
  twins.erase(again.begin(), again.end());
  return twins;
}

// For each row whose key another has too: that other one.
Twins find_twins(KeyList& keys, std::size_t rows) {
  if (keys.rows_ascend()) return find_twins_of_lost(keys, rows);
  keys.prepare_hashes();
  Twins twins;
  const std::vector<HashedKey> order = find_candidates(keys);
  for (std::size_t from = 0; from < order.size();) {
    std::size_t to = from + 1;
    while (to < order.size() && order[to].hash == order[from].hash) ++to;
    // Within one hash keys are nearly always equal; those that are not are told apart here.
    std::vector<std::pair<std::uint32_t, bool>> firsts;  // first of each key; whether it has a twin
    for (std::size_t i = from; to - from > 1 && i < to; ++i) {
      const auto first = std::ranges::find_if(
          firsts, [&](const auto& seen) { return keys.equal(seen.first, order[i].index); });
      if (first == firsts.end()) {
        firsts.emplace_back(order[i].index, false);
        continue;
      }
      if (!first->second) twins.emplace_back(first->first, order[i].index);
      first->second = true;
      twins.emplace_back(order[i].index, first->first);
    }
    from = to;
  }
  std::ranges::sort(twins);
  return twins;
}

// Texts that were seen for the first time here have consecutive codes: such keys need no table.
void index_rows(Table& table, const Column& column) {
  const auto consecutive = [&] {
    for (RowId row = 0; row < table.rows; ++row) {
      if (!column.present[row] || key_bits(column, row) != key_bits(column, 0) + row) return false;
    }
    return table.rows > 0;
  };
  if (consecutive()) {
    table.key_rows.add_consecutive(key_bits(column, 0), table.rows);
    return;
  }
  table.key_rows.reserve(table.rows);
  for (RowId row = 0; row < table.rows; ++row) {
    if (column.present[row]) table.key_rows.add(key_bits(column, row), row);
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
    keys->add(strings[StringId(column.codes[row])], {.code = column.codes[row], .target = row});
  }
  const auto add = [&](std::uint64_t key, RowId target) {
    const auto code = static_cast<std::uint32_t>(key);
    keys->add(strings[StringId(code)], {.code = code, .target = target});
  };
  for (const auto& [key, defect] : quarantined.by_key) add(key, kQuarantinedTarget);
  for (const LostKey& key : lost) {
    if (key.later) add(key.key[0], kLaterTarget);
  }
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
  for (const auto& [row, twin] : find_twins(keys, table.rows)) {
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
    // They were found as the rows were read, if the target was complete then.
    if (column.targets.size() != rows) find_targets(column, rows, target);
    for (RowId row = 0; row < rows; ++row) {
      const RowId to = column.targets[row];
      if (to < kFirstSpecialTarget || to == kAbsentTarget) continue;
      const std::uint64_t key = key_bits(column, row);
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
  static void find_targets(Column& column, RowId rows, const Table& target) {
    column.targets.assign(rows, kAbsentTarget);
    for (RowId row = 0; row < rows; ++row) {
      if (column.present[row]) column.targets[row] = target.key_rows.find(key_bits(column, row));
    }
  }

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
