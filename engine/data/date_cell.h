// Dates and times as exports write them: declared patterns, ISO 8601 and its relatives, numeric
// dates whose order of day and month a whole column decides, epochs. Knows no zones: which instant
// or day a written time is in one, cell_convert says.
#pragma once

#include <cstdint>
#include <expected>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/civil_time.h"

namespace muster {

enum class DayOrder : std::uint8_t { Undecided, DayFirst, MonthFirst };

// What a cell says, before any zone.
struct WrittenTime {
  Date date;
  bool has_time = false;
  std::int32_t second_of_day = 0;
  std::int32_t nanos = 0;
  std::optional<std::int32_t> offset_seconds;  // east of Greenwich
};

// The pattern that was meant by one in the letters of another tool, `DD.MM.YYYY` or `TT.MM.JJJJ`;
// nothing if that is none either, or the same.
std::optional<std::string> date_pattern_meant(std::string_view pattern);

// One declared pattern (inputs.h, SourceSettings::dates).
class DatePattern {
 public:
  // Nothing if the pattern has an unknown letter or no day, month and year.
  static std::optional<DatePattern> compile(std::string_view pattern);
  std::optional<WrittenTime> parse(std::string_view text) const;

 private:
  enum class Part : std::uint8_t {
    Literal,
    Year4,
    Year2,
    Month2,
    Month1,
    MonthName,
    Day2,
    Day1,
    Hour2,
    Hour1,
    HalfDayHour2,
    HalfDayHour1,
    Minute,
    Second,
    HalfDay,
    Offset,
  };
  struct Token {
    Part part;
    char literal;
  };
  std::vector<Token> tokens_;
};

// The formats of one field of one source.
struct DateRules {
  bool declared = false;  // else ISO and its relatives, with `order` for numeric dates
  bool iso = false;       // declared: ISO 8601 times too
  bool numeric = false;
  bool epoch_seconds = false;
  bool epoch_milliseconds = false;
  DayOrder order = DayOrder::Undecided;
  std::vector<DatePattern> patterns;
};

struct DateProblem {
  enum class Kind : std::uint8_t { NotADate, OrderUnknown } kind = Kind::NotADate;
  // Of OrderUnknown: whether one reading alone is possible.
  bool only_day_first = false;
  bool only_month_first = false;
};

// Reads a cell by its field's rules. A numeric date whose order is neither declared nor decided is
// OrderUnknown, unless day and month are the same number.
std::expected<WrittenTime, DateProblem> parse_written_time(std::string_view text,
                                                           const DateRules& rules);

}  // namespace muster
