#include "engine/app/pages/pages.h"

#include "engine/app/pages/markdown.h"

namespace muster {

std::vector<Page> reference_pages(const PageInputs& inputs) {
  std::vector<Page> pages;
  pages.push_back({.file = "README.md", .about = {}, .text = {}});
  pages.push_back({.file = "language.md",
                   .about = "how conditions are written: values, types, operators, sets of records",
                   .text = language_page(inputs)});
  pages.push_back({.file = "functions.md",
                   .about = "every function, with an example",
                   .text = functions_page(inputs)});
  pages.push_back({.file = "patterns.md",
                   .about = "checks by name, for rules without an expression",
                   .text = patterns_page(inputs)});
  pages.push_back({.file = "record-sets.md",
                   .about = "the records that the built-in rules need, and who usually has them",
                   .text = record_sets_page(inputs)});
  pages.push_back({.file = "files.md",
                   .about = "the keys of every file that people write",
                   .text = files_page()});
  pages.push_back(
      {.file = "commands.md", .about = "the commands and their options", .text = commands_page()});
  pages.push_back({.file = "diagnostics.md",
                   .about = "every message by its code, with cause and remedy",
                   .text = diagnostics_page()});
  std::string list = page_head("Reference") + "\n";
  for (const Page& page : pages) {
    if (page.about.empty()) continue;
    list += "- [" + std::string(page.file) + "](" + std::string(page.file) +
            "): " + std::string(page.about) + "\n";
  }
  pages.front().text = std::move(list);
  return pages;
}

}  // namespace muster
