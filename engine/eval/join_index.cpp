#include "engine/eval/join_index.h"

#include <algorithm>
#include <bit>
#include <cstring>
#include <string_view>
#include <utility>

#include "engine/base/check.h"
#include "engine/base/civil_time.h"
#include "engine/base/hash.h"

namespace muster {

namespace {

constexpr std::uint64_t kOwnText = std::uint64_t{1} << 32;
constexpr std::uint64_t kOwnInstant = std::uint64_t{1} << 63;
// Makes ticks of years 1 to 9999 positive and keeps the highest bit free.
constexpr std::int64_t kTickBias = std::int64_t{1} << 60;
constexpr std::size_t kFirstTable = 64;

std::uint64_t tick_word(std::int64_t ticks) {
  return static_cast<std::uint64_t>(ticks + kTickBias);
}

std::uint64_t period_word(const Period& period) {
  // No period ends on day -2^31, so that number stands for an open end.
  const std::int32_t until = period.until ? period.until->days : INT32_MIN;
  return (static_cast<std::uint64_t>(static_cast<std::uint32_t>(period.from.days)) << 32) |
         static_cast<std::uint32_t>(until);
}

bool is_tick(Timestamp t) { return t.nanos % 100 == 0; }

std::string_view instant_text(const Timestamp& t, std::array<char, 12>& bytes) {
  std::memcpy(bytes.data(), &t.seconds, 8);
  std::memcpy(bytes.data() + 8, &t.nanos, 4);
  return {bytes.data(), bytes.size()};
}

// Of the kinds whose words need no dictionary.
std::uint64_t plain_word(const Value& value) {
  switch (value.kind) {
    case ValueKind::Bool:
      return value.boolean ? 1 : 0;
    case ValueKind::Int:
    case ValueKind::Date:
    case ValueKind::Enum:
    case ValueKind::Record:
      return static_cast<std::uint64_t>(value.integer);
    case ValueKind::Timestamp:
      return tick_word(to_ticks(as_timestamp(value)));
    case ValueKind::Period:
      return period_word(as_period(value));
    case ValueKind::String:
    case ValueKind::Error:
    case ValueKind::Null:
    case ValueKind::Double:
    case ValueKind::Duration:
    case ValueKind::Span:
    case ValueKind::List:
    case ValueKind::Map:
    case ValueKind::Optional:
    case ValueKind::Set:
    case ValueKind::Type:
      break;  // can_index lets none of them in
  }
  MUSTER_UNREACHABLE();
}

}  // namespace

std::uint64_t JoinIndex::cell_word(const Column& column, RowId row) {
  switch (column.type.kind) {
    case TypeKind::Bool:
      return column.codes[row] != 0 ? 1 : 0;
    case TypeKind::String:
      MUSTER_CHECK(!column.shown_only);
      return column.codes[row];
    case TypeKind::Enum:
      return column.codes[row];
    case TypeKind::Int:
      return static_cast<std::uint64_t>(column.numbers[row]);
    case TypeKind::Date:
      return static_cast<std::uint64_t>(std::int64_t{column.days[row]});
    case TypeKind::Timestamp:
      return tick_word(column.numbers[row]);
    case TypeKind::Invalid:
    case TypeKind::Null:
    case TypeKind::Double:
    case TypeKind::Duration:
    case TypeKind::Span:
    case TypeKind::Period:
    case TypeKind::List:
    case TypeKind::Map:
    case TypeKind::Optional:
    case TypeKind::Record:
    case TypeKind::Set:
    case TypeKind::Type:
    case TypeKind::Param:
      break;
  }
  MUSTER_UNREACHABLE();
}

bool JoinIndex::word_of(const Dataset& dataset, const Value& value, std::uint64_t& word) const {
  if (value.kind == ValueKind::String) {
    const std::string_view text = as_string(value);
    if (const StringId id = dataset.strings.find(text); id.valid()) {
      word = id.index();
      return true;
    }
    const StringId own = texts_.find(text);
    word = kOwnText | own.index();
    return own.valid();
  }
  if (value.kind == ValueKind::Timestamp && !is_tick(as_timestamp(value))) {
    std::array<char, 12> bytes;
    const StringId own = texts_.find(instant_text(as_timestamp(value), bytes));
    word = kOwnInstant | own.index();
    return own.valid();
  }
  word = plain_word(value);
  return true;
}

std::uint64_t JoinIndex::add_word(const Dataset& dataset, const Value& value) {
  if (value.kind == ValueKind::String) {
    const std::string_view text = as_string(value);
    if (const StringId id = dataset.strings.find(text); id.valid()) return id.index();
    return kOwnText | texts_.intern(text).index();
  }
  if (value.kind == ValueKind::Timestamp && !is_tick(as_timestamp(value))) {
    std::array<char, 12> bytes;
    return kOwnInstant | texts_.intern(instant_text(as_timestamp(value), bytes)).index();
  }
  return plain_word(value);
}

std::uint64_t JoinIndex::hash(std::span<const std::uint64_t> words) {
  std::uint64_t all = 0x9e37'79b9'7f4a'7c15;
  for (const std::uint64_t word : words) all = hash_combine(all, word);
  return all;
}

JoinIndex::Part& JoinIndex::part_of(std::uint32_t mask) {
  for (Part& part : parts_) {
    if (part.mask == mask) return part;
  }
  Part& part = parts_.emplace_back();
  part.mask = mask;
  part.width = static_cast<std::uint32_t>(std::popcount(mask));
  part.table.resize(kFirstTable);
  return part;
}

void JoinIndex::grow(Part& part) {
  std::vector<Entry> larger(part.table.size() * 2);
  const std::size_t last = larger.size() - 1;
  const std::size_t groups = part.words.size() / part.width;
  for (std::size_t group = 0; group < groups; ++group) {
    const std::uint64_t h = hash({part.words.data() + group * part.width, part.width});
    std::size_t at = h & last;
    while (larger[at].group != kNoGroup) at = (at + 1) & last;
    larger[at] = {.tag = static_cast<std::uint32_t>(h >> 32),
                  .group = static_cast<std::uint32_t>(group)};
  }
  part.table = std::move(larger);
}

std::uint32_t JoinIndex::group_for(Part& part, std::span<const std::uint64_t> words) {
  const std::size_t groups = part.words.size() / part.width;
  if ((groups + 1) * 3 > part.table.size() * 2) grow(part);
  const std::uint64_t h = hash(words);
  const auto tag = static_cast<std::uint32_t>(h >> 32);
  const std::size_t last = part.table.size() - 1;
  std::size_t at = h & last;
  for (; part.table[at].group != kNoGroup; at = (at + 1) & last) {
    const Entry& entry = part.table[at];
    if (entry.tag != tag) continue;
    if (std::equal(words.begin(), words.end(),
                   part.words.begin() + std::ptrdiff_t{entry.group} * part.width)) {
      return entry.group;
    }
  }
  part.table[at] = {.tag = tag, .group = static_cast<std::uint32_t>(groups)};
  part.words.insert(part.words.end(), words.begin(), words.end());
  return static_cast<std::uint32_t>(groups);
}

void JoinIndex::add(RowId row, const RowKeys& keys) {
  if (keys.never) return;
  if (keys.good == 0) {
    always_.push_back(row);
    return;
  }
  Part& part = part_of(keys.good);
  std::array<std::uint64_t, kMaxKeys> words;
  std::size_t width = 0;
  for (std::size_t key = 0; key < keys_; ++key) {
    if ((keys.good >> key & 1U) != 0) words[width++] = keys.words[key];
  }
  part.group_of.push_back(group_for(part, {words.data(), width}));
  part.rows.push_back(row);
}

void JoinIndex::finish() {
  for (Part& part : parts_) {
    const std::size_t groups = part.words.size() / part.width;
    // A counting sort by group; rows of a group keep their order, which ascends.
    part.begins.assign(groups + 1, 0);
    for (const std::uint32_t group : part.group_of) ++part.begins[group + 1];
    for (std::size_t group = 0; group < groups; ++group)
      part.begins[group + 1] += part.begins[group];
    std::vector<std::uint32_t> next(part.begins.begin(), part.begins.end() - 1);
    std::vector<RowId> sorted(part.rows.size());
    for (std::size_t i = 0; i < part.rows.size(); ++i)
      sorted[next[part.group_of[i]]++] = part.rows[i];
    part.rows = std::move(sorted);
    part.group_of = {};
    part.words.shrink_to_fit();
  }
  std::stable_sort(parts_.begin(), parts_.end(),
                   [](const Part& a, const Part& b) { return a.width > b.width; });
  always_.shrink_to_fit();
}

bool JoinIndex::find(const Probe& probe, std::vector<std::span<const RowId>>& lists) const {
  const std::size_t before = lists.size();
  bool certain = false;
  std::array<std::uint64_t, kMaxKeys> words;
  for (const Part& part : parts_) {
    if ((part.mask & ~probe.known) != 0) continue;
    std::size_t width = 0;
    for (std::size_t key = 0; key < keys_; ++key) {
      if ((part.mask >> key & 1U) != 0) words[width++] = probe.words[key];
    }
    const std::uint64_t h = hash({words.data(), width});
    const auto tag = static_cast<std::uint32_t>(h >> 32);
    const std::size_t last = part.table.size() - 1;
    for (std::size_t at = h & last; part.table[at].group != kNoGroup; at = (at + 1) & last) {
      const Entry& entry = part.table[at];
      if (entry.tag != tag) continue;
      if (!std::equal(words.begin(), words.begin() + std::ptrdiff_t(width),
                      part.words.begin() + std::ptrdiff_t{entry.group} * part.width)) {
        continue;
      }
      const std::uint32_t begin = part.begins[entry.group];
      lists.emplace_back(part.rows.data() + begin, part.begins[entry.group + 1] - begin);
      certain = certain || (part.width == keys_ && lists.size() == before + 1);
      break;
    }
  }
  if (!always_.empty()) lists.emplace_back(always_);
  return certain;
}

std::size_t JoinIndex::memory() const {
  std::size_t bytes = always_.capacity() * sizeof(RowId) + texts_.memory();
  for (const Part& part : parts_) {
    bytes += part.table.capacity() * sizeof(Entry) + part.words.capacity() * sizeof(std::uint64_t) +
             part.begins.capacity() * sizeof(std::uint32_t) + part.rows.capacity() * sizeof(RowId);
  }
  return bytes;
}

}  // namespace muster
