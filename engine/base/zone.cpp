#include "engine/base/zone.h"

#include <algorithm>
#include <bit>
#include <chrono>
#include <cstdlib>
#include <fstream>
#include <type_traits>

#include <cctz/civil_time.h>
#include <cctz/time_zone.h>

namespace muster {
namespace {

static_assert(sizeof(cctz::time_zone) == sizeof(const void*) &&
              std::is_trivially_copyable_v<cctz::time_zone>);

using Instant = cctz::time_point<cctz::seconds>;

const void* to_data(const cctz::time_zone& zone) { return std::bit_cast<const void*>(zone); }
cctz::time_zone from_data(const void* data) { return std::bit_cast<cctz::time_zone>(data); }

std::optional<int> two_digits(std::string_view text) {
  const auto digit = [](char c) { return c >= '0' && c <= '9'; };
  if (text.size() != 2 || !digit(text[0]) || !digit(text[1])) return std::nullopt;
  return (text[0] - '0') * 10 + (text[1] - '0');
}

// Seconds east of UTC of `+hh:mm`.
std::optional<int> parse_offset(std::string_view name) {
  if (name.size() != 6 || (name[0] != '+' && name[0] != '-') || name[3] != ':') return std::nullopt;
  const auto hours = two_digits(name.substr(1, 2));
  const auto minutes = two_digits(name.substr(4, 2));
  if (!hours || !minutes || *hours > 23 || *minutes > 59) return std::nullopt;
  const int seconds = *hours * 3600 + *minutes * 60;
  return name[0] == '-' ? -seconds : seconds;
}

// The library takes paths, `file:` and the machine's own zone for names: only IANA names pass, so
// that a name means the same everywhere and opens nothing but zone data.
bool is_zone_name(std::string_view name) {
  if (name.empty() || name.size() > 64 || name.front() < 'A' || name.front() > 'Z') return false;
  if (name.starts_with("Fixed/")) return false;
  return std::ranges::all_of(name, [](char c) {
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '/' ||
           c == '_' || c == '-' || c == '+';
  });
}

Instant to_instant(std::int64_t seconds) { return Instant(cctz::seconds(seconds)); }

}  // namespace

Zone::Zone() : Zone("UTC", to_data(cctz::utc_time_zone())) {}

std::optional<Zone> Zone::find(std::string_view name) {
  if (name == "UTC") return Zone();
  if (const auto offset = parse_offset(name)) {
    return Zone(std::string(name), to_data(cctz::fixed_time_zone(cctz::seconds(*offset))));
  }
  cctz::time_zone zone;
  if (!is_zone_name(name) || !cctz::load_time_zone(std::string(name), &zone)) return std::nullopt;
  return Zone(std::string(name), to_data(zone));
}

CivilTime Zone::to_civil(Timestamp t) const {
  const cctz::civil_second civil = from_data(data_).lookup(to_instant(t.seconds)).cs;
  const auto days = cctz::civil_day(civil) - cctz::civil_day(1970, 1, 1);
  return {.date = Date{static_cast<std::int32_t>(days)},
          .second_of_day = civil.hour() * 3600 + civil.minute() * 60 + civil.second(),
          .nanos = t.nanos};
}

std::expected<Timestamp, LocalTimeProblem> Zone::to_timestamp(const CivilTime& civil) const {
  const cctz::civil_second wanted =
      cctz::civil_second(cctz::civil_day(1970, 1, 1) + civil.date.days) + civil.second_of_day;
  const auto found = from_data(data_).lookup(wanted);
  switch (found.kind) {
    case cctz::time_zone::civil_lookup::SKIPPED:
      return std::unexpected(LocalTimeProblem::Skipped);
    case cctz::time_zone::civil_lookup::REPEATED:
      return std::unexpected(LocalTimeProblem::Repeated);
    case cctz::time_zone::civil_lookup::UNIQUE:
      break;
  }
  const std::int64_t seconds = found.pre.time_since_epoch().count();
  if (seconds < kMinTimestampSeconds || seconds > kMaxTimestampSeconds) {
    return std::unexpected(LocalTimeProblem::Skipped);
  }
  return Timestamp{.seconds = seconds, .nanos = civil.nanos};
}

std::string zone_data_version() {
  const char* const folder = std::getenv("TZDIR");
  std::ifstream file(std::string(folder != nullptr ? folder : "/usr/share/zoneinfo") +
                     "/tzdata.zi");
  std::string line;
  constexpr std::string_view kLead = "# version ";
  if (!std::getline(file, line) || !line.starts_with(kLead)) return "unknown";
  const std::string version = line.substr(kLead.size());
  const bool plain = !version.empty() && version.size() <= 16 &&
                     std::ranges::all_of(version, [](char c) { return c > ' ' && c < 0x7F; });
  return plain ? version : "unknown";
}

}  // namespace muster
