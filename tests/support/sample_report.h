// One report with everything in it that a writer can stumble over, made by hand over evidence that
// is here too: open, waived, grouped, undecided and observed findings, one without a place, defects
// of the evidence, hostile text, rules in every state but broken.
#pragma once

#include <deque>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "engine/base/hash.h"
#include "engine/report/fingerprint.h"
#include "engine/report/places.h"
#include "engine/report/report.h"
#include "engine/source/source_map.h"

namespace muster {

// Texts that try to end a line, open a tag, start a command, move the cursor or become a link.
inline const std::vector<std::string>& hostile_texts() {
  static const std::vector<std::string> texts{
      "::error::OWNED",
      "x ##[add-mask]OWNED",
      "Ann\n::set-output name=a::OWNED",
      "Ann\r::error::OWNED",
      "\xe2\x80\x8b::error::OWNED",
      "Ann%0A::error::OWNED",
      "<script>OWNED</script>",
      "\"><img src=x onerror=OWNED>",
      "![x](https://evil.example/OWNED.png)",
      "a | b ` c",
      "]]>OWNED",
      "OWNED\xe2\x80\xaegnp.exe",
      "=HYPERLINK(\"https://evil.example\",\"OWNED\")",
      "@everyone OWNED",
      "{p.person_id} {{x}} {:>99999999}",
      "javascript:OWNED",
      "\x1b]0;OWNED\x07\x1b[2J",
      "\x01OWNED",
      "[[ATTACHMENT|/etc/passwd]]",
  };
  return texts;
}

class SampleReport {
 public:
  SampleReport() {
    pack_ = std::make_unique<RulePack>();
    make_pack();
    make_evidence();
    report_.pack = pack_.get();
    report_.run = {.tool_version = "0.1.0",
                   .as_of = *make_date(2026, 6, 30),
                   .as_of_from = "muster.toml",
                   .period = {.from = *make_date(2025, 7, 1), .until = make_date(2026, 7, 1)},
                   .zone = "Europe/Berlin",
                   .zone_data = "2025b",
                   .packs = "iso27001-5.4 0.1.0",
                   .fail_on = FailOn::Error,
                   .unmasked = false,
                   .information_uri = "https://example.org/muster"};
    make_rules();
    make_findings();
    for (Finding& finding : made_) report_.findings.add(std::move(finding));
    make_rest();
  }

  const Report& report() const { return report_; }
  Report& report() { return report_; }
  // Path and bytes of each input, for tools that look places up.
  const std::vector<std::pair<std::string, std::string>>& files() const { return files_; }

  // A report with nothing in it but one rule that passed.
  Report clean() const {
    Report report;
    report.pack = pack_.get();
    report.run = report_.run;
    report.rules.push_back(report_.rules[3]);
    return report;
  }

 private:
  void add_file(const std::string& path, const std::string& text) {
    files_.emplace_back(path, text);
    sources_.add_text(path, text);
  }

  void make_evidence() {
    std::string people = "person_id,name,kind\n";
    people += "p1,Zo\xc3\xab \xf0\x9f\x91\xa9,employee\n";
    people += "p2,Ben,\n";
    std::string grants = "grant_id,person_id,system,granted_on\n";
    for (int i = 1; i <= 30; ++i) {
      grants += "g" + std::to_string(i) + ",p" + std::to_string(i) + ",vpn,2026-01-10\n";
    }
    add_file("muster.toml", "packs = [\"iso27001-5.4\"]\n[records.people]\n");
    add_file("evidence/people.csv", people);
    add_file("evidence/access 100%.csv", grants);
    add_file("waivers.yaml", "- id: WV-1\n  expires_on: 2026-07-10\n");
  }

  void add_rule(std::string id, std::string name, std::string title, Level level) {
    Rule rule;
    rule.id = std::move(id);
    rule.name = std::move(name);
    rule.title = std::move(title);
    rule.requirement = "5.4 a";
    rule.level = level;
    rule.why = "People who were never told what is expected of them\ncan not be held to it.";
    rule.fix =
        "Hold the briefing, record it, and grant the access again; or revoke the access until "
        "the briefing was held.\n";
    rule.maps_to.push_back({.taxonomy = "iso27001-2022", .control = "A.5.4", .at = {}});
    rule.maps_to.push_back({.taxonomy = "nist-800-53r5", .control = "PS-6", .at = {}});
    pack_->rules.add(std::move(rule));
  }

  void make_pack() {
    pack_->name = "iso27001-5.4";
    pack_->version = "0.1.0";
    pack_->taxonomies = {
        {.id = "iso27001-2022",
         .name = "ISO/IEC 27001",
         .version = "2022",
         .organization = "ISO/IEC",
         .controls = {{.control = "A.5.4",
                       .title = "Management sees to it that people do their duties",
                       .relationship = "subset_of",
                       .source = "sample"}}},
        {.id = "nist-800-53r5",
         .name = "NIST SP 800-53",
         .version = "Revision 5",
         .organization = "NIST",
         .controls = {{.control = "AT-3",
                       .title = "Training",
                       .relationship = "intersects",
                       .source = "sample"},
                      {.control = "PS-6",
                       .title = "Agreements",
                       .relationship = "intersects",
                       .source = "sample"}}}};
    add_rule("ISO27001-5.4-A1", "briefed-before-access",
             "Nobody gets access before the security briefing for their role", Level::Error);
    add_rule("ISO27001-5.4-A2", "policies-acknowledged",
             "Everybody has acknowledged the policies that concern them", Level::Error);
    add_rule("ISO27001-5.4-B1", "review-held", "Management reviews are held every quarter",
             Level::Warning);
    add_rule("ISO27001-5.4-B2", "action-owner", "Every open action has an owner who is active",
             Level::Error);
    add_rule("ISO27001-5.4-B3", "vendors-briefed", "Vendors are briefed", Level::Note);
    add_rule("ISO27001-5.4-B4", "onboarding-complete", "Onboarding is complete", Level::Error);
    add_rule("ISO27001-5.4-B5", "action-deadline", "Actions are closed by their deadline",
             Level::Error);
  }

  RuleReport& add_report(std::size_t rule, RuleState state, std::uint64_t passed,
                         std::uint64_t failed, std::uint64_t undecided) {
    RuleReport report;
    report.id = RuleId(rule);
    report.rule_id = pack_->rules[report.id].id;
    report.state = state;
    report.level = pack_->rules[report.id].level;
    report.outcome.rule = report.id;
    report.outcome.evaluated = state != RuleState::NotAdopted;
    report.outcome.passed = passed;
    report.outcome.failed = failed;
    report.outcome.undecided = undecided;
    report.outcome.subjects = passed + failed + undecided;
    report_.rules.push_back(std::move(report));
    return report_.rules.back();
  }

  void make_rules() {
    RuleReport& briefed = add_report(0, RuleState::Failed, 1204, 25, 0);
    briefed.waived = 1;
    briefed.outcome.out_of_scope = 3;
    briefed.parameters.push_back({.name = "lead_time",
                                  .value = "120 days",
                                  .standard = "90 days",
                                  .own = true,
                                  .looser = true,
                                  .requirement = {},
                                  .reason = "we brief before the notice period"});
    RuleReport& acknowledged = add_report(1, RuleState::NotProven, 7, 0, 2);
    acknowledged.reasons = {"2 of 9 subjects are undecided.", "1 row of `people` is set aside."};
    RuleReport& held = add_report(2, RuleState::NotProven, 0, 0, 0);
    held.outcome.nothing_to_check = "nothing is left after `where`";
    held.reasons = {"Nothing is left after `where`."};
    RuleReport& owner = add_report(3, RuleState::Passed, 14, 0, 0);
    owner.outcome.pending = 2;
    owner.outcome.subjects += 2;
    RuleReport& vendors = add_report(4, RuleState::NotApplicable, 0, 0, 0);
    vendors.reasons = {"`vendors` is declared empty: no vendor has access (attested by ciso)."};
    RuleReport& onboarding = add_report(5, RuleState::NotAdopted, 0, 0, 0);
    onboarding.planned_owner = "hr";
    onboarding.planned_by = make_date(2026, 9, 30);
    RuleReport& deadline = add_report(6, RuleState::Failed, 3, 1, 0);
    deadline.mode = Mode::Observe;
    deadline.level_reason = "the tracker is new";
  }

  // The cell of a line (from 1) that begins with `text`.
  Place cell(std::size_t file, std::size_t line, std::string_view text, bool shown) const {
    const SourceId source(file);
    const std::string_view all = sources_.text(source);
    std::size_t at = 0;
    for (std::size_t i = 1; i < line; ++i) at = all.find('\n', at) + 1;
    at = all.find(text, at);
    Place place = place_of(
        sources_,
        {.source = source, .length = static_cast<std::uint32_t>(text.size()), .begin = at});
    if (shown) place.snippet = std::string(text);
    return place;
  }

  Finding& add(std::size_t rule, std::string key, std::string message, Place place) {
    const Rule& definition = pack_->rules[RuleId(rule)];
    Finding finding;
    finding.rule = RuleId(rule);
    finding.rule_id = definition.id;
    finding.level = definition.level;
    finding.help = definition.fix;
    finding.shown_key = key;
    finding.key = std::move(key);
    finding.message = std::move(message);
    finding.place = std::move(place);
    finding.fingerprint = fingerprint(finding.rule_id, finding.key);
    made_.push_back(std::move(finding));
    return made_.back();
  }

  void make_findings() {
    constexpr std::size_t kGrants = 2;
    Finding& first =
        add(0, "g1",
            "people#1 has held vpn since 2026-01-10 without a passed engineer briefing by "
            "that day",
            cell(kGrants, 2, "2026-01-10", true));
    first.more = 2;
    for (const std::size_t line : {std::size_t{3}, std::size_t{4}}) {
      Place also = cell(kGrants, line, "2026-01-10", true);
      also.label = "g" + std::to_string(line - 1);
      first.related.push_back(also);
    }
    for (const std::string key : {"g2", "g3"}) {
      const std::size_t line = key == "g2" ? 3 : 4;
      add(0, key, "people#9 has held vpn since 2026-01-10 without a briefing",
          cell(kGrants, line, "2026-01-10", true))
          .folded = true;
    }
    add(0, "g4", "people#4 has held vpn since 2026-01-10 without a briefing",
        cell(kGrants, 5, "2026-01-10", true))
        .expired_waiver = "WV-0";
    Finding& waived = add(0, "g5", "people#5 has held vpn since 2026-01-10 without a briefing",
                          cell(kGrants, 6, "2026-01-10", true));
    waived.disposition = Disposition::Waived;
    waived.waiver = "WV-1";
    std::size_t line = 7;
    for (const std::string& text : hostile_texts()) {
      add(0, text, text + " has held " + text + " without a briefing",
          cell(kGrants, line++, "2026", false));
    }
    add(0, "2026-Q2", "the whole quarter has no briefing", {});
    add(1, "p1/security", "cannot be judged: the index 3 is beyond the end of a list of 2",
        cell(1, 2, "employee", true))
        .kind = FindingKind::Undecided;
    add(6, "a7", "the action a7 is open after its deadline", cell(kGrants, 28, "vpn", true))
        .observed = true;
    add_evidence("MU3101", "`kind` is required and empty here", cell(1, 3, "", false), "people#2",
                 {{.rule = RuleId(1), .subjects = 1}, {.rule = RuleId(2), .subjects = 0}},
                 Level::Error)
        .help = "complete the record where it is kept, and export again";
    Finding& dangling =
        add_evidence("MU3202", "this value is the key of no record of `people`",
                     cell(kGrants, 31, "p30", false), "access_grants#30", {}, Level::Note);
    dangling.related.push_back(cell(0, 2, "[records.people]", false));
    dangling.related.back().label = "the record set";
  }

  Finding& add_evidence(std::string code, std::string message, Place place, std::string key,
                        std::vector<Finding::Affected> affected, Level level) {
    Finding finding;
    finding.kind = FindingKind::Evidence;
    finding.rule_id = std::move(code);
    finding.level = level;
    finding.key = key;
    finding.shown_key = std::move(key);
    finding.message = std::move(message);
    finding.place = std::move(place);
    finding.fingerprint = fingerprint(finding.rule_id, finding.key);
    finding.affected = std::move(affected);
    made_.push_back(std::move(finding));
    return made_.back();
  }

  void make_rest() {
    Waiver waiver;
    waiver.id = "WV-1";
    waiver.rule = "briefed-before-access";
    waiver.rule_id = RuleId(0);
    waiver.subject = "g5";
    waiver.reason = "Incident response could not wait;\nthe briefing was held a week later.\n";
    waiver.owner = "p7";
    waiver.approved_by = "p8";
    waiver.approved_on = *make_date(2026, 1, 10);
    waiver.expires_on = make_date(2026, 7, 10);
    waiver.covered = 1;
    report_.waivers.push_back(waiver);
    add_set("people", 1, 2, 1);
    add_set("access_grants", 2, 30, 0);
    report_.sets.back().files[0].extracted_on = make_date(2026, 6, 28);
    report_.sets.back().fields_not_read = {"revoked_on", "privileged"};
    SetReport vendors;
    vendors.name = "vendors";
    vendors.none_because = "no vendor has access";
    report_.sets.push_back(vendors);
    report_.diagnostics.push_back({.code = "MU4036",
                                   .severity = Severity::Note,
                                   .message = "the waiver `WV-1` expires on 2026-07-10, in 10 days",
                                   .help = "",
                                   .place = cell(3, 2, "2026-07-10", false)});
    report_.diagnostics.push_back({.code = "MU1002",
                                   .severity = Severity::Warning,
                                   .message = "no file matches `evidence/agencies/*.xlsx`",
                                   .help = "remove the pattern, or put the file there",
                                   .place = {}});
    report_.violations = 24;
    report_.waived = 1;
    report_.pending = 2;
    report_.not_proven_rules = 1;
    report_.exit_code = 1;
  }

  void add_set(const std::string& name, std::size_t file, std::uint64_t rows,
               std::uint64_t quarantined) {
    SetReport set;
    set.name = name;
    FileReport one;
    one.path = files_[file].first;
    one.sha256 = to_hex(sha256(files_[file].second));
    one.bytes = files_[file].second.size();
    one.rows_read = rows;
    one.records = rows - quarantined;
    one.quarantined = quarantined;
    set.files.push_back(one);
    set.population.rows_read = rows;
    set.population.records = rows - quarantined;
    set.population.quarantined = quarantined;
    report_.sets.push_back(std::move(set));
  }

  std::unique_ptr<RulePack> pack_;
  SourceMap sources_;
  std::vector<std::pair<std::string, std::string>> files_;
  std::vector<Finding> made_;
  Report report_;
};

}  // namespace muster
