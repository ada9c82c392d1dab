#include "engine/base/utf8.h"

#include <cstring>
#include <iterator>

#include <fmt/format.h>

namespace muster::utf8 {
namespace {

constexpr char32_t kReplacement = 0xFFFD;

unsigned byte_at(std::string_view text, std::size_t at) {
  return static_cast<unsigned char>(text[at]);
}

bool is_continuation(std::string_view text, std::size_t at) {
  return at < text.size() && (byte_at(text, at) & 0xC0U) == 0x80U;
}

// The length of the well-formed sequence at `at`, or 0.
std::size_t sequence_length(std::string_view text, std::size_t at) {
  const unsigned lead = byte_at(text, at);
  if (lead < 0x80) return 1;
  if (lead < 0xC2) return 0;
  if (!is_continuation(text, at + 1)) return 0;
  if (lead < 0xE0) return 2;
  const unsigned second = byte_at(text, at + 1);
  if (!is_continuation(text, at + 2)) return 0;
  if (lead < 0xF0) {
    const bool overlong = lead == 0xE0 && second < 0xA0;
    const bool surrogate = lead == 0xED && second >= 0xA0;
    return overlong || surrogate ? 0 : 3;
  }
  if (!is_continuation(text, at + 3)) return 0;
  const bool overlong = lead == 0xF0 && second < 0x90;
  const bool beyond = lead > 0xF4 || (lead == 0xF4 && second >= 0x90);
  return overlong || beyond ? 0 : 4;
}

// Moves past bytes below 0x80, eight at a time.
std::size_t skip_ascii(std::string_view text, std::size_t at) {
  while (at + 8 <= text.size()) {
    std::uint64_t word = 0;
    std::memcpy(&word, text.data() + at, 8);
    if ((word & 0x8080808080808080ULL) != 0) break;
    at += 8;
  }
  while (at < text.size() && byte_at(text, at) < 0x80) ++at;
  return at;
}

}  // namespace

std::optional<std::size_t> find_invalid(std::string_view text) {
  for (std::size_t at = skip_ascii(text, 0); at < text.size(); at = skip_ascii(text, at)) {
    const std::size_t length = sequence_length(text, at);
    if (length == 0) return at;
    at += length;
  }
  return std::nullopt;
}

char32_t next(std::string_view text, std::size_t& pos) {
  const std::size_t length = sequence_length(text, pos);
  const unsigned lead = byte_at(text, pos);
  if (length <= 1) {
    ++pos;
    // Callers promise valid text; names of files may break it, and must not break us.
    return length == 1 ? lead : kReplacement;
  }
  char32_t code_point = lead & (0xFFU >> (length + 1));
  for (std::size_t i = 1; i < length; ++i) {
    code_point = (code_point << 6) | (byte_at(text, pos + i) & 0x3FU);
  }
  pos += length;
  return code_point;
}

void append(std::string& out, char32_t code_point) {
  const auto put = [&out](char32_t byte) {
    out += static_cast<char>(static_cast<unsigned char>(byte));
  };
  if (code_point < 0x80) {
    put(code_point);
  } else if (code_point < 0x800) {
    put(0xC0 | (code_point >> 6));
    put(0x80 | (code_point & 0x3F));
  } else if (code_point < 0x10000) {
    put(0xE0 | (code_point >> 12));
    put(0x80 | ((code_point >> 6) & 0x3F));
    put(0x80 | (code_point & 0x3F));
  } else {
    put(0xF0 | (code_point >> 18));
    put(0x80 | ((code_point >> 12) & 0x3F));
    put(0x80 | ((code_point >> 6) & 0x3F));
    put(0x80 | (code_point & 0x3F));
  }
}

std::size_t count_code_points(std::string_view text) {
  std::size_t count = 0;
  for (const char c : text) count += (static_cast<unsigned char>(c) & 0xC0U) != 0x80U ? 1 : 0;
  return count;
}

std::size_t count_utf16_units(std::string_view text) {
  std::size_t count = 0;
  for (const char c : text) {
    const unsigned byte = static_cast<unsigned char>(c);
    if ((byte & 0xC0U) != 0x80U) ++count;
    if (byte >= 0xF0U) ++count;  // four bytes are a pair of surrogates
  }
  return count;
}

std::string_view prefix(std::string_view text, std::size_t code_points) {
  if (text.size() <= code_points) return text;
  std::size_t at = 0;
  for (std::size_t i = 0; i < code_points && at < text.size(); ++i) next(text, at);
  return text.substr(0, at);
}

std::string ellipsis(std::string_view text, std::size_t code_points) {
  if (code_points == 0) return {};
  if (prefix(text, code_points).size() == text.size()) return std::string(text);
  return std::string(prefix(text, code_points - 1)) + "\u2026";
}

bool is_unsafe_for_display(char32_t c) {
  if (c < 0x20) return true;
  if (c < 0x7F) return false;
  if (c < 0xA0) return true;  // DEL and C1
  const auto within = [c](char32_t first, char32_t last) { return c >= first && c <= last; };
  return c == 0xAD || c == 0x61C || c == 0x180E || within(0x200B, 0x200F) ||
         within(0x2028, 0x202E) || within(0x2060, 0x206F) || c == 0xFEFF ||
         within(0xFFF9, 0xFFFB) || within(0xE0000, 0xE007F);
}

std::string escape_for_display(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t at = 0; at < text.size();) {
    std::size_t begin = at;
    while (at < text.size() && text[at] >= 0x20 && text[at] < 0x7f) ++at;
    out.append(text, begin, at - begin);
    if (at == text.size()) break;
    begin = at;
    const char32_t code_point = next(text, at);
    if (is_unsafe_for_display(code_point)) {
      fmt::format_to(std::back_inserter(out), "\\u{{{:x}}}",
                     static_cast<std::uint32_t>(code_point));
    } else if (code_point == kReplacement && at - begin == 1) {
      fmt::format_to(std::back_inserter(out), "\\x{{{:x}}}", byte_at(text, begin));
    } else {
      out += text.substr(begin, at - begin);
    }
  }
  return out;
}

}  // namespace muster::utf8
