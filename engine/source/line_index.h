// Which line of a text an offset is in, without a list of all lines: line ends are counted once a
// block, as far into the text as anybody has asked, and again within the block of an offset.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <mutex>
#include <string_view>
#include <vector>

namespace muster {

// The number of line ends (LF, CRLF, a lone CR) whose last byte is in [from, to) of the text.
std::uint64_t count_line_ends(std::string_view text, std::size_t from, std::size_t to);
// Where the line that holds the offset begins. REQUIRES: offset <= text.size().
std::size_t line_begin(std::string_view text, std::size_t offset);

class LineIndex {
 public:
  // The number of line ends before the offset. `text` is the same at every call. Safe from several
  // threads. REQUIRES: offset <= text.size().
  std::uint64_t lines_before(std::string_view text, std::size_t offset) const;

 private:
  // Small enough to count in a tenth of a microsecond; an index is a five hundredth of its text.
  static constexpr std::size_t kBlock = 4096;
  void extend(std::string_view text, std::size_t block) const;

  mutable std::mutex mutex_;
  mutable std::vector<std::uint64_t> before_;   // line ends before each block
  mutable std::atomic<std::size_t> known_ = 0;  // so many of them are counted
};

}  // namespace muster
