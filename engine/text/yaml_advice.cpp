#include "engine/text/yaml_advice.h"

#include <algorithm>

namespace muster {
namespace {

std::string_view trimmed(std::string_view text) {
  const std::size_t begin = text.find_first_not_of(" \t\r");
  if (begin == std::string_view::npos) return {};
  return text.substr(begin, text.find_last_not_of(" \t\r") + 1 - begin);
}

std::string_view line_around(std::string_view text, std::size_t at) {
  at = std::min(at, text.size());
  const std::size_t before = at == 0 ? std::string_view::npos : text.rfind('\n', at - 1);
  const std::size_t begin = before == std::string_view::npos ? 0 : before + 1;
  return text.substr(begin, std::min(text.find('\n', begin), text.size()) - begin);
}

// The value of a line `key: value` or `- value`.
std::string_view value_of(std::string_view line) {
  line = trimmed(line);
  const bool item = line.starts_with("- ");
  if (item) line = trimmed(line.substr(2));
  const std::size_t key =
      std::min(line.find_first_not_of("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
                                      "0123456789_-."),
               line.size());
  if (key > 0 && line.substr(key).starts_with(": ")) return trimmed(line.substr(key + 2));
  return item ? line : std::string_view{};
}

}  // namespace

std::string_view quoting_advice(std::string_view text, std::size_t at) {
  const std::string_view value = value_of(line_around(text, at));
  if (value.empty()) return {};
  switch (value.front()) {
    case '!':
      return "a value that begins with `!` needs quotes around the whole of it: '!has(x)'";
    case '*':
    case '&':
    case '@':
    case '`':
    case '%':
      return "a value that begins with this sign needs quotes around the whole of it";
    case '[':
    case '{':
      return "a value that begins with a bracket is a list or map of YAML; an expression needs "
             "quotes "
             "around the whole of it";
    case '"':
    case '\'':
      return "a value that begins with a quote ends at the next one; what goes on goes below its "
             "key, "
             "after `|`";
    default:
      break;
  }
  if (value.find(": ") != std::string_view::npos)
    return "a `: ` inside a value needs quotes around the whole of it, or the value below its key "
           "after `|`";
  return {};
}

}  // namespace muster
