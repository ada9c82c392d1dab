// Pieces of Markdown that the reference pages share.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace muster {

// What stands at the head of each page, below its title.
std::string page_head(std::string_view title);
// `code`, also of text that holds back ticks.
std::string code(std::string_view text);
// The text on one line, fit for a cell.
std::string cell(std::string_view text);
std::string table_row(const std::vector<std::string>& cells);
std::string table_head(const std::vector<std::string>& names);

}  // namespace muster
