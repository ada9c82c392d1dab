#include "engine/data/key_twins.h"

#include <algorithm>
#include <bit>
#include <ranges>

#include "engine/base/hash.h"
#include "engine/data/column_builder.h"

namespace muster {
namespace {

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

// Of rows in the order of their keys: those whose key a lost row has, with the first such one.
Twins find_twins_of_lost(const KeyList& keys) {
  Twins twins;
  const std::size_t rows = keys.rows();
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

}  // namespace

KeyList::KeyList(const TableSchema& schema, const Table& table, const std::vector<LostKey>& lost,
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

std::uint64_t KeyList::part(std::size_t i, std::size_t k) const {
  if (is_lost(i)) return lost(i).key[k];
  const Column& column = table_.columns[schema_.key[k]];
  return column.present[i] ? key_bits(column, static_cast<RowId>(i)) : 0;
}

std::string KeyList::text(std::size_t i) const {
  if (!is_lost(i)) return shown_text(dataset_, table_.id, static_cast<RowId>(i), schema_.key[0]);
  return std::string(dataset_.strings[StringId(part(i, 0))]);
}

void KeyList::prepare_hashes() {
  if (is_shown_) hashes_ = shown_.hashes([&](std::size_t row) { return text(row); });
}

std::uint64_t KeyList::hash(std::size_t i) const {
  if (is_shown_) return is_lost(i) ? hash_bytes(text(i)) : hashes_[i];
  std::uint64_t out = hash_combine(part(i, 0), 0);
  for (std::size_t k = 1; k < schema_.key.size(); ++k) out = hash_combine(out, part(i, k));
  return out;
}

bool KeyList::rows_ascend() const {
  if (is_shown_) return shown_.ascending();
  if (schema_.key.size() != 1) return false;
  for (std::size_t i = 1; i < table_.rows; ++i) {
    if (part(i, 0) <= part(i - 1, 0)) return false;
  }
  return true;
}

bool KeyList::less(std::size_t a, std::size_t b) const {
  return is_shown_ ? text(a) < text(b) : part(a, 0) < part(b, 0);
}

bool KeyList::equal(std::size_t a, std::size_t b) const {
  if (is_shown_) return text(a) == text(b);
  for (std::size_t k = 0; k < schema_.key.size(); ++k) {
    if (part(a, k) != part(b, k)) return false;
  }
  return true;
}

Twins find_twins(KeyList& keys) {
  if (keys.rows_ascend()) return find_twins_of_lost(keys);
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

}  // namespace muster
