// Texts: positions count code points (S16: no locale).

#include <gtest/gtest.h>

#include "tests/unit/fn/call.h"

namespace muster {
namespace {

using namespace muster::test;

class Strings : public testing::TestWithParam<CallCase> {};

TEST_P(Strings, Give) {
  Bench bench;
  EXPECT_EQ(bench.show(GetParam().call(bench)), GetParam().shown);
}

INSTANTIATE_TEST_SUITE_P(
    Strings, Strings,
    testing::Values(
        CallCase{"SizeCountsCodePoints",
                 [](Bench& b) { return b.call("size", {s("\xF0\x9F\x90\xB1\xC3\xA9")}); }, "2"},
        CallCase{"EmptyPartIsInEverything",
                 [](Bench& b) { return b.method("contains", {s(""), s("")}); }, "true"},
        CallCase{"MatchesAnywhere",
                 [](Bench& b) { return b.method("matches", {s("banana"), s("n(an)+")}); }, "true"},
        CallCase{"BadPattern", [](Bench& b) { return b.method("matches", {s("a"), s("(")}); },
                 "error: the pattern is not valid or too large"},
        CallCase{"LongSubject",
                 [](Bench& b) {
                   return b.method("matches",
                                   {string_value(b.arena.copy(std::string(65537, 'a'))), s("b")});
                 },
                 "error: the text is too long to be matched with a pattern"},
        CallCase{"OnlyAsciiChangesCase",
                 [](Bench& b) {
                   return b.method("upperAscii", {s("stra\xC3\x9F"
                                                    "e")});
                 },
                 "STRA\xC3\x9F"
                 "E"},
        CallCase{"TrimTakesUnicodeSpace",
                 [](Bench& b) { return b.method("trim", {s("\xC2\xA0\t a b\xE3\x80\x80")}); },
                 "a b"},
        CallCase{"TrimOfNothing", [](Bench& b) { return b.method("trim", {s(" \n ")}); }, ""},
        CallCase{"SplitKeepsEmptyParts",
                 [](Bench& b) { return b.method("split", {s(",a,"), s(",")}); }, "[, a, ]"},
        CallCase{"SplitIntoCodePoints",
                 [](Bench& b) { return b.method("split", {s("a\xC3\xA9z"), s("")}); },
                 "[a, \xC3\xA9, z]"},
        CallCase{"SplitOfNothingIntoCodePoints",
                 [](Bench& b) { return b.call("size", {b.method("split", {s(""), s("")})}); }, "0"},
        CallCase{"SplitOfNothing",
                 [](Bench& b) { return b.call("size", {b.method("split", {s(""), s(",")})}); },
                 "1"},
        CallCase{"SplitToOnePart",
                 [](Bench& b) { return b.method("split", {s("a,b"), s(","), i(1)}); }, "[a,b]"},
        CallCase{"SplitToNoPart",
                 [](Bench& b) { return b.method("split", {s("a,b"), s(","), i(0)}); }, "[]"},
        CallCase{"SplitWithoutLimit",
                 [](Bench& b) { return b.method("split", {s("a,b"), s(","), i(-1)}); }, "[a, b]"},
        CallCase{"JoinOfNothing", [](Bench& b) { return b.method("join", {b.list({}), s(",")}); },
                 ""},
        CallCase{"ReplaceAll",
                 [](Bench& b) { return b.method("replace", {s("aXbX"), s("X"), s("--")}); },
                 "a--b--"},
        CallCase{"ReplaceNothing",
                 [](Bench& b) { return b.method("replace", {s("a\xC3\xA9"), s(""), s("-")}); },
                 "-a-\xC3\xA9-"},
        CallCase{"ReplaceNone",
                 [](Bench& b) { return b.method("replace", {s("aXb"), s("X"), s("-"), i(0)}); },
                 "aXb"},
        CallCase{"SubstringByCodePoints",
                 [](Bench& b) {
                   return b.method("substring", {s("\xC3\xA9"
                                                   "a\xC3\xA9z"),
                                                 i(1), i(3)});
                 },
                 "a\xC3\xA9"},
        CallCase{"SubstringBackwards",
                 [](Bench& b) { return b.method("substring", {s("abc"), i(2), i(1)}); },
                 "error: the position is outside the text"},
        CallCase{"SubstringBeyondTheEnd",
                 [](Bench& b) { return b.method("substring", {s("abc"), i(4)}); },
                 "error: the position is outside the text"},
        CallCase{"SubstringAtTheEnd",
                 [](Bench& b) { return b.method("substring", {s("abc"), i(3)}); }, ""},
        CallCase{"IndexOfCountsCodePoints",
                 [](Bench& b) {
                   return b.method("indexOf", {s("\xC3\xA9"
                                                 "a"),
                                               s("a")});
                 },
                 "1"},
        CallCase{"IndexOfWhatIsNotThere",
                 [](Bench& b) { return b.method("indexOf", {s("abc"), s("x")}); }, "-1"},
        CallCase{"IndexOfFromOutside",
                 [](Bench& b) { return b.method("indexOf", {s("abc"), s("a"), i(-1)}); },
                 "error: the position is outside the text"},
        CallCase{"LastIndexOf",
                 [](Bench& b) { return b.method("lastIndexOf", {s("abcabc"), s("bc")}); }, "4"},
        CallCase{"CharAtTheEnd", [](Bench& b) { return b.method("charAt", {s("abc"), i(3)}); }, ""},
        CallCase{"CharAtOutside", [](Bench& b) { return b.method("charAt", {s("abc"), i(4)}); },
                 "error: the position is outside the text"}),
    kName);

}  // namespace
}  // namespace muster
