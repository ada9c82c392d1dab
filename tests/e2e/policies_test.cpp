// The policies to adopt: their front matter is read as it stands, and the rules that they name
// exist.
#include <regex>
#include <set>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "tests/e2e/muster_run.h"

namespace muster::e2e {
namespace {

std::vector<std::string> policy_files() {
  std::vector<std::string> files = files_below(project_path("policies"));
  std::erase(files, "README.md");
  return files;
}

std::set<std::string> rule_ids() {
  std::set<std::string> ids;
  for (const std::string& file : files_below(project_path("rules/iso27001-5.4"))) {
    if (!file.ends_with(".yaml")) continue;
    for (const std::string& line : lines_of(read_file(project_path("rules/iso27001-5.4/" + file))))
      if (line.starts_with("id: ISO")) ids.insert(line.substr(4));
  }
  return ids;
}

TEST(Policies, AreReadAsTheyStand) {
  const TemporaryFolder folder;
  folder.write("muster.toml",
               "packs = [\"iso27001-5.4\"]\ntimezone = \"UTC\"\nas_of = \"2026-06-30\"\n"
               "[params]\nprogramme_start = 2026-01-05\n"
               "[[records.policies.source]]\nfiles = [\"policies/*.md\"]\n");
  for (const std::string& file : policy_files())
    folder.write("policies/" + file, read_file(project_path("policies/" + file)));
  const ProcessResult ran = run_muster(folder.path(), {"records", "policies"});
  EXPECT_EQ(ran.exit_code, 0) << ran.err;
  for (const std::string& file : policy_files())
    EXPECT_NE(ran.out.find("policies/" + file), std::string::npos) << file << "\n" << ran.out;
}

TEST(Policies, SayOfEachSectionWhichRulesTestIt) {
  static const std::regex id("ISO27001-5\\.4-[A-Z][0-9]+");
  const std::set<std::string> rules = rule_ids();
  EXPECT_FALSE(rules.empty());
  for (const std::string& file : policy_files()) {
    const std::vector<std::string> lines = lines_of(read_file(project_path("policies/" + file)));
    for (std::size_t i = 0; i < lines.size(); ++i) {
      if (lines[i].starts_with("## ")) {
        ASSERT_LT(i + 2, lines.size()) << file;
        EXPECT_TRUE(lines[i + 2].starts_with("Tested by: ")) << file << ": " << lines[i];
      }
      for (auto it = std::sregex_iterator(lines[i].begin(), lines[i].end(), id);
           it != std::sregex_iterator(); ++it)
        EXPECT_TRUE(rules.contains(it->str())) << file << ": there is no rule " << it->str();
    }
  }
}

}  // namespace
}  // namespace muster::e2e
