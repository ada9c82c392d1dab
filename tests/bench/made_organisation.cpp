#include "tests/bench/made_organisation.h"

#include <cstdlib>
#include <fstream>
#include <system_error>

#include <fmt/format.h>

#include "engine/base/check.h"

namespace muster {
namespace {

constexpr std::string_view kSettings =
    "packs = [\"pack\"]\ntimezone = \"UTC\"\nas_of = 2026-06-30\nperiod = \"2025\"\n"
    "[[records.people.source]]\nfiles = [\"people.csv\"]\n"
    "[[records.grants.source]]\nfiles = [\"grants.csv\"]\n"
    "[[records.briefings.source]]\nfiles = [\"briefings.csv\"]\n";
constexpr std::string_view kPack =
    "name: bench\nversion: 1.0.0\ntitle: Bench\n"
    "records: [people.yaml, grants.yaml, briefings.yaml]\nrules: [rule.yaml]\n";
constexpr std::string_view kPeople =
    "record: people\ntitle: People\nkey: person_id\nfields:\n"
    "  person_id: {type: string, required: true}\n"
    "  start_on: {type: date, required: true}\n";
constexpr std::string_view kGrants =
    "record: grants\ntitle: Grants\nkey: grant_id\nhappened_on: granted_on\nfields:\n"
    "  grant_id: {type: string, required: true}\n"
    "  person_id: {type: string, required: true, references: people, as: person}\n"
    "  system: {type: string, required: true}\n"
    "  granted_on: {type: date, required: true}\n"
    "  revoked_on: {type: date}\n";
constexpr std::string_view kBriefings =
    "record: briefings\ntitle: Briefings\nhappened_on: completed_on\nfields:\n"
    "  person_id: {type: string, required: true, references: people, as: person}\n"
    "  outcome: {type: string, required: true}\n"
    "  completed_on: {type: date, required: true}\n";
constexpr std::string_view kRuleHead =
    "id: B-1\nname: bench\ntitle: Bench\nrequirement: x\nseverity: error\n";

}  // namespace

MadeOrganisation::MadeOrganisation(std::int64_t people, std::string_view rule) : people_(people) {
  std::string name = (std::filesystem::temp_directory_path() / "muster-bench-XXXXXX").string();
  MUSTER_CHECK(mkdtemp(name.data()) != nullptr);
  folder_ = name;
  std::string person_rows = "person_id,start_on\n";
  std::string grant_rows = "grant_id,person_id,system,granted_on,revoked_on\n";
  std::string briefing_rows = "person_id,outcome,completed_on\n";
  for (std::int64_t i = 0; i < people; ++i) {
    person_rows += fmt::format("P{:07},2024-{:02}-01\n", i, 1 + i % 12);
    briefing_rows += fmt::format("P{:07},passed,2025-{:02}-01\n", i * 13 % people, 1 + i % 12);
  }
  // Rows in no useful order, as exports come.
  for (std::int64_t i = 0; i < grants(); ++i) {
    grant_rows += fmt::format("G{:09},P{:07},system-{},2026-{:02}-{:02},{}\n", i, i * 7919 % people,
                              i % 20, 1 + i % 6, 1 + i % 28, i % 3 == 0 ? "2026-06-29" : "");
  }
  record_bytes_ =
      static_cast<std::int64_t>(person_rows.size() + grant_rows.size() + briefing_rows.size());
  write("muster.toml", kSettings);
  write("pack/pack.yaml", kPack);
  write("pack/people.yaml", kPeople);
  write("pack/grants.yaml", kGrants);
  write("pack/briefings.yaml", kBriefings);
  write("pack/rule.yaml", std::string(kRuleHead) + std::string(rule));
  write("people.csv", person_rows);
  write("grants.csv", grant_rows);
  write("briefings.csv", briefing_rows);
}

MadeOrganisation::~MadeOrganisation() {
  std::error_code ignored;
  std::filesystem::remove_all(folder_, ignored);
}

void MadeOrganisation::write(std::string_view name, std::string_view text) const {
  std::filesystem::create_directories((folder_ / name).parent_path());
  std::ofstream(folder_ / name, std::ios::binary) << text;
}

std::unique_ptr<Session> MadeOrganisation::open() const {
  auto session = std::make_unique<Session>();
  session->options.command = "check";
  session->options.path = folder_.string();
  session->options.jobs = 1;
  if (!open_repository(*session) || !load_rules(*session)) return nullptr;
  return session;
}

std::unique_ptr<Session> MadeOrganisation::load() const {
  std::unique_ptr<Session> session = open();
  if (session && !load_evidence(*session)) return nullptr;
  return session;
}

}  // namespace muster
