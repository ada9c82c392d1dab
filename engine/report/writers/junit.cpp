// JUnit XML in the common subset of what test reporters take: a suite for each rule, a case for
// each finding and one for a rule without findings. The annotated profile adds file and line to
// cases.
#include <algorithm>
#include <map>
#include <optional>
#include <tuple>
#include <unordered_set>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "engine/base/check.h"
#include "engine/base/hash.h"
#include "engine/base/utf8.h"
#include "engine/report/report_writer.h"
#include "engine/report/wording.h"
#include "engine/text/xml_writer.h"

namespace muster {
namespace {

// Class and name together have 512 characters at most.
constexpr std::size_t kNameCodePoints = 200;

enum class Outcome { Passed, Failure, Error, Skipped };

struct Case {
  std::string name;
  std::string class_name;
  Outcome outcome = Outcome::Passed;
  std::string message;
  std::string text;
  Place place;
};

// Without the cases of its findings, which are made one at a time while they are written.
struct Suite {
  std::string name;
  std::vector<std::pair<std::string, std::string>> properties;
  std::size_t first = 0;      // of the findings, ...
  std::size_t last = 0;       // ... but those that are folded
  std::optional<Case> whole;  // what the rule says beside them
};

// Data on one line, without invisible characters or runs of spaces, which consumers collapse.
std::string plain(std::string_view text) { return one_line(utf8::escape_for_display(text)); }
// What people wrote over several lines.
std::string prose(std::string_view text) { return utf8::escape_for_display(one_line(text)); }

// Some consumers take this in the output of a test for a file to attach.
std::string without_attachments(std::string text) {
  constexpr std::string_view kMark = "[[ATTACHMENT|";
  for (std::size_t at = text.find(kMark); at != std::string::npos; at = text.find(kMark, at)) {
    text.replace(at, 2, "[\\u{5b}");
  }
  return text;
}

class JunitReport {
 public:
  explicit JunitReport(const Report& report) : report_(report) {}

  void write(ByteSink& sink) {
    XmlWriter xml(sink);
    xml.declaration();
    xml.open("testsuites");
    std::size_t id = 0;
    for (const RuleReport& rule : report_.rules) write_suite(xml, suite_of(rule), id++);
    Suite evidence;
    evidence.name = "evidence";
    std::tie(evidence.first, evidence.last) = report_.findings.range_of(RuleId());
    if (evidence.first < evidence.last || id == 0) write_suite(xml, evidence, id);
    xml.close();
    sink.write("\n");
  }

 private:
  std::string class_of(std::string_view id) const {
    const std::string pack = report_.pack == nullptr ? std::string() : report_.pack->name + ".";
    return plain(pack + std::string(id.empty() ? "rule" : id));
  }

  Suite suite_of(const RuleReport& rule) const {
    Suite suite;
    suite.name = plain(rule.rule_id.empty() ? "a rule that does not load" : rule.rule_id);
    const Rule* const definition = find_rule(report_, rule.id);
    if (definition != nullptr) suite.properties.emplace_back("title", prose(definition->title));
    suite.properties.emplace_back("state", std::string(to_string(rule.state)));
    suite.properties.emplace_back("level", std::string(to_string(rule.level)));
    suite.properties.emplace_back("population", population_text(rule));
    for (const std::string& remark : remarks_of(rule, Detail::Full)) {
      suite.properties.emplace_back("remark", plain(remark));
    }
    if (rule.id.valid()) std::tie(suite.first, suite.last) = report_.findings.range_of(rule.id);
    suite.whole = case_of_rule(rule, suite.first == suite.last);
    return suite;
  }

  // What a rule says beside its findings.
  std::optional<Case> case_of_rule(const RuleReport& rule, bool alone) const {
    Case whole;
    const Rule* const definition = find_rule(report_, rule.id);
    whole.name = plain(definition == nullptr ? rule.rule_id : definition->name);
    if (whole.name.empty()) whole.name = "rule";
    whole.class_name = class_of(rule.rule_id);
    whole.message = std::string(to_string(rule.state));
    std::vector<std::string> reasons = rule.reasons;
    switch (rule.state) {
      case RuleState::Failed:
        return std::nullopt;
      case RuleState::Passed:
        if (!alone) return std::nullopt;
        return whole;
      case RuleState::Broken:
        whole.outcome = Outcome::Error;
        break;
      case RuleState::NotProven:
        // One that cannot fail the run is not made to look passed either.
        whole.outcome = counts(rule.level, rule.mode == Mode::Observe, report_.run.fail_on)
                            ? Outcome::Error
                            : Outcome::Skipped;
        break;
      case RuleState::NotAdopted:
        whole.outcome = Outcome::Skipped;
        reasons = remarks_of(rule, Detail::Full);
        break;
      case RuleState::NotApplicable:
        whole.outcome = Outcome::Skipped;
        break;
    }
    for (const std::string& reason : reasons) {
      whole.message += (&reason == reasons.data() ? ": " : " ") + plain(reason);
    }
    whole.text = whole.message;
    return whole;
  }

  Case case_of(const Finding& finding) const {
    Case one;
    one.name = utf8::ellipsis(plain(finding.shown_key), kNameCodePoints);
    if (one.name.empty()) one.name = "subject";
    one.class_name = class_of(finding.rule_id);
    one.place = finding.place;
    one.message = plain(message_sentence(finding));
    if (finding.kind == FindingKind::Evidence) {
      one.message += " " + plain(sentence(affected_text(report_, finding)));
    }
    const std::string place = place_text(finding.place);
    one.text = place.empty() ? one.message : fmt::format("{}: {}", plain(place), one.message);
    if (!finding.help.empty()) one.text += "\n" + prose(sentence(one_line(finding.help)));
    one.outcome = outcome_of(finding);
    if (finding.disposition == Disposition::Waived) {
      one.message = waived_text(finding) + " " + one.message;
      one.text = one.message;
    }
    return one;
  }

  Outcome outcome_of(std::size_t i) const {
    const FindingOutline& finding = report_.findings[i];
    return finding.kind == FindingKind::Evidence ? outcome_of(report_.findings.full(i))
                                                 : outcome_of(finding, false);
  }
  Outcome outcome_of(const Finding& finding) const {
    return outcome_of(finding, !finding.affected.empty());
  }
  Outcome outcome_of(const FindingOutline& finding, bool affects) const {
    if (finding.disposition == Disposition::Waived) return Outcome::Skipped;
    const bool counting = counts(finding.level, finding.observed, report_.run.fail_on);
    switch (finding.kind) {
      case FindingKind::Violation:
        return counting ? Outcome::Failure : Outcome::Passed;
      case FindingKind::Undecided:
        return counting ? Outcome::Error : Outcome::Skipped;
      case FindingKind::Evidence:
        return counting && affects ? Outcome::Error : Outcome::Skipped;
    }
    MUSTER_UNREACHABLE();
  }

  std::string waived_text(const Finding& finding) const {
    std::string text = "Waived by " + plain(finding.waiver);
    const auto waiver = std::ranges::find(report_.waivers, finding.waiver, &Waiver::id);
    if (waiver != report_.waivers.end()) {
      if (waiver->expires_on) text += " until " + to_string(*waiver->expires_on);
      text += ": " + prose(waiver->reason);
    }
    return sentence(text);
  }

  // Of two cases with one name consumers keep the first only. Names are remembered by their hash.
  class Names {
   public:
    void make_unique(Case& one) {
      const std::uint64_t of_class = hash_bytes(one.class_name);
      std::string name = one.name;
      for (int i = 2; !taken_.insert(hash_combine(of_class, hash_bytes(name))).second; ++i) {
        name = fmt::format("{} ({})", one.name, i);
      }
      one.name = std::move(name);
    }

   private:
    std::unordered_set<std::uint64_t> taken_;
  };

  void write_suite(XmlWriter& xml, const Suite& suite, std::size_t id) const {
    std::map<Outcome, std::uint64_t> numbers;
    std::uint64_t tests = 0;
    const auto count = [&](Outcome outcome) {
      ++numbers[outcome];
      ++tests;
    };
    for (std::size_t i = suite.first; i < suite.last; ++i) {
      if (!report_.findings[i].folded) count(outcome_of(i));
    }
    if (suite.whole) count(suite.whole->outcome);
    const auto number_of = [&](Outcome outcome) { return fmt::format("{}", numbers[outcome]); };
    xml.open("testsuite");
    xml.attribute("package", report_.pack == nullptr ? "muster" : plain(report_.pack->name));
    xml.attribute("id", fmt::format("{}", id));
    xml.attribute("name", suite.name);
    // The day of the question: a clock would make two runs differ.
    xml.attribute("timestamp", to_string(report_.run.as_of) + "T00:00:00");
    xml.attribute("hostname", "localhost");
    xml.attribute("tests", fmt::format("{}", tests));
    xml.attribute("failures", number_of(Outcome::Failure));
    xml.attribute("errors", number_of(Outcome::Error));
    xml.attribute("skipped", number_of(Outcome::Skipped));
    xml.attribute("time", "0");
    xml.open("properties");
    for (const auto& [name, value] : suite.properties) {
      xml.open("property");
      xml.attribute("name", name);
      xml.attribute("value", value);
      xml.close();
    }
    xml.close();
    write_cases(xml, suite);
    xml.open("system-out");
    if (numbers[Outcome::Passed] > 0) write_passed(xml, suite);
    xml.close();
    xml.open("system-err");
    xml.close();
    xml.close();
  }

  void write_cases(XmlWriter& xml, const Suite& suite) const {
    Names names;
    for (std::size_t i = suite.first; i < suite.last; ++i) {
      if (report_.findings[i].folded) continue;
      Case one = case_of(report_.findings.full(i));
      names.make_unique(one);
      write_case(xml, one);
    }
    if (!suite.whole) return;
    Case one = *suite.whole;
    names.make_unique(one);
    write_case(xml, one);
  }

  // What breaks the rule without failing the run is no failure to any reader of this format.
  void write_passed(XmlWriter& xml, const Suite& suite) const {
    for (std::size_t i = suite.first; i < suite.last; ++i) {
      const FindingOutline& finding = report_.findings[i];
      if (finding.folded || outcome_of(i) != Outcome::Passed) continue;
      const Case one = case_of(report_.findings.full(i));
      xml.text(without_attachments(
          fmt::format("{} ({}): {}\n", one.name, to_string(finding.level), one.text)));
    }
  }

  void write_case(XmlWriter& xml, const Case& one) const {
    xml.open("testcase");
    xml.attribute("name", one.name);
    xml.attribute("classname", one.class_name);
    xml.attribute("time", "0");
    if (!report_.options.junit_strict) write_place(xml, one);
    switch (one.outcome) {
      case Outcome::Passed:
        break;
      case Outcome::Failure:
        write_outcome(xml, "failure", "violation", one);
        break;
      case Outcome::Error:
        write_outcome(xml, "error", "evaluation-error", one);
        break;
      case Outcome::Skipped:
        write_outcome(xml, "skipped", "", one);
        break;
    }
    xml.close();
  }

  // Readers annotate at the file; what has no place of its own is said where the evidence is
  // declared.
  void write_place(XmlWriter& xml, const Case& one) const {
    if (one.place.path.empty() && one.outcome == Outcome::Passed) return;
    xml.attribute("file", one.place.path.empty() ? report_.run.config_path : one.place.path);
    xml.attribute("line", fmt::format("{}", one.place.region.start_line));
  }

  static void write_outcome(XmlWriter& xml, std::string_view element, std::string_view type,
                            const Case& one) {
    xml.open(element);
    xml.attribute("message", one.message);
    if (!type.empty()) xml.attribute("type", type);
    xml.text(one.text);
    xml.close();
  }

  const Report& report_;
};

void write_junit(const Report& report, ByteSink& sink) { JunitReport(report).write(sink); }

}  // namespace

extern const ReportWriter writer_junit;
const ReportWriter writer_junit{.name = "junit",
                                .description = "JUnit XML for test reporters",
                                .log_only = false,
                                .write = write_junit};

}  // namespace muster
