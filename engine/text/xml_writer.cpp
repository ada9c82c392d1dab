#include "engine/text/xml_writer.h"

#include <fmt/format.h>

#include "engine/base/check.h"
#include "engine/base/utf8.h"

namespace muster {

namespace {

constexpr std::string_view kReplacement = "\xef\xbf\xbd";  // U+FFFD

// What no XML reader takes, or what is a control character in the hands of whoever shows the file.
bool must_be_named(char32_t c) {
  if (c < 0x20) return c != '\t' && c != '\n' && c != '\r';
  return (c >= 0x7f && c <= 0x9f) || (c >= 0xd800 && c <= 0xdfff) || c == 0xfffe || c == 0xffff;
}

void append_escaped(std::string& out, char32_t c, bool attribute) {
  switch (c) {
    case '&':
      out += "&amp;";
      return;
    case '<':
      out += "&lt;";
      return;
    case '>':
      out += "&gt;";
      return;
    case '"':
      out += attribute ? "&quot;" : "\"";
      return;
    case '\r':
      out += "&#13;";  // a reader would turn a raw one into a line feed
      return;
    case '\n':
      out += attribute ? "&#10;" : "\n";
      return;
    case '\t':
      out += attribute ? "&#9;" : "\t";
      return;
    default:
      if (must_be_named(c)) {
        out += fmt::format("\\u{{{:x}}}", static_cast<std::uint32_t>(c));
      } else {
        utf8::append(out, c);
      }
  }
}

// ASCII that stands for itself, in attributes too.
bool is_plain(char c) {
  return c >= 0x20 && c < 0x7f && c != '&' && c != '<' && c != '>' && c != '"';
}

void append_text(std::string& out, std::string_view text, bool attribute) {
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
      append_escaped(out, utf8::next(text, at), attribute);
    }
  }
  // A CI runner takes `##[` for a command wherever it stands in what a step prints.
  if (!text.contains("##[")) return;
  for (std::size_t at = begin; (at = out.find("##[", at)) != std::string::npos;) {
    out.replace(at + 2, 1, "&#91;");
  }
}

constexpr std::size_t kBufferBytes = std::size_t{16} << 10;

}  // namespace

XmlWriter::XmlWriter(ByteSink& sink) : sink_(sink) {}

XmlWriter::~XmlWriter() { flush(); }

void XmlWriter::flush() {
  if (!buffer_.empty()) sink_.write(buffer_);
  buffer_.clear();
}

void XmlWriter::new_line() {
  buffer_ += '\n';
  buffer_.append(levels_.size() * 2, ' ');
}

void XmlWriter::declaration() {
  MUSTER_CHECK(levels_.empty());
  buffer_ += "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n";
}

void XmlWriter::open(std::string_view name) {
  if (tag_open_) buffer_ += ">";
  if (!levels_.empty()) {
    Level& parent = levels_.back();
    parent.has_children = true;
    // White space beside text would become part of it.
    if (!parent.has_text) new_line();
  }
  buffer_ += "<";
  buffer_ += name;
  levels_.push_back({.name = std::string(name), .has_children = false, .has_text = false});
  tag_open_ = true;
}

void XmlWriter::attribute(std::string_view name, std::string_view value) {
  MUSTER_CHECK(tag_open_);
  buffer_ += " ";
  buffer_ += name;
  buffer_ += "=\"";
  append_text(buffer_, value, true);
  buffer_ += "\"";
}

void XmlWriter::text(std::string_view text) {
  MUSTER_CHECK(!levels_.empty());
  if (tag_open_) buffer_ += ">";
  tag_open_ = false;
  levels_.back().has_text = true;
  append_text(buffer_, text, false);
}

void XmlWriter::close() {
  MUSTER_CHECK(!levels_.empty());
  const Level level = std::move(levels_.back());
  levels_.pop_back();
  if (tag_open_) {
    buffer_ += "/>";
  } else {
    if (level.has_children && !level.has_text) new_line();
    buffer_ += "</";
    buffer_ += level.name;
    buffer_ += ">";
  }
  tag_open_ = false;
  if (levels_.empty()) buffer_ += "\n";
  if (levels_.empty() || buffer_.size() >= kBufferBytes) flush();
}

}  // namespace muster
