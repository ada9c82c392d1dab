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

std::string escaped(std::string_view text, bool attribute) {
  std::string out;
  out.reserve(text.size());
  const auto append_valid = [&out, attribute](std::string_view part) {
    for (std::size_t pos = 0; pos < part.size();) {
      append_escaped(out, utf8::next(part, pos), attribute);
    }
  };
  while (const auto bad = utf8::find_invalid(text)) {
    append_valid(text.substr(0, *bad));
    out += kReplacement;
    text.remove_prefix(*bad + 1);
  }
  append_valid(text);
  // A CI runner takes `##[` for a command wherever it stands in what a step prints.
  for (std::size_t at = 0; (at = out.find("##[", at)) != std::string::npos;) {
    out.replace(at + 2, 1, "&#91;");
  }
  return out;
}

std::string new_line(std::size_t depth) { return "\n" + std::string(depth * 2, ' '); }

}  // namespace

XmlWriter::XmlWriter(ByteSink& sink) : sink_(sink) {}

void XmlWriter::declaration() {
  MUSTER_CHECK(levels_.empty());
  sink_.write("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
}

void XmlWriter::open(std::string_view name) {
  if (tag_open_) sink_.write(">");
  if (!levels_.empty()) {
    Level& parent = levels_.back();
    parent.has_children = true;
    // White space beside text would become part of it.
    if (!parent.has_text) sink_.write(new_line(levels_.size()));
  }
  sink_.write("<");
  sink_.write(name);
  levels_.push_back({.name = std::string(name), .has_children = false, .has_text = false});
  tag_open_ = true;
}

void XmlWriter::attribute(std::string_view name, std::string_view value) {
  MUSTER_CHECK(tag_open_);
  sink_.write(" ");
  sink_.write(name);
  sink_.write("=\"");
  sink_.write(escaped(value, true));
  sink_.write("\"");
}

void XmlWriter::text(std::string_view text) {
  MUSTER_CHECK(!levels_.empty());
  if (tag_open_) sink_.write(">");
  tag_open_ = false;
  levels_.back().has_text = true;
  sink_.write(escaped(text, false));
}

void XmlWriter::close() {
  MUSTER_CHECK(!levels_.empty());
  const Level level = std::move(levels_.back());
  levels_.pop_back();
  if (tag_open_) {
    sink_.write("/>");
  } else {
    if (level.has_children && !level.has_text) sink_.write(new_line(levels_.size()));
    sink_.write("</");
    sink_.write(level.name);
    sink_.write(">");
  }
  tag_open_ = false;
  if (levels_.empty()) sink_.write("\n");
}

}  // namespace muster
