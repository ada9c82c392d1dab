#include "engine/text/json_writer.h"

#include <cmath>

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

void append_valid(std::string& out, std::string_view text) {
  for (std::size_t pos = 0; pos < text.size();) append_escaped(out, utf8::next(text, pos));
}

}  // namespace

std::string json_quoted(std::string_view text) {
  std::string out;
  out.reserve(text.size() + 2);
  out += '"';
  while (const auto bad = utf8::find_invalid(text)) {
    append_valid(out, text.substr(0, *bad));
    out += kReplacement;
    text.remove_prefix(*bad + 1);
  }
  append_valid(out, text);
  // A CI runner takes `##[` for a command wherever it stands in what a step prints.
  for (std::size_t at = 0; (at = out.find("##[", at)) != std::string::npos;) {
    out.replace(at + 2, 1, "\\u005b");
  }
  out += '"';
  return out;
}

JsonWriter::JsonWriter(ByteSink& sink, int indent) : sink_(sink), indent_(indent) {}

void JsonWriter::line() {
  if (indent_ == 0) return;
  std::string text(1, '\n');
  text.append(levels_.size() * static_cast<std::size_t>(indent_), ' ');
  sink_.write(text);
}

void JsonWriter::separate() {
  if (after_key_) {
    after_key_ = false;
    return;
  }
  if (levels_.empty()) return;
  MUSTER_CHECK(levels_.back().array);
  if (!levels_.back().empty) sink_.write(indent_ == 0 ? ", " : ",");
  levels_.back().empty = false;
  line();
}

JsonWriter& JsonWriter::begin_object() {
  separate();
  sink_.write("{");
  levels_.push_back({.array = false, .empty = true});
  return *this;
}

JsonWriter& JsonWriter::end_object() {
  MUSTER_CHECK(!levels_.empty() && !levels_.back().array && !after_key_);
  const bool empty = levels_.back().empty;
  levels_.pop_back();
  if (!empty) line();
  sink_.write("}");
  return *this;
}

JsonWriter& JsonWriter::begin_array() {
  separate();
  sink_.write("[");
  levels_.push_back({.array = true, .empty = true});
  return *this;
}

JsonWriter& JsonWriter::end_array() {
  MUSTER_CHECK(!levels_.empty() && levels_.back().array);
  const bool empty = levels_.back().empty;
  levels_.pop_back();
  if (!empty) line();
  sink_.write("]");
  return *this;
}

JsonWriter& JsonWriter::key(std::string_view name) {
  MUSTER_CHECK(!levels_.empty() && !levels_.back().array && !after_key_);
  if (!levels_.back().empty) sink_.write(indent_ == 0 ? ", " : ",");
  levels_.back().empty = false;
  line();
  sink_.write(json_quoted(name));
  sink_.write(": ");
  after_key_ = true;
  return *this;
}

JsonWriter& JsonWriter::value(std::string_view text) {
  separate();
  sink_.write(json_quoted(text));
  return *this;
}

JsonWriter& JsonWriter::value(std::int64_t number) {
  separate();
  sink_.write(fmt::format("{}", number));
  return *this;
}

JsonWriter& JsonWriter::value(std::uint64_t number) {
  separate();
  sink_.write(fmt::format("{}", number));
  return *this;
}

JsonWriter& JsonWriter::value(double number) {
  if (!std::isfinite(number)) return null();
  separate();
  sink_.write(fmt::format("{}", number));
  return *this;
}

JsonWriter& JsonWriter::value(bool boolean) {
  separate();
  sink_.write(boolean ? "true" : "false");
  return *this;
}

JsonWriter& JsonWriter::null() {
  separate();
  sink_.write("null");
  return *this;
}

}  // namespace muster
