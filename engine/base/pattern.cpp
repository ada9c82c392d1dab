#include "engine/base/pattern.h"

#include <utility>

#include <fmt/format.h>
#include <re2/re2.h>

#include "engine/base/utf8.h"

namespace muster {
namespace {

re2::StringPiece piece(std::string_view text) { return {text.data(), text.size()}; }

RE2::Options options(RE2::Options::Encoding encoding, Pattern::Capture capture) {
  RE2::Options result;
  result.set_encoding(encoding);
  result.set_log_errors(false);  // it would print the pattern: a live command in a CI log
  result.set_max_mem(std::int64_t{8} << 20);
  result.set_never_capture(capture == Pattern::Capture::Nothing);
  return result;
}

}  // namespace

struct Pattern::Impl {
  Impl(std::string_view pattern, Capture capture)
      : matcher(piece(pattern), options(RE2::Options::EncodingUTF8, capture)) {}
  RE2 matcher;
};

std::expected<Pattern, PatternProblem> Pattern::compile(std::string_view pattern, Capture capture) {
  using Kind = PatternProblem::Kind;
  if (pattern.size() > kMaxBytes) {
    return std::unexpected(
        PatternProblem{.kind = Kind::TooLong, .detail = fmt::format("{}", pattern.size())});
  }
  auto impl = std::make_unique<Impl>(pattern, capture);
  const RE2& matcher = impl->matcher;
  if (matcher.error_code() == RE2::ErrorPatternTooLarge) {
    return std::unexpected(PatternProblem{.kind = Kind::TooLarge, .detail = "8 MiB"});
  }
  if (!matcher.ok()) {
    return std::unexpected(PatternProblem{.kind = Kind::Syntax, .detail = matcher.error()});
  }
  // Matching costs the size of the program for each byte. A class such as \pL is large only because
  // UTF-8 spells it in many ranges of bytes; in Latin-1 the size tells what the author wrote.
  const RE2 measured(piece(pattern), options(RE2::Options::EncodingLatin1, capture));
  const int size = measured.ok() ? measured.ProgramSize() : matcher.ProgramSize();
  if (size > kMaxProgramSize) {
    return std::unexpected(
        PatternProblem{.kind = Kind::TooLarge, .detail = fmt::format("{}", size)});
  }
  return Pattern(std::move(impl));
}

Pattern::Pattern(std::unique_ptr<const Impl> impl) : impl_(std::move(impl)) {}
Pattern::Pattern(Pattern&&) noexcept = default;
Pattern& Pattern::operator=(Pattern&&) noexcept = default;
Pattern::~Pattern() = default;

bool Pattern::matches_part(std::string_view text) const {
  return RE2::PartialMatch(piece(text), impl_->matcher);
}

bool Pattern::matches_whole(std::string_view text) const {
  return RE2::FullMatch(piece(text), impl_->matcher);
}

std::size_t Pattern::groups() const {
  return static_cast<std::size_t>(impl_->matcher.NumberOfCapturingGroups());
}

std::vector<std::optional<Pattern::Part>> Pattern::find(std::string_view text,
                                                        std::size_t from) const {
  // A part that begins nowhere could not be told from one that took no part.
  if (text.data() == nullptr) text = "";
  std::vector<re2::StringPiece> found(groups() + 1);
  const bool matched = impl_->matcher.Match(piece(text), from, text.size(), RE2::UNANCHORED,
                                            found.data(), static_cast<int>(found.size()));
  std::vector<std::optional<Part>> parts;
  if (!matched) return parts;
  for (const re2::StringPiece& part : found) {
    if (part.data() == nullptr) {
      parts.emplace_back();
      continue;
    }
    const auto begin = static_cast<std::size_t>(part.data() - text.data());
    parts.push_back(Part{.begin = begin, .end = begin + part.size()});
  }
  return parts;
}

bool matches_wildcard(std::string_view pattern, std::string_view text) {
  if (pattern.find('[') != std::string_view::npos) return false;
  constexpr std::size_t kNone = std::string_view::npos;
  std::size_t p = 0;
  std::size_t t = 0;
  std::size_t star = kNone;  // where to resume: just after the last `*`
  std::size_t resume = 0;    // and what that `*` has taken so far
  while (t < text.size()) {
    if (p < pattern.size() && pattern[p] == '*') {
      star = ++p;
      resume = t;
    } else if (p < pattern.size() && pattern[p] == '?') {
      ++p;
      utf8::next(text, t);
    } else if (p < pattern.size() && pattern[p] == text[t]) {
      ++p;
      ++t;
    } else if (star != kNone) {
      p = star;
      utf8::next(text, resume);
      t = resume;
    } else {
      return false;
    }
  }
  while (p < pattern.size() && pattern[p] == '*') ++p;
  return p == pattern.size();
}

}  // namespace muster
