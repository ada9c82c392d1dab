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
    step.width = std::max<std::size_t>(parts[part].size(), 1);
    std::vector<std::uint32_t>& of_part = numbers[part];
    if (steps_.empty()) {
      ids = std::move(of_part);
      size_ = step.width;
    } else {
      const bool last = part == order.back();
      const bool fits = step.width <= (kNoKey - 1) / size_;
      step.direct =
          last && fits && size_ * step.width * bits <= std::max(tuples * kHashBits, kSmallBits);
      std::size_t used = 0;
      if (!step.direct && fits && size_ * step.width <= std::max(tuples, kSmallTable))
        step.table.assign(size_ * step.width, kNoKey);
      for (std::size_t i = 0; i < tuples; ++i) {
        const std::size_t at = ids[i] * step.width + of_part[i];
        if (step.direct) {
          ids[i] = static_cast<std::uint32_t>(at);
        } else if (!step.table.empty()) {
          if (step.table[at] == kNoKey) step.table[at] = static_cast<std::uint32_t>(used++);
          ids[i] = step.table[at];
        } else {
          ids[i] = step.pairs.add(std::uint64_t{ids[i]} << 32 | of_part[i]);
        }
      }
      if (step.direct) {
        size_ *= step.width;
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
