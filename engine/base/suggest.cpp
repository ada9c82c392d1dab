#include "engine/base/suggest.h"

#include <algorithm>
#include <cstddef>
#include <vector>

#include <fmt/format.h>

#include "engine/base/utf8.h"

namespace muster {
namespace {

// Longer names are no slips of the finger, and comparing them costs their product.
constexpr std::size_t kLongestName = 100;
constexpr std::size_t kListed = 8;

std::u32string decode(std::string_view text) {
  std::u32string out;
  for (std::size_t at = 0; at < text.size();) out += utf8::next(text, at);
  return out;
}

char32_t lower(char32_t c) { return c >= U'A' && c <= U'Z' ? c + 32 : c; }

// What a person does not see or say when they read a name aloud.
bool is_separator(char32_t c) {
  return c == U'_' || c == U'-' || c == U' ' || c == U'.' || utf8::is_unsafe_for_display(c);
}

// Costs in halves of an edit.
unsigned gap_cost(char32_t c) { return is_separator(c) ? 1 : 2; }
unsigned swap_cost(char32_t a, char32_t b) {
  if (a == b) return 0;
  return lower(a) == lower(b) || (is_separator(a) && is_separator(b)) ? 1 : 2;
}

// Edit distance with transpositions of neighbours.
unsigned distance(const std::u32string& a, const std::u32string& b) {
  std::vector<unsigned> before(b.size() + 1);
  std::vector<unsigned> above(b.size() + 1);
  std::vector<unsigned> row(b.size() + 1);
  for (std::size_t j = 0; j < b.size(); ++j) above[j + 1] = above[j] + gap_cost(b[j]);
  for (std::size_t i = 0; i < a.size(); ++i) {
    row[0] = above[0] + gap_cost(a[i]);
    for (std::size_t j = 0; j < b.size(); ++j) {
      row[j + 1] = std::min({above[j] + swap_cost(a[i], b[j]), above[j + 1] + gap_cost(a[i]),
                             row[j] + gap_cost(b[j])});
      if (i > 0 && j > 0 && a[i] == b[j - 1] && a[i - 1] == b[j]) {
        row[j + 1] = std::min(row[j + 1], before[j - 1] + 2);
      }
    }
    before.swap(above);
    above.swap(row);
  }
  return above[b.size()];
}

// The name as it sounds: without case and separators.
std::u32string plain(const std::u32string& name) {
  std::u32string out;
  for (const char32_t c : name) {
    if (!is_separator(c)) out += lower(c);
  }
  return out;
}

// Whether the name is the beginning of the candidate: `vendor` of `vendor_id`. Few letters begin
// too much to say anything.
bool begins_with(std::string_view candidate, std::string_view name) {
  constexpr std::size_t kFewest = 3;
  if (name.size() > kLongestName || candidate.size() > kLongestName) return false;
  const std::u32string beginning = plain(decode(name));
  return beginning.size() >= kFewest && plain(decode(candidate)).starts_with(beginning);
}

}  // namespace

std::string_view nearest(std::string_view name, std::span<const std::string_view> candidates) {
  if (name.size() > kLongestName) return {};
  const std::u32string wanted = decode(name);
  const std::u32string wanted_plain = plain(wanted);
  // A third of the letters may be wrong, and always one.
  const auto limit = static_cast<unsigned>(std::max<std::size_t>(2, wanted.size() * 2 / 3));
  std::string_view best;
  unsigned best_cost = limit + 1;
  for (const std::string_view candidate : candidates) {
    if (candidate.size() > kLongestName) continue;
    const std::u32string letters = decode(candidate);
    // The same name in another style is the likeliest slip of all, however many letters differ.
    const bool same_name = !wanted_plain.empty() && plain(letters) == wanted_plain;
    const unsigned cost =
        same_name ? std::min(1U, distance(wanted, letters)) : distance(wanted, letters);
    // A name that keeps none of its letters is another name, however short.
    const bool all_new = cost >= 2 * std::max(wanted.size(), letters.size());
    if (cost < best_cost && !all_new) {
      best = candidate;
      best_cost = cost;
    }
  }
  return best;
}

std::string suggestion(std::string_view name, std::span<const std::string_view> candidates) {
  if (candidates.empty()) return {};
  const auto did_you_mean = [](std::string_view candidate) {
    return fmt::format("did you mean `{}`?", utf8::escape_for_display(candidate));
  };
  if (const std::string_view near = nearest(name, candidates); !near.empty()) {
    return did_you_mean(near);
  }
  std::vector<std::string_view> known(candidates.begin(), candidates.end());
  const auto rest = std::ranges::stable_partition(
      known, [name](std::string_view candidate) { return begins_with(candidate, name); });
  if (rest.begin() == known.begin() + 1) return did_you_mean(known.front());
  std::string text = "known here:";
  const std::size_t shown = std::min(known.size(), kListed);
  for (std::size_t i = 0; i < shown; ++i) {
    text += fmt::format("{} `{}`", i == 0 ? "" : ",",
                        utf8::escape_for_display(utf8::ellipsis(known[i], 80)));
  }
  if (known.size() > shown) text += fmt::format(" and {} more", known.size() - shown);
  return text;
}

}  // namespace muster
