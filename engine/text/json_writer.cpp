#include "engine/text/json_writer.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <cstddef>
#include <cstring>
#include <utility>

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

#include <fmt/format.h>

#include "engine/base/check.h"
#include "engine/base/utf8.h"

namespace muster {

namespace {

constexpr std::string_view kReplacement = "\xef\xbf\xbd";  // U+FFFD

// Controls (C0, DEL, C1) and the two line separators that are line ends in JavaScript.
bool needs_escape(char32_t c) {
  return c < 0x20 || (c >= 0x7f && c <= 0x9f) || c == 0x2028 || c == 0x2029;
}

void append_escaped(std::string& out, char32_t c) {
  switch (c) {
    case '"':
      out += "\\\"";
      return;
    case '\\':
      out += "\\\\";
      return;
    case '\b':
      out += "\\b";
      return;
    case '\f':
      out += "\\f";
      return;
    case '\n':
      out += "\\n";
      return;
    case '\r':
      out += "\\r";
      return;
    case '\t':
      out += "\\t";
      return;
    default:
      if (needs_escape(c)) {
        out += fmt::format("\\u{:04x}", static_cast<std::uint32_t>(c));
      } else {
        utf8::append(out, c);
      }
  }
}

// ASCII that stands for itself wherever it is; `#` does not.
constexpr std::array<bool, 256> kPlain = [] {
  std::array<bool, 256> plain{};
  for (std::size_t c = 0x20; c < 0x7f; ++c) plain[c] = c != '"' && c != '\\' && c != '#';
  return plain;
}();

#if defined(__SSE2__)
// A bit for each of the sixteen bytes that does not stand for itself.
unsigned others_of(__m128i bytes) {
  const auto equal = [&](char c) { return _mm_cmpeq_epi8(bytes, _mm_set1_epi8(c)); };
  // As signed numbers bytes that are no ASCII are below the space too.
  const __m128i outside = _mm_or_si128(_mm_cmplt_epi8(bytes, _mm_set1_epi8(0x20)), equal(0x7f));
  const __m128i marks = _mm_or_si128(_mm_or_si128(equal('"'), equal('\\')), equal('#'));
  return static_cast<unsigned>(_mm_movemask_epi8(_mm_or_si128(outside, marks)));
}

// The first eight bytes and the last eight, which may overlap.
__m128i both_ends(std::string_view text) {
  const auto half = [](const char* at) {
    return _mm_loadl_epi64(reinterpret_cast<const __m128i*>(at));
  };
  return _mm_unpacklo_epi64(half(text.data()), half(text.data() + text.size() - 8));
}
#endif

// How many bytes stand for themselves, up to the first that does not.
std::size_t plain_length(std::string_view text) {
  std::size_t at = 0;
#if defined(__SSE2__)
  for (; at + 16 <= text.size(); at += 16) {
    const auto* const bytes = reinterpret_cast<const __m128i*>(text.data() + at);
    const unsigned others = others_of(_mm_loadu_si128(bytes));
    if (others != 0) return at + static_cast<std::size_t>(std::countr_zero(others));
  }
  // What is left of most texts is plain; looked at together with some of what was.
  if (text.size() >= 16) {
    const auto* const last = reinterpret_cast<const __m128i*>(text.data() + text.size() - 16);
    if (others_of(_mm_loadu_si128(last)) == 0) return text.size();
  } else if (text.size() >= 8 && others_of(both_ends(text)) == 0) {
    return text.size();
  }
#endif
  while (at < text.size() && kPlain[static_cast<unsigned char>(text[at])]) ++at;
  return at;
}

constexpr std::size_t kBufferBytes = std::size_t{32} << 10;

}  // namespace

std::string json_quoted(std::string_view text) {
  std::string out = "\"";
  out.reserve(text.size() + 8);
  for (std::size_t at = 0; at < text.size();) {
    const std::string_view rest = text.substr(at);
    const std::size_t plain = plain_length(rest);
    out.append(rest, 0, plain);
    at += plain;
    if (at == text.size()) break;
    if (text[at] == '#') {
      // A CI runner takes `##[` for a command wherever it stands in what a step prints.
      const bool command = text.substr(at).starts_with("##[");
      out += command ? "##\\u005b" : "#";
      at += command ? 3 : 1;
    } else if (utf8::find_invalid(text.substr(at, 4)) == 0) {
      // No code point has more than four bytes.
      out += kReplacement;
      ++at;
    } else {
      append_escaped(out, utf8::next(text, at));
    }
  }
  out += '"';
  return out;
}

void JsonWriter::Pen::quote(std::string_view text) {
  if (plain_length(text) < text.size()) return put(json_quoted(text));
  char* at = room(text.size() + 2);
  *at++ = '"';
  at = std::ranges::copy(text, at).out;
  *at = '"';
}

JsonWriter::JsonWriter(ByteSink& sink, int indent) : sink_(sink), indent_(indent) {}

JsonWriter::~JsonWriter() { flush(); }

void JsonWriter::flush() {
  if (!pen_.text().empty()) sink_.write(pen_.text());
  pen_.clear();
}

// After each value: the sink has all that is finished.
void JsonWriter::done() {
  if (levels_.empty() || pen_.text().size() >= kBufferBytes) flush();
}

// Begins the line of what the innermost level holds, or of its end.
void JsonWriter::line(bool after_comma) {
  const std::size_t spaces = levels_.size() * static_cast<std::size_t>(indent_);
  char* at = pen_.room((after_comma ? 2 : 1) + spaces);
  if (after_comma) *at++ = ',';
  *at = '\n';
  std::memset(at + 1, ' ', spaces);
}

// What stands before the next value or key of a level.
void JsonWriter::next() {
  Level& level = levels_.back();
  const bool first = std::exchange(level.empty, false);
  if (!level.on_line) {
    line(!first);
  } else if (!first) {
    pen_.put(", ");
  }
}

void JsonWriter::separate() {
  if (after_key_) {
    after_key_ = false;
    return;
  }
  if (levels_.empty()) return;
  MUSTER_CHECK(levels_.back().array);
  next();
}

void JsonWriter::begin(bool array, bool on_one_line) {
  const bool on_line = on_one_line || indent_ == 0 || (!levels_.empty() && levels_.back().on_line);
  separate();
  pen_.put(array ? "[" : "{");
  levels_.push_back({.array = array, .on_line = on_line, .empty = true});
}

void JsonWriter::end(bool array) {
  MUSTER_CHECK(!levels_.empty() && levels_.back().array == array && !after_key_);
  const Level level = levels_.back();
  levels_.pop_back();
  if (!level.empty && !level.on_line) line(false);
  pen_.put(array ? "]" : "}");
  done();
}

JsonWriter& JsonWriter::begin_object() {
  begin(false, false);
  return *this;
}

JsonWriter& JsonWriter::begin_line_object() {
  begin(false, true);
  return *this;
}

JsonWriter& JsonWriter::end_object() {
  end(false);
  return *this;
}

JsonWriter& JsonWriter::begin_array() {
  begin(true, false);
  return *this;
}

JsonWriter& JsonWriter::end_array() {
  end(true);
  return *this;
}

JsonWriter& JsonWriter::key(JsonName name) {
  const std::string_view text = name.text();
  MUSTER_CHECK(!levels_.empty() && !levels_.back().array && !after_key_);
  next();
  char* at = pen_.room(text.size() + 4);
  *at++ = '"';
  at = std::ranges::copy(text, at).out;
  std::ranges::copy(std::string_view("\": "), at);
  after_key_ = true;
  return *this;
}

JsonWriter& JsonWriter::quoted_key(std::string_view name) {
  MUSTER_CHECK(!levels_.empty() && !levels_.back().array && !after_key_);
  next();
  pen_.quote(name);
  pen_.put(": ");
  after_key_ = true;
  return *this;
}

JsonWriter& JsonWriter::members(const JsonMembers& some) {
  MUSTER_CHECK(!levels_.empty() && !levels_.back().array && !after_key_);
  MUSTER_CHECK(levels_.back().on_line);
  if (some.text().empty()) return *this;
  next();
  pen_.put(some.text());
  return *this;
}

JsonWriter& JsonWriter::value(std::string_view text) {
  separate();
  pen_.quote(text);
  done();
  return *this;
}

JsonWriter& JsonWriter::value(std::int64_t number) {
  separate();
  const fmt::format_int text(number);
  pen_.put({text.data(), text.size()});
  done();
  return *this;
}

JsonWriter& JsonWriter::value(std::uint64_t number) {
  separate();
  const fmt::format_int text(number);
  pen_.put({text.data(), text.size()});
  done();
  return *this;
}

JsonWriter& JsonWriter::value(double number) {
  if (!std::isfinite(number)) return null();
  separate();
  pen_.put(fmt::format("{}", number));
  done();
  return *this;
}

JsonWriter& JsonWriter::value(bool boolean) {
  separate();
  pen_.put(boolean ? "true" : "false");
  done();
  return *this;
}

JsonWriter& JsonWriter::null() {
  separate();
  pen_.put("null");
  done();
  return *this;
}

}  // namespace muster
