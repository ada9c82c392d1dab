#include "engine/data/date_cell.h"

#include <array>
#include <charconv>

namespace muster {
namespace {

constexpr std::array<std::string_view, 12> kMonths = {
    "january", "february", "march",     "april",   "may",      "june",
    "july",    "august",   "september", "october", "november", "december"};

bool is_digit(char c) { return c >= '0' && c <= '9'; }
char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

// Takes pieces off the front of a text.
class Cursor {
 public:
  explicit Cursor(std::string_view text) : text_(text) {}

  bool at_end() const { return position_ == text_.size(); }
  char peek(std::size_t ahead = 0) const {
    return position_ + ahead < text_.size() ? text_[position_ + ahead] : '\0';
  }
  bool take(char c) {
    if (peek() != c || at_end()) return false;
    ++position_;
    return true;
  }
  // Between `least` and `most` digits, and no digit after them.
  std::optional<int> number(std::size_t least, std::size_t most) {
    std::size_t n = 0;
    int value = 0;
    while (n < most && is_digit(peek(n))) value = value * 10 + (peek(n++) - '0');
    if (n < least) return std::nullopt;
    position_ += n;
    return value;
  }
  // How many digits come next.
  std::size_t digits() const {
    std::size_t n = 0;
    while (is_digit(peek(n))) ++n;
    return n;
  }
  // Three letters of a month, or its whole name.
  std::optional<int> month_name() {
    std::size_t n = 0;
    std::string word;
    while (n < 10 && ((peek(n) >= 'a' && peek(n) <= 'z') || (peek(n) >= 'A' && peek(n) <= 'Z'))) {
      word.push_back(lower(peek(n++)));
    }
    if (n < 3) return std::nullopt;
    for (std::size_t i = 0; i < kMonths.size(); ++i) {
      if (word == kMonths[i] || word == kMonths[i].substr(0, 3)) {
        position_ += n;
        return static_cast<int>(i) + 1;
      }
    }
    return std::nullopt;
  }
  // 0 for AM, 12 for PM.
  std::optional<int> half_day() {
    const char c = lower(peek());
    if ((c != 'a' && c != 'p') || lower(peek(1)) != 'm') return std::nullopt;
    position_ += 2;
    return c == 'p' ? 12 : 0;
  }
  // `Z`, `+02:00`, `+0200`, `+02`.
  std::optional<std::int32_t> offset() {
    if (take('Z')) return 0;
    const bool west = peek() == '-';
    if (!take('+') && !take('-')) return std::nullopt;
    const auto hours = number(2, 2);
    if (!hours) return std::nullopt;
    int minutes = 0;
    if (take(':') || is_digit(peek())) {
      const auto read = number(2, 2);
      if (!read) return std::nullopt;
      minutes = *read;
    }
    if (*hours > 23 || minutes > 59) return std::nullopt;
    const std::int32_t seconds = (*hours * 60 + minutes) * 60;
    return west ? -seconds : seconds;
  }
  // After a decimal point: up to nine digits.
  std::optional<std::int32_t> fraction() {
    const std::size_t n = digits();
    if (n == 0 || n > 9) return std::nullopt;
    std::int32_t value = *number(n, n);
    for (std::size_t i = n; i < 9; ++i) value *= 10;
    return value;
  }

 private:
  std::string_view text_;
  std::size_t position_ = 0;
};

// Sets the time of day from clock parts; false if there is no such time.
bool set_time(WrittenTime& out, int hour, int minute, int second, std::optional<int> half_day) {
  if (half_day) {
    if (hour < 1 || hour > 12) return false;
    hour = hour % 12 + *half_day;
  }
  if (hour > 23 || minute > 59 || second > 59) return false;
  out.has_time = true;
  out.second_of_day = (hour * 60 + minute) * 60 + second;
  return true;
}

// `10:05`, `10:05:30.123`, `5:00 PM`, then perhaps an offset; to the end of the text.
bool parse_time(Cursor& cursor, WrittenTime& out, bool two_digit_hour) {
  const std::size_t hour_digits = cursor.digits();
  const auto hour = cursor.number(1, 2);
  if (!hour || !cursor.take(':')) return false;
  const auto minute = cursor.number(2, 2);
  if (!minute) return false;
  int second = 0;
  if (cursor.take(':')) {
    const auto read = cursor.number(2, 2);
    if (!read) return false;
    second = *read;
    if (cursor.take('.')) {
      const auto fraction = cursor.fraction();
      if (!fraction) return false;
      out.nanos = *fraction;
    }
  }
  std::optional<int> half_day;
  if (!cursor.at_end()) {
    Cursor probe = cursor;
    probe.take(' ');
    half_day = probe.half_day();
    if (half_day) cursor = probe;
  }
  if (two_digit_hour && !half_day && hour_digits != 2) return false;
  if (!set_time(out, *hour, *minute, second, half_day)) return false;
  if (cursor.at_end()) return true;
  cursor.take(' ');
  out.offset_seconds = cursor.offset();
  return out.offset_seconds && cursor.at_end();
}

WrittenTime from_epoch(std::int64_t seconds, std::int32_t nanos) {
  std::int64_t day = seconds / 86400;
  std::int64_t rest = seconds % 86400;
  if (rest < 0) {
    rest += 86400;
    --day;
  }
  return {.date = Date{static_cast<std::int32_t>(day)},
          .has_time = true,
          .second_of_day = static_cast<std::int32_t>(rest),
          .nanos = nanos,
          .offset_seconds = 0};
}

std::optional<WrittenTime> parse_epoch(std::string_view text, bool milliseconds) {
  std::int64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  std::int64_t seconds = value;
  std::int32_t nanos = 0;
  if (milliseconds) {
    seconds = value / 1000;
    auto rest = static_cast<std::int32_t>(value % 1000);
    if (rest < 0) {
      rest += 1000;
      --seconds;
    }
    nanos = rest * 1'000'000;
  }
  if (seconds < kMinTimestampSeconds || seconds > kMaxTimestampSeconds) return std::nullopt;
  return from_epoch(seconds, nanos);
}

// `/Date(1420070400000)/`, perhaps with an offset that only says where it was shown.
std::optional<WrittenTime> parse_slash_date(std::string_view text) {
  if (!text.starts_with("/Date(") || !text.ends_with(")/")) return std::nullopt;
  std::string_view inner = text.substr(6, text.size() - 8);
  if (const std::size_t sign = inner.find_first_of("+-", 1); sign != std::string_view::npos) {
    Cursor shown(inner.substr(sign));
    if (!shown.offset() || !shown.at_end()) return std::nullopt;
    inner = inner.substr(0, sign);
  }
  return parse_epoch(inner, true);
}

// `2026-01-05`, `2026/01/05`, with a time, with an offset, or with both.
std::optional<WrittenTime> parse_year_first(std::string_view text) {
  Cursor cursor(text);
  const auto year = cursor.number(4, 4);
  if (!year) return std::nullopt;
  const char separator = cursor.peek();
  if (separator != '-' && separator != '/') return std::nullopt;
  cursor.take(separator);
  const auto month = cursor.number(2, 2);
  if (!month || !cursor.take(separator)) return std::nullopt;
  const auto day = cursor.number(2, 2);
  if (!day) return std::nullopt;
  const auto date = make_date(*year, *month, *day);
  if (!date) return std::nullopt;
  WrittenTime out{.date = *date, .offset_seconds = std::nullopt};
  if (cursor.at_end()) return out;
  if (cursor.take('T') || cursor.take(' ')) {
    return parse_time(cursor, out, true) ? std::optional(out) : std::nullopt;
  }
  out.offset_seconds = cursor.offset();
  if (!out.offset_seconds || !cursor.at_end()) return std::nullopt;
  return out;
}

// `05/01/2026`, `5.1.2026`, `05-01-2026`, with a time after a space or a comma.
std::expected<WrittenTime, DateProblem> parse_numeric(std::string_view text, DayOrder order) {
  const DateProblem no_date{};
  Cursor cursor(text);
  const auto first = cursor.number(1, 2);
  if (!first) return std::unexpected(no_date);
  const char separator = cursor.peek();
  if (separator != '/' && separator != '.' && separator != '-') return std::unexpected(no_date);
  cursor.take(separator);
  const auto second = cursor.number(1, 2);
  if (!second || !cursor.take(separator)) return std::unexpected(no_date);
  const auto year = cursor.number(4, 4);
  if (!year) return std::unexpected(no_date);
  WrittenTime out{.date = {}, .offset_seconds = std::nullopt};
  if (!cursor.at_end()) {
    cursor.take(',');
    if (!cursor.take(' ') || !parse_time(cursor, out, false)) return std::unexpected(no_date);
  }
  const auto day_first = make_date(*year, *second, *first);
  const auto month_first = make_date(*year, *first, *second);
  if (order == DayOrder::Undecided && day_first != month_first) {
    return std::unexpected(DateProblem{.kind = DateProblem::Kind::OrderUnknown,
                                       .only_day_first = day_first && !month_first,
                                       .only_month_first = month_first && !day_first});
  }
  const auto date = order == DayOrder::MonthFirst ? month_first : day_first;
  if (!date) return std::unexpected(no_date);
  out.date = *date;
  return out;
}

}  // namespace

std::optional<std::string> date_pattern_meant(std::string_view pattern) {
  std::string meant;
  bool in_quotes = false;
  bool after_hours = false;
  const bool in_german = pattern.find_first_of("Dd") == std::string_view::npos;  // `TT.MM.JJJJ`
  for (const char c : pattern) {
    if (c == '\'') in_quotes = !in_quotes;
    if (in_quotes) {
      meant += c;
    } else if (c == 'D' || (c == 'T' && in_german)) {
      meant += 'd';
    } else if (c == 'Y' || c == 'J') {
      meant += 'y';
    } else if (c == 'S') {
      meant += 's';
    } else if (c == 'm' && !after_hours) {
      meant += 'M';
    } else if (c == 'M' && after_hours) {
      meant += 'm';
    } else {
      meant += c;
    }
    after_hours = after_hours || c == 'H' || c == 'h';
  }
  if (meant == pattern || !DatePattern::compile(meant)) return std::nullopt;
  return meant;
}

std::optional<DatePattern> DatePattern::compile(std::string_view pattern) {
  struct Word {
    std::string_view text;
    Part part;
  };
  // Longer words first.
  constexpr std::array<Word, 17> words = {{{"yyyy", Part::Year4},
                                           {"yy", Part::Year2},
                                           {"MMMM", Part::MonthName},
                                           {"MMM", Part::MonthName},
                                           {"MM", Part::Month2},
                                           {"M", Part::Month1},
                                           {"dd", Part::Day2},
                                           {"d", Part::Day1},
                                           {"HH", Part::Hour2},
                                           {"H", Part::Hour1},
                                           {"hh", Part::HalfDayHour2},
                                           {"h", Part::HalfDayHour1},
                                           {"mm", Part::Minute},
                                           {"ss", Part::Second},
                                           {"a", Part::HalfDay},
                                           {"XXX", Part::Offset},
                                           {"X", Part::Offset}}};
  DatePattern out;
  bool year = false;
  bool month = false;
  bool day = false;
  while (!pattern.empty()) {
    const char c = pattern.front();
    if (c == '\'') {  // letters that are text: 'T'
      const std::size_t close = pattern.find('\'', 1);
      if (close == std::string_view::npos) return std::nullopt;
      for (const char letter : pattern.substr(1, close - 1)) {
        out.tokens_.push_back({Part::Literal, letter});
      }
      pattern.remove_prefix(close + 1);
      continue;
    }
    if ((c < 'a' || c > 'z') && (c < 'A' || c > 'Z')) {
      out.tokens_.push_back({Part::Literal, c});
      pattern.remove_prefix(1);
      continue;
    }
    if (c == 'T') {  // between date and time, as in ISO 8601
      out.tokens_.push_back({Part::Literal, 'T'});
      pattern.remove_prefix(1);
      continue;
    }
    bool known = false;
    for (const Word& word : words) {
      if (!pattern.starts_with(word.text)) continue;
      // The run of one letter must be exactly a word: `yyy` is a slip.
      if (pattern.size() > word.text.size() && pattern[word.text.size()] == c) continue;
      year = year || word.part == Part::Year4 || word.part == Part::Year2;
      month = month || word.part == Part::Month1 || word.part == Part::Month2 ||
              word.part == Part::MonthName;
      day = day || word.part == Part::Day1 || word.part == Part::Day2;
      out.tokens_.push_back({word.part, '\0'});
      pattern.remove_prefix(word.text.size());
      known = true;
      break;
    }
    if (!known) return std::nullopt;
  }
  if (!year || !month || !day) return std::nullopt;
  return out;
}

std::optional<WrittenTime> DatePattern::parse(std::string_view text) const {
  Cursor cursor(text);
  int year = 0;
  int month = 0;
  int day = 0;
  int hour = 0;
  int minute = 0;
  int second = 0;
  bool has_time = false;
  std::optional<int> half_day;
  WrittenTime out{.date = {}, .offset_seconds = std::nullopt};
  const auto number = [&cursor](int& into, std::size_t least, std::size_t most) {
    const auto value = cursor.number(least, most);
    into = value.value_or(0);
    return value.has_value();
  };
  for (const Token& token : tokens_) {
    bool fits = false;
    switch (token.part) {
      case Part::Literal:
        fits = cursor.take(token.literal);
        break;
      case Part::Year4:
        fits = number(year, 4, 4);
        break;
      case Part::Year2:
        fits = number(year, 2, 2);
        year += year < 70 ? 2000 : 1900;
        break;
      case Part::Month2:
        fits = number(month, 2, 2);
        break;
      case Part::Month1:
        fits = number(month, 1, 2);
        break;
      case Part::MonthName: {
        const auto value = cursor.month_name();
        month = value.value_or(0);
        fits = value.has_value();
        break;
      }
      case Part::Day2:
        fits = number(day, 2, 2);
        break;
      case Part::Day1:
        fits = number(day, 1, 2);
        break;
      case Part::Hour2:
      case Part::HalfDayHour2:
        has_time = fits = number(hour, 2, 2);
        break;
      case Part::Hour1:
      case Part::HalfDayHour1:
        has_time = fits = number(hour, 1, 2);
        break;
      case Part::Minute:
        fits = number(minute, 2, 2);
        break;
      case Part::Second:
        fits = number(second, 2, 2);
        break;
      case Part::HalfDay:
        half_day = cursor.half_day();
        fits = half_day.has_value();
        break;
      case Part::Offset:
        out.offset_seconds = cursor.offset();
        fits = out.offset_seconds.has_value();
        break;
    }
    if (!fits) return std::nullopt;
  }
  if (!cursor.at_end()) return std::nullopt;
  const auto date = make_date(year, month, day);
  if (!date) return std::nullopt;
  out.date = *date;
  if (has_time && !set_time(out, hour, minute, second, half_day)) return std::nullopt;
  return out;
}

std::expected<WrittenTime, DateProblem> parse_written_time(std::string_view text,
                                                           const DateRules& rules) {
  for (const DatePattern& pattern : rules.patterns) {
    if (auto written = pattern.parse(text)) return *written;
  }
  if (rules.epoch_seconds || rules.epoch_milliseconds) {
    if (auto written = parse_epoch(text, rules.epoch_milliseconds)) return *written;
  }
  if (!rules.declared || rules.iso || rules.numeric) {
    if (auto written = parse_year_first(text)) return *written;
    if (auto written = parse_slash_date(text)) return *written;
  }
  if (!rules.declared || rules.numeric) return parse_numeric(text, rules.order);
  return std::unexpected(DateProblem{});
}

}  // namespace muster
