#include "engine/data/number_codes.h"

#include <algorithm>

namespace muster {

NumberCodes::NumberCodes(std::size_t size) : codes_(size, kNone) {}

void NumberCodes::set(std::size_t number, std::uint32_t code) {
  if (codes_[number] == kNone) codes_[number] = code;
}

std::uint32_t NumberCodes::first_of(std::span<const std::uint32_t> codes) {
  for (std::size_t i = 0; i < codes.size(); ++i) {
    if (codes[i] >= kIrregular || codes[i] != codes[0] + i) return kIrregular;
  }
  return codes[0];
}

void NumberCodes::finish() {
  const std::span<const std::uint32_t> codes(codes_);
  firsts_.clear();
  firsts_.reserve(codes.size() / kStretch + 1);
  for (std::size_t from = 0; from < codes.size(); from += kStretch) {
    firsts_.push_back(first_of(codes.subspan(from, std::min(kStretch, codes.size() - from))));
  }
  const auto irregular = static_cast<std::size_t>(std::ranges::count(firsts_, kIrregular));
  if (8 * irregular > firsts_.size()) firsts_.clear();
}

void NumberCodes::look_up(std::span<std::uint32_t> numbers) const {
  const std::size_t size = codes_.size();
  const std::uint32_t* const codes = codes_.data();
  if (!firsts_.empty()) {
    const std::uint32_t* const firsts = firsts_.data();
    for (std::uint32_t& number : numbers) {
      if (number >= size) {
        number = kNone;
        continue;
      }
      const std::uint32_t first = firsts[number / kStretch];
      number = first < kIrregular ? first + number % kStretch : codes[number];
    }
    return;
  }
  // Where a code stands is known long before it is read: memory is asked for all of some before the
  // first is.
  constexpr std::size_t kSome = 64;
  for (std::size_t from = 0; from < numbers.size(); from += kSome) {
    const auto some = numbers.subspan(from, std::min(kSome, numbers.size() - from));
    for (const std::uint32_t number : some) {
      __builtin_prefetch(codes + std::min<std::size_t>(number, size));
    }
    for (std::uint32_t& number : some) number = number < size ? codes[number] : kNone;
  }
}

}  // namespace muster
