#include "engine/report/finding_list.h"

#include <algorithm>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "engine/report/grouping.h"
#include "engine/report/report_writer.h"

#include "tests/support/sample_report.h"

namespace muster {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

// Subjects are their numbers; every tenth has no place. Counts how many were described.
class NumberSource final : public FindingSource {
 public:
  explicit NumberSource(std::size_t& described) : described_(described) {}
  Finding describe(RuleId rule, std::uint32_t subject) override {
    ++described_;
    Finding finding;
    finding.kind = FindingKind::Evidence;  // the outline says what it is
    finding.rule_id = "ACME-" + std::to_string(rule.index());
    finding.key = key(rule, subject);
    finding.shown_key = finding.key;
    finding.message = "number " + finding.key + " is missing";
    if (subject % 10 != 0) {
      finding.place.path = "numbers.csv";
      finding.place.region = {subject, 1, subject, 5};
      finding.place.utf16 = finding.place.region;
    }
    return finding;
  }
  void expect(RuleId, std::uint32_t subject, SubjectDescriber::Ahead ahead) override {
    expected.push_back((ahead == SubjectDescriber::Ahead::Far ? "far " : "near ") +
                       std::to_string(subject));
  }
  std::string key(RuleId, std::uint32_t subject) override { return std::to_string(subject); }
  std::string group(RuleId rule, std::uint32_t subject) override {
    return rule.index() == 1 ? std::string() : std::to_string(subject % 2);
  }
  std::vector<std::string> persons(RuleId, std::uint32_t subject) override {
    return {"p" + std::to_string(subject)};
  }

  std::vector<std::string> expected;

 private:
  std::size_t& described_;
};

struct Numbers {
  std::size_t described = 0;
  FindingList list{std::make_unique<NumberSource>(described)};

  void add(std::size_t rule, std::uint32_t subject) {
    FindingOutline outline;
    outline.rule = RuleId(rule);
    list.add(outline, subject);
  }
};

Finding without_rule(std::string key) {
  Finding finding;
  finding.kind = FindingKind::Evidence;
  finding.key = std::move(key);
  finding.message = "a row is set aside";
  return finding;
}

TEST(FindingList, KnowsWhereTheFindingsOfARuleAre) {
  Numbers numbers;
  EXPECT_TRUE(numbers.list.empty());
  EXPECT_EQ(numbers.list.range_of(RuleId()), (std::pair<std::size_t, std::size_t>(0, 0)));
  numbers.add(0, 5);
  numbers.add(0, 3);
  numbers.add(2, 1);
  numbers.list.add(without_rule("row 7"));
  const auto range_of = [&](RuleId rule) { return numbers.list.range_of(rule); };
  EXPECT_EQ(range_of(RuleId(0)), (std::pair<std::size_t, std::size_t>(0, 2)));
  EXPECT_EQ(range_of(RuleId(1)), (std::pair<std::size_t, std::size_t>(2, 2)));
  EXPECT_EQ(range_of(RuleId(2)), (std::pair<std::size_t, std::size_t>(2, 3)));
  EXPECT_EQ(range_of(RuleId()), (std::pair<std::size_t, std::size_t>(3, 4)));
}

TEST(FindingList, AsksForTheTextOnlyOfWhatIsToBeWhole) {
  Numbers numbers;
  for (std::uint32_t subject = 1; subject <= 3; ++subject) numbers.add(1, subject);
  numbers.list.add(without_rule("row 7"));
  EXPECT_EQ(numbers.list.key(1), "2");
  EXPECT_EQ(numbers.list.key(3), "row 7");
  EXPECT_THAT(numbers.list.persons(2), ElementsAre("p3"));
  EXPECT_THAT(numbers.list.persons(3), IsEmpty());
  numbers.list.waive(1, "WV-1");
  numbers.list.name_expired(2, "WV-2");
  EXPECT_EQ(numbers.described, 0U);
  EXPECT_EQ(numbers.list.full(3).message, "a row is set aside");
  EXPECT_EQ(numbers.described, 0U);

  const Finding waived = numbers.list.full(1);
  EXPECT_EQ(numbers.described, 1U);
  EXPECT_EQ(waived.message, "number 2 is missing");
  EXPECT_EQ(waived.kind, FindingKind::Violation);
  EXPECT_EQ(waived.rule, RuleId(1));
  EXPECT_EQ(waived.disposition, Disposition::Waived);
  EXPECT_EQ(waived.waiver, "WV-1");
  EXPECT_EQ(numbers.list.full(0).waiver, "");
  EXPECT_EQ(numbers.list.full(2).expired_waiver, "WV-2");
  EXPECT_EQ(numbers.list.full(2).disposition, Disposition::New);
}

TEST(FindingList, TheFirstOfAGroupHasThePlacesOfAHundred) {
  Numbers numbers;
  for (std::uint32_t subject = 1; subject <= 500; ++subject) numbers.add(0, subject);
  for (std::uint32_t subject = 1; subject <= 5; ++subject) numbers.add(1, subject);
  numbers.list.waive(2, "WV-1");  // is open no more, so of no group
  fold_groups(numbers.list);
  EXPECT_EQ(numbers.described, 0U);
  EXPECT_FALSE(numbers.list[0].folded);
  EXPECT_EQ(numbers.list[0].more, 248U);
  EXPECT_FALSE(numbers.list[1].folded);
  EXPECT_EQ(numbers.list[1].more, 249U);
  EXPECT_FALSE(numbers.list[2].folded);
  EXPECT_TRUE(numbers.list[3].folded);
  EXPECT_FALSE(numbers.list[500].folded);  // its rule has no groups
  const Finding odd = numbers.list.full(0);
  ASSERT_THAT(odd.related, SizeIs(99));
  EXPECT_EQ(odd.related[0].label, "5");
  EXPECT_EQ(odd.related[98].label, "201");
  EXPECT_EQ(numbers.described, 100U);
  // Of the same 99 those that have a place.
  const Finding even = numbers.list.full(1);
  EXPECT_EQ(std::ranges::count(even.related, "10", &Place::label), 0);
  EXPECT_EQ(even.related[0].label, "4");
  EXPECT_EQ(even.related.back().label, "198");
}

// Notes how much was described before it got its first bytes, and its longest piece.
class WatchingSink final : public ByteSink {
 public:
  explicit WatchingSink(const std::size_t& described) : described_(described) {}
  void write(std::string_view bytes) override {
    if (text_.empty()) first_ = described_;
    longest_ = std::max(longest_, bytes.size());
    text_ += bytes;
  }
  const std::string& text() const { return text_; }
  std::size_t first() const { return first_; }
  std::size_t longest() const { return longest_; }

 private:
  const std::size_t& described_;
  std::string text_;
  std::size_t first_ = 0;
  std::size_t longest_ = 0;
};

// Each subject is announced far ahead, then near, and nothing that is kept whole or is not there.
TEST(FindingList, SubjectsAreExpectedBeforeTheyAreDescribed) {
  std::size_t described = 0;
  auto owned = std::make_unique<NumberSource>(described);
  NumberSource& source = *owned;
  FindingList list(std::move(owned));
  for (std::uint32_t subject = 0; subject < 10; ++subject) list.add(FindingOutline{}, subject);
  list.add(without_rule("row 3"));
  static_cast<void>(list.full(0));
  EXPECT_THAT(source.expected, ElementsAre("far 8", "near 4"));
  source.expected.clear();
  static_cast<void>(list.full(1));
  static_cast<void>(list.full(2));
  EXPECT_THAT(source.expected, ElementsAre("far 9", "near 5", "near 6"));
  source.expected.clear();
  for (std::size_t i = 3; i < list.size(); ++i) static_cast<void>(list.full(i));
  EXPECT_THAT(source.expected, ElementsAre("near 7", "near 8", "near 9"));
  EXPECT_EQ(described, 10U);
}

// S13: a writer passes on what it has, and describes nothing that it does not write.
TEST(FindingList, WritersStreamAndDescribeWhatTheyWrite) {
  constexpr std::uint32_t kFindings = 20'000;
  const auto write = [](std::string_view format, bool all) {
    SampleReport sample;
    Report& report = sample.report();
    Numbers numbers;
    for (std::uint32_t subject = 1; subject <= kFindings; ++subject) numbers.add(1, subject);
    report.findings = std::move(numbers.list);
    report.options.sarif_all = all;
    WatchingSink sink(numbers.described);
    find_report_writer(format)->write(report, sink);
    EXPECT_FALSE(sink.text().empty()) << format;
    if (format != "text" && format != "markdown") {
      EXPECT_LT(sink.first(), 1000U) << format;
      EXPECT_LT(sink.longest(), std::size_t{64} << 10) << format;
    }
    return numbers.described;
  };
  EXPECT_EQ(write("sarif", true), kFindings);
  EXPECT_EQ(write("sarif", false), 5000U);
  EXPECT_EQ(write("junit", false), kFindings);
  EXPECT_EQ(write("text", false), 100U);
  EXPECT_LT(write("github", false), 100U);
  EXPECT_LT(write("markdown", false), kFindings);
}

}  // namespace
}  // namespace muster
