// The keys of a waiver file.
#pragma once

#include <array>

#include "engine/report/waivers.h"
#include "engine/rule/shape.h"

namespace muster {

inline constexpr std::array<WordValue<WaiverKind>, 2> kWaiverKindWords{
    {{.word = "exception", .value = WaiverKind::Exception},
     {.word = "corrected", .value = WaiverKind::Corrected}}};
inline constexpr Shape kWaiverKind = kOneWordOf<kWaiverKindWords>;

inline constexpr std::array<KeySpec, 13> kWaiverKeys{
    {{.name = "id",
      .required = true,
      .shape = &kText,
      .doc = "What reports call the waiver; unique in all files."},
     {.name = "rule",
      .required = true,
      .shape = &kText,
      .doc = "The id or name of the rule that may be broken."},
     {.name = "subject",
      .required = true,
      .shape = &kText,
      .doc = "The key of the record that may break it, as the findings show it."},
     {.name = "kind",
      .shape = &kWaiverKind,
      .doc = "`exception` ends on a day; `corrected` closes an event of the past that was put "
             "right, for good."},
     {.name = "reason",
      .required = true,
      .shape = &kText,
      .doc = "Why the risk is acceptable until then; an auditor reads it."},
     {.name = "owner",
      .required = true,
      .shape = &kText,
      .doc = "The person id of whoever answers for it."},
     {.name = "approved_by",
      .required = true,
      .shape = &kText,
      .doc = "The person id of whoever approved it: somebody else, who was here on that day."},
     {.name = "approved_on",
      .required = true,
      .shape = &kDateText,
      .doc = "The day of the approval; it covers nothing before."},
     {.name = "expires_on",
      .shape = &kDateText,
      .doc = "The last day of an exception. What was corrected has none."},
     {.name = "ticket", .shape = &kText, .doc = "Where the decision is written down."},
     {.name = "cause",
      .shape = &kText,
      .doc = "Only with `kind: corrected`: how it could happen.",
      .needs = "kind"},
     {.name = "action",
      .shape = &kText,
      .doc = "Only with `kind: corrected`: what was done about it.",
      .needs = "kind"},
     {.name = "evidence",
      .shape = &kText,
      .doc = "Only with `kind: corrected`: where the proof is.",
      .needs = "kind"}}};
inline constexpr Shape kWaiver{.kind = Shape::Kind::Map,
                               .name = "waiver",
                               .title = "An accepted exception for one subject of one rule",
                               .keys = kWaiverKeys};
inline constexpr Shape kWaiverList{.kind = Shape::Kind::List, .item = &kWaiver};
inline constexpr std::array<const Shape*, 2> kWaiverListForms{&kWaiverList, &kNothing};
inline constexpr Shape kWaiverRows{.kind = Shape::Kind::OneOf, .choices = kWaiverListForms};
inline constexpr std::array<KeySpec, 1> kWaiverFileKeys{
    {{.name = "waivers", .required = true, .shape = &kWaiverRows, .doc = "The waivers."}}};
inline constexpr Shape kWaiverMap{.kind = Shape::Kind::Map,
                                  .name = "waivers",
                                  .title = "A file of waivers",
                                  .keys = kWaiverFileKeys};
inline constexpr std::array<const Shape*, 3> kWaiverFileForms{&kWaiverMap, &kWaiverList, &kNothing};
inline constexpr Shape kWaiverFile{
    .kind = Shape::Kind::OneOf, .title = "A file of waivers", .choices = kWaiverFileForms};

}  // namespace muster
