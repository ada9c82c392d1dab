// A compiled regular expression with linear cost (the only user of re2). Never logs.
#pragma once

#include <cstddef>
#include <expected>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace muster {

struct PatternProblem {
  enum class Kind { TooLong, TooLarge, Syntax } kind;
  std::string detail;  // the size found, or what is wrong; never shown without escaping
};

class Pattern {
 public:
  static constexpr std::size_t kMaxBytes = 1000;
  static constexpr int kMaxProgramSize = 500;  // instructions, compiled in Latin-1 mode

  // `Groups` keeps what the parentheses of the pattern match, for find(); it costs more.
  enum class Capture { Nothing, Groups };
  static std::expected<Pattern, PatternProblem> compile(std::string_view pattern,
                                                        Capture capture = Capture::Nothing);
  Pattern(Pattern&&) noexcept;
  Pattern& operator=(Pattern&&) noexcept;
  ~Pattern();

  // Anywhere in the text (CEL `matches`).
  bool matches_part(std::string_view text) const;
  bool matches_whole(std::string_view text) const;

  // Bytes [begin, end) of a text.
  struct Part {
    std::size_t begin = 0;
    std::size_t end = 0;
  };
  // How many groups the pattern has; 0 unless it was compiled with them.
  std::size_t groups() const;
  // The first match that begins at `from` or later: the whole, then each group (nothing for one
  // that took no part). Empty if there is none.
  std::vector<std::optional<Part>> find(std::string_view text, std::size_t from) const;

 private:
  struct Impl;
  explicit Pattern(std::unique_ptr<const Impl> impl);
  std::unique_ptr<const Impl> impl_;
};

// Shell-like wild cards for names: `*` any run, `?` one character, `[..]` refused. Used by message
// expectations and `--only`.
bool matches_wildcard(std::string_view pattern, std::string_view text);

}  // namespace muster
