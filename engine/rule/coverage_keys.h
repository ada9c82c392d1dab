// The keys of a coverage file: how a pack answers, statement by statement, what a standard asks
// for.
#pragma once

#include <array>
#include <string_view>

#include "engine/rule/coverage_loader.h"
#include "engine/rule/shape.h"

namespace muster {

inline constexpr std::array<WordValue<Answer>, 3> kAnswerWords = {
    {{.word = "records", .value = Answer::Records},
     {.word = "attestation", .value = Answer::Attestation},
     {.word = "not_checkable", .value = Answer::NotCheckable}}};
inline constexpr Shape kAnswer = kOneWordOf<kAnswerWords>;

inline constexpr std::array<KeySpec, 7> kStatementKeys = {
    {{.name = "statement",
      .required = true,
      .shape = &kPositive,
      .doc = "Its number: 1 for the first, and one more for each."},
     {.name = "section",
      .shape = &kText,
      .doc = "The heading above it, where a group of statements begins."},
     {.name = "text",
      .required = true,
      .shape = &kText,
      .doc = "What is asked for, in your own words."},
     {.name = "by",
      .required = true,
      .shape = &kAnswer,
      .doc = "What answers it: `records`, with the rules that do it; `attestation`, with the words "
             "of the statements; `not_checkable`."},
     {.name = "rules",
      .shape = &kTexts,
      .doc = "Ids or names of the rules that answer it, or come near."},
     {.name = "attested",
      .shape = &kTexts,
      .doc = "What somebody attests: words of the field `statement` of `attestations`."},
     {.name = "why",
      .shape = &kText,
      .doc = "What no record can show, and why. Needed unless records answer it; beside records it "
             "says that they answer it in part only."}}};
inline constexpr Shape kStatement{.kind = Shape::Kind::Map,
                                  .name = "statement",
                                  .title = "A statement of a standard and what answers it",
                                  .keys = kStatementKeys};
inline constexpr Shape kCoverageFile{.kind = Shape::Kind::List, .least = 1, .item = &kStatement};

}  // namespace muster
