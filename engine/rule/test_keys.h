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

inline constexpr std::array<KeySpec, 2> kTableKeys = {
    {{.name = "file",
      .shape = &kText,
      .doc = "A CSV file, by its path from the folder of this file."},
     {.name = "add",
      .shape = &kText,
      .doc = "Rows more, below those of the file or of the table that the test shares with its "
             "cases; without a header."}}};
inline constexpr std::array<std::string_view, 2> kTableSources{"file", "add"};
inline constexpr Shape kTableMap{.kind = Shape::Kind::Map,
                                 .name = "table",
                                 .title = "A table that is not written here, or not all of it",
                                 .keys = kTableKeys,
                                 .any_of = kTableSources};
inline constexpr std::array<const Shape*, 2> kTableForms{&kValue, &kTableMap};
inline constexpr Shape kTable{.kind = Shape::Kind::OneOf, .choices = kTableForms};
inline constexpr Shape kGiven{.kind = Shape::Kind::Names, .item = &kTable};
inline constexpr Shape kTestParameterList{.kind = Shape::Kind::List, .item = &kText};
inline constexpr std::array<const Shape*, 2> kTestParameterForms{&kValue, &kTestParameterList};
inline constexpr Shape kTestParameter{.kind = Shape::Kind::OneOf, .choices = kTestParameterForms};
inline constexpr Shape kTestParameters{.kind = Shape::Kind::Names, .item = &kTestParameter};
inline constexpr Shape kAnything{};
inline constexpr Shape kTestWaivers{.kind = Shape::Kind::List, .item = &kAnything};

// What a test and each of its cases may say.
inline constexpr KeySpec kNameKey{
    .name = "name",
    .required = true,
    .shape = &kText,
    .doc = "What the test shows, in a few words; unique in its rule, or among its cases."};
inline constexpr KeySpec kAsOfKey{
    .name = "as_of", .shape = &kDateText, .doc = "The day the question is asked for."};
inline constexpr KeySpec kPeriodKey{
    .name = "period",
    .shape = &kText,
    .doc =
        "The audit period: `2026`, `2026-Q1`, `2026-01-01..2027-01-01` (the last day excluded), "
        "`last 4 quarters`."};
inline constexpr KeySpec kFiscalKey{
    .name = "fiscal_year_starts",
    .shape = &kDayOfYear,
    .doc = "Month and day on which the fiscal year begins; `01-01` unless it is said."};
inline constexpr KeySpec kParamsKey{
    .name = "params",
    .shape = &kTestParameters,
    .doc = "Values for parameters of the rule, as the organisation would set them."};
inline constexpr KeySpec kGivenKey{
    .name = "given",
    .shape = &kGiven,
    .doc =
        "The records, one table a record set: CSV with a header of field names, `missing` for a "
        "set without any source, or `file` and `add`."};
inline constexpr KeySpec kNoneKey{
    .name = "none",
    .shape = &kTexts,
    .doc =
        "Record sets that are declared to be empty; the name of the rule: it is declared to "
        "have nothing to check."};
inline constexpr KeySpec kWaiversKey{
    .name = "waivers", .shape = &kTestWaivers, .doc = "Waivers, as in a waiver file."};
inline constexpr KeySpec kTodoKey{
    .name = "todo",
    .shape = &kText,
    .doc = "Why the test may fail for now; it is listed and does not fail the run."};
inline constexpr std::string_view kExpectDoc =
    "What the rule must say: `pass`, `not_proven`, `not_applicable`, or the subjects that fail, "
    "pass, ...";

inline constexpr std::array<KeySpec, 10> kCaseKeys = {
    {kNameKey,
     kAsOfKey,
     kPeriodKey,
     kFiscalKey,
     kParamsKey,
     kGivenKey,
     kNoneKey,
     kWaiversKey,
     {.name = "expect", .required = true, .shape = &kExpect, .doc = kExpectDoc},
     kTodoKey}};
inline constexpr Shape kCase{.kind = Shape::Kind::Map,
                             .name = "case",
                             .title = "What one case changes of its test, and what it expects",
                             .keys = kCaseKeys};
inline constexpr Shape kCases{.kind = Shape::Kind::List, .least = 1, .item = &kCase};

inline constexpr std::array<KeySpec, 11> kTestKeys = {
    {kNameKey,
     kAsOfKey,
     kPeriodKey,
     kFiscalKey,
     kParamsKey,
     kGivenKey,
     kNoneKey,
     kWaiversKey,
     {.name = "expect", .shape = &kExpect, .doc = kExpectDoc, .needs = "given"},
     {.name = "cases",
      .shape = &kCases,
      .doc = "Tests that share all of this one, but for what each changes."},
     kTodoKey}};
inline constexpr std::array<std::string_view, 2> kTestEnds{"expect", "cases"};
inline constexpr Shape kTest{.kind = Shape::Kind::Map,
                             .name = "test",
                             .title = "A test of a rule",
                             .keys = kTestKeys,
                             .any_of = kTestEnds};
inline constexpr Shape kTests{.kind = Shape::Kind::List, .item = &kTest};

inline constexpr std::array<KeySpec, 3> kEquivalentKeys = {
    {{.name = "was",
      .required = true,
      .shape = &kText,
      .doc = "The expression, as `muster test --mutate` shows it."},
     {.name = "becomes",
      .required = true,
      .shape = &kText,
      .doc = "What it was changed to, as `muster test --mutate` shows it."},
     {.name = "because",
      .required = true,
      .shape = &kText,
      .doc = "Why no records can tell the two apart."}}};
inline constexpr Shape kEquivalent{.kind = Shape::Kind::Map,
                                   .name = "equivalent",
                                   .title = "A change of the rule that changes no verdict",
                                   .keys = kEquivalentKeys};
inline constexpr Shape kEquivalents{.kind = Shape::Kind::List, .item = &kEquivalent};

enum class NeverSeen : std::uint8_t { True, False, Empty, Filled };
inline constexpr std::array<WordValue<NeverSeen>, 4> kNeverSeen = {
    {{.word = "true", .value = NeverSeen::True},
     {.word = "false", .value = NeverSeen::False},
     {.word = "empty", .value = NeverSeen::Empty},
     {.word = "filled", .value = NeverSeen::Filled}}};
inline constexpr std::array<std::string_view, 2> kNeverWords{"empty", "filled"};
inline constexpr Shape kNeverWord{.kind = Shape::Kind::Word, .words = kNeverWords};
inline constexpr std::array<const Shape*, 2> kNeverForms{&kFlag, &kNeverWord};
inline constexpr Shape kNever{.kind = Shape::Kind::OneOf, .choices = kNeverForms};
inline constexpr std::array<KeySpec, 3> kUnreachableKeys = {
    {{.name = "condition",
      .required = true,
      .shape = &kText,
      .doc = "The condition or record set, as `muster test --coverage` shows it."},
     {.name = "never",
      .required = true,
      .shape = &kNever,
      .doc = "What it can never be: `true`, `false`, `empty` or `filled`."},
     {.name = "because",
      .required = true,
      .shape = &kText,
      .doc = "Why no records can bring that about."}}};
inline constexpr Shape kUnreachable{.kind = Shape::Kind::Map,
                                    .name = "unreachable",
                                    .title = "What coverage asks for and no test can show",
                                    .keys = kUnreachableKeys};
inline constexpr Shape kUnreachables{.kind = Shape::Kind::List, .item = &kUnreachable};

inline constexpr std::array<KeySpec, 3> kTestFileKeys = {
    {{.name = "tests", .required = true, .shape = &kTests, .doc = "The tests of the rule."},
     {.name = "equivalent",
      .shape = &kEquivalents,
      .doc = "Changes of the rule that change no verdict, which `muster test --mutate` leaves out "
             "of its score."},
     {.name = "unreachable",
      .shape = &kUnreachables,
      .doc = "What no records can bring about, which `muster test --coverage` leaves out of its "
             "count."}}};
// <rule>.test.yaml
inline constexpr Shape kTestFile{
    .kind = Shape::Kind::Map, .name = "tests", .title = "Tests of a rule", .keys = kTestFileKeys};

}  // namespace muster
