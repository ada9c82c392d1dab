// What the organisation says about its evidence: the [records.*] blocks of muster.toml, as values.
// Declared here so that loading knows nothing of configuration files.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "engine/base/civil_time.h"
#include "engine/base/zone.h"
#include "engine/source/span.h"

namespace muster {

// A setting with the place where it was written.
template <typename T>
struct Placed {
  T value{};
  Span at;
};
using PlacedText = Placed<std::string>;

enum class SourceKind { Snapshot, History };

// One [[records.<set>.source]] block.
struct SourceSettings {
  Span at;                           // the block
  std::vector<PlacedText> files;     // paths or patterns, relative to the root
  std::optional<PlacedText> format;  // a reader's name; else by extension
  std::optional<PlacedText> encoding;
  std::optional<PlacedText> delimiter;
  std::optional<std::size_t> header_row;  // from 1; else the first line that holds the mapped names
  std::optional<PlacedText> rows;         // JSON path to the list of records, dotted
  // Field -> column names (or dotted JSON paths) in order of preference.
  std::vector<std::pair<PlacedText, std::vector<PlacedText>>> columns;
  std::vector<PlacedText> absent;  // fields this source has no column for
  // Field -> (word in the file -> word or value of the field).
  std::vector<std::pair<PlacedText, std::vector<std::pair<std::string, PlacedText>>>> words;
  std::vector<std::string> empty;  // words that mean "absent", beside the empty cell
  // Field (or "*") -> formats. `dmy` and `mdy` decide the order of day and month in numeric dates,
  // beside ISO 8601; `iso` is ISO 8601 alone, `epoch_s` and `epoch_ms` count from 1970; else
  // patterns of yyyy yy MM M dd d MMM HH H hh h mm ss a XXX with literal separators.
  std::vector<std::pair<PlacedText, std::vector<PlacedText>>> dates;
  std::optional<Placed<Zone>> zone;
  bool local_midnight = false;
  bool trim = false;
  std::optional<PlacedText>
      footer;                 // a pattern: rows whose first non-empty cell matches are no records
  std::size_t skip_rows = 0;  // after the header
  // Put before the cells of this set's text key fields that are no references to another set, and
  // of its references to itself (manager_id). Other fields are named in `field_prefixes`.
  std::string id_prefix;
  std::vector<std::pair<PlacedText, std::string>> field_prefixes;  // field -> its prefix
  std::vector<std::pair<PlacedText, PlacedText>> set;              // field -> constant
  std::optional<PlacedText> extracted_on;                          // a date, "from file name"
  std::optional<PlacedText> dated_by;  // a field whose newest value dates the extract
  std::optional<Placed<CalendarSpan>> max_age;
  SourceKind kind = SourceKind::Snapshot;
  std::vector<std::string> includes;
  std::optional<Placed<std::uint64_t>> expect_rows;
};

// none = {...}: the organisation says that there are no such records.
struct NoneDeclaration {
  std::string because;
  std::string attested_by;
  Date attested_on;
  Date until;  // inclusive
  Span at;
  bool by_source =
      false;  // nobody said so: its source has no rows, and its schema takes that for it
};

struct SetInputs {
  PlacedText record;
  std::vector<SourceSettings> sources;
  std::optional<NoneDeclaration> none;
};

struct Inputs {
  std::vector<SetInputs> sets;
  Zone zone;  // the run's time zone
  Date as_of;
  CalendarSpan snapshot_slack{.months = 0, .days = 31};
  Span at;  // where a missing [records.*] block would be: the configuration file
};

}  // namespace muster
