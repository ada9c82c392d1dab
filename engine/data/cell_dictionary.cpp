#include "engine/data/cell_dictionary.h"

#include <algorithm>
#include <functional>

#include "engine/base/hash.h"

namespace muster {

CellDictionary::CellDictionary(std::string_view stable) : stable_(stable), slots_(1024) {}

std::uint32_t CellDictionary::add(std::string_view text) {
  const std::less<const char*> before;
  const bool inside = !before(text.data(), stable_.data()) &&
                      !before(stable_.data() + stable_.size(), text.data() + text.size());
  texts_.push_back(inside ? text : copies_.add(text));
  return static_cast<std::uint32_t>(texts_.size() - 1);
}

std::uint32_t CellDictionary::code_of(std::string_view text) {
  const auto hash = static_cast<std::uint32_t>(hash_bytes(text) >> 32);
  const std::size_t mask = slots_.size() - 1;
  std::size_t at = hash & mask;
  while (slots_[at].code_plus_one != 0) {
    if (slots_[at].hash == hash && texts_[slots_[at].code_plus_one - 1] == text) {
      return slots_[at].code_plus_one - 1;
    }
    at = (at + 1) & mask;
  }
  const std::uint32_t code = add(text);
  slots_[at] = {.hash = hash, .code_plus_one = code + 1};
  if (++used_ * 2 > slots_.size()) grow();
  return code;
}

void CellDictionary::grow() {
  std::vector<Slot> old(slots_.size() * 2);
  old.swap(slots_);
  const std::size_t mask = slots_.size() - 1;
  for (const Slot& slot : old) {
    if (slot.code_plus_one == 0) continue;
    std::size_t at = slot.hash & mask;
    while (slots_[at].code_plus_one != 0) at = (at + 1) & mask;
    slots_[at] = slot;
  }
}

std::vector<std::uint32_t> CellDictionary::merge_into(StringPool& pool) const {
  std::vector<StringId> ids(texts_.size());
  pool.intern_all(texts_, ids);
  std::vector<std::uint32_t> codes(ids.size());
  std::ranges::transform(ids, codes.begin(), [](StringId id) { return id.index(); });
  return codes;
}

}  // namespace muster
