// Civil time in a named zone, from the system's zone data (the only user of cctz).
#pragma once

#include <expected>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "engine/base/civil_time.h"

namespace muster {

// Skipped: no instant of years 1-9999 has this time, as in the gap when clocks go forward.
// Repeated: two have it, as when they go back.
enum class LocalTimeProblem { Skipped, Repeated };

class Zone {
 public:
  // UTC.
  Zone();
  // Nothing if the system has no zone of this name. Names: IANA (`Europe/Berlin`), `UTC`, fixed
  // offsets `+02:00`.
  static std::optional<Zone> find(std::string_view name);

  std::string_view name() const { return name_; }
  CivilTime to_civil(Timestamp t) const;
  std::expected<Timestamp, LocalTimeProblem> to_timestamp(const CivilTime& civil) const;
  Date day_of(Timestamp t) const { return to_civil(t).date; }

 private:
  Zone(std::string name, const void* data) : name_(std::move(name)), data_(data) {}
  std::string name_;
  const void* data_;  // a cctz::time_zone, which is one pointer into data that cctz never frees
};

// The version of the zone data (first line of tzdata.zi), or `unknown`.
std::string zone_data_version();

}  // namespace muster
