#include "engine/base/utf8.h"

#include <algorithm>
#include <random>
#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace muster::utf8 {
namespace {

using namespace std::string_view_literals;

TEST(Utf8, FindsTheFirstBadByte) {
  struct Case {
    std::string_view name;
    std::string_view bytes;
    std::optional<std::size_t> offset;
  };
  const Case cases[] = {
      {"ascii", "abc", {}},
      {"empty", "", {}},
      {"two, three and four bytes", "\u00e9\u20ac\U0001F600", {}},
      {"lone continuation", "a\x80"sv, 1},
      {"latin-1", "Zo\xEB,x"sv, 2},
      {"overlong slash", "\xC0\xAF"sv, 0},
      {"overlong three", "ab\xE0\x80\x80"sv, 2},
      {"overlong four", "\xF0\x80\x80\x80"sv, 0},
      {"surrogate", "\xED\xA0\x80"sv, 0},
      {"last before the surrogates", "\xED\x9F\xBF"sv, {}},
      {"above the last code point", "\xF4\x90\x80\x80"sv, 0},
      {"the last code point", "\xF4\x8F\xBF\xBF"sv, {}},
      {"five bytes", "\xF8\x88\x80\x80\x80"sv, 0},
      {"cut", "abcdefgh\xE2\x82"sv, 8},
      {"cut after a long run", "0123456789abcdef\u20ac 0123456789\xF0\x9F\x98"sv, 30},
      {"0xFF", "12345678901234567\xFF"sv, 17},
  };
  for (const Case& c : cases) EXPECT_EQ(find_invalid(c.bytes), c.offset) << c.name;
}

TEST(Utf8, EveryCodePointGoesThereAndBack) {
  for (char32_t c = 0; c <= 0x10FFFF; ++c) {
    if (c >= 0xD800 && c <= 0xDFFF) continue;
    std::string text;
    append(text, c);
    std::size_t at = 0;
    const bool same = next(text, at) == c && at == text.size() && !find_invalid(text);
    const bool counted =
        count_code_points(text) == 1 && count_utf16_units(text) == (c >= 0x10000 ? 2U : 1U);
    if (!same || !counted) FAIL() << static_cast<std::uint32_t>(c);
  }
}

TEST(Utf8, NeverReadsPastBrokenText) {
  for (const std::string_view bad : {"\xF0"sv, "\xE2\x82"sv, "\x80"sv, "\xFF"sv}) {
    std::size_t at = 0;
    EXPECT_EQ(next(bad, at), U'\uFFFD');
    EXPECT_EQ(at, 1U);
  }
}

TEST(Utf8, WidthIsWhatATerminalShows) {
  EXPECT_EQ(display_width("abc"), 3U);
  EXPECT_EQ(display_width("Zo\u00eb"), 3U);
  EXPECT_EQ(display_width("e\u0301"), 1U);
  EXPECT_EQ(display_width("\u65e5\u672c"), 4U);
  EXPECT_EQ(display_width("\U0001F600"), 2U);
  EXPECT_EQ(display_width("\uff21"), 2U);
  EXPECT_EQ(display_width("\uff71"), 1U);  // half-width katakana
  EXPECT_EQ(display_width("\uac00"), 2U);
  EXPECT_EQ(display_width("\u200b"), 0U);
  EXPECT_EQ(display_width(char32_t{0xAD}), 1U);
  EXPECT_EQ(display_width(char32_t{0x1B}), 0U);
  EXPECT_EQ(display_width(char32_t{0x20000}), 2U);
  EXPECT_EQ(display_width(char32_t{0x10FFFF}), 1U);
}

TEST(Utf8, CutsAtACodePoint) {
  EXPECT_EQ(prefix("\u00e9\u20acx", 2), "\u00e9\u20ac");
  EXPECT_EQ(prefix("ab", 5), "ab");
  EXPECT_EQ(ellipsis("abc", 3), "abc");
  EXPECT_EQ(ellipsis("abcd", 3), "ab\u2026");
  EXPECT_EQ(ellipsis("\U0001F600\U0001F600", 1), "\u2026");
  EXPECT_EQ(ellipsis("\u00e9\u00e9\u00e9", 3), "\u00e9\u00e9\u00e9");
  EXPECT_EQ(ellipsis("abc", 0), "");
}

TEST(Utf8, ShowsWhatMustNotBeRaw) {
  EXPECT_EQ(escape_for_display("a\nb\x1b[2J\x7f"), "a\\u{a}b\\u{1b}[2J\\u{7f}");
  EXPECT_EQ(escape_for_display("\u0085\u009b"), "\\u{85}\\u{9b}");
  EXPECT_EQ(escape_for_display("p1\0"sv), "p1\\u{0}");
  EXPECT_EQ(escape_for_display("status\u200b"), "status\\u{200b}");
  EXPECT_EQ(escape_for_display("\u202egnp.exe"), "\\u{202e}gnp.exe");
  EXPECT_EQ(escape_for_display("\U000E0041"), "\\u{e0041}");
  EXPECT_EQ(escape_for_display("\ufeffx"), "\\u{feff}x");
  EXPECT_EQ(escape_for_display("\x9b"
                               "x"sv),
            "\\x{9b}x");  // C1 as a raw byte
  EXPECT_EQ(escape_for_display("Zo\u00eb \u65e5 \uFFFD"), "Zo\u00eb \u65e5 \uFFFD");
}

TEST(Utf8, NothingUnsafeIsLeftAfterEscaping) {
  for (char32_t c = 0; c <= 0x10FFFF; ++c) {
    if (c >= 0xD800 && c <= 0xDFFF) continue;
    std::string text;
    append(text, c);
    const std::string shown = escape_for_display(text);
    std::size_t at = 0;
    bool safe = is_unsafe_for_display(c) || shown == text;
    while (at < shown.size()) safe = safe && !is_unsafe_for_display(next(shown, at));
    if (!safe) FAIL() << shown;
  }
}

TEST(Utf8, DecodesUtf16) {
  EXPECT_EQ(from_utf16("Z\0o\0\xEB\0"sv, false), "Zo\u00eb");
  EXPECT_EQ(from_utf16("\xD8\x3D\xDE\x00"sv, true), "\U0001F600");
  EXPECT_EQ(from_utf16("", false), "");
}

TEST(Utf8, TellsTheFirstBadUnitOfUtf16) {
  EXPECT_EQ(from_utf16("a\0b"sv, false).error(), 2U);         // half a unit
  EXPECT_EQ(from_utf16("a\0\x00\xD8"sv, false).error(), 2U);  // a pair cut short
  EXPECT_EQ(from_utf16("\x00\xD8"
                       "a\0"sv,
                       false)
                .error(),
            0U);  // high without low
  EXPECT_EQ(from_utf16("a\0\x00\xDC"
                       "b\0"sv,
                       false)
                .error(),
            2U);  // low alone
}

TEST(Utf8, DecodesWindows1252) {
  EXPECT_EQ(from_windows_1252("Zo\xEB \x80 \x9F"), "Zo\u00eb \u20ac \u0178");
  for (const char bad : {'\x81', '\x8D', '\x8F', '\x90', '\x9D'}) {
    EXPECT_EQ(from_windows_1252(std::string("ab") + bad).error(), 2U);
  }
}

TEST(Utf8, CleanTextsAreThoseWithoutInvalidBytesAndControls) {
  std::mt19937 random(20240229);
  const auto is_control = [](char c) {
    const auto byte = static_cast<unsigned char>(c);
    return (byte < 0x20 && c != '\t' && c != '\n' && c != '\r') || byte == 0x7f;
  };
  const std::vector<std::string> parts = {
      "\t",   "\n",   "\r",       "\x1f",         "\x7f",
      "\x19", "\x1d", "\xc3\xa9", "\xe2\x82\xac", "\xf0\x9f\x98\x80",
      "\xc3", "\x80", "\xff"};
  for (int round = 0; round < 3000; ++round) {
    std::string text(random() % 200, 'a');
    if (round % 100 == 0) text.assign((std::size_t{32} << 10) - 100 + random() % 200, 'a');
    for (std::size_t changes = random() % 3; changes > 0; --changes) {
      const std::size_t near_end = std::min<std::size_t>(text.size(), 150);
      text.insert(text.size() - random() % (near_end + 1), parts[random() % parts.size()]);
    }
    const bool valid = !find_invalid(text);
    EXPECT_EQ(is_clean(text, true), valid);
    EXPECT_EQ(is_clean(text, false), valid && std::ranges::none_of(text, is_control));
    // The same of a text that is looked at some of it at a time, cut anywhere.
    for (const bool allow_controls : {false, true}) {
      CleanSoFar so_far(text, allow_controls);
      bool clean = true;
      for (std::size_t end = 0; end < text.size(); end += random() % (round % 2 == 0 ? 4 : 90)) {
        const bool now = so_far.up_to(end);
        EXPECT_TRUE(clean || !now);  // what is wrong stays so
        clean = now;
        if (clean) {
          // All that is before the end, but for a code point that goes on behind it.
          std::size_t begin = end;
          while (begin > 0 && end - begin < 3 && (text[begin] & 0xC0) == 0x80) --begin;
          EXPECT_TRUE(is_clean(text.substr(0, begin), allow_controls));
        }
      }
      EXPECT_EQ(so_far.up_to(text.size()), is_clean(text, allow_controls));
      EXPECT_EQ(so_far.up_to(text.size()), is_clean(text, allow_controls));
    }
  }
}

}  // namespace
}  // namespace muster::utf8
