#include "engine/app/pages/markdown.h"

#include "engine/report/wording.h"

namespace muster {

std::string page_head(std::string_view title) {
  return "# " + std::string(title) +
         "\n\n*Made by `muster docs` from the program itself; to change it, change what it is made "
         "of.*\n";
}

std::string code(std::string_view text) {
  if (text.find('`') == std::string_view::npos) return "`" + std::string(text) + "`";
  return "`` " + std::string(text) + " ``";
}

std::string cell(std::string_view text) {
  std::string out;
  for (const char c : one_line(text)) {
    if (c == '|') out += '\\';
    out += c;
  }
  return out;
}

std::string table_row(const std::vector<std::string>& cells) {
  std::string out = "|";
  for (const std::string& each : cells) out += " " + each + " |";
  return out + "\n";
}

std::string table_head(const std::vector<std::string>& names) {
  return table_row(names) + table_row(std::vector<std::string>(names.size(), "---"));
}

}  // namespace muster
