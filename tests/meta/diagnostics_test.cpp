// Every diagnostic of the catalogue is emitted, and shown by a golden case.
#include <algorithm>
#include <regex>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include <gtest/gtest.h>

#include "engine/diag/catalog.h"

#include "tests/meta/source_tree.h"

namespace muster::meta {
namespace {

using Names = std::set<std::string, std::less<>>;

// Codes that no golden case shows yet. The list may only shrink.
constexpr std::string_view kExemptions = "tests/meta/codes_without_case.txt";

Names exemptions() {
  Names codes;
  for (const std::string& line : read_list(kExemptions)) {
    EXPECT_TRUE(codes.insert(line.substr(0, line.find(' '))).second) << line << " is there twice";
  }
  return codes;
}

// All matches of a pattern in the files.
Names collect(const std::vector<SourceFile>& files, const std::regex& pattern) {
  Names found;
  for (const SourceFile& file : files) {
    for (std::sregex_iterator it(file.text.begin(), file.text.end(), pattern), end; it != end;
         ++it) {
      found.insert((*it)[1].str());
    }
  }
  return found;
}

TEST(Diagnostics, CodesAreUniqueAndAscending) {
  std::string_view last;
  for (const CatalogEntry& entry : diagnostic_catalog()) {
    EXPECT_LT(last, entry.code) << entry.name;
    last = entry.code;
  }
}

TEST(Diagnostics, EveryOneIsEmittedSomewhere) {
  const Names used =
      collect(read_files("engine", {".h", ".cpp"}), std::regex("\\bdiag::([A-Z]\\w+)"));
  for (const CatalogEntry& entry : diagnostic_catalog()) {
    EXPECT_TRUE(used.contains(entry.name)) << entry.code << " " << entry.name;
  }
}

TEST(Diagnostics, EveryOneIsShownByAGoldenCase) {
  const Names shown =
      collect(read_files("tests/golden", {".case"}), std::regex("\\b(MU[0-9]{4})\\b"));
  const Names exempt = exemptions();
  Names known;
  for (const CatalogEntry& entry : diagnostic_catalog()) {
    known.emplace(entry.code);
    if (exempt.contains(entry.code)) {
      EXPECT_FALSE(shown.contains(entry.code))
          << entry.code << " is shown now: take it out of " << kExemptions;
    } else {
      EXPECT_TRUE(shown.contains(entry.code))
          << entry.code << " " << entry.name << " is shown by no case of tests/golden";
    }
  }
  for (const std::string& code : exempt) {
    EXPECT_TRUE(known.contains(code)) << kExemptions << " names " << code << ", which is no code";
  }
}

}  // namespace
}  // namespace muster::meta
