#include <fstream>

#include <gtest/gtest.h>

#include "tests/unit/lang/shape.h"

namespace muster {
namespace {

using test::Parsed;

// parse(print(x)) == x, and printing again gives the same text.
void expect_fixed_point(std::string_view text) {
  const Parsed first(text);
  ASSERT_TRUE(first.ast) << text << "\n" << (first.only() ? first.only()->message : "");
  const std::string printed = print(*first.ast);
  const Parsed second(printed);
  ASSERT_TRUE(second.ast) << text << "\n" << printed;
  EXPECT_TRUE(equal(*first.ast, *second.ast)) << text << "\n" << printed;
  EXPECT_EQ(print(*second.ast), printed);
}

struct PrintCase {
  const char* name;
  const char* text;
  const char* printed;
};
class Printer : public testing::TestWithParam<PrintCase> {};

TEST_P(Printer, PrintsLikeThis) {
  const Parsed parsed(GetParam().text);
  ASSERT_TRUE(parsed.ast);
  EXPECT_EQ(print(*parsed.ast), GetParam().printed);
  expect_fixed_point(GetParam().text);
}

INSTANTIATE_TEST_SUITE_P(
    Forms, Printer,
    testing::Values(
        PrintCase{"OnlyNeededParentheses", "((a+b))*(c)", "(a + b) * c"},
        PrintCase{"RightSideOfADifference", "a-(b-c)", "a - (b - c)"},
        PrintCase{"ChainsStayFlat", "a&&b&&c&&d&&e", "a && b && c && d && e"},
        PrintCase{"OtherGroupingIsKept", "a&&(b&&(c&&d))", "a && (b && (c && d))"},
        PrintCase{"BalancedGroupingNeedsNone", "(a||b)||(c||d)", "a || b || c || d"},
        PrintCase{"NegatedNumberIsNoLiteral", "-(5)", "-(5)"},
        PrintCase{"NegativeNumberBeforeADot", "-5.x", "(-5).x"},
        PrintCase{"NegatedFieldOfANumber", "-(5 .x)", "-(5).x"},
        PrintCase{"DoublesStayDoubles", "[1.0, 1e300, -0.0, 0.1]", "[1.0, 1e+300, -0.0, 0.1]"},
        PrintCase{"ChoiceInAChoice", "(a?b:c)?(d?e:f):g?h:i",
                  "(a ? b : c) ? (d ? e : f) : g ? h : i"},
        PrintCase{"StringsBecomeOneForm", "'a\"\\n\\u200b' + r'\\d'",
                  "\"a\\\"\\n\\u200b\" + \"\\\\d\""},
        PrintCase{"FieldsAreQuotedOnlyWhenNeeded", "a.`b`.`b-c`.`in`.if", "a.b.`b-c`.`in`.if"},
        PrintCase{"OptionalSyntax", "a.?b[?c] == [?d, {?e: f}]", "a.?b[?c] == [?d, {?e: f}]"},
        PrintCase{"MacrosByName", "xs.existsOne(x,x) || has(a.b) || cel.bind(v, 1, v > 0)",
                  "xs.exists_one(x, x) || has(a.b) || cel.bind(v, 1, v > 0)"},
        PrintCase{"MacroWithTwoVariables", "m.transformMap(k,v,k>v,v)",
                  "m.transformMap(k, v, k > v, v)"},
        PrintCase{"MacrosOfOptionals", "x.optMap(y,y).optFlatMap(z,z.?a)",
                  "x.optMap(y, y).optFlatMap(z, z.?a)"},
        PrintCase{"MacroOverAnOperation", "(a + b).map(x, x)", "(a + b).map(x, x)"},
        PrintCase{"NotOfARelation", "!(a in b)", "!(a in b)"}),
    [](const auto& tested) { return tested.param.name; });

TEST(PrinterParts, OnePartCanBePrintedAlone) {
  const Parsed parsed("a + b * c");
  ASSERT_TRUE(parsed.ast);
  const auto& sum = std::get<BinaryExpr>(parsed.ast->exprs[parsed.ast->root].node);
  EXPECT_EQ(print(*parsed.ast, sum.right), "b * c");
}

TEST(PrinterParts, EqualSeesEveryDifference) {
  const Parsed one("xs.map(x, x > 1, [?x.a, -1, 'b'])");
  ASSERT_TRUE(one.ast);
  for (const char* const other :
       {"ys.map(x, x > 1, [?x.a, -1, 'b'])", "xs.map(y, x > 1, [?x.a, -1, 'b'])",
        "xs.map(x, x >= 1, [?x.a, -1, 'b'])", "xs.map(x, x > 1, [x.a, -1, 'b'])",
        "xs.map(x, x > 1, [?x.?a, -1, 'b'])", "xs.map(x, x > 1, [?x.a, -1.0, 'b'])",
        "xs.map(x, x > 1, [?x.a, -1, 'c'])", "xs.map(x, x > 1, [?x.a, -1])",
        "xs.map(x, [?x.a, -1, 'b'])"}) {
    const Parsed two(other);
    ASSERT_TRUE(two.ast) << other;
    EXPECT_FALSE(equal(*one.ast, *two.ast)) << other;
  }
}

// The expressions of the specification's own tests, where they lie beside the repository.
std::string expr_of(const std::string& line) {
  constexpr std::string_view kKey = "\"expr\":\"";
  std::string value;
  const auto hex = [&](std::size_t at) { return std::stoul(line.substr(at, 4), nullptr, 16); };
  for (std::size_t at = line.find(kKey) + kKey.size(); line[at] != '"'; ++at) {
    if (line[at] != '\\') {
      value += line[at];
      continue;
    }
    const char letter = line[++at];
    const std::size_t plain = std::string_view("nrtbf").find(letter);
    if (letter == 'u') {
      auto code = static_cast<char32_t>(hex(at + 1));
      at += 4;
      if (code >= 0xD800 && code < 0xDC00) {
        code = 0x10000 + ((code - 0xD800) << 10) + static_cast<char32_t>(hex(at + 3)) - 0xDC00;
        at += 6;
      }
      utf8::append(value, code);
    } else {
      value += plain == std::string_view::npos ? letter : "\n\r\t\b\f"[plain];
    }
  }
  return value;
}

class ConformanceSyntax : public testing::TestWithParam<const char*> {};

TEST_P(ConformanceSyntax, ParsesAndPrintsWhatItParsed) {
  const std::string path =
      std::string(MUSTER_SOURCE_DIR) + "/../shared/cel-conformance/" + GetParam() + ".jsonl";
  std::ifstream file(path);
  if (!file) GTEST_SKIP() << "the conformance suite is not beside the repository";
  std::string line;
  int parsed_count = 0;
  while (std::getline(file, line)) {
    const std::string expr = expr_of(line);
    const Parsed parsed(expr);
    if (parsed.only() != nullptr && parsed.only()->name == "FeatureRefused") {
      // What is refused really has such a literal.
      const bool bytes = parsed.only()->message.find("bytes") != std::string::npos;
      EXPECT_NE(line.find(bytes ? "\"bytes\"" : "\"uint\"", line.find("\"features\"")),
                std::string::npos)
          << expr;
      continue;
    }
    ++parsed_count;
    expect_fixed_point(expr);
  }
  EXPECT_GT(parsed_count, 20);
}

INSTANTIATE_TEST_SUITE_P(Suites, ConformanceSyntax,
                         testing::Values("parse", "basic", "macros", "string", "logic",
                                         "comparisons", "conversions", "fp_math", "integer_math",
                                         "lists", "timestamps"),
                         [](const auto& tested) { return std::string(tested.param); });

}  // namespace
}  // namespace muster
