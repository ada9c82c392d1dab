// The keys of `records` in muster.toml: sources, and sets that are declared empty.
#pragma once

#include <array>
#include <string_view>

#include "engine/data/inputs.h"
#include "engine/rule/shape.h"

namespace muster {

inline constexpr std::array<WordValue<SourceKind>, 2> kSourceKindWords{
    {{.word = "snapshot", .value = SourceKind::Snapshot},
     {.word = "history", .value = SourceKind::History}}};
inline constexpr Shape kSourceKind = kOneWordOf<kSourceKindWords>;

inline constexpr Shape kTextsByField{.kind = Shape::Kind::Entries, .item = &kTexts};
inline constexpr Shape kTextByField{.kind = Shape::Kind::Entries, .item = &kText};
inline constexpr Shape kWordMap{.kind = Shape::Kind::Entries, .item = &kValue};
inline constexpr Shape kWordsByField{.kind = Shape::Kind::Entries, .item = &kWordMap};
inline constexpr std::array<const Shape*, 2> kDateForms{&kTexts, &kTextsByField};
inline constexpr Shape kDates{.kind = Shape::Kind::OneOf, .choices = kDateForms};
inline constexpr std::array<const Shape*, 2> kPrefixForms{&kText, &kTextByField};
inline constexpr Shape kPrefix{.kind = Shape::Kind::OneOf, .choices = kPrefixForms};

inline constexpr std::array<KeySpec, 24> kSourceKeys{
    {{.name = "files",
      .required = true,
      .shape = &kTexts,
      .doc = "The files, relative to muster.toml; `*` and `**` are wild cards."},
     {.name = "format",
      .shape = &kText,
      .doc = "What the files are, if their ending does not say: csv, json, ndjson, yaml, toml, "
             "markdown."},
     {.name = "encoding",
      .shape = &kText,
      .doc = "How the text is encoded: utf-8, utf-16le, utf-16be, windows-1252."},
     {.name = "delimiter",
      .shape = &kText,
      .doc = "The character between the cells of a CSV file."},
     {.name = "header_row",
      .shape = &kPositive,
      .doc = "The line with the names of the columns, if it is not the first."},
     {.name = "rows",
      .shape = &kText,
      .doc = "The path to the list of records in a JSON, YAML or TOML file, with dots."},
     {.name = "columns",
      .shape = &kTextsByField,
      .doc = "For each field the columns that may hold it; the first that is there counts."},
     {.name = "absent", .shape = &kTexts, .doc = "Fields that this export does not have."},
     {.name = "words",
      .shape = &kWordsByField,
      .doc =
          "For each field what the words of the export mean; an empty text is no value. In fields "
          "that know only some words, `*` at the end of a word stands for whatever follows, and "
          "`\"*\"` alone for every word that is neither named nor known to the field."},
     {.name = "empty",
      .shape = &kTexts,
      .doc = "What stands in a cell that means to be empty, such as `n/a`."},
     {.name = "dates",
      .shape = &kDates,
      .doc = "How dates are written, for all fields or each: `iso`, `dmy`, `mdy`, `dd.MM.yyyy`, "
             "`epoch_s`, `epoch_ms`, ..."},
     {.name = "zone", .shape = &kText, .doc = "The time zone of times that do not say one."},
     {.name = "local_midnight",
      .shape = &kFlag,
      .doc = "Whether a time at midnight stands for the day, whatever zone is written."},
     {.name = "trim", .shape = &kFlag, .doc = "Whether white space around values is dropped."},
     {.name = "footer",
      .shape = &kText,
      .doc = "A pattern; rows whose first filled cell matches it are no records."},
     {.name = "skip_rows",
      .shape = &kWhole,
      .doc = "How many rows below the header are no records."},
     {.name = "id_prefix",
      .shape = &kPrefix,
      .doc = "What is put before the keys of this source, so that two sources cannot clash."},
     {.name = "set",
      .shape = &kTextByField,
      .doc = "Values of fields for all records of this source."},
     {.name = "extracted_on",
      .shape = &kText,
      .doc = "The day the export was made, or `from file name`."},
     {.name = "dated_by",
      .shape = &kText,
      .doc = "The field whose latest date tells when the export was made."},
     {.name = "max_age",
      .shape = &kText,
      .doc = "How old the export may be before it proves nothing, such as `45 days`."},
     {.name = "kind",
      .shape = &kSourceKind,
      .doc = "`snapshot`: how things were on one day (the default). `history`: what happened."},
     {.name = "includes",
      .shape = &kIncludes,
      .doc = "What the export was asked to contain beside those who are here now: `leavers`, "
             "`contractors`. Some rules are not proven without it."},
     {.name = "expect_rows",
      .shape = &kWhole,
      .doc = "How many rows the export must have, from a count that you know otherwise."}}};
inline constexpr Shape kSource{.kind = Shape::Kind::Map,
                               .name = "source",
                               .title = "Files of one export",
                               .keys = kSourceKeys};
inline constexpr Shape kSourceList{.kind = Shape::Kind::List, .item = &kSource};
inline constexpr std::array<const Shape*, 2> kSourceForms{&kSourceList, &kSource};
inline constexpr Shape kSources{.kind = Shape::Kind::OneOf, .choices = kSourceForms};

inline constexpr std::array<KeySpec, 4> kNoneKeys{
    {{.name = "because",
      .required = true,
      .shape = &kText,
      .doc = "Why there are none; reports show it."},
     {.name = "attested_by", .required = true, .shape = &kText, .doc = "Who says so."},
     {.name = "attested_on", .required = true, .shape = &kDateText, .doc = "When they said it."},
     {.name = "until",
      .required = true,
      .shape = &kDateText,
      .doc = "The last day it can be relied on."}}};
inline constexpr Shape kNone{.kind = Shape::Kind::Map,
                             .name = "none",
                             .title = "A statement that there are none",
                             .keys = kNoneKeys};

inline constexpr std::array<KeySpec, 2> kSetKeys{
    {{.name = "source", .shape = &kSources, .doc = "The exports these records are read from."},
     {.name = "none",
      .shape = &kNone,
      .doc = "Instead of a source: the statement that there are no such records."}}};
inline constexpr std::array<std::string_view, 2> kSourceOrNone{"source", "none"};
inline constexpr Shape kSetBlock{.kind = Shape::Kind::Map,
                                 .name = "set",
                                 .title = "Where the records of a set come from",
                                 .keys = kSetKeys,
                                 .any_of = kSourceOrNone};
inline constexpr Shape kRecordBlocks{.kind = Shape::Kind::Entries, .item = &kSetBlock};

}  // namespace muster
