// Small inputs that must not fool, crash, stall or subvert the program.
#include <algorithm>
#include <filesystem>
#include <string>

#include <gtest/gtest.h>

#include "tests/e2e/hostile_cases.h"
#include "tests/e2e/muster_run.h"

namespace muster::e2e {
namespace {

constexpr double kMostSeconds = 1.0;
constexpr std::string_view kAbsentFolder =
    "skipped: the folder ../shared/hostile is not beside the project";

struct Words {
  HostileShape shape;
  std::string_view set;     // the record set, and the file of its schema
  std::string_view schema;  // empty: people as everywhere
  std::string_view require;
};

constexpr Words kShapes[] = {
    {.shape = HostileShape::Score,
     .set = "rows",
     .schema = "key: person_id\nfields:\n  person_id: {type: string, required: true}\n"
               "  score: {type: int, required: true}\n",
     .require = "r.score >= 0"},
    {.shape = HostileShape::Ratio,
     .set = "rows",
     .schema = "key: person_id\nfields:\n  person_id: {type: string, required: true}\n"
               "  score: {type: double, required: true}\n",
     .require = "r.score >= 0.0"},
    {.shape = HostileShape::Days,
     .set = "rows",
     .schema = "key: id\nfields:\n  id: {type: string, required: true}\n"
               "  day: {type: date, required: true}\n  valid: {type: string}\n",
     .require = "r.day + days(1) > r.day"},
    {.shape = HostileShape::Instants,
     .set = "rows",
     .schema = "key: id\nfields:\n  id: {type: string, required: true}\n"
               "  at: {type: timestamp, required: true}\n  utc: {type: timestamp}\n"
               "  note: {type: string}\n",
     .require = "!has(r.utc) || (r.at == r.utc && (r.id != \"t12\" || r.at.date() == "
                "date(\"2026-07-01\")))"},
    {.shape = HostileShape::Revoked,
     .set = "rows",
     .schema = "key: person_id\nfields:\n  person_id: {type: string, required: true}\n"
               "  revoked_on: {type: date}\n",
     .require = "!has(r.revoked_on)"},
    {.shape = HostileShape::Ids,
     .set = "rows",
     .schema = "key: person_id\nfields:\n  person_id: {type: string, required: true}\n"
               "  n: {type: string}\n",
     .require = "r.person_id != \"\""},
    {.shape = HostileShape::Countries,
     .set = "rows",
     .schema = "key: person_id\nfields:\n  person_id: {type: string, required: true}\n"
               "  country: {type: string, required: true}\n  zip: {type: string, required: true}\n"
               "  written: {type: string, required: true}\n  time: {type: string, required: true}\n"
               "  v: {type: string, required: true}\n",
     .require = "r.country == \"NO\" && r.zip == \"01234\" && r.written == \"1_000\" && "
                "r.time == \"12:30:45\" && r.v == \"1.20\""},
    {.shape = HostileShape::Policies,
     .set = "rows",
     .schema = "key: owner\nfields:\n  owner: {type: string, required: true}\n"
               "  approved_on: {type: date}\n",
     .require = "r.owner != \"\""},
};

std::string input_name(const HostileCase& hostile) {
  return "input" + std::filesystem::path(hostile.file).extension().string();
}

void write_repository(const HostileCase& hostile, const std::string& inputs,
                      const TemporaryFolder& folder) {
  const std::string bytes = read_file(inputs + "/" + std::string(hostile.file));
  if (hostile.shape == HostileShape::Config) {
    folder.write("muster.toml", bytes);
    return;
  }
  if (hostile.shape == HostileShape::Rule) {
    write_people_repository(folder.path(), "people.csv");
    folder.write("pack/stays.yaml", bytes);
    folder.write("people.csv", hostile.people_file.empty()
                                   ? "person_id,name,status\np1,Ann,active\np2,Bo,active\n"
                                   : read_file(inputs + "/" + std::string(hostile.people_file)));
    return;
  }
  write_people_repository(folder.path(), input_name(hostile), hostile.settings);
  folder.write(input_name(hostile), bytes);
  const auto* const words = std::ranges::find(kShapes, hostile.shape, &Words::shape);
  if (words == std::end(kShapes)) return;
  edit_file(folder.path("muster.toml"), "records.people", "records.rows");
  edit_file(folder.path("muster.toml"), "as_of", "timezone = \"Europe/Berlin\"\nas_of");
  folder.write("pack/people.yaml", "record: rows\n" + std::string(words->schema));
  folder.write("pack/stays.yaml",
               "id: S-1\nname: stays\ntitle: Hostile rows\nrequirement: \"1\"\nseverity: error\n"
               "for_each: r in rows\nrequire: '" +
                   std::string(words->require) + "'\nmessage: \"a row\"\n");
}

class Hostile : public testing::TestWithParam<HostileCase> {};

TEST_P(Hostile, BehavesAsItsTableSays) {
  const HostileCase& hostile = GetParam();
  const std::string inputs = neighbour_path("shared/hostile");
  if (inputs.empty()) GTEST_SKIP() << kAbsentFolder;
  const TemporaryFolder folder;
  write_repository(hostile, inputs, folder);
  const ProcessResult ran =
      run_muster(folder.path(), {"check", "--jobs", "1", "-f", "text", "-f", "sarif=out.sarif"});
  expect_harmless(ran);
  const std::string text = ran.out + ran.err;
  EXPECT_NE(std::ranges::find(hostile.exits, ran.exit_code), hostile.exits.end())
      << "exit " << ran.exit_code << "\n"
      << text;
  EXPECT_LT(ran.seconds, kMostSeconds);
  const std::string sarif = folder.exists("out.sarif") ? folder.read("out.sarif") : "";
  EXPECT_EQ(folder.exists("out.sarif"), ran.exit_code != 2) << text;
  const bool named =
      hostile.names.empty() || std::ranges::any_of(hostile.names, [&](std::string_view name) {
        const std::string code = code_of(name);
        return text.find(code) != std::string::npos || sarif.find(code) != std::string::npos;
      });
  EXPECT_TRUE(named) << "none of the diagnostics is named\n" << text;
  for (const std::string_view shown : hostile.shows) {
    EXPECT_NE(text.find(shown), std::string::npos) << "not shown: " << shown << "\n" << text;
  }
}

TEST_P(Hostile, GivesTheSameBytesWithTwoThreads) {
  const HostileCase& hostile = GetParam();
  const std::string inputs = neighbour_path("shared/hostile");
  if (inputs.empty()) GTEST_SKIP() << kAbsentFolder;
  const TemporaryFolder folder;
  write_repository(hostile, inputs, folder);
  const ProcessResult one = run_muster(folder.path(), {"check", "--jobs", "1"});
  const ProcessResult two = run_muster(folder.path(), {"check", "--jobs", "2"});
  EXPECT_EQ(one.exit_code, two.exit_code);
  EXPECT_EQ(one.out, two.out);
  EXPECT_EQ(one.err, two.err);
}

// The second case over one file has a number, so that names stay different.
std::string name_of(const testing::TestParamInfo<HostileCase>& info) {
  std::string name(info.param.file);
  std::ranges::replace_if(
      name, [](char c) { return std::isalnum(static_cast<unsigned char>(c)) == 0; }, '_');
  const auto earlier =
      std::ranges::count(hostile_cases().first(info.index), info.param.file, &HostileCase::file);
  return earlier == 0 ? name : name + "_" + std::to_string(earlier + 1);
}

INSTANTIATE_TEST_SUITE_P(Inputs, Hostile, testing::ValuesIn(hostile_cases()), name_of);

TEST(HostileInputs, NamesThatLookLikeCommandsStayText) {
  const std::string inputs = neighbour_path("shared/hostile");
  if (inputs.empty()) GTEST_SKIP() << kAbsentFolder;
  const TemporaryFolder folder;
  write_people_repository(folder.path(), "names.csv");
  edit_file(folder.path("pack/stays.yaml"), "{p.person_id}", "{p.name}");
  folder.write("names.csv", read_file(inputs + "/inject/names.csv"));
  const ProcessResult github = run_muster(folder.path(), {"check", "-f", "github"});
  EXPECT_EQ(github.exit_code, 1) << github.err;
  expect_harmless(github, /*commands=*/true);
  for (const std::string& line : lines_of(github.out)) {
    if (!line.starts_with("::")) continue;
    EXPECT_TRUE(line.starts_with("::error ") || line.starts_with("::warning ") ||
                line.starts_with("::notice "))
        << line;
  }
  for (const std::string_view format : {"text", "markdown", "junit", "sarif"}) {
    const ProcessResult ran = run_muster(folder.path(), {"check", "-f", std::string(format)});
    EXPECT_EQ(ran.exit_code, 1) << format << ran.err;
    expect_harmless(ran);
    if (format == "junit") {
      EXPECT_EQ(ran.out.find("<script>"), std::string::npos) << ran.out;
    }
  }
}

TEST(HostileInputs, ControlCharactersOfNamesAreShownEscaped) {
  const std::string inputs = neighbour_path("shared/hostile");
  if (inputs.empty()) GTEST_SKIP() << kAbsentFolder;
  const TemporaryFolder folder;
  write_people_repository(folder.path(), "controls.ndjson");
  edit_file(folder.path("pack/stays.yaml"), "{p.person_id}", "{p.name}");
  folder.write("controls.ndjson", read_file(inputs + "/inject/controls.ndjson"));
  const ProcessResult ran = run_muster(folder.path(), {"check"});
  expect_harmless(ran);
  EXPECT_EQ(ran.exit_code, 1);
  for (const std::string_view shown : {"\\u{1b}", "\\u{7}", "\\u{1}"}) {
    EXPECT_NE(ran.out.find(shown), std::string::npos) << shown << "\n" << ran.out;
  }
}

TEST(HostileInputs, PathsOutOfTheRootAreRefused) {
  const std::string inputs = neighbour_path("shared/hostile");
  if (inputs.empty()) GTEST_SKIP() << kAbsentFolder;
  for (const std::string& path : lines_of(read_file(inputs + "/inject/paths.txt"))) {
    const TemporaryFolder folder;
    write_people_repository(folder.path(), path);
    const ProcessResult ran = run_muster(folder.path(), {"check"});
    expect_harmless(ran);
    EXPECT_EQ(ran.exit_code, 2) << path << "\n" << ran.out << ran.err;
  }
}

TEST(HostileInputs, WorkbooksAreRefusedByTheirFirstBytes) {
  const std::string inputs = neighbour_path("shared/hostile");
  if (inputs.empty()) GTEST_SKIP() << kAbsentFolder;
  for (const std::string& name : files_below(inputs + "/xlsx")) {
    const TemporaryFolder folder;
    write_people_repository(folder.path(), "input.xlsx");
    folder.write("input.xlsx", read_file(inputs + "/xlsx/" + name));
    const ProcessResult ran = run_muster(folder.path(), {"check"});
    expect_harmless(ran);
    EXPECT_EQ(ran.exit_code, 2) << name << "\n" << ran.out << ran.err;
    EXPECT_TRUE(ran.err.find(code_of("UnknownFormat")) != std::string::npos ||
                ran.err.find(code_of("BinaryFile")) != std::string::npos)
        << name << "\n"
        << ran.err;
  }
}

}  // namespace
}  // namespace muster::e2e
