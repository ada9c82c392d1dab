#include "engine/text/json_writer.h"

#include <cmath>
#include <cstddef>
#include <iterator>

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

// ASCII that stands for itself.
bool is_plain(char c) { return c >= 0x20 && c < 0x7f && c != '"' && c != '\\'; }

void append_quoted(std::string& out, std::string_view text) {
  out += '"';
  const std::size_t begin = out.size();
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t plain = at;
    while (at < text.size() && is_plain(text[at])) ++at;
    out.append(text, plain, at - plain);
    if (at == text.size()) break;
    // No code point has more than four bytes.
    if (utf8::find_invalid(text.substr(at, 4)) == 0) {
      out += kReplacement;
      ++at;
    } else {
      append_escaped(out, utf8::next(text, at));
    }
  }
  // A CI runner takes `##[` for a command wherever it stands in what a step prints.
  if (text.contains("##[")) {
    for (std::size_t at = begin; (at = out.find("##[", at)) != std::string::npos;) {
      out.replace(at + 2, 1, "\\u005b");
    }
  }
  out += '"';
}

constexpr std::size_t kBufferBytes = std::size_t{16} << 10;

}  // namespace

std::string json_quoted(std::string_view text) {
  std::string out;
  out.reserve(text.size() + 2);
  append_quoted(out, text);
  return out;
}

JsonWriter::JsonWriter(ByteSink& sink, int indent) : sink_(sink), indent_(indent) {}

JsonWriter::~JsonWriter() { flush(); }

void JsonWriter::flush() {
  if (!buffer_.empty()) sink_.write(buffer_);
  buffer_.clear();
}

// After each value: the sink has all that is finished.
void JsonWriter::done() {
  if (levels_.empty() || buffer_.size() >= kBufferBytes) flush();
}

void JsonWriter::line() {
  if (indent_ == 0) return;
  buffer_ += '\n';
  buffer_.append(levels_.size() * static_cast<std::size_t>(indent_), ' ');
}

void JsonWriter::separate() {
  if (after_key_) {
    after_key_ = false;
    return;
  }
  if (levels_.empty()) return;
  MUSTER_CHECK(levels_.back().array);
  if (!levels_.back().empty) buffer_ += indent_ == 0 ? ", " : ",";
  levels_.back().empty = false;
  line();
}

JsonWriter& JsonWriter::begin_object() {
  separate();
  buffer_ += '{';
  levels_.push_back({.array = false, .empty = true});
  return *this;
}

JsonWriter& JsonWriter::end_object() {
  MUSTER_CHECK(!levels_.empty() && !levels_.back().array && !after_key_);
  const bool empty = levels_.back().empty;
  levels_.pop_back();
  if (!empty) line();
  buffer_ += '}';
  done();
  return *this;
}

JsonWriter& JsonWriter::begin_array() {
  separate();
  buffer_ += '[';
  levels_.push_back({.array = true, .empty = true});
  return *this;
}

JsonWriter& JsonWriter::end_array() {
  MUSTER_CHECK(!levels_.empty() && levels_.back().array);
  const bool empty = levels_.back().empty;
  levels_.pop_back();
  if (!empty) line();
  buffer_ += ']';
  done();
  return *this;
}

JsonWriter& JsonWriter::key(std::string_view name) {
  MUSTER_CHECK(!levels_.empty() && !levels_.back().array && !after_key_);
  if (!levels_.back().empty) buffer_ += indent_ == 0 ? ", " : ",";
  levels_.back().empty = false;
  line();
  append_quoted(buffer_, name);
  buffer_ += ": ";
  after_key_ = true;
  return *this;
}

JsonWriter& JsonWriter::value(std::string_view text) {
  separate();
  append_quoted(buffer_, text);
  done();
  return *this;
}

JsonWriter& JsonWriter::value(std::int64_t number) {
  separate();
  const fmt::format_int text(number);
  buffer_.append(text.data(), text.size());
  done();
  return *this;
}

JsonWriter& JsonWriter::value(std::uint64_t number) {
  separate();
  const fmt::format_int text(number);
  buffer_.append(text.data(), text.size());
  done();
  return *this;
}

JsonWriter& JsonWriter::value(double number) {
  if (!std::isfinite(number)) return null();
  separate();
  fmt::format_to(std::back_inserter(buffer_), "{}", number);
  done();
  return *this;
}

JsonWriter& JsonWriter::value(bool boolean) {
  separate();
  buffer_ += boolean ? "true" : "false";
  done();
  return *this;
}

JsonWriter& JsonWriter::null() {
  separate();
  buffer_ += "null";
  done();
  return *this;
}

}  // namespace muster
