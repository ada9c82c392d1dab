// What is said about expressions that do not parse: code, place, help.
#include <gtest/gtest.h>

#include "tests/unit/lang/shape.h"

namespace muster {
namespace {

using test::Parsed;

struct SlipCase {
  const char* name;
  const char* text;
  const char* diagnostic;
  const char* marked;
  const char* help;  // part of it
};
class Slips : public testing::TestWithParam<SlipCase> {};

TEST_P(Slips, AreNamedAtTheirPlaceWithHelp) {
  const Parsed parsed(GetParam().text);
  EXPECT_FALSE(parsed.ast);
  ASSERT_NE(parsed.only(), nullptr);
  EXPECT_EQ(parsed.only()->name, GetParam().diagnostic) << parsed.only()->message;
  EXPECT_EQ(parsed.marked(), GetParam().marked) << parsed.only()->message;
  EXPECT_NE(parsed.only()->help.find(GetParam().help), std::string::npos)
      << parsed.only()->message << "\nhelp: " << parsed.only()->help;
}

INSTANTIATE_TEST_SUITE_P(
    Sql, Slips,
    testing::Values(SlipCase{"SingleEquals", "a = 1", "ExprSyntax", "=", "`==`"},
                    SlipCase{"And", "a and b", "ExprSyntax", "and", "`&&`"},
                    SlipCase{"UpperCaseOr", "a OR b", "ExprSyntax", "OR", "`||`"},
                    SlipCase{"Not", "not a", "ExprSyntax", "not", "`!`"},
                    SlipCase{"NotWithParentheses", "NOT (a && b)", "ExprSyntax", "NOT", "`!`"},
                    SlipCase{"NotIn", "a not in b", "ExprSyntax", "not", "!(x in xs)"},
                    SlipCase{"IsNull", "a.b IS NULL", "ExprSyntax", "IS", "has(x.field)"},
                    SlipCase{"Unequal", "a <> b", "ExprSyntax", "<>", "`!=`"},
                    SlipCase{"Like", "a LIKE '%x'", "ExprSyntax", "LIKE", "matches"},
                    SlipCase{"Between", "a between 1 and 2", "ExprSyntax", "between", "low <= x"}),
    [](const auto& tested) { return tested.param.name; });

INSTANTIATE_TEST_SUITE_P(
    Programs, Slips,
    testing::Values(
        SlipCase{"OneAmpersand", "a & b", "ExprSyntax", "&", "`&&`"},
        SlipCase{"OneBar", "a | b", "ExprSyntax", "|", "`||`"},
        SlipCase{"ThreeEquals", "a === b", "ExprSyntax", "===", "`==`"},
        SlipCase{"Arrow", "xs.all(x => x)", "ExprSyntax", "=>", "set.all(x, condition)"},
        SlipCase{"Semicolon", "a; b", "ExprSyntax", ";", "`&&`"},
        SlipCase{"HashComment", "a # why", "ExprSyntax", "#", "`//`"},
        SlipCase{"BlockComment", "a /* why */", "ExprSyntax", "/*", "`//`"},
        SlipCase{"SafeNavigation", "a?.b", "ExprSyntax", "", ".?field"},
        SlipCase{"NullFallback", "a ?? b", "ExprSyntax", "\?\?", "orValue"},
        SlipCase{"IfAsAFunction", "if(a, b, c)", "ReservedWord", "if", "condition ? value"},
        SlipCase{"ForLoop", "all for x in xs", "ReservedWord", "for", "set.all"},
        SlipCase{"LetStatement", "let x = 1", "ReservedWord", "let", "key `let`"},
        SlipCase{"ReservedName", "a + package", "ReservedWord", "package", "another name"},
        SlipCase{"Power", "a ** 2", "ExprSyntax", "**", "power"},
        SlipCase{"TypographicQuote", "a == \xE2\x80\x9Cx\xE2\x80\x9D", "ExprSyntax", "\xE2\x80\x9C",
                 "straight quotes"},
        SlipCase{"NotEqualSign", "a \xE2\x89\xA0 b", "ExprSyntax", "\xE2\x89\xA0", "`!=`"},
        SlipCase{"NoBreakSpace", "a\xC2\xA0&& b", "ExprSyntax", "\xC2\xA0", "plain space"},
        SlipCase{"InvisibleCharacter", "a\xE2\x80\x8B", "ExprSyntax", "\xE2\x80\x8B", "ASCII"},
        SlipCase{"NumberOfDays", "a + 30d", "ExprSyntax", "30d", "days(30)"},
        SlipCase{"InnerChoice", "a ? b ? c : d : e", "ExprSyntax", "?", "parentheses"},
        SlipCase{"InfixContains", "a contains b", "ExprSyntax", "contains", "text.contains"}),
    [](const auto& tested) { return tested.param.name; });

INSTANTIATE_TEST_SUITE_P(
    Literals, Slips,
    testing::Values(SlipCase{"SingleQuoteLeftOpen", "a == 'x", "UnclosedString", "'", "closing '"},
                    SlipCase{"QuoteLeftOpenAtTheEndOfALine", "a == \"x\n&& b", "UnclosedString",
                             "\"", "line breaks"},
                    SlipCase{"TripleQuoteLeftOpen", "'''a''", "UnclosedString", "'''", "'''"},
                    SlipCase{"EscapedClosingQuote", "'a\\'", "UnclosedString", "'", "closing"},
                    SlipCase{"ApostropheInAString", "'it's'", "ExprSyntax", "s", ""},
                    SlipCase{"UnknownEscape", "'a\\d'", "BadEscape", "\\d", "raw"},
                    SlipCase{"ShortHexEscape", "'\\x4'", "BadEscape", "\\x", "\\xHH"},
                    SlipCase{"SurrogateEscape", "'\\ud800'", "BadEscape", "\\ud800", ""},
                    SlipCase{"EscapeAboveUnicode", "'\\U00110000'", "BadEscape", "\\U00110000", ""},
                    SlipCase{"IntTooLarge", "9223372036854775808", "IntegerOutOfRange",
                             "9223372036854775808", ""},
                    SlipCase{"IntTooSmall", "-9223372036854775809", "IntegerOutOfRange",
                             "9223372036854775809", ""},
                    SlipCase{"HexTooLarge", "0xffffffffffffffff", "IntegerOutOfRange",
                             "0xffffffffffffffff", ""},
                    SlipCase{"DoubleTooLarge", "1e400", "DoubleOutOfRange", "1e400", ""},
                    SlipCase{"DoubleTooLargeByItsExponent", "0.1e99999999999", "DoubleOutOfRange",
                             "0.1e99999999999", ""},
                    SlipCase{"Uint", "1u", "FeatureRefused", "1u", "without `u`"},
                    SlipCase{"Bytes", "b'a'", "FeatureRefused", "b'a'", "without `b`"},
                    SlipCase{"Message", "a.B{c: 1}", "FeatureRefused", "{", "map"},
                    SlipCase{"QuotedNameAlone", "`a`", "ExprSyntax", "`a`", "after a dot"},
                    SlipCase{"QuotedNameLeftOpen", "a.`b", "ExprSyntax", "`b", "back ticks"},
                    SlipCase{"KeywordAsField", "a.in", "ReservedWord", "in", ".`in`"}),
    [](const auto& tested) { return tested.param.name; });

INSTANTIATE_TEST_SUITE_P(
    Shapes, Slips,
    testing::Values(
        SlipCase{"Nothing", "  ", "ExprSyntax", "  ", ""},
        SlipCase{"OnlyAComment", "// a", "ExprSyntax", "// a", ""},
        SlipCase{"MissingOperand", "a &&", "ExprSyntax", "", ""},
        SlipCase{"MissingLeftSide", "== a", "ExprSyntax", "==", "left side"},
        SlipCase{"OpenParenthesis", "f(a", "ExprSyntax", "", ""},
        SlipCase{"WrongBracket", "(a]", "ExprSyntax", "]", ""},
        SlipCase{"StrayParenthesis", "a)", "ExprSyntax", ")", ""},
        SlipCase{"TrailingCommaInACall", "f(a,)", "ExprSyntax", ")", ""},
        SlipCase{"TwoValues", "a b", "ExprSyntax", "b", ""},
        SlipCase{"MapWithoutColon", "{a}", "ExprSyntax", "}", ""},
        SlipCase{"MacroWithoutVariable", "xs.all(x.ok)", "ExprSyntax", "x",
                 "`set.all(x, condition)`"},
        SlipCase{"MacroWithTooMany", "xs.filter(x, a, b)", "ExprSyntax", ",",
                 "`set.filter(x, condition)`"},
        SlipCase{"MacroAsAFunction", "exists(xs, x, x)", "ExprSyntax", "exists",
                 "`set.exists(x, condition)`"},
        SlipCase{"MacroWithOneNameTwice", "xs.all(x, x, x)", "ExprSyntax", "x", ""},
        SlipCase{"TransformWithOneVariable", "xs.transformList(x, x + 1)", "ExprSyntax", "x",
                 "list.transformList(index, x, result)"},
        SlipCase{"HasOfAName", "has(a)", "ExprSyntax", "a", "has(x.field)"},
        SlipCase{"HasOfNothing", "has()", "ExprSyntax", ")", "has(x.field)"},
        SlipCase{"HasAsAMethod", "a.has(b)", "ExprSyntax", "has", "has(x.field)"},
        SlipCase{"HasOfAnOptional", "has(a.?b)", "ExprSyntax", "a.?b", "instead of `.?`"},
        SlipCase{"BindWithoutBody", "cel.bind(x, 1)", "ExprSyntax", ")", "cel.bind(x, value"}),
    [](const auto& tested) { return tested.param.name; });

TEST(SlipsLabels, OpenBracketIsShownToo) {
  const Parsed parsed("f(a, (b)");
  ASSERT_NE(parsed.only(), nullptr);
  EXPECT_EQ(parsed.only()->message, "cannot read this expression: it ends where `)` is expected");
  ASSERT_EQ(parsed.only()->labels.size(), 1U);
  EXPECT_EQ(parsed.only()->labels[0].at.begin, 1U);
  EXPECT_EQ(parsed.only()->labels[0].text, "`(` opens here");
}

TEST(SlipsLabels, BadUtf8IsRefusedAtItsByte) {
  const Parsed parsed("a == '\xFF'");
  ASSERT_NE(parsed.only(), nullptr);
  EXPECT_EQ(parsed.only()->at, (Span{.source = test::kSource, .length = 1, .begin = 6}));
}

TEST(SlipsLabels, NoPrefixOfAnExpressionCrashes) {
  const std::string text =
      "cel.bind(v, xs.map(x, x.?a[?'\\u00e9'] > -1.5e3, {?'k': [?x, r'''q''']}), has(v.b) ? v : "
      "!w.`a-b`.f(0x1F, .g)) // end";
  for (std::size_t length = 0; length <= text.size(); ++length) {
    const Parsed parsed(std::string_view(text).substr(0, length));
    EXPECT_EQ(parsed.ast.has_value(), parsed.list.empty()) << length;
    for (const Diagnostic& diagnostic : parsed.list) EXPECT_LE(diagnostic.at.end(), length);
  }
}

}  // namespace
}  // namespace muster
