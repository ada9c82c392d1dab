// Other encodings into UTF-8.
#include <array>

#include "engine/base/utf8.h"

namespace muster::utf8 {
namespace {

// 0x80 to 0x9F of Windows-1252; 0 where it has no character.
constexpr std::array<char32_t, 32> kWindows1252 = {
    0x20AC, 0,      0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021, 0x02C6, 0x2030, 0x0160,
    0x2039, 0x0152, 0,      0x017D, 0,      0,      0x2018, 0x2019, 0x201C, 0x201D, 0x2022,
    0x2013, 0x2014, 0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0,      0x017E, 0x0178};

char32_t unit_at(std::string_view bytes, std::size_t at, bool big_endian) {
  const auto first = static_cast<unsigned char>(bytes[at]);
  const auto second = static_cast<unsigned char>(bytes[at + 1]);
  return big_endian ? char32_t{first} << 8 | second : char32_t{second} << 8 | first;
}

}  // namespace

std::expected<std::string, std::size_t> from_utf16(std::string_view bytes, bool big_endian) {
  std::string out;
  out.reserve(bytes.size());
  for (std::size_t at = 0; at < bytes.size();) {
    if (at + 1 >= bytes.size()) return std::unexpected(at);
    const char32_t unit = unit_at(bytes, at, big_endian);
    if (unit < 0xD800 || unit > 0xDFFF) {
      append(out, unit);
      at += 2;
      continue;
    }
    if (unit > 0xDBFF || at + 3 >= bytes.size()) return std::unexpected(at);
    const char32_t low = unit_at(bytes, at + 2, big_endian);
    if (low < 0xDC00 || low > 0xDFFF) return std::unexpected(at);
    append(out, 0x10000 + ((unit - 0xD800) << 10) + (low - 0xDC00));
    at += 4;
  }
  return out;
}

std::expected<std::string, std::size_t> from_windows_1252(std::string_view bytes) {
  std::string out;
  out.reserve(bytes.size() + bytes.size() / 8);
  for (std::size_t at = 0; at < bytes.size(); ++at) {
    char32_t code_point = static_cast<unsigned char>(bytes[at]);
    if (code_point >= 0x80 && code_point < 0xA0) {
      code_point = kWindows1252[code_point - 0x80];
      if (code_point == 0) return std::unexpected(at);
    }
    append(out, code_point);
  }
  return out;
}

}  // namespace muster::utf8
