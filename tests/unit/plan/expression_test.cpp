// The language without rules: types of expressions on their own, as the specification's tests use
// them.
#include "engine/plan/compile.h"

#include "tests/unit/plan/plan_fixture.h"

namespace muster {
namespace {

TEST(Expression, TypesOfPlainExpressions) {
  struct Case {
    std::string_view text;
    std::string_view type;
  };
  const Case cases[] = {
      {"1 + 2", "int"},
      {"1.5 * 2.0", "double"},
      {"\"a\" + \"b\"", "string"},
      {"null == null", "bool"},
      {"[1, 2] + []", "list(int)"},
      {"[] + [\"a\"]", "list(string)"},
      {"[1, 2][0]", "int"},
      {"{\"a\": 1}.a", "int"},
      {"{\"a\": 1}[\"a\"]", "int"},
      {"has({\"a\": 1}.b)", "bool"},
      {"{1: \"a\"}.exists(k, k == 1)", "bool"},
      {"[1, 2].map(x, x * 2)", "list(int)"},
      {"[1, 2].map(x, x > 1, string(x))", "list(string)"},
      {"{\"a\": 1}.filter(k, k != \"a\")", "list(string)"},
      {"[3, 1].sortBy(x, x)", "list(int)"},
      {"[].all(e, e > 0)", "bool"},
      {"7 in []", "bool"},
      {"size({})", "int"},
      {"cel.bind(x, 1, x + x)", "int"},
      {"type(1) == int", "bool"},
      {"google.protobuf.Timestamp == type(timestamp(\"2009-02-13T23:31:30Z\"))", "bool"},
      {"timestamp(\"2009-02-13T23:31:30Z\") - timestamp(\"2009-02-13T23:31:30Z\")", "duration"},
      {"timestamp(\"2009-02-13T23:31:30Z\").getFullYear()", "int"},
      {"{\"a\": 1}.?a", "optional(int)"},
      {"[1][?0].orValue(5)", "int"},
      {"[1].first()", "optional(int)"},
      {"true ? [] : [1]", "list(int)"},
      {"---1", "int"},
      {"[?optional.of(1), ?optional.none()]", "list(int)"},
      {"{?\"a\": {\"b\": 1}.?b}", "map(string, int)"},
      {"{\"a\": {\"b\": 1}}.?a.b", "optional(int)"},
      {"optional.of([1])[0]", "optional(int)"},
      {"has({}.?x.y)", "bool"},
      {"[].map(x, x)[0].foo", "?"},
      {"[1].first().optMap(x, string(x))", "optional(string)"},
      {"[[1]].first().optFlatMap(x, x.first())", "optional(int)"},
      {"[\"a\"].transformMapEntry(i, x, {x: i})", "map(string, int)"},
      {"[[[1]]].flatten()", "list(list(int))"},
      {"[[[1]]].flatten(2)", "list(int)"},
      {"[[1]].flatten(0)", "list(list(int))"},
      {"math.greatest(1.0, 2.0, 3.0)", "double"},
      {"math.least([1, 2])", "int"},
      {"lists.range(3).reverse()", "list(int)"},
      {"regex.extract(\"a\", \"a\")", "optional(string)"},
      {"\"%s %d\".format([\"a\", 1])", "string"},
      {"\"%s\".format([[\"a\", 1, {\"k\": 2, 3: null}]])", "string"},
      {"period(date(\"2026-01-01\")).gaps([])", "list(period)"},
      {"!!true", "bool"},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.text);
    ExpressionFixture f;
    EXPECT_EQ(f.type_of(std::string(c.text)), c.type);
  }
}

TEST(Expression, WhatHasNoOverloadIsRefused) {
  struct Case {
    std::string_view text;
    std::string_view problem;
  };
  const Case cases[] = {
      {"1 + \"a\"", "NoOverload"},
      {"-\"a\"", "NoOverload"},
      {"!0", "TypeMismatch"},
      {"1 == \"a\"", "TypesDiffer"},
      {"1 < 2.0", "TypesDiffer"},
      {"null < null", "NoOverload"},
      {"[1][\"a\"]", "NoOverload"},
      {"1.all(x, true)", "TypeMismatch"},
      {"(1).a", "TypeMismatch"},
      {"nope", "UnknownName"},
      {"nope(1)", "UnknownFunction"},
      {"\"a\".size(1)", "NoOverload"},
      {"[1, 2].sortBy(x, [x])", "TypeMismatch"},
      {"{1.5: 2}", "TypeMismatch"},
      {"[?1]", "TypeMismatch"},
      {"{?\"a\": 1}", "TypeMismatch"},
      {"1.optMap(x, x)", "TypeMismatch"},
      {"[1].first().optFlatMap(x, x)", "TypeMismatch"},
      {"[1].transformMapEntry(i, x, x)", "TypeMismatch"},
      {"\"%s\".format([optional.of(1)])", "TypeMismatch"},
      {"regex.extract(\"a\", \"(a)(b)\")", "PatternSyntax"},
      {"regex.replace(\"a\", \"(\", \"\")", "PatternSyntax"},
      {"optional.of(1).a", "TypeMismatch"},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.text);
    ExpressionFixture f;
    EXPECT_EQ(f.type_of(std::string(c.text)), c.problem);
    EXPECT_EQ(f.list.size(), 1U);
  }
}

TEST(Expression, AnUnknownFunctionOfAFamilyIsCalledByItsWholeName) {
  ExpressionFixture f;
  EXPECT_EQ(f.type_of("math.greatst(1, 2)"), "UnknownFunction");
  EXPECT_EQ(f.list.begin()->message, "no function `math.greatst` is known");
  EXPECT_EQ(f.list.begin()->help, "did you mean `math.greatest`?");
  ExpressionFixture of_optionals;
  EXPECT_EQ(of_optionals.type_of("optional.off(1)"), "UnknownFunction");
  EXPECT_EQ(of_optionals.list.size(), 1U);
}

// S20: refused under the name of the feature.
TEST(Expression, MixedTypesAreDynAndRefusedByThatName) {
  for (const std::string_view text :
       {"[1, \"a\"]", "{\"a\": 1, \"b\": \"c\"}", "{1: 1, \"b\": 2}", "dyn(1)",
        "[?optional.of(1), \"a\"]", "math.greatest(1, 2.0)", "[[1]].flatten([1].size())",
        "\"%s\".format([size([1, \"a\"])])", "type(1) == dyn"}) {
    SCOPED_TRACE(text);
    ExpressionFixture f;
    EXPECT_EQ(f.type_of(std::string(text)), "FeatureRefused");
    ASSERT_EQ(f.list.size(), 1U);
    EXPECT_NE(f.list.begin()->message.find("dyn"), std::string::npos);
  }
}

TEST(Expression, VariablesHaveTheSlotsOfTheirOrder) {
  ExpressionFixture f;
  f.variables = {{"x", simple_type(TypeKind::Int)}, {"a.b", list_of(simple_type(TypeKind::Int))}};
  const auto root = f.compile("a.b.exists(y, y == x)");
  ASSERT_TRUE(root.has_value());
  EXPECT_EQ(frame_size(f.program, *root), 3U);
  EXPECT_EQ(explain(f.program, f.schema, *root), "a.b.exists(y, (y == x))");
}

// A text that is filled is checked at load where it and its values are written out.
TEST(Expression, FormatsThatCannotBeFilledAreReportedAtLoad) {
  for (const std::string_view text :
       {"\"%q\".format([1])", "\"%d %d\".format([1])", "\"%d\".format([1, 2])",
        "\"%d\".format([\"a\"])", "\"%x\".format([1.5])", "\"%\".format([1])"}) {
    SCOPED_TRACE(text);
    ExpressionFixture f;
    EXPECT_EQ(f.type_of(std::string(text), true), "BadFormat");
  }
  ExpressionFixture f;
  EXPECT_EQ(f.type_of("\"%s is %.1f %%\".format([\"a\", 1])", true), "string");
}

TEST(Expression, ALeadingDotPassesMacros) {
  ExpressionFixture f;
  f.variables = {{"y", simple_type(TypeKind::String)}, {"a.b", simple_type(TypeKind::Int)}};
  EXPECT_EQ(f.type_of("[1].map(y, .y)"), "list(string)");
  EXPECT_EQ(f.type_of("[1].map(y, y)"), "list(int)");
  // The variable of a macro hides longer names that begin with it.
  EXPECT_EQ(f.type_of("[{\"b\": true}].map(a, a.b)"), "list(bool)");
  EXPECT_EQ(f.type_of("[{\"b\": true}].map(a, .a.b)"), "list(int)");
}

TEST(Expression, InnerVariablesHideOuterOnes) {
  ExpressionFixture f;
  f.variables = {{"x", simple_type(TypeKind::String)}};
  EXPECT_EQ(f.type_of("[1].exists(x, x == 1) && x == \"a\""), "bool");
}

// House, limits: depth is refused by the parser; wide and long expressions pass without deep
// recursion.
TEST(Expression, LongSumsAreNoTrouble) {
  ExpressionFixture f;
  std::string text = "1";
  for (int i = 0; i < 400; ++i) text += " + 1";
  EXPECT_EQ(f.type_of(text), "int");
}

}  // namespace
}  // namespace muster
