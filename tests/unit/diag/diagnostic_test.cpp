#include "engine/diag/diagnostic.h"

#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "engine/base/result.h"
#include "engine/diag/emitter.h"
#include "engine/diag/remedies.h"

namespace muster {
namespace {

Span at(SourceId source, std::uint64_t begin, std::uint32_t length = 1) {
  return {.source = source, .length = length, .begin = begin};
}

Result<int> fails(Emitter& diag, Span span) { return diag.error(diag::YamlTrailingContent, span); }

Result<int> passes_on(Emitter& diag, Span span) {
  MUSTER_TRY(const int value, fails(diag, span));
  return value + 1;
}

TEST(Diagnostic, FailingNeedsAnEmission) {
  DiagnosticList list;
  Emitter diag(list);
  SourceMap sources;
  const SourceId id = sources.add_text("a.yaml", "abc");
  EXPECT_FALSE(passes_on(diag, at(id, 2)));
  ASSERT_EQ(list.size(), 1U);
  EXPECT_EQ(list.back().name, "YamlTrailingContent");
  EXPECT_EQ(list.back().at, at(id, 2));
  EXPECT_TRUE(list.has_errors());
}

TEST(Diagnostic, ArgumentsAreCutToEightyCodePoints) {
  DiagnosticList list;
  Emitter diag(list);
  diag.emit(diag::FileNotFound, Span(), std::string(200, 'x'));
  EXPECT_EQ(list.back().message, "`" + std::string(79, 'x') + "\u2026` does not exist");
}

TEST(Diagnostic, BracesInArgumentsAreNoHoles) {
  DiagnosticList list;
  Emitter diag(list);
  diag.emit(diag::UnknownKey, Span(), "{} {0} {:>99999999}");
  EXPECT_EQ(list.back().message, "no key `{} {0} {:>99999999}` is known here");
}

TEST(Diagnostic, LabelsAndHelpAreAdded) {
  DiagnosticList list;
  Emitter diag(list);
  SourceMap sources;
  const SourceId id = sources.add_text("a.yaml", "a: 1\na: 2\n");
  diag.error(diag::DuplicateKey, at(id, 5), "a").label(at(id, 0), "first here").help("remove one");
  ASSERT_EQ(list.back().labels.size(), 1U);
  EXPECT_EQ(list.back().labels[0].text, "first here");
  EXPECT_EQ(list.back().help, "remove one");
}

TEST(DiagnosticDeathTest, AWarningIsNoProofOfFailing) {
  DiagnosticList list;
  Emitter diag(list);
  EXPECT_EXIT(diag.error(diag::EmptyFile, Span(), "a.csv"), testing::ExitedWithCode(2),
              "check failed");
}

TEST(Diagnostic, FinishSortsByPathOffsetAndCode) {
  SourceMap sources;
  const SourceId b = sources.add_text("b.yaml", "0123456789");
  const SourceId a = sources.add_text("a.yaml", "0123456789");
  DiagnosticList list;
  Emitter diag(list);
  diag.emit(diag::UnknownKey, at(b, 5), "fourth");
  diag.emit(diag::UnknownKey, at(a, 7), "third");
  diag.emit(diag::UnknownKey, at(a, 3), "second");
  diag.emit(diag::DuplicateKey, at(a, 3), "first");
  diag.emit(diag::FileNotFound, Span(), "no place");
  list.finish(sources, 100);
  std::vector<std::string> names;
  for (const Diagnostic& d : list) names.push_back(d.message.substr(0, d.message.find("` ")));
  EXPECT_EQ(names, (std::vector<std::string>{"`no place", "the key `first", "no key `second",
                                             "no key `third", "no key `fourth"}));
}

TEST(Diagnostic, FinishDropsWhatWasSaidAlready) {
  SourceMap sources;
  const SourceId a = sources.add_text("a.yaml", "0123456789");
  DiagnosticList list;
  Emitter diag(list);
  diag.emit(diag::UnknownKey, at(a, 3), "x");
  diag.emit(diag::UnknownKey, at(a, 3), "y");
  diag.emit(diag::UnknownKey, at(a, 3), "x");
  diag.emit(diag::UnknownKey, at(a, 4), "x");
  list.finish(sources, 100);
  EXPECT_EQ(list.size(), 3U);
}

TEST(Diagnostic, FinishKeepsSomeOfEachFileAndSaysHowManyMore) {
  SourceMap sources;
  const std::string text(1000, 'x');
  const SourceId a = sources.add_text("a.csv", text);
  const SourceId b = sources.add_text("b.csv", text);
  DiagnosticList list;
  Emitter diag(list);
  for (std::uint64_t i = 0; i < 250; ++i) diag.emit(diag::CsvSyntax, at(a, i), "why");
  for (std::uint64_t i = 0; i < 100; ++i) diag.emit(diag::CsvSyntax, at(b, i), "why");
  list.finish(sources, 100);
  EXPECT_EQ(list.size(), 200U);
  std::vector<std::string> helps;
  for (const Diagnostic& d : list) {
    if (d.help.ends_with("not shown")) helps.push_back(d.help);
  }
  const std::string remedy = help_of(diag::CsvSyntax.code);
  EXPECT_FALSE(remedy.empty());
  EXPECT_EQ(helps, std::vector<std::string>{remedy + "; 150 more in this file are not shown"});
}

TEST(Diagnostic, ErrorsAreKeptBeforeWarningsAndNeverForgotten) {
  SourceMap sources;
  const SourceId a = sources.add_text("a.csv", std::string(1000, 'x'));
  DiagnosticList list;
  Emitter diag(list);
  for (std::uint64_t i = 0; i < 5; ++i) diag.emit(diag::CsvSyntax, at(a, i), "why");
  diag.emit(diag::UnclosedQuote, at(a, 900));
  list.finish(sources, 2);
  ASSERT_EQ(list.size(), 2U);
  EXPECT_EQ(list.back().name, "UnclosedQuote");
  EXPECT_EQ(list.back().help,
            help_of(diag::UnclosedQuote.code) + "; 4 more in this file are not shown");
  list.finish(sources, 0);
  EXPECT_TRUE(list.empty());
  EXPECT_TRUE(list.has_errors());
}

TEST(Diagnostic, MergingKeepsTheOrderAndTheErrors) {
  DiagnosticList first;
  DiagnosticList second;
  Emitter(first).emit(diag::EmptyFile, Span(), "a");
  Emitter(second).emit(diag::FileNotFound, Span(), "b");
  EXPECT_FALSE(first.has_errors());
  first.merge(std::move(second));
  EXPECT_TRUE(first.has_errors());
  EXPECT_EQ(first.size(), 2U);
  EXPECT_EQ(first.back().message, "`b` does not exist");
}

}  // namespace
}  // namespace muster
