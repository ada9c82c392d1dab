// The reference pages: Markdown made of the tables that the program itself runs on, so that a page
// cannot say what is not so. Each is a pure function of them.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "engine/app/options.h"
#include "engine/base/limits.h"
#include "engine/fn/function.h"
#include "engine/rule/coverage_loader.h"
#include "engine/rule/rule.h"

namespace muster {

struct PageInputs {
  const FunctionTable& functions;
  const RulePack& packs;  // all that are built in
  const std::vector<PackCoverage>& coverage;
  Limits limits;
};

struct Page {
  std::string file;        // reference/functions.md
  std::string_view about;  // what the list of pages says of it
  std::string text;
};

// In the order of the list of pages, which is the first; then a page for each pack that has a text
// about itself.
std::vector<Page> reference_pages(const PageInputs& inputs);

std::string language_page(const PageInputs& inputs);
std::string functions_page(const PageInputs& inputs);
std::string patterns_page(const PageInputs& inputs);
std::string record_sets_page(const PageInputs& inputs);
// The pack's text with `{{rules}}`, `{{parameters}}`, `{{coverage}}`, `{{mappings}}` and
// `{{records}}`, each on a line of its own, filled in; those that it does not name are added at its
// end.
std::string pack_page(const PageInputs& inputs, const PackPart& part, const PackCoverage& coverage);
std::string diagnostics_page();
std::string files_page();
std::string commands_page();

// One diagnostic as a person reads it: severity, text, cause and remedy. Empty for an unknown code.
std::string diagnostic_page(std::string_view code);

// The text that language_page() fills in, from language.md.
std::string_view language_template();

}  // namespace muster
