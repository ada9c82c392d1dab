// The distinct text cells of one file: codes in the order of first sight (S22). Chunks build one
// each without locks; merging turns its codes into those of Dataset::strings.
#pragma once

#include <cstdint>
#include <memory>
#include <string_view>
#include <vector>

#include "engine/base/string_pool.h"

namespace muster {

// In a column that is not merged yet: the rest of the code is one of Dataset::strings already.
inline constexpr std::uint32_t kSharedCode = 0x8000'0000;

class CellDictionary {
 public:
  // `stable` outlives the dictionary: texts inside it are not copied.
  explicit CellDictionary(std::string_view stable);

  // The code of this text; equal texts have equal codes, but for those of `add`.
  std::uint32_t code_of(std::string_view text);
  // A new code of a text that hardly comes again, such as a key; merging makes one of two.
  std::uint32_t add(std::string_view text);
  std::string_view text(std::uint32_t code) const { return texts_[code]; }
  std::size_t size() const { return texts_.size(); }
  // Interns all texts, in order of their codes: the new code by the old one.
  std::vector<std::uint32_t> merge_into(StringPool& pool) const;

 private:
  struct Slot {
    std::uint32_t hash = 0;
    std::uint32_t code_plus_one = 0;  // 0: free
  };
  void grow();

  std::string_view stable_;
  std::vector<std::string_view> texts_;
  std::vector<Slot> slots_;  // a power of two, at most half full
  std::size_t used_ = 0;     // of them
  StringPool copies_;
};

}  // namespace muster
