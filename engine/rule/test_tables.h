// The tables of a test: `given`, as CSV text in the test or in a file beside it, with the rows that
// a case adds.
#pragma once

#include <map>
#include <string>
#include <string_view>

#include "engine/rule/form.h"
#include "engine/rule/rule_tests.h"

namespace muster {

// Where a document of tests stands, and what its tables may name.
struct TestSite {
  const RulePack& pack;
  const PackRef& files;
  std::string folder;  // of the document, relative to the pack's; empty: the pack's own
  SourceMap& sources;
  const Limits& limits;
  std::map<std::string, SourceId, std::less<>>& tables;  // files that were read, by path
};

// Reads one entry of `given`. `shared`: the table of the same set that the test gives to all its
// cases; null if there is none. Emits UnknownField, DuplicateColumn, FileNotFound, PathLeavesRoot,
// UnknownKey, ... through the form.
std::optional<GivenSet> read_table(Form& form, const TestSite& site, NodeId entry, TableId table,
                                   const GivenSet* shared);

}  // namespace muster
