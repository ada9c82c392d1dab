// Which mappings a looser parameter takes away, and how parameters are shown.
#include "engine/report/mappings.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace muster {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

ParameterReport parameter(std::string name, bool own, bool looser, std::string requirement) {
  return {.name = std::move(name),
          .value = own ? "18 months" : "12 months",
          .standard = "12 months",
          .own = own,
          .looser = looser,
          .requirement = std::move(requirement),
          .reason = {}};
}
ControlMapping control(std::string id) {
  return {.taxonomy = "iso", .control = std::move(id), .at = {}};
}

TEST(Mappings, ALooserValueTakesAwayWhatItRestsOn) {
  const std::vector<ParameterReport> parameters = {
      parameter("age", true, true, "iso:9.3"), parameter("grace", true, true, "iso:9.3"),
      parameter("house", true, true, ""), parameter("strict", true, false, "iso:7.3")};
  EXPECT_THAT(lost_by(parameters, control("9.3")), ElementsAre("age", "grace"));
  EXPECT_THAT(lost_by(parameters, control("7.3")), IsEmpty()) << "stricter is no loss";
  EXPECT_THAT(lost_by(parameters, control("9")), IsEmpty());
  EXPECT_THAT(lost_mappings(parameters),
              ElementsAre("does not count for iso:9.3: age and grace are looser than it asks"));
}

TEST(Mappings, OneLooserValueIsNamedAlone) {
  const std::vector<ParameterReport> parameters = {parameter("age", true, true, "iso:9.3")};
  EXPECT_THAT(lost_mappings(parameters),
              ElementsAre("does not count for iso:9.3: age is looser than it asks"));
}

TEST(Mappings, OwnValuesAreShownBesideThoseOfThePack) {
  EXPECT_EQ(parameter_text(parameter("age", false, false, "")), "age = 12 months");
  EXPECT_EQ(parameter_text(parameter("age", true, false, "")),
            "age = 18 months, your own value (pack: 12 months)");
  EXPECT_EQ(parameter_text(parameter("age", true, true, "")),
            "age = 18 months, your own value (pack: 12 months, so this is looser)");
  ParameterReport asked = parameter("age", true, true, "iso:9.3");
  asked.reason = "we are many";
  EXPECT_EQ(parameter_text(asked),
            "age = 18 months, your own value (asked for: 12 months, so this is looser): we are "
            "many");
}

TEST(Mappings, WhatIsOnlyStatedIsNeverEqual) {
  EXPECT_EQ(relationship_text("subset_of", RestsOn::Records), "subset of");
  EXPECT_EQ(relationship_text("equal", RestsOn::Attestation), "attested");
}

}  // namespace
}  // namespace muster
