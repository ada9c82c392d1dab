#include "engine/report/mappings.h"

#include <algorithm>

#include <fmt/format.h>

#include "engine/report/wording.h"

namespace muster {
namespace {

bool takes_away(const ParameterReport& parameter) {
  return parameter.looser && !parameter.requirement.empty();
}

}  // namespace

std::string parameter_text(const ParameterReport& parameter) {
  std::string text = parameter.name + " = " + parameter.value;
  if (parameter.own) {
    text += fmt::format(", your own value ({}: {}{})", takes_away(parameter) ? "asked for" : "pack",
                        parameter.standard, parameter.looser ? ", so this is looser" : "");
  }
  if (!parameter.reason.empty()) text += ": " + parameter.reason;
  return text;
}

std::vector<std::string> lost_by(std::span<const ParameterReport> parameters,
                                 const ControlMapping& mapping) {
  std::vector<std::string> names;
  for (const ParameterReport& parameter : parameters) {
    if (takes_away(parameter) && parameter.requirement == to_string(mapping)) {
      names.push_back(parameter.name);
    }
  }
  return names;
}

std::vector<std::string> lost_mappings(std::span<const ParameterReport> parameters) {
  std::vector<std::string> sentences;
  std::vector<std::string_view> told;
  for (const ParameterReport& parameter : parameters) {
    if (!takes_away(parameter)) continue;
    if (std::ranges::find(told, parameter.requirement) != told.end()) continue;
    told.push_back(parameter.requirement);
    std::vector<std::string> names;
    for (const ParameterReport& other : parameters) {
      if (takes_away(other) && other.requirement == parameter.requirement) {
        names.push_back(other.name);
      }
    }
    sentences.push_back(fmt::format("does not count for {}: {} {} looser than it asks",
                                    parameter.requirement, list_of(names),
                                    names.size() == 1 ? "is" : "are"));
  }
  return sentences;
}

std::string relationship_text(std::string_view relationship, RestsOn rests_on) {
  if (rests_on == RestsOn::Attestation) return "attested";
  std::string text(relationship);
  std::ranges::replace(text, '_', ' ');
  return text;
}

}  // namespace muster
