// Messages: literal text and holes (S19).
#include <gtest/gtest.h>

#include "tests/unit/lang/shape.h"

namespace muster {
namespace {

struct Message {
  ExprText text;
  DiagnosticList list;
  Result<std::vector<MessagePart>> parts;

  explicit Message(std::string_view source, const Limits& limits = {})
      : text(test::text_of(source)), parts([&]() -> Result<std::vector<MessagePart>> {
          Emitter diag(list);
          return parse_message(text, limits, diag);
        }()) {}

  // Literals in quotes, holes as trees.
  std::string shape() const {
    if (!parts) return "failed";
    std::string all;
    for (const MessagePart& part : *parts) {
      if (!all.empty()) all += ' ';
      all += part.is_hole ? test::shape(part.hole) : fmt::format("\"{}\"", part.literal);
    }
    return all;
  }
};

TEST(Message, LiteralsAndHolesAlternate) {
  EXPECT_EQ(Message("{g.person_id} has held {g.system} since").shape(),
            "(.person_id g) \" has held \" (.system g) \" since\"");
  EXPECT_EQ(Message("").shape(), "");
  EXPECT_EQ(Message("no hole, it's plain").shape(), "\"no hole, it's plain\"");
}

TEST(Message, DoubledBracesAreText) {
  EXPECT_EQ(Message("a {{b}} {{{c}}}").shape(), "\"a {b} {\" c \"}\"");
}

TEST(Message, HolesHoldStringsAndMapsWithBraces) {
  EXPECT_EQ(Message("x {f('}', \"{\")} y").shape(), "\"x \" (call f '}' '{') \" y\"");
  EXPECT_EQ(Message("{ {'a': {'b': c}}['a'] }!").shape(), "([] (map. 'a' (map. 'b' c)) 'a') \"!\"");
}

TEST(Message, ApostropheAfterAHoleIsText) {
  EXPECT_EQ(Message("{p.name}'s access").shape(), "(.name p) \"'s access\"");
}

TEST(Message, PartsKnowTheirPlaces) {
  const Message message("ab {c.d}{{e");
  ASSERT_TRUE(message.parts);
  ASSERT_EQ(message.parts->size(), 3U);
  const auto at = [&](std::size_t i) {
    return std::pair((*message.parts)[i].at.begin, (*message.parts)[i].at.length);
  };
  EXPECT_EQ(at(0), std::pair(std::uint64_t{0}, std::uint32_t{3}));
  EXPECT_EQ(at(1), std::pair(std::uint64_t{3}, std::uint32_t{5}));
  EXPECT_EQ(at(2), std::pair(std::uint64_t{8}, std::uint32_t{3}));
  const Ast& hole = (*message.parts)[1].hole;
  EXPECT_EQ(hole.exprs[hole.root].at.begin, 4U);
}

struct BadCase {
  const char* name;
  const char* text;
  const char* diagnostic;
  std::uint64_t begin;
  const char* help;
};
class BadMessage : public testing::TestWithParam<BadCase> {};

TEST_P(BadMessage, IsMarkedWithHelp) {
  const Message message(GetParam().text);
  EXPECT_FALSE(message.parts);
  ASSERT_EQ(message.list.size(), 1U);
  const Diagnostic& diagnostic = *message.list.begin();
  EXPECT_EQ(diagnostic.name, GetParam().diagnostic);
  EXPECT_EQ(diagnostic.at.begin, GetParam().begin);
  EXPECT_NE(diagnostic.help.find(GetParam().help), std::string::npos) << diagnostic.help;
}

INSTANTIATE_TEST_SUITE_P(
    Cases, BadMessage,
    testing::Values(BadCase{"NeverClosed", "a {b", "MessageSyntax", 2, "`{{`"},
                    BadCase{"OpensAtTheEnd", "a {", "MessageSyntax", 2, "`{{`"},
                    BadCase{"StrayClosingBrace", "a } b", "MessageSyntax", 2, "`}}`"},
                    BadCase{"Empty", "a { }", "MessageSyntax", 2, "`{{`"},
                    BadCase{"Format", "a {b:.2f}", "MessageSyntax", 4, "string(x)"},
                    BadCase{"TwoValues", "a {b c}", "ExprSyntax", 5, ""},
                    BadCase{"SlipInside", "a {b = c}", "ExprSyntax", 5, "`==`"},
                    BadCase{"StringLeftOpen", "a {'b} c", "UnclosedString", 3, "closing"}),
    [](const auto& tested) { return tested.param.name; });

TEST(Message, LimitsHoldInHoles) {
  const Limits limits{.expression_depth = 2};
  EXPECT_TRUE(Message("{((a))} {((b))}", limits).parts);
  const Message deep("{(((a)))}", limits);
  ASSERT_EQ(deep.list.size(), 1U);
  EXPECT_EQ(deep.list.begin()->name, "ExpressionTooDeep");
  EXPECT_EQ(deep.list.begin()->at.begin, 3U);
}

}  // namespace
}  // namespace muster
