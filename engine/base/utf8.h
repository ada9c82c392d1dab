// UTF-8: validation, code points, lengths in the units that consumers count in, display width, and
// decoding of UTF-16 and Windows-1252 into it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <expected>
#include <optional>
#include <string>
#include <string_view>

namespace muster::utf8 {

// The byte offset of the first byte that is not UTF-8 (overlong forms, surrogates and values above
// U+10FFFF count as bad), or nothing.
std::optional<std::size_t> find_invalid(std::string_view text);

// Whether the text is UTF-8 and, unless `allow_controls`, has no control characters (below 0x20 and
// 0x7F) but tab, LF and CR. Much faster than looking for the first one that is wrong.
bool is_clean(std::string_view text, bool allow_controls);

// The same of a text that is looked at from its begin to its end, some of it at a time.
class CleanSoFar {
 public:
  // Borrows the text for its own life.
  CleanSoFar(std::string_view text, bool allow_controls)
      : text_(text), allow_controls_(allow_controls) {}
  // Whether nothing is wrong up to `end`, but for a code point that goes on behind it. Looks at no
  // byte twice.
  bool up_to(std::size_t end);

 private:
  std::string_view text_;
  bool allow_controls_;
  std::size_t checked_ = 0;
  bool clean_ = true;
};

// The code point at `pos`, which it moves past it. REQUIRES: valid UTF-8, pos < text.size().
char32_t next(std::string_view text, std::size_t& pos);
void append(std::string& out, char32_t code_point);

std::size_t count_code_points(std::string_view text);
std::size_t count_utf16_units(std::string_view text);
// Columns on a terminal: wide East Asian and emoji 2, combining and zero-width 0.
std::size_t display_width(std::string_view text);
std::size_t display_width(char32_t code_point);
// The longest prefix of at most `code_points` code points.
std::string_view prefix(std::string_view text, std::size_t code_points);
// Shortened to at most `code_points` code points, the last one an ellipsis if anything was cut.
std::string ellipsis(std::string_view text, std::size_t code_points);

// C0 (all below 0x20), DEL, C1, bidi controls, zero-width and other invisible code points that must
// never reach a terminal or a log raw (U+061C, 200B-200F, 2028-202E, 2060-2069, FEFF, E0000-E007F).
bool is_unsafe_for_display(char32_t code_point);
// Each unsafe code point as \u{..}; all else as it is. A line feed is unsafe too.
std::string escape_for_display(std::string_view text);

// Byte offset of the first code unit that is not UTF-16, as the error.
std::expected<std::string, std::size_t> from_utf16(std::string_view bytes, bool big_endian);
// Every byte has a meaning but five; the offset of one of those is the error.
std::expected<std::string, std::size_t> from_windows_1252(std::string_view bytes);

}  // namespace muster::utf8
