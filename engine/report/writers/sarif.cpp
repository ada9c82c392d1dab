// SARIF 2.1.0 for code scanning, editors and archives: every rule with its state, the open findings
// with regions and stable identities, the files that were judged with their digests.
#include <algorithm>
#include <array>
#include <map>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "engine/base/check.h"
#include "engine/report/report_writer.h"
#include "engine/report/sarif_rules.h"
#include "engine/report/wording.h"
#include "engine/text/json_writer.h"

namespace muster {
namespace {

constexpr std::string_view kSchema =
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";
// What GitHub keeps, worst first.
constexpr std::size_t kShownResults = 5000;
constexpr std::size_t kRelated = 100;

std::string_view mime_type(std::string_view path) {
  constexpr std::array<std::pair<std::string_view, std::string_view>, 8> kTypes{
      {{".csv", "text/csv"},
       {".tsv", "text/tab-separated-values"},
       {".json", "application/json"},
       {".ndjson", "application/x-ndjson"},
       {".yaml", "application/yaml"},
       {".yml", "application/yaml"},
       {".toml", "application/toml"},
       {".md", "text/markdown"}}};
  for (const auto& [extension, type] : kTypes) {
    if (path.ends_with(extension)) return type;
  }
  return {};
}

class SarifLog {
 public:
  SarifLog(const Report& report, ByteSink& sink) : report_(report), rules_(report), json_(sink, 2) {
    for (const SetReport& set : report.sets) {
      for (const FileReport& file : set.files) {
        if (artifact_indexes_.try_emplace(file.path, artifacts_.size()).second) {
          artifacts_.push_back(&file);
        }
      }
    }
    count_results();
  }

  void write() {
    json_.begin_object().member("$schema", kSchema).member("version", "2.1.0");
    json_.key("runs").begin_array().begin_object();
    tool();
    rules_.write_taxonomies(json_);
    if (!report_.options.category.empty()) {
      json_.key("automationDetails").begin_object();
      json_.member("id", report_.options.category + "/").end_object();
    }
    json_.member("columnKind", "utf16CodeUnits");
    artifacts();
    invocation();
    json_.key("results").begin_array();
    results();
    json_.end_array();
    json_.end_object().end_array().end_object();
  }

 private:
  // Code scanning would open an alert for a waived finding, so those are left out unless all is
  // asked for.
  bool is_result(const FindingOutline& finding) const {
    return report_.options.sarif_all ||
           (finding.disposition == Disposition::New && !finding.folded);
  }

  void count_results() {
    std::size_t results = 0;
    for (std::size_t i = 0; i < report_.findings.size(); ++i) {
      if (is_result(report_.findings[i])) ++results;
    }
    shown_ = report_.options.sarif_all ? results : std::min(results, kShownResults);
    left_out_ = results - shown_;
  }

  void results() {
    std::size_t written = 0;
    for (const Level level : {Level::Error, Level::Warning, Level::Note}) {
      for (std::size_t i = 0; i < report_.findings.size() && written < shown_; ++i) {
        const FindingOutline& finding = report_.findings[i];
        if (shown_level(finding) != level || !is_result(finding)) continue;
        result(report_.findings.full(i));
        ++written;
      }
    }
  }

  static Level shown_level(const FindingOutline& finding) {
    return finding.observed ? Level::Note : finding.level;
  }

  void tool() {
    json_.key("tool").begin_object().key("driver").begin_object();
    json_.member("name", "muster");
    json_.member("semanticVersion", report_.run.tool_version);
    if (!report_.run.information_uri.empty()) {
      json_.member("informationUri", report_.run.information_uri);
    }
    rules_.write_supported_taxonomies(json_);
    rules_.write_rules(json_);
    json_.end_object().end_object();
  }

  void artifacts() {
    json_.key("artifacts").begin_array();
    for (const FileReport* const file : artifacts_) {
      json_.begin_object().key("location").begin_object();
      json_.member("uri", sarif_uri(file->path)).end_object();
      json_.member("length", file->bytes);
      json_.key("roles").begin_array().value("analysisTarget").end_array();
      if (const std::string_view type = mime_type(file->path); !type.empty()) {
        json_.member("mimeType", type);
      }
      json_.key("hashes").begin_object().member("sha-256", file->sha256).end_object();
      json_.end_object();
    }
    json_.end_array();
  }

  // No clock, no machine, no account: two runs over the same evidence write the same bytes.
  void invocation() {
    const RunInfo& run = report_.run;
    json_.key("invocations").begin_array().begin_object();
    json_.member("executionSuccessful", true);
    json_.member("exitCode", report_.exit_code);
    json_.member("exitCodeDescription", headline(report_));
    configuration_notifications();
    execution_notifications();
    json_.key("properties").begin_object();
    json_.member("asOf", to_string(run.as_of)).member("asOfFrom", run.as_of_from);
    json_.member("period", period_text(run.period));
    json_.member("timeZone", run.zone).member("timeZoneData", run.zone_data);
    json_.member("packs", run.packs).member("failOn", to_string(run.fail_on));
    json_.member("violations", report_.violations).member("waived", report_.waived);
    json_.member("pending", report_.pending).member("rulesNotProven", report_.not_proven_rules);
    json_.end_object().end_object().end_array();
  }

  void configuration_notifications() {
    json_.key("toolConfigurationNotifications").begin_array();
    for (const ReportedDiagnostic& diagnostic : report_.diagnostics) {
      std::string text = sentence(diagnostic.message);
      if (!diagnostic.help.empty()) text += " " + sentence(one_line(diagnostic.help));
      const bool warning = diagnostic.severity == Severity::Warning;
      notification(diagnostic.code, warning ? "warning" : "note", text, diagnostic.place);
    }
    json_.end_array();
  }

  void execution_notifications() {
    json_.key("toolExecutionNotifications").begin_array();
    for (const RuleReport& rule : report_.rules) {
      if (rule.state != RuleState::NotProven && rule.state != RuleState::Broken) continue;
      std::string text = fmt::format("{} is {}.", rule.rule_id.empty() ? "A rule" : rule.rule_id,
                                     to_string(rule.state));
      for (const std::string& reason : rule.reasons) text += " " + reason;
      notification("rule-state", "warning", text, {});
    }
    if (left_out_ > 0) {
      notification(
          "results-left-out", "warning",
          fmt::format("{} not in this file, which holds the {} worst. --sarif-all writes all.",
                      count_of(left_out_, "finding is", "findings are"), digits(kShownResults)),
          {});
    }
    json_.end_array();
  }

  void notification(std::string_view id, std::string_view level, std::string_view text,
                    const Place& place) {
    json_.begin_object();
    json_.key("descriptor").begin_object().member("id", id).end_object();
    json_.member("level", level);
    json_.key("message").begin_object().member("text", sarif_text(text)).end_object();
    if (!place.path.empty()) {
      json_.key("locations").begin_array().begin_object();
      physical_location(place);
      json_.end_object().end_array();
    }
    json_.end_object();
  }

  void result(const Finding& finding) {
    json_.begin_line_object().members(rule_members(finding));
    json_.key("message").begin_object().member("text", message(finding)).end_object();
    json_.key("locations").begin_array().begin_object();
    physical_location(finding.place);
    json_.key("logicalLocations").begin_array().begin_object();
    json_.member("fullyQualifiedName", finding.shown_key).member("kind", "object");
    json_.end_object().end_array();
    json_.end_object().end_array();
    related(finding);
    json_.key("partialFingerprints").begin_object();
    json_.member("musterFinding/v1", finding.fingerprint).end_object();
    if (finding.disposition == Disposition::Waived) suppression(finding);
    properties(finding);
    json_.end_object();
  }

  // What findings of one rule have in common, and those of one file, is written once.
  const JsonMembers& rule_members(const Finding& finding) {
    const std::size_t index = rules_.index_of(finding);
    const Level level = shown_level(finding);
    const auto write = [&](JsonWriter& json) {
      json.member("ruleId", finding.rule_id).member("ruleIndex", std::uint64_t{index});
      json.member("kind", "fail").member("level", to_string(level));
    };
    return rule_members_.try_emplace({index, level}, write).first->second;
  }

  const JsonMembers& artifact_location(std::string_view path) {
    const auto found = artifact_locations_.find(path);
    if (found != artifact_locations_.end()) return found->second;
    const auto write = [&](JsonWriter& json) {
      json.key("artifactLocation").begin_object().member("uri", sarif_uri(path));
      const auto artifact = artifact_indexes_.find(path);
      if (artifact != artifact_indexes_.end()) {
        json.member("index", std::uint64_t{artifact->second});
      }
      json.end_object();
    };
    return artifact_locations_.emplace(path, write).first->second;
  }

  std::string message(const Finding& finding) const {
    std::string text = message_sentence(finding);
    if (finding.kind == FindingKind::Evidence) {
      text += " " + sentence("it " + affected_text(report_, finding));
    }
    return sarif_text(text);
  }

  void related(const Finding& finding) {
    std::size_t number = 0;
    for (const Place& place : finding.related) {
      if (place.path.empty()) continue;
      if (++number > kRelated) break;
      if (number == 1) json_.key("relatedLocations").begin_array();
      json_.begin_object().member("id", std::uint64_t{number});
      physical_location(place);
      const std::string label = place.label.empty() ? std::string("a related place") : place.label;
      json_.key("message").begin_object().member("text", sarif_text(sentence(label))).end_object();
      json_.end_object();
    }
    if (number > 0) json_.end_array();
  }

  void physical_location(const Place& place) {
    const std::string_view path =
        place.path.empty() ? report_.run.config_path : std::string_view(place.path);
    json_.key("physicalLocation").begin_line_object().members(artifact_location(path));
    json_.key("region").begin_object();
    json_.member("startLine", place.utf16.start_line);
    json_.member("startColumn", place.utf16.start_column);
    if (place.utf16.end_line == place.utf16.start_line) {
      json_.member("endLine", place.utf16.end_line);
      json_.member("endColumn", std::max(place.utf16.end_column, place.utf16.start_column));
    }
    if (!place.snippet.empty()) {
      json_.key("snippet").begin_object().member("text", place.snippet).end_object();
    }
    json_.end_object().end_object();
  }

  void suppression(const Finding& finding) {
    const auto waiver = std::ranges::find(report_.waivers, finding.waiver, &Waiver::id);
    json_.key("suppressions").begin_array().begin_object();
    json_.member("kind", "external").member("status", "accepted");
    if (waiver != report_.waivers.end()) {
      json_.member("justification", one_line(waiver->reason));
      json_.key("properties").begin_object().member("waiver", waiver->id);
      if (waiver->expires_on) json_.member("expires", to_string(*waiver->expires_on));
      json_.end_object();
    }
    json_.end_object().end_array();
  }

  void properties(const Finding& finding) {
    json_.key("properties").begin_object();
    switch (finding.kind) {
      case FindingKind::Violation:
        json_.member("finding", "violation");
        break;
      case FindingKind::Undecided:
        json_.member("finding", "undecided");
        break;
      case FindingKind::Evidence:
        json_.member("finding", "evidence");
        break;
    }
    if (finding.observed) json_.member("observed", true);
    json_.end_object();
  }

  const Report& report_;
  SarifRules rules_;
  JsonWriter json_;
  std::vector<const FileReport*> artifacts_;
  std::map<std::string, std::size_t, std::less<>> artifact_indexes_;
  std::map<std::pair<std::size_t, Level>, JsonMembers> rule_members_;   // by index and level
  std::map<std::string, JsonMembers, std::less<>> artifact_locations_;  // by path
  std::size_t shown_ = 0;
  std::size_t left_out_ = 0;
};

void write_sarif(const Report& report, ByteSink& sink) {
  SarifLog(report, sink).write();
  sink.write("\n");
}

}  // namespace

extern const ReportWriter writer_sarif;
const ReportWriter writer_sarif{.name = "sarif",
                                .description = "SARIF 2.1.0 for code scanning and editors",
                                .log_only = false,
                                .write = write_sarif};

}  // namespace muster
