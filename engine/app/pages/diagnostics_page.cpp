// docs/reference/diagnostics.md: every code with its text, cause and remedy.
#include <algorithm>
#include <array>
#include <string>
#include <string_view>

#include "engine/app/pages/markdown.h"
#include "engine/app/pages/pages.h"
#include "engine/base/check.h"
#include "engine/diag/catalog.h"
#include "engine/diag/remedies.h"
#include "engine/report/wording.h"

namespace muster {
namespace {

// The chapters, by the beginning of their codes.
struct Chapter {
  std::string_view prefix;
  std::string_view title;
};
constexpr std::array<Chapter, 17> kChapters{{
    {"MU10", "Files and encodings"},
    {"MU11", "YAML, JSON, TOML and front matter"},
    {"MU12", "Delimited text"},
    {"MU13", "Columns and fields"},
    {"MU20", "Syntax of expressions and messages"},
    {"MU21", "Names and types"},
    {"MU22", "What the language refuses"},
    {"MU23", "The parts of a rule"},
    {"MU24", "Parameters"},
    {"MU25", "Packs, record schemas, rules and patterns"},
    {"MU26", "Tests of rules, and lint"},
    {"MU30", "Record sets and their sources"},
    {"MU31", "Cells"},
    {"MU32", "Rows"},
    {"MU40", "Settings and waivers"},
    {"MU41", "More settings"},
    {"MU9", "Trouble of muster's own"},
}};

std::string entry_text(const CatalogEntry& entry) {
  const Remedy* const remedy = find_remedy(entry.code);
  MUSTER_CHECK(remedy != nullptr);
  std::string text =
      std::string(to_string(entry.severity)) + ": " + std::string(entry.text) + "\n\n";
  text += std::string(remedy->cause) + "\n\n";
  text += "**What to do**: " + std::string(remedy->remedy) + "\n";
  return text;
}

}  // namespace

std::string diagnostic_page(std::string_view code) {
  for (const CatalogEntry& entry : diagnostic_catalog()) {
    if (entry.code == code) return entry_text(entry);
  }
  return {};
}

std::string diagnostics_page() {
  std::string text = page_head("Diagnostics");
  text +=
      "\nWhat muster says about files that people or systems wrote, by code. Each comes with its "
      "place and mostly with a help line of its own; `{}` stands for what it is about. An *error* "
      "means that the run cannot judge (exit 2); a *warning* that something is left out or will "
      "not do what it seems to, and all else is judged; a *note* is worth knowing. What is wrong "
      "with the *organisation* is no diagnostic but a finding, and its text comes from a rule.\n";
  for (const Chapter& chapter : kChapters) {
    bool titled = false;
    for (const CatalogEntry& entry : diagnostic_catalog()) {
      if (!entry.code.starts_with(chapter.prefix)) continue;
      if (!titled) text += "\n## " + std::string(chapter.title) + "\n";
      titled = true;
      text += "\n### " + std::string(entry.code) + "\n\n" + entry_text(entry);
    }
  }
  return text;
}

}  // namespace muster
