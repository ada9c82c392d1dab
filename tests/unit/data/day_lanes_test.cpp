// Days by lanes against the one way to read a day (parse_iso_date), for every day there is and
// every byte that can stand where.
#include "engine/data/day_lanes.h"

#include <cctype>
#include <optional>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "engine/base/civil_time.h"

namespace muster {
namespace {

// What the cell means, if it has one of the plain forms.
std::optional<std::int32_t> plain_day(const std::string& cell, bool instants) {
  const auto number = [&](std::size_t at) {
    const auto tens = static_cast<unsigned char>(cell[at]);
    const auto ones = static_cast<unsigned char>(cell[at + 1]);
    return std::isdigit(tens) != 0 && std::isdigit(ones) != 0 ? (tens - '0') * 10 + (ones - '0')
                                                              : 100;
  };
  if (cell.size() == 20) {
    const bool clock = (cell[10] == 'T' || cell[10] == ' ') && cell[13] == ':' && cell[16] == ':' &&
                       cell[19] == 'Z' && number(11) < 24 && number(14) < 60 && number(17) < 60;
    if (!instants || !clock) return std::nullopt;
  } else if (cell.size() != 10) {
    return std::nullopt;
  }
  const auto day = parse_iso_date(cell.substr(0, 10));
  if (!day) return std::nullopt;
  return day->days;
}

// Reads the cells one behind the other, with some bytes behind the last. How many were read.
std::size_t expect_all_right(const std::vector<std::string>& texts, bool instants) {
  std::string text;
  std::vector<CellRange> cells;
  for (const std::string& each : texts) {
    cells.push_back({.begin = static_cast<std::uint32_t>(text.size()),
                     .length = static_cast<std::uint32_t>(each.size())});
    text += each + ",";
  }
  text += std::string(20, 'x');
  std::vector<std::int32_t> days(cells.size());
  std::vector<std::uint64_t> done((cells.size() + 63) / 64);
  read_plain_days(text, cells, instants, days, done);
  std::size_t read = 0;
  for (std::size_t i = 0; i < texts.size(); ++i) {
    if ((done[i / 64] >> (i % 64) & 1U) == 0) continue;
    ++read;
    const auto expected = plain_day(texts[i], instants);
    EXPECT_TRUE(expected.has_value()) << texts[i];
    EXPECT_EQ(days[i], expected.value_or(0)) << texts[i];
  }
  return read;
}

TEST(DayLanes, EveryDayIsItsNumber) {
  std::vector<std::string> texts;
  for (int year = 1890; year < 2170; ++year) {
    for (int month = 0; month <= 13; ++month) {
      for (int day = 0; day <= 32; ++day) {
        texts.push_back(std::to_string(10'000 + year).substr(1) + "-" +
                        std::to_string(100 + month).substr(1) + "-" +
                        std::to_string(100 + day).substr(1));
      }
    }
  }
  const std::size_t read = expect_all_right(texts, true);
  if (read == 0) GTEST_SKIP() << "this machine reads days one by one";
  EXPECT_EQ(read, 93'502U);  // all days of 1900 to 2155
}

TEST(DayLanes, AnyByteAnywhereIsReadRightOrNotAtAll) {
  for (const bool instants : {false, true}) {
    for (const std::string good : {"2024-02-29", "2023-11-30T23:59:59Z", "2024-01-10 00:00:00Z"}) {
      std::vector<std::string> texts(16, good);
      for (std::size_t at = 0; at < good.size(); ++at) {
        for (int byte = 0; byte < 256; ++byte) {
          texts.push_back(good);
          texts.back()[at] = static_cast<char>(byte);
        }
      }
      for (const char* const other :
           {"", "2024-02-2", "2024-02-29T", "2024-02-29T10:00Z", "2024-02-29T10:00:00+00:00",
            "2024-02-29T24:00:00Z", "2024-02-29T23:60:00Z", "2024-02-29T23:59:60Z"}) {
        texts.emplace_back(other);
      }
      texts.resize((texts.size() + 15) / 16 * 16, good);
      expect_all_right(texts, instants);
    }
  }
}

TEST(DayLanes, NothingBehindTheTextIsRead) {
  const std::string text = "2024-02-29";
  const std::vector<CellRange> cells(16, CellRange{.begin = 0, .length = 10});
  std::vector<std::int32_t> days(16);
  std::vector<std::uint64_t> done(1);
  read_plain_days(text, cells, true, days, done);
  EXPECT_EQ(done[0], 0U);
}

}  // namespace
}  // namespace muster
