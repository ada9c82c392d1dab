#include "engine/data/key_run.h"

#include <iterator>
#include <utility>

#include "engine/base/hash.h"

namespace muster {

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
