// The keys of rule tests: `<rule>.test.yaml`, and `tests` in a rule's own file.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

#include "engine/rule/shape.h"

namespace muster {

// What is expected of a rule as a whole, in one word.
enum class WholeRule : std::uint8_t { Pass, NotProven, NotApplicable };
inline constexpr std::array<WordValue<WholeRule>, 3> kWholeRules = {
    {{.word = "pass", .value = WholeRule::Pass},
     {.word = "not_proven", .value = WholeRule::NotProven},
     {.word = "not_applicable", .value = WholeRule::NotApplicable}}};

inline constexpr std::array<KeySpec, 8> kExpectKeys = {
    {{.name = "fail",
      .shape = &kTexts,
      .doc = "The keys of all subjects that fail, and of no other."},
     {.name = "pass",
      .shape = &kTexts,
      .doc = "The keys of all subjects that pass; without it they are not compared."},
     {.name = "undecided",
      .shape = &kTexts,
      .doc = "The keys of all subjects that cannot be decided."},
     {.name = "pending",
      .shape = &kTexts,
      .doc = "The keys of all subjects whose deadline is after the as-of date."},
     {.name = "waived", .shape = &kTexts, .doc = "The keys of all failed subjects with a waiver."},
     {.name = "message",
      .shape = &kText,
      .doc = "What the message of each failed subject reads; `*` stands for any text.",
      .needs = "fail"},
     {.name = "not_proven",
      .shape = &kFlag,
      .doc = "Whether the rule as a whole is not proven, besides what its subjects are."},
     {.name = "not_applicable",
      .shape = &kFlag,
      .doc = "Whether the rule as a whole does not apply."}}};
inline constexpr Shape kExpectMap{.kind = Shape::Kind::Map,
                                  .name = "expectation",
                                  .title = "What the rule must say of each subject",
                                  .least = 1,
                                  .keys = kExpectKeys};
inline constexpr Shape kExpectWord = kOneWordOf<kWholeRules>;
inline constexpr std::array<const Shape*, 2> kExpectForms{&kExpectWord, &kExpectMap};
inline constexpr Shape kExpect{.kind = Shape::Kind::OneOf, .choices = kExpectForms};

inline constexpr Shape kGiven{.kind = Shape::Kind::Names, .item = &kValue};
inline constexpr Shape kTestParameterList{.kind = Shape::Kind::List, .item = &kText};
inline constexpr std::array<const Shape*, 2> kTestParameterForms{&kValue, &kTestParameterList};
inline constexpr Shape kTestParameter{.kind = Shape::Kind::OneOf, .choices = kTestParameterForms};
inline constexpr Shape kTestParameters{.kind = Shape::Kind::Names, .item = &kTestParameter};
inline constexpr Shape kAnything{};
inline constexpr Shape kTestWaivers{.kind = Shape::Kind::List, .item = &kAnything};

inline constexpr std::array<KeySpec, 9> kTestKeys = {
    {{.name = "name",
      .required = true,
      .shape = &kText,
      .doc = "What the test shows, in a few words; unique in its rule."},
     {.name = "as_of", .shape = &kDateText, .doc = "The day the question is asked for."},
     {.name = "period",
      .shape = &kText,
      .doc = "The audit period: `2026`, `2026-Q1`, `2026-01-01..2027-01-01` (the last day "
             "excluded), `last 4 quarters`."},
     {.name = "params",
      .shape = &kTestParameters,
      .doc = "Values for parameters of the rule, as the organisation would set them."},
     {.name = "given",
      .required = true,
      .shape = &kGiven,
      .doc = "The records, one table a record set: CSV with a header of field names, or `missing` "
             "for a set without any source."},
     {.name = "none", .shape = &kTexts, .doc = "Record sets that are declared to be empty."},
     {.name = "waivers", .shape = &kTestWaivers, .doc = "Waivers, as in a waiver file."},
     {.name = "expect",
      .required = true,
      .shape = &kExpect,
      .doc = "What the rule must say: `pass`, `not_proven`, `not_applicable`, or the subjects that "
             "fail, pass, ..."},
     {.name = "todo",
      .shape = &kText,
      .doc = "Why the test may fail for now; it is listed and does not fail the run."}}};
inline constexpr Shape kTest{
    .kind = Shape::Kind::Map, .name = "test", .title = "A test of a rule", .keys = kTestKeys};
inline constexpr Shape kTests{.kind = Shape::Kind::List, .item = &kTest};

inline constexpr std::array<KeySpec, 1> kTestFileKeys = {
    {{.name = "tests", .required = true, .shape = &kTests, .doc = "The tests of the rule."}}};
// <rule>.test.yaml
inline constexpr Shape kTestFile{
    .kind = Shape::Kind::Map, .name = "tests", .title = "Tests of a rule", .keys = kTestFileKeys};

}  // namespace muster
