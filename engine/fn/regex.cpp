// Parts of texts by pattern, under the names of CEL's extension. `matches` is among the strings.
#include <array>
#include <limits>
#include <optional>

#include "engine/base/pattern.h"
#include "engine/base/utf8.h"
#include "engine/fn/kernel.h"

namespace muster {
namespace {

using Args = std::span<const Value>;
using Match = std::vector<std::optional<Pattern::Part>>;

// With Pattern's bound on programs this bounds the time.
constexpr std::size_t kMaxSubject = std::size_t{64} << 10;
constexpr std::string_view kTooLong = "the text is too long to be matched with a pattern";
constexpr std::string_view kBadPattern = "the pattern is not valid or too large";

// Runs `with(pattern)` on the pattern of the rule, or on one that is compiled for this call alone.
template <typename With>
Value with_pattern(CallContext& context, Args args, const With& with) {
  if (as_string(args[0]).size() > kMaxSubject) return fail(context, kTooLong);
  if (context.pattern != nullptr) return with(*context.pattern);
  const auto made = Pattern::compile(as_string(args[1]), Pattern::Capture::Groups);
  return made ? with(*made) : fail(context, kBadPattern);
}

std::string_view part_of(std::string_view text, const std::optional<Pattern::Part>& part) {
  return part ? text.substr(part->begin, part->end - part->begin) : std::string_view();
}

// Where the search goes on after a match: beyond a code point if the match was empty.
std::size_t after(std::string_view text, const Match& match) {
  std::size_t at = match.front()->end;
  if (at == match.front()->begin && at < text.size()) {
    utf8::next(text, at);
  } else if (at == match.front()->begin) {
    ++at;
  }
  return at;
}

Value extract(CallContext& context, Args args) {
  const std::string_view text = as_string(args[0]);
  return with_pattern(context, args, [&](const Pattern& pattern) {
    if (pattern.groups() > 1) return fail(context, "the pattern has more than one group");
    const Match found = pattern.find(text, 0);
    // A group that took no part leaves nothing to extract.
    if (found.empty() || !found.back()) return optional_value(nullptr);
    return new_optional(context, string_value(part_of(text, found.back())));
  });
}

Value extract_all(CallContext& context, Args args) {
  const std::string_view text = as_string(args[0]);
  return with_pattern(context, args, [&](const Pattern& pattern) {
    if (pattern.groups() > 1) return fail(context, "the pattern has more than one group");
    std::vector<Value> parts;
    for (std::size_t at = 0; at <= text.size();) {
      const Match found = pattern.find(text, at);
      if (found.empty()) break;
      if (found.back()) parts.push_back(string_value(part_of(text, found.back())));
      at = after(text, found);
    }
    return new_list(context, parts);
  });
}

// `\0` to `\9` stand for the match and its groups, `\\` for a back slash.
std::optional<std::string> replacement_for(std::string_view form, std::string_view text,
                                           const Match& match) {
  std::string made;
  for (std::size_t i = 0; i < form.size(); ++i) {
    if (form[i] != '\\') {
      made += form[i];
      continue;
    }
    if (++i == form.size()) return std::nullopt;
    if (form[i] == '\\') {
      made += '\\';
      continue;
    }
    const std::size_t group = static_cast<unsigned char>(form[i]) - std::size_t{'0'};
    if (form[i] < '0' || form[i] > '9' || group >= match.size()) return std::nullopt;
    made += part_of(text, match[group]);
  }
  return made;
}

Value replace(CallContext& context, Args args) {
  const std::string_view text = as_string(args[0]);
  const std::int64_t limit = args.size() > 3 && args[3].integer >= 0
                                 ? args[3].integer
                                 : std::numeric_limits<std::int64_t>::max();
  return with_pattern(context, args, [&](const Pattern& pattern) {
    std::string made;
    std::size_t copied = 0;
    std::size_t at = 0;
    for (std::int64_t count = 0; count < limit && at <= text.size(); ++count) {
      const Match found = pattern.find(text, at);
      if (found.empty()) break;
      const auto by = replacement_for(as_string(args[2]), text, found);
      if (!by) return fail(context, "the replacement names a group that the pattern has not");
      made.append(text.substr(copied, found.front()->begin - copied)).append(*by);
      copied = found.front()->end;
      at = after(text, found);
    }
    return new_string(context, made.append(text.substr(copied)));
  });
}

constexpr std::array kExtract = {Overload{"(string, string) -> optional(string)", extract}};
constexpr std::array kExtractAll = {Overload{"(string, string) -> list(string)", extract_all}};
constexpr std::array kReplace = {
    Overload{"(string, string, string) -> string", replace},
    Overload{"(string, string, string, int) -> string", replace},
};

}  // namespace

constexpr Function fn_regex_extract{
    .name = "regex.extract",
    .family = "strings",
    .summary = "An optional with the first part that matches the pattern, or with its group.",
    .example = "regex.extract(\"Q1 of 2026\", \"([0-9]{4})\").orValue(\"\") == \"2026\"",
    .overloads = kExtract};
constexpr Function fn_regex_extract_all{
    .name = "regex.extractAll",
    .family = "strings",
    .summary = "All parts that match the pattern, or their group.",
    .example = "regex.extractAll(\"P01, P02\", \"P([0-9]+)\") == [\"01\", \"02\"]",
    .overloads = kExtractAll};
constexpr Function fn_regex_replace{
    .name = "regex.replace",
    .family = "strings",
    .summary = "The text with what matches (at most so many times) replaced; \\\\1 is a group.",
    .example =
        "regex.replace(\"Lovelace, Ada\", r\"(\\w+), (\\w+)\", r\"\\2 \\1\") == "
        "\"Ada Lovelace\"",
    .overloads = kReplace};

}  // namespace muster
