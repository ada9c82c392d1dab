// What a SARIF log says about rules: their descriptors with texts, tags and states, and the
// taxonomies that they map to.
#pragma once

#include <cstddef>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "engine/report/report.h"
#include "engine/text/json_writer.h"

namespace muster {

// Text for a SARIF message: brackets would begin a link, invisible characters mislead.
std::string sarif_text(std::string_view text);
// A path relative to the root as a URI reference.
std::string sarif_uri(std::string_view path);

class SarifRules {
 public:
  // Lists every rule of the report, then the codes of its evidence findings. Borrows the report.
  explicit SarifRules(const Report& report);

  // REQUIRES: the finding is of the report.
  std::size_t index_of(const Finding& finding) const;
  void write_supported_taxonomies(JsonWriter& json) const;
  void write_rules(JsonWriter& json) const;
  void write_taxonomies(JsonWriter& json) const;

 private:
  void write_rule(JsonWriter& json, const RuleReport& report) const;
  void write_evidence_rule(JsonWriter& json, const std::string& code) const;
  void write_relationships(JsonWriter& json, const Rule& rule, const RuleReport& report) const;

  const Report& report_;
  std::vector<const RuleReport*> rules_;
  std::vector<std::string> codes_;
  std::map<std::string, std::size_t, std::less<>> indexes_;  // by rule id or code
  std::vector<std::size_t> by_rule_;                         // the same by RuleId
};

}  // namespace muster
