#include "tests/support/escaped_text.h"

#include <charconv>
#include <cstddef>

namespace muster {
namespace {

constexpr std::size_t kMostRepeats = 64U << 20U;

bool is_continuation(char byte) { return (static_cast<unsigned char>(byte) & 0xC0U) == 0x80U; }

// The length of the printable character at the front; 0 if there is none. C1 controls, and what
// turns or hides text in a terminal, are not printable.
std::size_t printable_length(std::string_view text) {
  const auto first = static_cast<unsigned char>(text.front());
  if (first < 0x80) return first >= 0x20 && first != 0x7F ? 1 : 0;
  const std::size_t length = first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : first >= 0xC2 ? 2 : 0;
  if (length == 0 || text.size() < length) return 0;
  for (std::size_t i = 1; i < length; ++i) {
    if (!is_continuation(text[i])) return 0;
  }
  const std::string_view character = text.substr(0, length);
  if (first == 0xC2 && static_cast<unsigned char>(character[1]) < 0xA1) return 0;
  if (character.starts_with("\xE2\x80") && character[2] >= '\x8B' && character[2] <= '\x8F')
    return 0;
  if (character.starts_with("\xE2\x80") && character[2] >= '\xA8' && character[2] <= '\xAE')
    return 0;
  if (character.starts_with("\xE2\x81") && character[2] >= '\xA0' && character[2] <= '\xA9')
    return 0;
  return character == "\xEF\xBB\xBF" ? 0 : length;
}

std::optional<unsigned> hex_byte(std::string_view digits) {
  unsigned value = 0;
  const auto parsed = std::from_chars(digits.data(), digits.data() + digits.size(), value, 16);
  if (digits.size() != 2 || parsed.ec != std::errc() || parsed.ptr != digits.data() + 2) return {};
  return value;
}

// `TEXT*N` -> TEXT, N times.
std::optional<std::string> repeated(std::string_view inside) {
  const std::size_t star = inside.rfind('*');
  if (star == std::string_view::npos) return std::nullopt;
  const std::optional<std::string> piece = unescape_text(inside.substr(0, star));
  std::size_t count = 0;
  const std::string_view digits = inside.substr(star + 1);
  const auto parsed = std::from_chars(digits.data(), digits.data() + digits.size(), count);
  if (!piece || parsed.ec != std::errc() || parsed.ptr != digits.data() + digits.size() ||
      count > kMostRepeats) {
    return std::nullopt;
  }
  std::string text;
  text.reserve(piece->size() * count);
  for (std::size_t turn = 1; turn <= count; ++turn) {
    for (const char byte : *piece) {
      if (byte == '#') {
        text += std::to_string(turn);
      } else {
        text += byte;
      }
    }
  }
  return text;
}

}  // namespace

std::optional<std::string> unescape_text(std::string_view text) {
  std::string bytes;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '\\') {
      bytes += text[i];
      continue;
    }
    if (++i == text.size()) return std::nullopt;
    switch (text[i]) {
      case 'n':
        bytes += '\n';
        break;
      case 'r':
        bytes += '\r';
        break;
      case 't':
        bytes += '\t';
        break;
      case '\\':
        bytes += '\\';
        break;
      case '\n':
        break;
      case 'x': {
        const std::optional<unsigned> byte = hex_byte(text.substr(i + 1, 2));
        if (!byte) return std::nullopt;
        bytes += static_cast<char>(*byte);
        i += 2;
        break;
      }
      case '{': {
        const std::size_t close = text.find('}', i);
        if (close == std::string_view::npos) return std::nullopt;
        const std::optional<std::string> piece = repeated(text.substr(i + 1, close - i - 1));
        if (!piece) return std::nullopt;
        bytes += *piece;
        i = close;
        break;
      }
      default:
        return std::nullopt;
    }
  }
  return bytes;
}

std::string escape_text(std::string_view bytes) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::string text;
  for (std::size_t i = 0; i < bytes.size();) {
    const char byte = bytes[i];
    if (byte == '\n') {
      text += byte;
      ++i;
    } else if (byte == '\\') {
      text += "\\\\";
      ++i;
    } else if (const std::size_t length = printable_length(bytes.substr(i)); length > 0) {
      text += bytes.substr(i, length);
      i += length;
    } else {
      const auto value = static_cast<unsigned char>(byte);
      text += "\\x";
      text += kDigits[value >> 4U];
      text += kDigits[value & 0xFU];
      ++i;
    }
  }
  if (!bytes.empty() && bytes.back() != '\n') text += "\\\n";
  return text;
}

bool is_plain_text(std::string_view bytes) {
  if (bytes.empty()) return true;
  for (std::size_t i = 0; i < bytes.size();) {
    const std::size_t length = bytes[i] == '\n' ? 1 : printable_length(bytes.substr(i));
    if (length == 0) return false;
    i += length;
  }
  return bytes.back() == '\n';
}

}  // namespace muster
