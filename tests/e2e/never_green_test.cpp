// Promise one: no typo, no empty export, no unreadable cell and no broken rule ends as a pass. Each
// test damages one thing of a clean organisation and wants "cannot judge" or "not proven", with a
// place and a remedy.
#include <algorithm>
#include <array>
#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "tests/e2e/muster_run.h"

namespace muster::e2e {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kClean = "larkspur-clean";

// What a damage may end as. What fails beside it is a failure (S10), and wins over "not proven".
enum class Ends { NotJudged, NotJudgedOrFailed };

// `says`: what the message must name, most of all the place.
void expect_not_green(const Organisation& organisation, const std::vector<std::string>& says,
                      Ends ends = Ends::NotJudged) {
  const ProcessResult ran = run_muster(organisation.path(), {"check"});
  const std::string text = ran.out + ran.err;
  EXPECT_TRUE(ran.exit_code == 2 || ran.exit_code == 3 ||
              (ran.exit_code == 1 && ends == Ends::NotJudgedOrFailed))
      << "exit " << ran.exit_code << "\n"
      << text;
  for (const std::string& each : says) {
    EXPECT_NE(text.find(each), std::string::npos) << "does not say: " << each << "\n" << text;
  }
  // A key that is missing is its own remedy.
  EXPECT_TRUE(text.find("help:") != std::string::npos ||
              text.find("is missing here") != std::string::npos)
      << "no remedy\n"
      << text;
}

std::vector<std::string> evidence_files() {
  std::vector<std::string> files;
  for (const std::string& file : files_below(project_path("fixtures/larkspur-clean/evidence"))) {
    files.push_back("evidence/" + file);
  }
  return files;
}

// The sets that one file of several feeds, like a review or a policy, lose a record without a trace
// when it goes: nothing can know that it was there. They are emptied as a whole below.
bool is_one_of_many(const std::string& file) { return file.starts_with("evidence/reviews/"); }

bool is_delimited(const std::string& file) {
  return file.ends_with(".csv") || file.ends_with(".tsv");
}

class EvidenceFile : public testing::TestWithParam<std::string> {};

TEST_P(EvidenceFile, DeletedIsNoPass) {
  const Organisation organisation(kClean);
  fs::remove(organisation.path(GetParam()));
  expect_not_green(organisation, {"muster.toml:"});
}

TEST_P(EvidenceFile, EmptiedIsNoPass) {
  const Organisation organisation(kClean);
  write_file(organisation.path(GetParam()), "");
  expect_not_green(organisation, {GetParam()});
}

TEST_P(EvidenceFile, WithTheHeaderOnlyIsNoPass) {
  if (!is_delimited(GetParam())) GTEST_SKIP() << "skipped: this format has no header";
  const Organisation organisation(kClean);
  const std::string text = read_file(organisation.path(GetParam()));
  write_file(organisation.path(GetParam()), text.substr(0, text.find('\n') + 1));
  // Where no row is an answer (`may_be_empty`), nobody is excused any more: what relied on it
  // fails.
  static constexpr std::array<std::string_view, 3> kExcuses = {"/absences_", "/attestations_",
                                                               "/machine-accounts"};
  const bool excuses = std::ranges::any_of(
      kExcuses, [](std::string_view name) { return GetParam().find(name) != std::string::npos; });
  if (excuses) {
    const ProcessResult ran = run_muster(organisation.path(), {"check"});
    EXPECT_EQ(ran.exit_code, 1) << ran.out << ran.err;
    return;
  }
  expect_not_green(organisation, {GetParam()});
}

std::string file_test_name(const testing::TestParamInfo<std::string>& info) {
  std::string name = fs::path(info.param).stem().string();
  std::ranges::replace_if(
      name, [](char c) { return std::isalnum(static_cast<unsigned char>(c)) == 0; }, '_');
  return name;
}

std::vector<std::string> single_files() {
  std::vector<std::string> files = evidence_files();
  std::erase_if(files, is_one_of_many);
  return files;
}

INSTANTIATE_TEST_SUITE_P(NeverGreen, EvidenceFile, testing::ValuesIn(single_files()),
                         file_test_name);

struct SourceColumn {
  std::string files;  // the pattern up to its `*`
  std::string column;

  auto operator<=>(const SourceColumn&) const = default;
};

void PrintTo(const SourceColumn& source, std::ostream* out) {
  *out << source.column << " of " << source.files;
}

// The columns that each source of delimited files in muster.toml names: `field = ["Column", "Other
// name"]`.
std::vector<SourceColumn> mapped_columns() {
  std::vector<SourceColumn> columns;
  std::string files;
  for (const std::string& line :
       lines_of(read_file(project_path("fixtures/larkspur-clean/muster.toml")))) {
    const std::size_t quote = line.find("[\"");
    if (quote == std::string::npos || line.starts_with("#")) continue;
    if (line.starts_with("files")) {
      const std::string pattern = line.substr(quote + 2, line.find('"', quote + 2) - quote - 2);
      files = is_delimited(pattern) ? pattern.substr(0, pattern.find('*')) : std::string();
      continue;
    }
    const std::string key = line.substr(0, line.find(' '));
    if (files.empty() || key == "packs" || key == "absent" || key == "empty" || key == "dates" ||
        key == "words") {
      continue;
    }
    for (std::size_t at = quote; at != std::string::npos; at = line.find("[\"", at + 1)) {
      columns.push_back({files, line.substr(at + 2, line.find('"', at + 2) - at - 2)});
    }
  }
  std::ranges::sort(columns);
  return columns;
}

// Renames the column in the header of a delimited file; whether it has it.
bool rename_column(std::string& text, const std::string& column) {
  const std::size_t end = text.find('\n');
  std::size_t at = text.find(column);
  while (at != std::string::npos && at < end) {
    const std::size_t after = at + column.size();
    constexpr std::string_view kEdges = "\",;\t|\r\n\xBF";
    const bool begins = at == 0 || kEdges.find(text[at - 1]) != std::string::npos;
    if (begins && kEdges.find(text[after]) != std::string::npos) {
      text.insert(after, " 2");
      return true;
    }
    at = text.find(column, at + 1);
  }
  return false;
}

class MappedColumn : public testing::TestWithParam<SourceColumn> {};

TEST_P(MappedColumn, RenamedIsNoPass) {
  int renamed = 0;
  for (const std::string& file : single_files()) {
    if (!is_delimited(file) || !file.starts_with(GetParam().files)) continue;
    const Organisation organisation(kClean);
    std::string text = read_file(organisation.path(file));
    if (!rename_column(text, GetParam().column)) continue;
    ++renamed;
    write_file(organisation.path(file), text);
    SCOPED_TRACE(file);
    expect_not_green(organisation, {GetParam().column});
  }
  if (renamed == 0) GTEST_SKIP() << "skipped: another name of the column, which no file has";
}

std::string column_test_name(const testing::TestParamInfo<SourceColumn>& tested) {
  std::string name = std::to_string(tested.index) + "_" + tested.param.column;
  std::ranges::replace_if(
      name, [](char c) { return std::isalnum(static_cast<unsigned char>(c)) == 0; }, '_');
  return name;
}

INSTANTIATE_TEST_SUITE_P(NeverGreen, MappedColumn, testing::ValuesIn(mapped_columns()),
                         column_test_name);

// One damage each: a text of a file becomes another.
struct Damage {
  std::string name;
  std::string file;
  std::string old_text;
  std::string new_text;
  std::vector<std::string> says;
  Ends ends = Ends::NotJudged;
};

void PrintTo(const Damage& damage, std::ostream* out) { *out << damage.name; }

class Damaged : public testing::TestWithParam<Damage> {};

TEST_P(Damaged, IsNoPass) {
  const Organisation organisation(kClean);
  // A pack of the organisation's own, as somebody would write who changes ours.
  fs::copy(project_path("rules/iso27001-5.4"), organisation.path("pack"),
           fs::copy_options::recursive);
  edit_file(organisation.path("muster.toml"), "packs    = [\"iso27001-5.4\"]",
            "packs    = [\"pack\"]");
  ASSERT_EQ(run_muster(organisation.path(), {"check"}).exit_code, 0) << "clean before the damage";
  const Damage& damage = GetParam();
  if (damage.old_text.empty()) {
    write_file(organisation.path(damage.file),
               read_file(organisation.path(damage.file)) + damage.new_text);
  } else {
    edit_file(organisation.path(damage.file), damage.old_text, damage.new_text);
  }
  expect_not_green(organisation, damage.says, damage.ends);
}

std::vector<Damage> damages() {
  return {
      {"UnreadableHireDate",
       "evidence/hr/bamboohr-employees_2026-07-01.csv",
       "",
       "1999,No Body,No,Body,Engineer,Engineering,engineer,Berlin,Full-Time,Active,2026-13-01,"
       "2026-13-01,0000-00-00,no.body@larkspur.example,1001,\n",
       {"evidence/hr/bamboohr-employees_2026-07-01.csv:"}},
      {"MisspeltFieldInARule",
       "pack/briefed-before-access.yaml",
       "at: grant.granted_on",
       "at: grant.granted_onn",
       {"pack/briefed-before-access.yaml:", "granted_on"}},
      {"MisspeltSetting", "muster.toml", "fail_on  =", "fail_onn =", {"muster.toml:", "fail_on"}},
      {"MisspeltZone", "muster.toml", "Europe/Berlin", "Europe/Berln", {"muster.toml:"}},
      {"MisspeltField",
       "muster.toml",
       "absent       = [\"privileged\"",
       "absent       = [\"privilegd\"",
       {"muster.toml:", "privileged"}},
      {"MisspeltRecordSet",
       "muster.toml",
       "[[records.systems.source]]",
       "[[records.sytems.source]]",
       {"muster.toml:", "systems"}},
      {"WordOfAnEnumThatIsNone",
       "muster.toml",
       "\"Passed\"      = \"passed\"",
       "\"Passed\"      = \"pased\"",
       {"muster.toml:", "passed"}},
      {"WordOfAnExportThatNobodyMaps",
       "muster.toml",
       "\"Passed\"      = \"passed\"",
       "\"Pased\"       = \"passed\"",
       {"knowbe4-enrollments_2026-07-01.ndjson:"},
       Ends::NotJudgedOrFailed},
  };
}

std::string damage_name(const testing::TestParamInfo<Damage>& tested) { return tested.param.name; }

INSTANTIATE_TEST_SUITE_P(NeverGreen, Damaged, testing::ValuesIn(damages()), damage_name);

TEST(NeverGreen, AllReviewsGoneIsNoPass) {
  const Organisation organisation(kClean);
  fs::remove_all(organisation.path("evidence/reviews"));
  expect_not_green(organisation, {"muster.toml:"});
}

TEST(NeverGreen, AllPoliciesGoneIsNoPass) {
  const Organisation organisation(kClean);
  fs::remove_all(organisation.path("policies"));
  expect_not_green(organisation, {"muster.toml:"});
}

std::size_t find_outside_comments(const std::string& text, std::string_view word) {
  for (std::size_t at = text.find(word); at != std::string::npos; at = text.find(word, at + 1)) {
    const std::size_t line = text.rfind('\n', at) + 1;
    if (text.substr(line, at - line).find('#') == std::string::npos) return at;
  }
  return std::string::npos;
}

// Words, functions and fields misspelt in each expression of the shipped rules.
TEST(NeverGreen, MisspeltWordsOfRulesAreNoPass) {
  struct Misspelling {
    std::string_view right;
    std::string_view wrong;
  };
  constexpr Misspelling kWords[] = {{.right = "\"passed\"", .wrong = "\"pased\""},
                                    {.right = ".exists(", .wrong = ".exist("},
                                    {.right = "youngerThan(", .wrong = "yongerThan("},
                                    {.right = ".outcome", .wrong = ".outcom"},
                                    {.right = "\"management\"", .wrong = "\"managment\""}};
  for (const Misspelling& word : kWords) {
    int changed = 0;
    for (const std::string& file : files_below(project_path("rules/iso27001-5.4"))) {
      if (!file.ends_with(".yaml") || file.ends_with(".test.yaml") || file == "pack.yaml") continue;
      std::string text = read_file(project_path("rules/iso27001-5.4/" + file));
      const std::size_t at = find_outside_comments(text, word.right);
      if (at == std::string::npos) continue;
      const Organisation organisation(kClean);
      fs::copy(project_path("rules/iso27001-5.4"), organisation.path("pack"),
               fs::copy_options::recursive);
      edit_file(organisation.path("muster.toml"), "packs    = [\"iso27001-5.4\"]",
                "packs    = [\"pack\"]");
      write_file(organisation.path("pack/" + file),
                 text.replace(at, word.right.size(), word.wrong));
      ++changed;
      SCOPED_TRACE(file);
      expect_not_green(organisation, {"pack/" + file + ":"});
    }
    EXPECT_GT(changed, 0) << word.right << " is in no file of the pack";
  }
}

TEST(NeverGreen, AWaiverWithoutApproverIsNoPass) {
  const Organisation organisation(kClean);
  write_file(organisation.path("muster.toml"), read_file(organisation.path("muster.toml")) +
                                                   "\n[waivers]\nfiles = [\"exceptions.yaml\"]\n");
  write_file(organisation.path("exceptions.yaml"),
             "waivers:\n  - id: W-1\n    rule: action-owner\n    subject: ISMS-63\n"
             "    reason: x\n    owner: \"1008\"\n    approved_on: 2026-05-12\n"
             "    expires_on: 2026-08-31\n");
  expect_not_green(organisation, {"exceptions.yaml:2:", "approved_by"});
}

}  // namespace
}  // namespace muster::e2e
