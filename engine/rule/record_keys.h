// The keys of a record schema.
#pragma once

#include <array>
#include <string_view>

#include "engine/rule/shape.h"
#include "engine/rule/type_words.h"

namespace muster {

// Whether a reference may lead nowhere.
inline constexpr std::array<WordValue<bool>, 2> kDanglingWords = {
    {{.word = "finding", .value = false}, {.word = "allowed", .value = true}}};
inline constexpr Shape kDangling = kOneWordOf<kDanglingWords>;

inline constexpr std::array<KeySpec, 13> kFieldKeys = {
    {{.name = "type",
      .required = true,
      .shape = &kFieldType,
      .doc = "The type of its cells: `string`, `date`, `bool`, `int`, `enum(<name>)`, "
             "`list<string>`, ..."},
     {.name = "required",
      .shape = &kFlag,
      .doc = "Whether a record without it cannot be used. Such a row is set aside and reported."},
     {.name = "sensitive",
      .shape = &kFlag,
      .doc = "Whether it is personal data, which every output masks."},
     {.name = "references", .shape = &kNameText, .doc = "The record set whose key stands here."},
     {.name = "as",
      .shape = &kNameText,
      .doc = "The step to that record in expressions: `grant.person`.",
      .needs = "references"},
     {.name = "inverse",
      .shape = &kNameText,
      .doc = "The step back, from that record to all that lead to it: `person.access_grants`.",
      .needs = "references"},
     {.name = "dangling",
      .shape = &kDangling,
      .doc = "Whether a value that is no key of the other set is a `finding`, or `allowed`.",
      .needs = "references"},
     {.name = "default",
      .shape = &kValue,
      .doc = "The value of an empty cell; without it an empty cell has none."},
     {.name = "matches",
      .shape = &kText,
      .doc =
          "Of texts: a pattern (RE2) that the whole text must match, or the cell cannot be read.",
      .needs = "form"},
     {.name = "form",
      .shape = &kText,
      .doc = "With `matches`: a text of that form, which messages show.",
      .needs = "matches"},
     {.name = "description", .shape = &kText, .doc = "What stands in the field."},
     {.name = "example", .shape = &kText, .doc = "A value as it could stand in an export."},
     {.name = "found_in",
      .shape = &kText,
      .doc = "Where people find it: the report, the system or the person that has it."}}};
inline constexpr Shape kField{.kind = Shape::Kind::Map,
                              .name = "field",
                              .title = "A field of a record set",
                              .keys = kFieldKeys};
inline constexpr Shape kFields{.kind = Shape::Kind::Names, .item = &kField};
inline constexpr Shape kRosterFields{.kind = Shape::Kind::Names, .item = &kText};

inline constexpr std::array<KeySpec, 2> kRosterKeys = {
    {{.name = "set", .required = true, .shape = &kText, .doc = "The record set to take them from."},
     {.name = "fields",
      .required = true,
      .shape = &kRosterFields,
      .doc = "For each field here the field of that set."}}};
inline constexpr Shape kRoster{.kind = Shape::Kind::Map,
                               .name = "roster",
                               .title = "Records made from another set",
                               .keys = kRosterKeys};

inline constexpr std::array<KeySpec, 12> kRecordKeys = {
    {{.name = "record",
      .required = true,
      .shape = &kNameText,
      .doc = "The name of the record set, as rules and muster.toml use it."},
     {.name = "title", .shape = &kText, .doc = "What people call these records."},
     {.name = "description", .shape = &kText, .doc = "What one row is, and what is no row."},
     {.name = "found_in",
      .shape = &kText,
      .doc = "Who usually has these records: the team, the product, the report."},
     {.name = "key",
      .shape = &kTexts,
      .doc = "The field, or fields, whose values tell one record from all others."},
     {.name = "happened_on",
      .shape = &kText,
      .doc = "The field with the day of an event. Rows of days after the as-of date do not count "
             "yet."},
     {.name = "aggregate_only",
      .shape = &kFlag,
      .doc = "Whether rules may only count and add up the records: none is a subject or shown, and "
             "numbers from 1 to 4 are shown as `<5`."},
     {.name = "may_be_empty",
      .shape = &kFlag,
      .doc = "Whether an export without rows says that there are none, as of exceptions and "
             "absences. Else it proves nothing, since it may be an export that failed."},
     {.name = "small",
      .shape = &kPositive,
      .doc = "At most so many records; then rules may compare all of them with each subject."},
     {.name = "fields", .required = true, .shape = &kFields, .doc = "The fields, by name."},
     {.name = "derive",
      .shape = &kNamedExpressions,
      .doc = "Fields that are worked out: an expression over `this`, by name."},
     {.name = "from_roster",
      .shape = &kRoster,
      .doc = "Makes the records from another set when this one has no source of its own."}}};
// What a pack may say about a set of an earlier one.
inline constexpr std::array<KeySpec, 3> kExtensionKeys = {
    {{.name = "record",
      .required = true,
      .shape = &kNameText,
      .doc = "The name of a record set of a pack that this one extends."},
     {.name = "fields", .shape = &kFields, .doc = "Further fields; none can be required."},
     {.name = "derive",
      .shape = &kNamedExpressions,
      .doc = "Further fields that are worked out."}}};
inline constexpr Shape kNewRecord{
    .kind = Shape::Kind::Map, .name = "record", .title = "A record set", .keys = kRecordKeys};
inline constexpr Shape kExtendedRecord{.kind = Shape::Kind::Map,
                                       .name = "extension",
                                       .title = "More fields for a record set of another pack",
                                       .keys = kExtensionKeys};
inline constexpr std::array<const Shape*, 2> kRecordForms{&kNewRecord, &kExtendedRecord};
inline constexpr Shape kRecordFile{
    .kind = Shape::Kind::OneOf, .title = "A record schema", .choices = kRecordForms};

}  // namespace muster
