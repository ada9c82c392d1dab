#include "engine/app/pages/pages.h"

#include "engine/app/pages/markdown.h"

namespace muster {

std::vector<Page> reference_pages(const PageInputs& inputs) {
  std::vector<Page> pages;
  pages.push_back({.file = "reference/README.md", .about = {}, .text = {}});
  pages.push_back({.file = "reference/language.md",
                   .about = "how conditions are written: values, types, operators, sets of records",
                   .text = language_page(inputs)});
  pages.push_back({.file = "reference/functions.md",
                   .about = "every function, with an example",
                   .text = functions_page(inputs)});
  pages.push_back({.file = "reference/patterns.md",
                   .about = "checks by name, for rules without an expression",
                   .text = patterns_page(inputs)});
  pages.push_back({.file = "reference/record-sets.md",
                   .about = "the records that the built-in rules need, and who usually has them",
                   .text = record_sets_page(inputs)});
  pages.push_back({.file = "reference/files.md",
                   .about = "the keys of every file that people write",
                   .text = files_page()});
  pages.push_back({.file = "reference/commands.md",
                   .about = "the commands and their options",
                   .text = commands_page()});
  pages.push_back({.file = "reference/diagnostics.md",
                   .about = "every message by its code, with cause and remedy",
                   .text = diagnostics_page()});
  std::string list = page_head("Reference") + "\n";
  for (const Page& page : pages) {
    if (page.about.empty()) continue;
    const std::string name = page.file.substr(page.file.rfind('/') + 1);
    list += "- [" + name + "](" + name + "): " + std::string(page.about) + "\n";
  }
  for (std::size_t i = 0; i < inputs.coverage.size(); ++i) {
    const PackCoverage& coverage = inputs.coverage[i];
    if (coverage.about.empty()) continue;
    const PackPart& part = inputs.packs.parts[i];
    const std::string file = part.name + ".md";
    list += "- [" + file + "](../" + file + "): " + part.title + "\n";
    pages.push_back({.file = file, .about = {}, .text = pack_page(inputs, part, coverage)});
  }
  pages.front().text = std::move(list);
  return pages;
}

}  // namespace muster
