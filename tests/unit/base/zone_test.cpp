#include "engine/base/zone.h"

#include <cctype>

#include <gtest/gtest.h>

namespace muster {
namespace {

CivilTime civil(std::string_view day, int hour, int minute) {
  return {.date = *parse_iso_date(day), .second_of_day = hour * 3600 + minute * 60};
}

Zone zone(std::string_view name) {
  const auto found = Zone::find(name);
  EXPECT_TRUE(found) << name;
  return found.value_or(Zone());
}

TEST(Zone, KnowsIanaNamesAndOffsets) {
  EXPECT_EQ(zone("Europe/Berlin").name(), "Europe/Berlin");
  EXPECT_EQ(zone("UTC").name(), "UTC");
  EXPECT_EQ(zone("+02:00").name(), "+02:00");
  EXPECT_EQ(zone("America/Argentina/Buenos_Aires").name(), "America/Argentina/Buenos_Aires");
}

TEST(Zone, RefusesWhatIsNoZone) {
  for (const std::string_view bad :
       {"", "Europe/Nowhere", "Europe", "/etc/localtime", "localtime", "../localtime",
        "file:/etc/localtime", "Fixed/UTC+02:00:00", "+2:00", "+02", "+24:00", "+02:60",
        "right/UTC", "Europe/../UTC", ":UTC", "posixrules", "zone.tab"}) {
    EXPECT_FALSE(Zone::find(bad)) << bad;
  }
}

TEST(Zone, ConvertsBothWays) {
  const Zone berlin = zone("Europe/Berlin");
  const Timestamp summer = *parse_rfc3339("2026-06-30T22:30:00.5Z");
  const CivilTime there = berlin.to_civil(summer);
  EXPECT_EQ(to_string(there.date), "2026-07-01");
  EXPECT_EQ(there.second_of_day, 30 * 60);
  EXPECT_EQ(there.nanos, 500'000'000);
  EXPECT_EQ(berlin.to_timestamp(there), summer);
  EXPECT_EQ(to_string(berlin.day_of(summer)), "2026-07-01");
}

// S6: a gap or an hour that happens twice has no instant.
TEST(Zone, TellsGapsAndRepeatedHours) {
  const Zone berlin = zone("Europe/Berlin");
  EXPECT_EQ(berlin.to_timestamp(civil("2026-03-29", 2, 30)).error(), LocalTimeProblem::Skipped);
  EXPECT_EQ(berlin.to_timestamp(civil("2026-10-25", 2, 30)).error(), LocalTimeProblem::Repeated);
  EXPECT_EQ(to_string(*berlin.to_timestamp(civil("2026-03-29", 1, 59))), "2026-03-29T00:59:00Z");
  EXPECT_EQ(to_string(*berlin.to_timestamp(civil("2026-03-29", 3, 0))), "2026-03-29T01:00:00Z");
  EXPECT_EQ(zone("Pacific/Apia").to_timestamp(civil("2011-12-30", 12, 0)).error(),
            LocalTimeProblem::Skipped);
}

TEST(Zone, OffsetsHaveNoGaps) {
  EXPECT_EQ(to_string(*zone("-03:30").to_timestamp(civil("2026-03-29", 2, 30))),
            "2026-03-29T06:00:00Z");
  EXPECT_EQ(to_string(*zone("+14:00").to_timestamp(civil("2026-01-01", 0, 0))),
            "2025-12-31T10:00:00Z");
}

TEST(Zone, InstantsOutsideTheCalendarDoNotExist) {
  EXPECT_EQ(zone("+02:00").to_timestamp(civil("0001-01-01", 0, 0)).error(),
            LocalTimeProblem::Skipped);
  EXPECT_EQ(zone("-02:00").to_timestamp(civil("9999-12-31", 23, 0)).error(),
            LocalTimeProblem::Skipped);
}

TEST(Zone, CopiesMeanTheSame) {
  Zone copy = zone("Asia/Tokyo");
  {
    const Zone original = zone("Europe/Berlin");
    copy = original;
  }
  EXPECT_EQ(copy.name(), "Europe/Berlin");
  EXPECT_EQ(copy.to_civil(*parse_rfc3339("2026-01-01T00:00:00Z")).second_of_day, 3600);
  EXPECT_EQ(Zone().to_civil(Timestamp{}).date, Date{0});
}

TEST(Zone, TheDataHasAVersion) {
  const std::string version = zone_data_version();
  const bool year =
      version.size() >= 5 && std::isdigit(static_cast<unsigned char>(version[0])) != 0;
  EXPECT_TRUE(version == "unknown" || year) << version;
}

}  // namespace
}  // namespace muster
