#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/text/read_source.h"

namespace muster {
namespace {

using testing::HasSubstr;

struct ShapeCase {
  const char* name;
  const char* text;
  const char* shape;
};

class YamlReaderShapes : public testing::TestWithParam<ShapeCase> {};

TEST_P(YamlReaderShapes, AreReadWithExactPlaces) {
  ReadSource read;
  ASSERT_TRUE(read.yaml(GetParam().text, AliasPolicy::CopyWithinLimit)) << read.errors();
  EXPECT_EQ(read.shape(), GetParam().shape);
  read.expect_exact_places();
}

INSTANTIATE_TEST_SUITE_P(
    YamlReader, YamlReaderShapes,
    testing::Values(
        ShapeCase{"Empty", "", "~"}, ShapeCase{"OnlyComment", "# x\n", "~"},
        ShapeCase{"OnlyMarker", "---\n", "~"}, ShapeCase{"ScalarRoot", "hello", "\"hello\""},
        ShapeCase{"MarkerAndEnd", "---\na: 1\n...\n", "{a:1}"},
        ShapeCase{"Directive", "%YAML 1.2\n---\na: 1\n", "{a:1}"},
        ShapeCase{"WordsStayText", "[yes, NO, on, 01234, 1_000, 12:30:45, 0x1f, +1, .5, 1., True]",
                  "[\"yes\",\"NO\",\"on\",\"01234\",\"1_000\",\"12:30:45\",\"0x1f\",\"+1\",\".5\","
                  "\"1.\",\"True\"]"},
        ShapeCase{"JsonWords", "[true, false, null, ~, 0, -1, 1.20, 1e5, -0.5E-3]",
                  "[true,false,~,~,0,-1,1.20,1e5,-0.5E-3]"},
        ShapeCase{"QuotedWordsAreText", "['true', \"1\", 'null', \"\"]",
                  "[\"true\",\"1\",\"null\",\"\"]"},
        ShapeCase{"NamesThatLookLikeNothing", "[Null, NULL]", "[\"Null\",\"NULL\"]"},
        ShapeCase{"NoValue", "a:\nb: 1\n", "{a:~,b:1}"},
        ShapeCase{"NoValueBeforeKeyNamedNull", "a:\nnull: 3\n", "{a:~,null:3}"},
        ShapeCase{"NoValueAboveKeyNamedNull", "x:\n  a:\nnull: 3\n", "{x:{a:~},null:3}"},
        ShapeCase{"NullOnNextLine", "a:\n  null\nb: ~", "{a:~,b:~}"},
        ShapeCase{"EmptyItems", "-\n- null\n-\n  ~\n- a\n", "[~,~,~,\"a\"]"},
        ShapeCase{"EmptyItemBeforeKeyNamedNull", "x:\n- a\n-\nnull: 1\n", "{x:[\"a\",~],null:1}"},
        ShapeCase{"EmptyFlowValue", "{a: , b: 1}", "{a:~,b:1}"},
        ShapeCase{"CompactMap", "[a: 1, b]", "[{a:1},\"b\"]"},
        ShapeCase{"Nested", "- - a\n  - b\n- c: [d, {e: f}]\n    \n",
                  "[[\"a\",\"b\"],{c:[\"d\",{e:\"f\"}]}]"},
        ShapeCase{"ListAtKeyDepth", "a:\n- 1\n- 2\nb: 3\n", "{a:[1,2],b:3}"},
        ShapeCase{"PlainOverLines", "c: foo\n   bar\n\n   baz # c\nd: 1",
                  "{c:\"foo bar\nbaz\",d:1}"},
        ShapeCase{"PlainWithSigns", "a: p.x != \"y\" && [1]\n", "{a:\"p.x != \"y\" && [1]\"}"},
        ShapeCase{"SingleQuotes", "a: 'it''s \\n'\n", "{a:\"it's \\n\"}"},
        ShapeCase{"SingleQuotesOverLines", "a: 'one  \n  two\n\n  three'\n",
                  "{a:\"one two\nthree\"}"},
        ShapeCase{"DoubleQuotes", "a: \"\\tx\\u00e9\\x41\\\\ \\\"q\\\"\"\n",
                  "{a:\"\tx\xc3\xa9"
                  "A\\ \"q\"\"}"},
        ShapeCase{"DoubleQuotesOverLines", "a: \"x\\\n   y z\n  w\\n\n\n  v\"\n",
                  "{a:\"xy z w\n\nv\"}"},
        ShapeCase{"QuotedKeys", "\"a b\": 1\n'c''d': 2\n", "{a b:1,c'd:2}"},
        ShapeCase{"Literal", "a: |\n  x\n   y\n\n  z\nb: 1\n", "{a:\"x\n y\n\nz\n\",b:1}"},
        ShapeCase{"LiteralStripped", "a: |-\n  x\n  y\n\n\nb: 1\n", "{a:\"x\ny\",b:1}"},
        ShapeCase{"LiteralKept", "a: |+\n  x\n\n\nb: 1\n", "{a:\"x\n\n\n\",b:1}"},
        ShapeCase{"LiteralIndented", "a: |2\n    x\n   y\nb: 1\n", "{a:\"  x\n y\n\",b:1}"},
        ShapeCase{"LiteralIndentedBlank", "a: |2\n    \n   b\n", "{a:\"  \n b\n\"}"},
        ShapeCase{"LiteralAfterBlank", "a: |\n\n\n  x\n", "{a:\"\n\nx\n\"}"},
        ShapeCase{"Folded", "b: >-\n  p\n  q\n\n   r\n  s\n", "{b:\"p q\n\n r\ns\"}"},
        ShapeCase{"FoldedParagraphs", "b: >\n  p\n  q\n\n  r\n\n\n  s\nc: 1",
                  "{b:\"p q\nr\n\ns\n\",c:1}"},
        ShapeCase{"FoldedComment", "b: > # why\n  p\n  q", "{b:\"p q\n\"}"},
        ShapeCase{"FoldedInList", "- >-\n  p\n  q\n- r\n", "[\"p q\",\"r\"]"},
        ShapeCase{"CrLf", "a: |\r\n  x\r\n  y\r\nb: 'p\r\n  q'\r\nc: r\r\n  s\r\n",
                  "{a:\"x\ny\n\",b:\"p q\",c:\"r s\"}"},
        ShapeCase{"LoneCr", "a: 1\rb: 2\r", "{a:1,b:2}"},
        ShapeCase{"NotAscii", "\xc3\xa9: \"\xc3\xbc \\\"\"\nb: |\n  \xe2\x82\xac x\n",
                  "{\xc3\xa9:\"\xc3\xbc \"\",b:\"\xe2\x82\xac x\n\"}"},
        ShapeCase{"AliasCopies", "a: &x\n  k: [1, \"q\\t\"]\nb: *x\nc: &y foo\nd: *y\n",
                  "{a:{k:[1,\"q\t\"]},b:{k:[1,\"q\t\"]},c:\"foo\",d:\"foo\"}"},
        ShapeCase{"ExplicitKey", "? a\n: b\n", "{a:\"b\"}"},
        ShapeCase{"QuotedMerge", "'<<': 1", "{<<:1}"},
        ShapeCase{"TabAfterColon", "a:\t1 # x\n", "{a:1}"},
        ShapeCase{"CommentEverywhere", "# h\na: # t\n  # u\n  - b # v\n  # w\n  - c\n",
                  "{a:[\"b\",\"c\"]}"}),
    [](const auto& tested) { return std::string(tested.param.name); });

struct ErrorCase {
  const char* name;
  const char* text;
  const char* errors;
};

class YamlReaderErrors : public testing::TestWithParam<ErrorCase> {};

TEST_P(YamlReaderErrors, AreRefusedAtTheirPlace) {
  EXPECT_EQ(ReadSource::yaml_error(GetParam().text, AliasPolicy::CopyWithinLimit),
            GetParam().errors);
}

INSTANTIATE_TEST_SUITE_P(
    YamlReader, YamlReaderErrors,
    testing::Values(ErrorCase{"DuplicateKey", "a: 1\nb: 2\n\"a\": 3\n", "DuplicateKey@10+3"},
                    ErrorCase{"NestedDuplicateKey", "x: {k: 1, k: 2}", "DuplicateKey@10+1"},
                    ErrorCase{"MergeKey", "a: &x {k: 1}\nb: {<<: *x}\n", "AliasesRefused@17+2"},
                    ErrorCase{"Cycle", "a: &x\n  b: *x\n", "AliasesRefused@11+2"},
                    ErrorCase{"AliasAsKey", "a: &x 1\n*x : 2\n", "AliasesRefused@8+2"},
                    ErrorCase{"AnchorOnKey", "&x a: 1\n", "AliasesRefused@0+2"},
                    ErrorCase{"UnknownAlias", "a: *x\n", "YamlSyntax@3+1"},
                    ErrorCase{"Tag", "a: !!str 1\n", "YamlSyntax@3+5"},
                    ErrorCase{"LocalTag", "a: ! 1\n", "YamlSyntax@3+1"},
                    ErrorCase{"TagOnMap", "a: !x\n  b: 1\n", "YamlSyntax@3+2"},
                    ErrorCase{"TagOnNothing", "a: !!null\nb: 1\n", "YamlSyntax@3+6"},
                    ErrorCase{"BareTagOnMap", "a: !\n  b: 1\n", "YamlSyntax@3+1"},
                    ErrorCase{"BareTagOnList", "![1, b]", "YamlSyntax@0+1"},
                    ErrorCase{"CommentWithoutSpace", "a: [b,#c\n d]\n", "YamlSyntax@6+1"},
                    ErrorCase{"CommentAfterBracket", "[b]#c\n", "YamlSyntax@3+1"},
                    ErrorCase{"NullAsDeepAsItsKey", "a:\nnull\n", "YamlSyntax@3+4"},
                    ErrorCase{"TabIndent", "a:\n\t- b\n", "YamlSyntax@3+1"},
                    ErrorCase{"TabAfterSpaces", "a:\n  b: 1\n \tc: 1\n", "YamlSyntax@11+1"},
                    ErrorCase{"TabBeforeValue", "a:\n\tb\n", "YamlSyntax@3+1"},
                    ErrorCase{"NoColonInFlow", "{a, b: 1}", "YamlSyntax@1+1"},
                    ErrorCase{"NoColonExplicit", "? a\n", "YamlSyntax@2+1"},
                    ErrorCase{"NoColonBetween", "a: 1\nb\nc: 1\n", "YamlSyntax@5+1"},
                    ErrorCase{"EmptyKey", ": 1\n", "YamlSyntax@0+0"},
                    ErrorCase{"MapAsKey", "? {a: 1}\n: 2\n", "YamlSyntax@2+1"},
                    ErrorCase{"OpenQuote", "a: 1\nb: \"x\nc: 2\n", "YamlSyntax@8+1"},
                    ErrorCase{"OpenSingleQuote", "a: 1\nb: 'x\nc: 2\n", "YamlSyntax@8+1"},
                    ErrorCase{"OpenQuoteInList", "- a\n- [b, \"x]\n", "YamlSyntax@10+1"},
                    ErrorCase{"OpenBracket", "a: [b, c\n", "YamlSyntax@7+1"},
                    ErrorCase{"SecondDocument", "a: 1\n---\nb: 2\n", "YamlSeveralDocuments@5+3"},
                    ErrorCase{"EmptySecondDocument", "a: 1\n---\n", "YamlSeveralDocuments@5+3"},
                    ErrorCase{"TextAfterEnd", "a: 1\n...\nb: 2\n", "YamlTrailingContent@9+4"},
                    ErrorCase{"LostTail", " a: 1\nb: 2\n", "YamlTrailingContent@6+4"},
                    ErrorCase{"Comma", ",", "YamlSyntax@0+1"},
                    ErrorCase{"ClosingBracket", "a: 1\n]\n", "YamlSyntax@5+1"},
                    ErrorCase{"Nul", "a: \x01", "ControlCharacter@3+1"},
                    ErrorCase{"Delete", "a: \x7f", "ControlCharacter@3+1"},
                    ErrorCase{"TwoColons", "a: b: c\n", "YamlSyntax@4+1"}),
    [](const auto& tested) { return std::string(tested.param.name); });

TEST(YamlReader, KeepsPlacesOfKeysAndQuotes) {
  ReadSource read;
  ASSERT_TRUE(read.yaml("- {\"k 1\": 'v', l: [1, 2 ]}\n- m: x y\n"));
  EXPECT_EQ(read.under(read.node("0.k 1").key_at), "\"k 1\"");
  EXPECT_EQ(read.under(read.node("0.k 1").at), "'v'");
  EXPECT_EQ(read.under(read.node("0.l").at), "[1, 2 ]");
  EXPECT_EQ(read.under(read.node("0").at), "{\"k 1\": 'v', l: [1, 2 ]}");
  EXPECT_EQ(read.under(read.node("1").at), "m: x y");
  EXPECT_EQ(read.under(read.node("1.m").at), "x y");
  EXPECT_TRUE(read.node("1.m").plain);
  EXPECT_FALSE(read.node("0.k 1").plain);
}

TEST(YamlReader, AnAbsentValueStandsAtTheEndOfItsKey) {
  ReadSource read;
  ASSERT_TRUE(read.yaml("ab:\n\n\nc: 1\n"));
  EXPECT_EQ(read.node("ab").at.begin, 2U);
  EXPECT_EQ(read.node("ab").at.length, 0U);
}

TEST(YamlReader, PointsIntoFoldedExpressions) {
  const std::string_view text = "require: >-\n    p.a == 1 &&\n    p.bad == 2\n\n    || x\n";
  ReadSource read;
  ASSERT_TRUE(read.yaml(text));
  const NodeId id = read.at("require");
  const std::string_view value = read.tree[id].text;
  EXPECT_EQ(value, "p.a == 1 && p.bad == 2\n|| x");
  EXPECT_TRUE(read.tree[id].block_text);
  const Span bad = read.tree.span_in(id, value.find("p.bad"), 5);
  EXPECT_EQ(bad.begin, text.find("p.bad"));
  EXPECT_EQ(read.under(bad), "p.bad");
  EXPECT_EQ(read.under(read.tree.span_in(id, value.find("||"), 2)), "||");
  EXPECT_EQ(read.under(read.tree.span_in(id, value.find("&&"), 8)), "&&\n    p.bad");
  EXPECT_EQ(read.tree.span_in(id, value.size(), 0).begin, text.find(" x\n") + 2);
  EXPECT_EQ(read.under(read.tree[id].at).substr(0, 3), ">-\n");
  EXPECT_EQ(read.tree[id].at.end(), text.size() - 1);
}

TEST(YamlReader, PointsIntoEscapes) {
  ReadSource read;
  ASSERT_TRUE(read.yaml("m: \"a\\u00e9b\\\"c\"\nn: 'x''y'\n"));
  const NodeId m = read.at("m");
  EXPECT_EQ(read.under(read.tree.span_in(m, 1, 2)), "\\u00e9");
  EXPECT_EQ(read.under(read.tree.span_in(m, 3, 2)), "b\\\"");
  EXPECT_EQ(read.under(read.tree.span_in(m, 5, 1)), "c");
  EXPECT_EQ(read.under(read.tree.span_in(read.at("n"), 1, 2)), "''y");
}

TEST(YamlReader, ReadsAPartWithPlacesInTheWhole) {
  ReadSource read;
  const SourceId source = read.sources.add_text("p.md", "---\na: x\nb: \"y\\t\"\n---\n# T\n");
  const auto part = find_front_matter(read.sources, source, read.diag);
  ASSERT_TRUE(part.has_value());
  EXPECT_EQ(read.sources.text(*part), "a: x\nb: \"y\\t\"\n");
  auto tree = read_yaml_part(read.sources, *part, AliasPolicy::Refuse, read.limits, read.diag);
  ASSERT_TRUE(tree.has_value());
  const NodeId b = tree->find(tree->root(), "b");
  EXPECT_EQ(read.sources.text((*tree)[b].at), "\"y\\t\"");
  EXPECT_EQ(read.sources.text(tree->span_in(b, 1, 1)), "\\t");
  EXPECT_EQ(read.sources.text((*tree)[b].key_at), "b");
}

TEST(YamlReader, RefusesAliasesInRecordsAtTheAlias) {
  EXPECT_EQ(ReadSource::yaml_error("- &a {k: 1}\n- *a\n"), "AliasesRefused@14+2");
  EXPECT_EQ(ReadSource::yaml_error("- &a {k: 1}\n"), "AliasesRefused@2+2");
}

TEST(YamlReader, LimitsWhatAliasesExpandTo) {
  std::string text = "a: &a [x, x, x, x, x, x, x, x, x]\n";
  for (char name = 'b'; name <= 'e'; ++name) {
    const std::string before = std::string("*") + static_cast<char>(name - 1);
    text += std::string(1, name) + ": &" + name + " [";
    for (int i = 0; i < 9; ++i) text += (i == 0 ? "" : ", ") + before;
    text += "]\n";
  }
  EXPECT_THAT(ReadSource::yaml_error(text, AliasPolicy::CopyWithinLimit),
              HasSubstr("ExpansionTooLarge@"));
  ReadSource fits;
  fits.limits.yaml_alias_nodes = 2;
  EXPECT_TRUE(fits.yaml("a: &a [x]\nb: *a\n", AliasPolicy::CopyWithinLimit));
  ReadSource over;
  over.limits.yaml_alias_nodes = 1;
  EXPECT_FALSE(over.yaml("a: &a [x]\nb: *a\n", AliasPolicy::CopyWithinLimit));
  EXPECT_EQ(over.errors(), "ExpansionTooLarge@13+2");
}

TEST(YamlReader, LimitsNestingAndKeys) {
  const auto nested = [](std::size_t depth) {
    return std::string(depth, '[') + std::string(depth, ']');
  };
  EXPECT_EQ(ReadSource::yaml_error(nested(64)), "");
  EXPECT_EQ(ReadSource::yaml_error(nested(65)), "NestingTooDeep@64+1");
  EXPECT_EQ(ReadSource::yaml_error(nested(20'000)), "NestingTooDeep@64+1");
  ReadSource keys;
  keys.limits.object_keys = 2;
  EXPECT_FALSE(keys.yaml("a: 1\nb: 2\nc: 3\n"));
  EXPECT_EQ(keys.errors(), "TooManyKeys@10+1");
}

TEST(YamlReader, FindsDuplicatesAmongManyKeys) {
  std::string text;
  for (int i = 0; i < 300; ++i) text += "key" + std::to_string(i) + ": 1\n";
  const std::size_t second = text.size();
  text += "key150: 2\n";
  ReadSource read;
  EXPECT_FALSE(read.yaml(text));
  EXPECT_EQ(read.errors(), "DuplicateKey@" + std::to_string(second) + "+6");
  EXPECT_EQ(read.under(read.list.begin()->labels.at(0).at), "key150");
}

}  // namespace
}  // namespace muster
