#include "engine/data/key_run.h"

#include <bit>
#include <cstring>
#include <utility>

#include "engine/base/hash.h"

namespace muster {
namespace {

// By bytes; quick where both have one length, as in G0000041 and G0000042.
bool is_less(std::string_view a, std::string_view b) {
  if (a.size() != b.size() || a.size() < 8 || a.size() > 16) return a < b;
  const std::size_t end = a.size() - 8;
  const auto first = [](const char* bytes) {
    std::uint64_t value = 0;
    std::memcpy(&value, bytes, sizeof(value));
    return std::endian::native == std::endian::little ? __builtin_bswap64(value) : value;
  };
  const std::uint64_t a_first = first(a.data());
  const std::uint64_t b_first = first(b.data());
  return a_first != b_first ? a_first < b_first : first(a.data() + end) < first(b.data() + end);
}

}  // namespace

void KeyRun::add(std::string_view key) {
  if (parts_.empty()) parts_.emplace_back();
  if (rows_++ == 0) first_ = key;
  if (ascending_ && (rows_ == 1 || last_ < key)) {
    last_.assign(key);
    ++parts_.back().unhashed;
    return;
  }
  ascending_ = false;
  parts_.back().hashes.push_back(hash_bytes(key));
}

void KeyRun::add(std::string_view text, std::span<const CellRange> cells) {
  std::size_t next = 0;
  if (ascending_ && !cells.empty()) {
    add(text.substr(cells[0].begin, cells[0].length));
    std::string_view last = last_;
    for (next = 1; ascending_ && next < cells.size(); ++next) {
      const std::string_view key = text.substr(cells[next].begin, cells[next].length);
      if (!is_less(last, key)) break;
      last = key;
    }
    if (next > 1) {
      rows_ += next - 1;
      parts_.back().unhashed += next - 1;
      last_ = std::string(last);
    }
  }
  for (; next < cells.size(); ++next) add(text.substr(cells[next].begin, cells[next].length));
}

void KeyRun::append(KeyRun next) {
  if (next.rows_ == 0) return;
  if (rows_ == 0) {
    *this = std::move(next);
    return;
  }
  ascending_ = ascending_ && next.ascending_ && last_ < next.first_;
  last_ = std::move(next.last_);
  rows_ += next.rows_;
  for (Part& part : next.parts_) {
    // Parts without hashes are one part, so that a sorted file has but one.
    if (parts_.back().hashes.empty()) {
      parts_.back().unhashed += part.unhashed;
      parts_.back().hashes = std::move(part.hashes);
    } else {
      parts_.push_back(std::move(part));
    }
  }
}

std::vector<std::uint64_t> KeyRun::hashes(
    const std::function<std::string(std::size_t row)>& text) const {
  std::vector<std::uint64_t> out;
  out.reserve(rows_);
  for (const Part& part : parts_) {
    for (std::size_t i = 0; i < part.unhashed; ++i) out.push_back(hash_bytes(text(out.size())));
    out.insert(out.end(), part.hashes.begin(), part.hashes.end());
  }
  return out;
}

}  // namespace muster
