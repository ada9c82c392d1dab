#include "engine/lang/parser.h"

#include <gtest/gtest.h>

#include "tests/unit/lang/shape.h"

namespace muster {
namespace {

using test::Parsed;
using test::shape_of;

struct ShapeCase {
  const char* name;
  const char* text;
  const char* shape;
};

class Parser : public testing::TestWithParam<ShapeCase> {};

TEST_P(Parser, ReadsAsThisTree) { EXPECT_EQ(shape_of(GetParam().text), GetParam().shape); }

INSTANTIATE_TEST_SUITE_P(
    Grammar, Parser,
    testing::Values(
        ShapeCase{"ProductBindsTighterThanSum", "1 + 2 * x", "(+ 1 (* 2 x))"},
        ShapeCase{"DifferenceIsLeftAssociative", "a - b - c", "(- (- a b) c)"},
        ShapeCase{"ParenthesesWin", "(1 + 2) * x", "(* (+ 1 2) x)"},
        ShapeCase{"RelationsAreOneLevel", "a < b == c in d", "(in (== (< a b) c) d)"},
        ShapeCase{"AndBindsTighterThanOr", "a || b && c || d", "(|| (|| a (&& b c)) d)"},
        ShapeCase{"ChoiceIsRightAssociative", "a ? b : c ? d : e", "(?: a b (?: c d e))"},
        ShapeCase{"ConditionOfAChoiceIsAnOr", "a || b ? c : d", "(?: (|| a b) c d)"},
        ShapeCase{"LongChainsAreBalanced", "a && b && c && d", "(&& (&& a b) (&& c d))"},
        ShapeCase{"ParenthesesInAChainStay", "a && (b && c)", "(&& a (&& b c))"},
        ShapeCase{"NotAndMinusNest", "!!a == --b", "(== (! (! a)) (neg (neg b)))"},
        ShapeCase{"MinusIsPartOfANumber", "-1 - -2", "(- -1 -2)"},
        ShapeCase{"MinusOfAMember", "-a.b", "(neg (.b a))"},
        ShapeCase{"SmallestInt", "-9223372036854775808", "-9223372036854775808"},
        ShapeCase{"SmallestIntInHex", "-0x8000000000000000", "-9223372036854775808"},
        ShapeCase{"Hexadecimal", "0xFf", "255"},
        ShapeCase{"DoublesWithAndWithoutAPoint", "[.5, 1.5e3, 2E-1]", "(list... 0.5d 1500d 0.2d)"},
        ShapeCase{"TinyDoublesAreZero", "[1e-400, 0.0001e-330, 1e-99999999999]",
                  "(list... 0d 0d 0d)"},
        ShapeCase{"FieldsAndIndexes", "a.b[0].c", "(.c ([] (.b a) 0))"},
        ShapeCase{"OptionalFieldAndIndex", "a.?b[?'k']", "([?] (.?b a) 'k')"},
        ShapeCase{"OptionalEntries", "[?a, b,] == {?'k': a, 'l': b,}",
                  "(== (list?. a b) (map?. 'k' a 'l' b))"},
        ShapeCase{"EmptyListAndMap", "[] == {}", "(== (list) (map))"},
        ShapeCase{"ReservedWordAfterADot", "a.if.as()", "(call .as (.if a))"},
        ShapeCase{"QuotedField", "a.`x-y z`.?`in`", "(.?in (.x-y z a))"},
        ShapeCase{"RootedName", ".a.b(.f(1))", "(call .b .a (call .f 1))"},
        ShapeCase{"CallsWithArguments", "f() + x.g(1, y)", "(+ (call f) (call .g x 1 y))"},
        ShapeCase{"CommentsAndLineBreaks", "a // one\n  && // two\r\n b//", "(&& a b)"},
        ShapeCase{"StringForms", "['a', \"b\", '''c'd''', r'\\n', R\"\"\"\"e\\\"\"\"]",
                  "(list..... 'a' 'b' 'c'd' '\\n' '\"e\\')"},
        ShapeCase{"EscapesOfStrings", R"('\x41\101\u00e9\U0001F600\'\"\`\?\\')",
                  "'AA\xC3\xA9\xF0\x9F\x98\x80'\"`?\\'"},
        ShapeCase{"TripleQuotesKeepLineBreaks", "'''a\nb'''", "'a\nb'"},
        ShapeCase{"Has", "has(a.b.c)", "(macro0   (.c (.b a)))"},
        ShapeCase{"All", "xs.all(x, x > 0)", "(macro1 x  if xs (> x 0))"},
        ShapeCase{"AllWithTwoVariables", "xs.all(i, x, i == x)", "(macro1 i x if xs (== i x))"},
        ShapeCase{"Exists", "xs.exists(x, x.ok)", "(macro2 x  if xs (.ok x))"},
        ShapeCase{"BothSpellingsOfExistsOne", "xs.exists_one(x, x) == xs.existsOne(x, x)",
                  "(== (macro3 x  if xs x) (macro3 x  if xs x))"},
        ShapeCase{"Filter", "xs.filter(x, true)", "(macro4 x  if xs true)"},
        ShapeCase{"Map", "xs.map(x, x + 1)", "(macro5 x  do xs (+ x 1))"},
        ShapeCase{"MapOfSome", "xs.map(x, x > 1, x)", "(macro5 x  if do xs (> x 1) x)"},
        ShapeCase{"MapOfSomeByAName", "xs.map(x, x, 2)", "(macro5 x  if do xs x 2)"},
        ShapeCase{"TransformList", "xs.transformList(i, x, i)", "(macro6 i x do xs i)"},
        ShapeCase{"TransformListOfSome", "xs.transformList(i, x, i > 0, x)",
                  "(macro6 i x if do xs (> i 0) x)"},
        ShapeCase{"TransformMap", "m.transformMap(k, v, v)", "(macro7 k v do m v)"},
        ShapeCase{"TransformMapEntry", "m.transformMapEntry(k, v, {v: k})",
                  "(macro8 k v do m (map. v k))"},
        ShapeCase{"OptMap", "x.optMap(y, y + 1)", "(macro11 y  do x (+ y 1))"},
        ShapeCase{"OptFlatMap", "x.?a.optFlatMap(y, y.?b)", "(macro12 y  do (.?a x) (.?b y))"},
        ShapeCase{"SortBy", "xs.sortBy(x, x.day)", "(macro9 x  do xs (.day x))"},
        ShapeCase{"Bind", "cel.bind(x, 1 + 1, x * x)", "(macro10 x  do (+ 1 1) (* x x))"},
        ShapeCase{"BindOfAnotherValueIsACall", "a.bind(x, 1, 2)", "(call .bind a x 1 2)"}),
    [](const auto& tested) { return tested.param.name; });

TEST(ParserTree, ChildrenComeBeforeTheirParentsAndNothingIsLeftOver) {
  const Parsed parsed("cel.bind(n, xs.filter(x, has(x.a) && -x.b > 1).size(), n > 0 ? [n] : [])");
  ASSERT_TRUE(parsed.ast);
  std::vector<int> uses(parsed.ast->exprs.size(), 0);
  for (std::size_t i = 0; i < parsed.ast->exprs.size(); ++i) {
    for (const ExprId child : children(parsed.ast->exprs[ExprId(i)].node)) {
      EXPECT_LT(child.index(), i);
      ++uses[child.index()];
    }
  }
  for (std::size_t i = 0; i < uses.size(); ++i) {
    EXPECT_EQ(uses[i], ExprId(i) == parsed.ast->root ? 0 : 1) << i;
  }
}

TEST(ParserTree, SpansLeaveOuterParenthesesOutAndKeepInnerOnes) {
  const Parsed parsed(" ((a + b) * c) ");
  ASSERT_TRUE(parsed.ast);
  const Expr& product = parsed.ast->exprs[parsed.ast->root];
  EXPECT_EQ(product.at, (Span{.source = test::kSource, .length = 11, .begin = 2}));
  const auto& node = std::get<BinaryExpr>(product.node);
  EXPECT_EQ(node.op_at, (Span{.source = test::kSource, .length = 1, .begin = 10}));
  EXPECT_EQ(parsed.ast->exprs[node.left].at,
            (Span{.source = test::kSource, .length = 5, .begin = 3}));
}

TEST(ParserTree, PlacesGoThroughTheTextsOwnMap) {
  // A text that stands folded in its source: every byte is ten further on.
  const ExprText text{.text = "a.?bcd", .place = [](std::size_t begin, std::size_t length) {
                        return Span{.source = SourceId(std::size_t{7}),
                                    .length = static_cast<std::uint32_t>(length),
                                    .begin = begin + 10};
                      }};
  DiagnosticList list;
  Emitter diag(list);
  const Result<Ast> ast = parse_expression(text, {}, diag);
  ASSERT_TRUE(ast);
  const auto& select = std::get<SelectExpr>(ast->exprs[ast->root].node);
  EXPECT_EQ(select.field_at, (Span{.source = SourceId(std::size_t{7}), .length = 3, .begin = 13}));
}

TEST(ParserTree, MacroRemembersItsPlaces) {
  const Parsed parsed("xs.all(i, row, true)");
  ASSERT_TRUE(parsed.ast);
  const auto& macro = std::get<MacroExpr>(parsed.ast->exprs[parsed.ast->root].node);
  EXPECT_EQ(macro.name_at.begin, 3U);
  EXPECT_EQ(macro.variable_at.begin, 7U);
  EXPECT_EQ(macro.second_at.begin, 10U);
  EXPECT_EQ(macro.second_at.length, 3U);
}

std::string nested(std::size_t levels) {
  return std::string(levels, '(') + "x" + std::string(levels, ')');
}

TEST(ParserLimits, OneParenthesisTooManyIsMarked) {
  EXPECT_TRUE(Parsed(nested(100)).ast);
  const Parsed parsed(nested(101));
  ASSERT_FALSE(parsed.ast);
  ASSERT_NE(parsed.only(), nullptr);
  EXPECT_EQ(parsed.only()->name, "ExpressionTooDeep");
  EXPECT_EQ(parsed.only()->code, "MU2008");
  EXPECT_EQ(parsed.only()->at, (Span{.source = test::kSource, .length = 1, .begin = 100}));
}

TEST(ParserLimits, EveryKindOfNestingCounts) {
  const Limits limits{.expression_depth = 3};
  for (const char* const text :
       {"[[[[1]]]]", "{1: {1: {1: {1: 1}}}}", "f(f(f(f(1))))", "a[a[a[a[0]]]]", "!!!!a", "----a",
        "a ? b : a ? b : a ? b : a ? b : c", "a.f(a.f(a.f(a.f(1))))",
        "has(has(has(has(a.b).c).d).e)", "xs.all(x, x.all(y, y.all(z, z.all(w, w))))"}) {
    const Parsed parsed(text, limits);
    ASSERT_NE(parsed.only(), nullptr) << text;
    EXPECT_EQ(parsed.only()->name, "ExpressionTooDeep") << text;
  }
  EXPECT_TRUE(Parsed("[[[1]]] == [[[2]]]", limits).ast);
}

TEST(ParserLimits, LongAndIsShallowAndLongSumIsRefused) {
  std::string all = "a";
  std::string sum = "a";
  for (int i = 0; i < 2000; ++i) {
    all += " && a";
    sum += " + a";
  }
  EXPECT_TRUE(Parsed(all).ast);
  const Parsed parsed(sum);
  ASSERT_NE(parsed.only(), nullptr);
  EXPECT_EQ(parsed.only()->name, "ExpressionTooDeep");
}

TEST(ParserLimits, PartsAreCounted) {
  const Limits limits{.expression_nodes = 5};
  EXPECT_TRUE(Parsed("[1, 2, 3, 4]", limits).ast);
  const Parsed parsed("[1, 2, 3, 4, 5]", limits);
  ASSERT_NE(parsed.only(), nullptr);
  EXPECT_EQ(parsed.only()->name, "ExpressionTooLarge");
}

TEST(ParserLimits, BytesAreCountedBeforeAnythingIsRead) {
  const Limits limits{.expression_bytes = 4};
  EXPECT_TRUE(Parsed("abcd", limits).ast);
  const Parsed parsed("ab(de", limits);
  ASSERT_NE(parsed.only(), nullptr);
  EXPECT_EQ(parsed.only()->name, "ExpressionTooLarge");
  EXPECT_EQ(parsed.only()->message, "this expression has more than 4 bytes");
}

Result<BindingAst> binding(const ExprText& text, DiagnosticList& list) {
  Emitter diag(list);
  return parse_binding(text, {}, diag);
}

TEST(ParserBinding, NameAndSetAreApart) {
  DiagnosticList list;
  const ExprText text = test::text_of(" q in quarters(params.period)");
  const Result<BindingAst> result = binding(text, list);
  ASSERT_TRUE(result);
  EXPECT_EQ(result->variable, "q");
  EXPECT_EQ(result->variable_at, (Span{.source = test::kSource, .length = 1, .begin = 1}));
  EXPECT_EQ(test::shape(result->set), "(call quarters (.period params))");
}

TEST(ParserBinding, AnotherFormSaysWhatIsWanted) {
  for (const char* const bad : {"grants", "g of grants", "1 in grants", "a.b in grants", "g in", "",
                                "g in grants x", "for in grants"}) {
    DiagnosticList list;
    const ExprText text = test::text_of(bad);
    EXPECT_FALSE(binding(text, list)) << bad;
    EXPECT_EQ(list.size(), 1U) << bad;
  }
}

}  // namespace
}  // namespace muster
