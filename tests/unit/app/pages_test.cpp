// The reference pages: whole, and the same each time.
#include "engine/app/pages/pages.h"

#include <algorithm>
#include <memory>
#include <string>

#include <gtest/gtest.h>

#include "engine/app/file_schemas.h"
#include "engine/diag/catalog.h"
#include "engine/rule/coverage_loader.h"
#include "engine/rule/embedded_packs.h"
#include "engine/rule/pack_loader.h"
#include "engine/source/file_system.h"

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
    coverage_ = *load_coverage(packs_, refs, sources_, Limits{}, diag);
  }
  PageInputs inputs() const {
    return {.functions = functions_, .packs = packs_, .coverage = coverage_, .limits = Limits{}};
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
  std::vector<PackCoverage> coverage_;
};

TEST_F(Pages, EveryDiagnosticHasItsChapterOnce) {
  const std::string text = page("reference/diagnostics.md");
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
  const std::string functions = page("reference/functions.md");
  const std::string language = page("reference/language.md");
  for (const FunctionTable::Entry& entry : functions_.entries()) {
    const Function& function = *entry.function;
    const std::string& where = function.example.empty() ? language : functions;
    EXPECT_NE(where.find(function.summary), std::string::npos) << function.name;
    EXPECT_NE(functions.find(function.example), std::string::npos) << function.name;
  }
}

TEST_F(Pages, EveryFieldOfTheShippedRecordSetsIsExplained) {
  const std::string text = page("reference/record-sets.md");
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
  const std::string text = page("reference/files.md");
  for (const FileSchema& file : file_schemas()) {
    EXPECT_NE(text.find("\n## " + std::string(file.name) + "\n"), std::string::npos) << file.name;
  }
}

TEST_F(Pages, NothingIsLeftToFillIn) {
  for (const Page& page : reference_pages(inputs())) {
    EXPECT_FALSE(page.text.empty()) << page.file;
    EXPECT_TRUE(page.text.ends_with('\n')) << page.file;
    for (const char* const hole :
         {"rules", "coverage", "types", "operators", "macros", "record_sets", "limits"}) {
      EXPECT_EQ(page.text.find("{{" + std::string(hole)), std::string::npos) << page.file;
    }
  }
}

// A pack of two rules with everything that its page shows.
class PackPage : public testing::Test {
 protected:
  std::string page(const std::string& about) {
    files_.add("demo/pack.yaml",
               "name: demo\nversion: 1.0.0\ntitle: A demo\nrecords: [people.yaml]\n"
               "rules: [a.yaml, b.yaml]\ncoverage: coverage.yaml\nabout: about.md\n"
               "taxonomies:\n  - {id: iso, name: ISO, version: 1, organization: us, controls: [\n"
               "      {control: A.1, title: Being here, relationship: subset_of, source: us}]}\n");
    files_.add("demo/people.yaml",
               "record: people\ntitle: People\ndescription: Who is here.\nfound_in: the desk\n"
               "key: id\nfields:\n  id: {type: string, required: true}\n  seen_on: {type: date}\n");
    const auto rule = [](const std::string& id, const std::string& more) {
      return "id: D-" + id + "\nname: rule-" + id + "\ntitle: All is well with " + id +
             "\nrequirement: part " + id + "\nseverity: warning\n" + more +
             "params:\n  age: {type: span, default: 12 months, stricter: smaller,\n"
             "        description: How old.}\n"
             "for_each: p in people\n"
             "require: has(p.seen_on) && youngerThan(p.seen_on, params.age)\n"
             "message: \"{p.id} is not\"\n";
    };
    files_.add("demo/a.yaml", rule("a", "maps_to: [\"iso:A.1\"]\n"));
    files_.add("demo/b.yaml", rule("b", "rests_on: attestation\nmode: observe\n"));
    files_.add("demo/coverage.yaml",
               "- {statement: 1, section: People, text: They are here., by: records, rules: [D-a, "
               "D-b]}\n"
               "- {statement: 2, text: They stay., by: not_checkable, why: Who | knows.}\n");
    files_.add("demo/about.md", about);
    const std::vector<PackRef> refs = {
        {.files = &files_, .folder = "demo", .display = "demo", .at = {}}};
    Emitter diag(problems_);
    const RulePack packs = *load_packs(refs, sources_, Limits{}, diag);
    const auto coverage = *load_coverage(packs, refs, sources_, Limits{}, diag);
    EXPECT_FALSE(problems_.has_errors());
    const std::vector<Page> pages = reference_pages(
        {.functions = functions_, .packs = packs, .coverage = coverage, .limits = Limits{}});
    EXPECT_EQ(pages.back().file, "demo.md");
    EXPECT_NE(pages.front().text.find("- [demo.md](../demo.md): A demo\n"), std::string::npos);
    return pages.back().text;
  }

  MemoryFileSystem files_;
  SourceMap sources_;
  DiagnosticList problems_;
  FunctionTable functions_;
};

TEST_F(PackPage, HasAllThatTheProgramKnows) {
  const std::string text = page("\nIts own words.\n");
  for (const char* const part :
       {"# A demo\n", "\nIts own words.\n", "Their ids begin with `D-`.", "### part a\n",
        "| a | `rule-a` | warning | All is well with a |\n",
        "| b ◌ | `rule-b` | warning, observed | All is well with b |\n",
        "| `age` | `12 months` | smaller | house | a, b ◌ | How old. |\n",
        "2 statements: 1 answered by records, 0 by attestation, 1 not checkable.\n", "### People\n",
        "| 1 | They are here. | by records | a, b ◌ |  |\n",
        "| 2 | They stay. | not checkable |  | Who \\| knows. |\n", "### ISO 1\n",
        "| A.1 | Being here | subset of | a | us |\n",
        "| [people](reference/record-sets.md#people) | Who is here. | the desk | a, b ◌ |\n"}) {
    EXPECT_NE(text.find(part), std::string::npos) << part << "\nin\n" << text;
  }
}

TEST_F(PackPage, FillsTheHolesOfThePacksOwnText) {
  const std::string text = page("Before.\n\n{{coverage}}\nAfter.\n");
  const std::size_t coverage = text.find("2 statements:");
  EXPECT_LT(text.find("Before."), coverage);
  EXPECT_LT(coverage, text.find("After."));
  EXPECT_LT(text.find("After."), text.find("## The rules"));
  EXPECT_EQ(text.find("2 statements:", coverage + 1), std::string::npos);
  EXPECT_EQ(text.find("{{"), std::string::npos);
}

}  // namespace
}  // namespace muster
