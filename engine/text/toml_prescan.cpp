#include "engine/text/toml_prescan.h"

#include <algorithm>

namespace muster {

namespace {

// One past the string that begins at `from`; a string of one line ends at the line's end at the
// latest.
std::size_t after_string(std::string_view text, std::size_t from) {
  const char quote = text[from];
  const std::string_view triple = quote == '"' ? "\"\"\"" : "'''";
  const bool many_lines = text.substr(from, 3) == triple;
  std::size_t at = from + (many_lines ? 3 : 1);
  while (at < text.size()) {
    if (quote == '"' && text[at] == '\\') {
      at += 2;
      continue;
    }
    if (many_lines && text.substr(at, 3) == triple) {
      at += 3;
      // Up to two quotes may stand right before the closing three.
      for (int extra = 0; extra < 2 && at < text.size() && text[at] == quote; ++extra) ++at;
      return at;
    }
    if (!many_lines && text[at] == quote) return at + 1;
    if (!many_lines && text[at] == '\n') return at;
    ++at;
  }
  return text.size();
}

bool may_be_in_key(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
         c == '-' || c == ' ' || c == '\t' || static_cast<unsigned char>(c) >= 0x80;
}

}  // namespace

Result<void> prescan_toml(std::string_view text, SourceId source, const Limits& limits,
                          Emitter& diag) {
  std::size_t dots = 0;  // of the key that we may be in
  std::size_t depth = 0;
  for (std::size_t at = 0; at < text.size();) {
    const char c = text[at];
    const Span here{.source = source, .length = 1, .begin = at};
    if (c == '"' || c == '\'') {
      at = after_string(text, at);
      continue;
    }
    if (c == '#') {
      at = std::min(text.find('\n', at), text.size());
      continue;
    }
    if (c == '.') {
      if (++dots > limits.toml_dots)
        return diag.error(diag::NestingTooDeep, here, limits.toml_dots);
    } else if (!may_be_in_key(c)) {
      dots = 0;
    }
    if (c == '[' || c == '{') {
      if (++depth > limits.toml_depth) {
        return diag.error(diag::NestingTooDeep, here, limits.toml_depth);
      }
    }
    if ((c == ']' || c == '}') && depth > 0) --depth;
    ++at;
  }
  return {};
}

}  // namespace muster
