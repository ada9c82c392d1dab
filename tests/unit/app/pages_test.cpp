// The reference pages: whole, and the same each time.
#include "engine/app/pages/pages.h"

#include <algorithm>
#include <memory>
#include <string>

#include <gtest/gtest.h>

#include "engine/app/file_schemas.h"
#include "engine/diag/catalog.h"
#include "engine/rule/embedded_packs.h"
#include "engine/rule/pack_loader.h"

namespace muster {
namespace {

class Pages : public testing::Test {
 protected:
  Pages() {
    Emitter diag(problems_);
    std::vector<PackRef> refs;
    for (const std::string_view name : embedded_pack_names()) {
      refs.push_back(*embedded_pack(*files_, name, Span{}));
    }
    packs_ = *load_packs(refs, sources_, Limits{}, diag);
  }
  PageInputs inputs() const {
    return {.functions = functions_, .packs = packs_, .limits = Limits{}};
  }
  std::string page(std::string_view file) const {
    for (const Page& page : reference_pages(inputs())) {
      if (page.file == file) return page.text;
    }
    return {};
  }

  std::unique_ptr<FileSystem> files_ = embedded_packs();
  SourceMap sources_;
  DiagnosticList problems_;
  FunctionTable functions_;
  RulePack packs_;
};

TEST_F(Pages, EveryDiagnosticHasItsChapterOnce) {
  const std::string text = page("diagnostics.md");
  for (const CatalogEntry& entry : diagnostic_catalog()) {
    const std::string heading = "\n### " + std::string(entry.code) + "\n";
    const std::size_t at = text.find(heading);
    EXPECT_NE(at, std::string::npos) << entry.code;
    EXPECT_EQ(text.find(heading, at + 1), std::string::npos) << entry.code;
    EXPECT_FALSE(diagnostic_page(entry.code).empty());
  }
  EXPECT_TRUE(diagnostic_page("MU0000").empty());
}

TEST_F(Pages, EveryFunctionHasItsPlace) {
  const std::string functions = page("functions.md");
  const std::string language = page("language.md");
  for (const FunctionTable::Entry& entry : functions_.entries()) {
    const Function& function = *entry.function;
    const std::string& where = function.example.empty() ? language : functions;
    EXPECT_NE(where.find(function.summary), std::string::npos) << function.name;
    EXPECT_NE(functions.find(function.example), std::string::npos) << function.name;
  }
}

TEST_F(Pages, EveryFieldOfTheShippedRecordSetsIsExplained) {
  const std::string text = page("record-sets.md");
  for (const TableSchema& table : packs_.schema.tables) {
    EXPECT_NE(text.find("\n## " + table.name + "\n"), std::string::npos);
    EXPECT_FALSE(table.found_in.empty()) << table.name;
    for (const FieldSchema& field : table.fields) {
      EXPECT_TRUE(field.description.ends_with('.')) << table.name << "." << field.name;
      EXPECT_FALSE(field.example.empty()) << table.name << "." << field.name;
    }
  }
}

TEST_F(Pages, EveryKindOfFileIsThere) {
  const std::string text = page("files.md");
  for (const FileSchema& file : file_schemas()) {
    EXPECT_NE(text.find("\n## " + std::string(file.name) + "\n"), std::string::npos) << file.name;
  }
}

TEST_F(Pages, NothingIsLeftToFillIn) {
  for (const Page& page : reference_pages(inputs())) {
    EXPECT_FALSE(page.text.empty()) << page.file;
    EXPECT_TRUE(page.text.ends_with('\n')) << page.file;
    for (const char* const hole : {"types", "operators", "macros", "record_sets", "limits"}) {
      EXPECT_EQ(page.text.find("{{" + std::string(hole)), std::string::npos) << page.file;
    }
  }
}

}  // namespace
}  // namespace muster
