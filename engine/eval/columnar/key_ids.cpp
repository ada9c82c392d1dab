#include "engine/eval/columnar/key_ids.h"

#include <algorithm>
#include <numeric>

#include "engine/base/check.h"

namespace muster {

namespace {

constexpr std::size_t kFirstSlots = 64;

std::uint64_t mix(std::uint64_t word) {
  word ^= word >> 32;
  word *= 0x9e37'79b9'7f4a'7c15U;
  return word ^ (word >> 29);
}

}  // namespace

FlatIds::FlatIds() : slots_(kFirstSlots) {}

std::size_t FlatIds::slot_of(std::uint64_t word) const {
  const std::size_t mask = slots_.size() - 1;
  std::size_t at = mix(word) & mask;
  while (slots_[at].id != kNoKey && slots_[at].word != word) at = (at + 1) & mask;
  return at;
}

std::uint32_t FlatIds::add(std::uint64_t word) {
  std::size_t at = slot_of(word);
  if (slots_[at].id != kNoKey) return slots_[at].id;
  if ((size_ + 1) * 2 > slots_.size()) {
    grow();
    at = slot_of(word);
  }
  slots_[at] = {.word = word, .id = static_cast<std::uint32_t>(size_)};
  return static_cast<std::uint32_t>(size_++);
}

std::uint32_t FlatIds::find(std::uint64_t word) const { return slots_[slot_of(word)].id; }

void FlatIds::grow() {
  std::vector<Slot> old(slots_.size() * 2);
  old.swap(slots_);
  for (const Slot& slot : old) {
    if (slot.id != kNoKey) slots_[slot_of(slot.word)] = slot;
  }
}

std::uint32_t KeyPart::add(const Value& value) {
  if (const auto known = values_.find(value); known != values_.end()) return known->second;
  const Value kept =
      value.kind == ValueKind::String ? string_value(texts_.add(as_string(value))) : value;
  return values_.emplace(kept, static_cast<std::uint32_t>(values_.size())).first->second;
}

std::uint32_t KeyPart::find(const Value& value) const {
  const auto known = values_.find(value);
  return known == values_.end() ? kNoKey : known->second;
}

void KeyPart::add_all(std::span<const std::int64_t> words, std::uint32_t* out) {
  if (kind_ == Kind::Rows) {
    for (std::size_t i = 0; i < words.size(); ++i) out[i] = static_cast<std::uint32_t>(words[i]);
    return;
  }
  if (kind_ == Kind::Range) {
    constexpr std::size_t kAhead = 16;  // so many places are on their way from memory
    std::uint32_t* const numbers = numbers_.data();
    for (std::size_t i = 0; i < words.size(); ++i) {
      if (i + kAhead < words.size()) __builtin_prefetch(numbers + words[i + kAhead], 1);
      std::uint32_t& number = numbers[words[i]];
      if (number == kNoKey) number = static_cast<std::uint32_t>(size_++);
      out[i] = number;
    }
    return;
  }
  for (std::size_t i = 0; i < words.size(); ++i) out[i] = add(words[i]);
}

void KeyPart::find_all(std::span<const std::int64_t> words, std::uint32_t* out) const {
  switch (kind_) {
    case Kind::Rows:
      for (std::size_t i = 0; i < words.size(); ++i) {
        const auto at = static_cast<std::uint64_t>(words[i]);
        out[i] = at < size_ ? static_cast<std::uint32_t>(at) : kNoKey;
      }
      return;
    case Kind::Range:
      for (std::size_t i = 0; i < words.size(); ++i) {
        const auto at = static_cast<std::uint64_t>(words[i]);
        out[i] = at < numbers_.size() ? numbers_[at] : kNoKey;
      }
      return;
    case Kind::Words:
    case Kind::Values:
      break;
  }
  for (std::size_t i = 0; i < words.size(); ++i)
    out[i] = words_.find(static_cast<std::uint64_t>(words[i]));
}

void KeyIds::find_all(std::span<const std::uint32_t* const> numbers,
                      std::span<std::uint32_t> ids) const {
  if (steps_.empty()) {
    std::ranges::fill(ids, 0U);
    return;
  }
  std::copy_n(numbers[steps_.front().part], ids.size(), ids.begin());
  for (std::size_t s = 1; s < steps_.size(); ++s) {
    const Step& step = steps_[s];
    const std::uint32_t* const of_part = numbers[step.part];
    if (step.direct) {
      const auto width = static_cast<std::uint32_t>(step.width);
      for (std::size_t i = 0; i < ids.size(); ++i) {
        const bool none = ids[i] == kNoKey || of_part[i] == kNoKey;
        ids[i] = none ? kNoKey : of_part[i] * width + ids[i];
      }
      continue;
    }
    for (std::size_t i = 0; i < ids.size(); ++i) {
      const std::uint32_t id = ids[i];
      const std::uint32_t number = of_part[i];
      if (id == kNoKey || number == kNoKey) {
        ids[i] = kNoKey;
      } else if (!step.table.empty()) {
        ids[i] = step.table[number * step.width + id];
      } else {
        ids[i] = step.pairs.find(std::uint64_t{id} << 32 | number);
      }
    }
  }
}

std::size_t KeyPart::size() const {
  switch (kind_) {
    case Kind::Rows:
    case Kind::Range:
      return size_;
    case Kind::Words:
      return words_.size();
    case Kind::Values:
      return values_.size();
  }
  return 0;
}

std::vector<std::uint32_t> KeyIds::assign(std::vector<std::vector<std::uint32_t>> numbers,
                                          std::size_t tuples, std::size_t bits) {
  MUSTER_CHECK(numbers.size() == parts.size());
  steps_.clear();
  size_ = 1;
  if (parts.empty()) return std::vector<std::uint32_t>(tuples, 0);
  std::vector<std::size_t> order(parts.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::ranges::stable_sort(order, {}, [&](std::size_t part) { return parts[part].size(); });
  constexpr std::size_t kHashBits = 256;  // a slot of 16 bytes, half of them free
  constexpr std::size_t kSmallTable = 4096;
  constexpr std::size_t kSmallBits = std::size_t{1} << 23;
  std::vector<std::uint32_t> ids;
  for (const std::size_t part : order) {
    Step step;
    step.part = part;
    const std::size_t range = std::max<std::size_t>(parts[part].size(), 1);
    step.width = size_;
    std::vector<std::uint32_t>& of_part = numbers[part];
    if (steps_.empty()) {
      ids = std::move(of_part);
      size_ = range;
    } else {
      const bool last = part == order.back();
      const bool fits = range <= (kNoKey - 1) / size_;
      step.direct =
          last && fits && size_ * range * bits <= std::max(tuples * kHashBits, kSmallBits);
      std::size_t used = 0;
      if (!step.direct && fits && size_ * range <= std::max(tuples, kSmallTable))
        step.table.assign(size_ * range, kNoKey);
      if (step.direct) {
        const auto width = static_cast<std::uint32_t>(step.width);
        for (std::size_t i = 0; i < tuples; ++i) ids[i] += of_part[i] * width;
      } else if (!step.table.empty()) {
        for (std::size_t i = 0; i < tuples; ++i) {
          std::uint32_t& id = step.table[of_part[i] * step.width + ids[i]];
          if (id == kNoKey) id = static_cast<std::uint32_t>(used++);
          ids[i] = id;
        }
      } else {
        for (std::size_t i = 0; i < tuples; ++i)
          ids[i] = step.pairs.add(std::uint64_t{ids[i]} << 32 | of_part[i]);
      }
      if (step.direct) {
        size_ *= range;
      } else {
        size_ = std::max<std::size_t>(step.table.empty() ? step.pairs.size() : used, 1);
      }
      of_part = {};
    }
    steps_.push_back(std::move(step));
  }
  return ids;
}

}  // namespace muster
