#include "engine/app/table_text.h"

#include <algorithm>
#include <cstddef>
#include <string_view>

#include "engine/base/byte_sink.h"
#include "engine/base/utf8.h"
#include "engine/diag/render.h"
#include "engine/text/json_writer.h"

namespace muster {
namespace {

bool is_plain_number(std::string_view text) {
  if (text.starts_with('-') || text.starts_with('+')) text.remove_prefix(1);
  return !text.empty() &&
         std::ranges::all_of(text, [](char c) { return (c >= '0' && c <= '9') || c == '.'; });
}

// What a spreadsheet takes for a formula, also in full-width forms.
bool looks_like_formula(std::string_view text) {
  if (text.empty() || is_plain_number(text)) return false;
  if (std::string_view("=+-@\t\r\n").find(text.front()) != std::string_view::npos) return true;
  std::size_t position = 0;
  const char32_t first = utf8::next(text, position);
  return first == U'\uFF1D' || first == U'\uFF0B' || first == U'\uFF0D' || first == U'\uFF20';
}

std::string csv_row(const std::vector<std::string>& cells) {
  std::string line;
  for (const std::string& cell : cells) {
    if (!line.empty()) line += ',';
    line += '"';
    if (looks_like_formula(cell)) line += '\'';
    for (const char c : cell) {
      if (c == '"') line += '"';
      line += c;
    }
    line += '"';
  }
  return line + "\n";
}

}  // namespace

std::string aligned(const TextTable& table) {
  std::vector<std::vector<std::string>> lines;
  lines.push_back(table.header);
  for (const std::vector<std::string>& row : table.rows) {
    std::vector<std::string>& line = lines.emplace_back();
    for (const std::string& cell : row) line.push_back(terminal_safe(cell));
  }
  std::vector<std::size_t> widths(table.header.size(), 0);
  for (const std::vector<std::string>& line : lines) {
    for (std::size_t i = 0; i < line.size() && i < widths.size(); ++i) {
      widths[i] = std::max(widths[i], utf8::display_width(line[i]));
    }
  }
  std::string text;
  for (const std::vector<std::string>& line : lines) {
    std::string out;
    for (std::size_t i = 0; i < line.size(); ++i) {
      if (i > 0) out += "  ";
      out += line[i];
      if (i + 1 < line.size()) out.append(widths[i] - utf8::display_width(line[i]), ' ');
    }
    while (out.ends_with(' ')) out.pop_back();
    text += out + "\n";
  }
  return text;
}

std::string as_csv(const TextTable& table) {
  std::string text = csv_row(table.header);
  for (const std::vector<std::string>& row : table.rows) text += csv_row(row);
  return text;
}

std::string as_json(const TextTable& table) {
  StringSink sink;
  JsonWriter json(sink, 2);
  json.begin_array();
  for (const std::vector<std::string>& row : table.rows) {
    json.begin_object();
    for (std::size_t i = 0; i < row.size(); ++i)
      json.member(table.header[i], std::string_view(row[i]));
    json.end_object();
  }
  json.end_array();
  return sink.take() + "\n";
}

}  // namespace muster
