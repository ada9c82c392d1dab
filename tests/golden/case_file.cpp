#include "tests/golden/case_file.h"

#include <algorithm>
#include <array>
#include <optional>

#include "tests/support/escaped_text.h"

namespace muster::golden {
namespace {

constexpr std::string_view kFence = "--- ";

struct Kind {
  std::string_view word;
  bool named;
};
constexpr std::array<Kind, 9> kKinds{{{.word = "args", .named = false},
                                      {.word = "env", .named = false},
                                      {.word = "file", .named = true},
                                      {.word = "folder", .named = true},
                                      {.word = "stdout", .named = false},
                                      {.word = "stderr", .named = false},
                                      {.word = "exit", .named = false},
                                      {.word = "written", .named = true},
                                      {.word = "absent", .named = true}}};

std::expected<Section, std::string> read_head(std::string_view line) {
  const std::vector<std::string> words = split_words(line.substr(kFence.size()));
  if (words.empty()) return std::unexpected("a section without a kind");
  const auto* const kind = std::ranges::find(kKinds, words[0], &Kind::word);
  if (kind == kKinds.end()) return std::unexpected("there is no section `" + words[0] + "`");
  Section section;
  section.kind = words[0];
  std::size_t next = 1;
  if (kind->named) {
    if (words.size() < 2) return std::unexpected("`" + section.kind + "` needs a path");
    section.name = words[next++];
  }
  if (next < words.size() && words[next] == "escaped") {
    section.escaped = true;
    ++next;
  }
  if (next < words.size()) return std::unexpected("`" + words[next] + "` is too much");
  return section;
}

}  // namespace

std::vector<std::string> split_words(std::string_view line) {
  std::vector<std::string> words;
  std::optional<std::string> word;
  bool quoted = false;
  for (const char c : line) {
    if (c == '\'') {
      quoted = !quoted;
      if (!word) word.emplace();
    } else if (!quoted && (c == ' ' || c == '\n')) {
      if (word) words.push_back(*word);
      word.reset();
    } else {
      if (!word) word.emplace();
      *word += c;
    }
  }
  if (word) words.push_back(*word);
  return words;
}

std::vector<std::string> split_lines(std::string_view text) {
  std::vector<std::string> lines;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    lines.emplace_back(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return lines;
}

const Section* Case::find(std::string_view kind, std::string_view name) const {
  const auto found = std::ranges::find_if(sections, [&](const Section& section) {
    return section.kind == kind && section.name == name;
  });
  return found == sections.end() ? nullptr : &*found;
}

std::string_view Case::bytes(std::string_view kind, std::string_view name) const {
  const Section* const section = find(kind, name);
  return section == nullptr ? std::string_view() : section->bytes;
}

void Case::set(std::string_view kind, std::string_view name, std::string bytes) {
  auto found = std::ranges::find_if(sections, [&](const Section& section) {
    return section.kind == kind && section.name == name;
  });
  if (found == sections.end()) {
    found = sections.insert(sections.end(), Section{.kind = std::string(kind),
                                                    .name = std::string(name),
                                                    .escaped = false,
                                                    .body = {},
                                                    .bytes = {}});
  } else if (found->bytes == bytes) {
    return;
  }
  const bool looks_like_a_section =
      ("\n" + bytes).find("\n" + std::string(kFence)) != std::string::npos;
  found->escaped = !is_plain_text(bytes) || looks_like_a_section;
  found->body = found->escaped ? escape_text(bytes) : bytes;
  if (looks_like_a_section) {
    for (std::size_t at = 0; (at = found->body.find(kFence, at)) != std::string::npos; at += 4) {
      if (at == 0 || found->body[at - 1] == '\n') found->body.replace(at, 1, "\\x2d");
    }
  }
  found->bytes = std::move(bytes);
}

std::expected<Case, std::string> parse_case(std::string_view text) {
  Case golden;
  std::string* body = &golden.title;
  for (const std::string& line : split_lines(text)) {
    if (line.starts_with(kFence)) {
      std::expected<Section, std::string> section = read_head(line);
      if (!section) return std::unexpected(section.error());
      if (golden.find(section->kind, section->name) != nullptr) {
        return std::unexpected("the section `" + line + "` is there twice");
      }
      golden.sections.push_back(std::move(*section));
      body = &golden.sections.back().body;
    } else {
      *body += line;
      *body += '\n';
    }
  }
  if (golden.title.empty()) return std::unexpected("the first line must say what the case shows");
  for (Section& section : golden.sections) {
    section.bytes = section.body;
    if (!section.escaped) continue;
    std::optional<std::string> bytes = unescape_text(section.body);
    if (!bytes)
      return std::unexpected("a bad escape in `" + section.kind + " " + section.name + "`");
    section.bytes = std::move(*bytes);
  }
  return golden;
}

std::string print_case(const Case& golden) {
  std::string text = golden.title;
  for (const Section& section : golden.sections) {
    text += kFence;
    text += section.kind;
    if (!section.name.empty()) text += " " + section.name;
    if (section.escaped) text += " escaped";
    text += '\n';
    text += section.body;
  }
  return text;
}

}  // namespace muster::golden
