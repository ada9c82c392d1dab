#include <gtest/gtest.h>

#include "tests/unit/text/read_source.h"

namespace muster {
namespace {

std::string json_error(std::string_view text) {
  ReadSource read;
  read.json(text);
  return read.errors();
}

TEST(JsonReader, KeepsOrderSpellingAndPlaces) {
  ReadSource read;
  ASSERT_TRUE(read.json(
      " {\"b\":[1, -2.50e3 ,true,null],\"a\\u0062\": {\"c\":\"d\\n\\ud83d\\ude00e\"} } "));
  EXPECT_EQ(read.shape(),
            "{b:[1,-2.50e3,true,~],ab:{c:\"d\n\xf0\x9f\x98\x80"
            "e\"}}");
  EXPECT_EQ(read.under(read.node("b").at), "[1, -2.50e3 ,true,null]");
  EXPECT_EQ(read.under(read.node("ab").key_at), "\"a\\u0062\"");
  EXPECT_EQ(read.under(read.node("ab").at), "{\"c\":\"d\\n\\ud83d\\ude00e\"}");
  read.expect_exact_places();
  const NodeId c = read.at("ab.c");
  EXPECT_EQ(read.under(read.tree.span_in(c, 2, 4)), "\\ud83d\\ude00");
  EXPECT_EQ(read.under(read.tree.span_in(c, 6, 1)), "e");
}

TEST(JsonReader, TellsNullFromAbsent) {
  ReadSource read;
  ASSERT_TRUE(read.json("{\"a\":null}"));
  EXPECT_EQ(read.node("a").kind, NodeKind::Null);
  EXPECT_FALSE(read.at("b").valid());
}

struct ErrorCase {
  const char* name;
  const char* text;
  const char* errors;
};

class JsonReaderErrors : public testing::TestWithParam<ErrorCase> {};

TEST_P(JsonReaderErrors, AreRefusedAtTheirPlace) {
  EXPECT_EQ(json_error(GetParam().text), GetParam().errors);
}

INSTANTIATE_TEST_SUITE_P(
    JsonReader, JsonReaderErrors,
    testing::Values(ErrorCase{"Nothing", "", "JsonSyntax@0+0"},
                    ErrorCase{"Trailing", "{} x", "JsonSyntax@3+1"},
                    ErrorCase{"TrailingComma", "[1,]", "JsonSyntax@3+1"},
                    ErrorCase{"MissingComma", "[1 2]", "JsonSyntax@3+1"},
                    ErrorCase{"KeyWithoutQuotes", "{a:1}", "JsonSyntax@1+1"},
                    ErrorCase{"TrailingCommaInMap", "{\"a\":1,}", "JsonSyntax@7+1"},
                    ErrorCase{"NoColon", "{\"a\" 1}", "JsonSyntax@5+1"},
                    ErrorCase{"Comment", "[ // x\n]", "JsonSyntax@2+1"},
                    ErrorCase{"LeadingZero", "[01]", "JsonSyntax@1+2"},
                    ErrorCase{"Plus", "[+1]", "JsonSyntax@1+1"},
                    ErrorCase{"NoDigitAfterPoint", "[1.]", "JsonSyntax@3+1"},
                    ErrorCase{"NoExponent", "[1e]", "JsonSyntax@3+1"},
                    ErrorCase{"LoneMinus", "-", "JsonSyntax@1+0"},
                    ErrorCase{"UnknownEscape", "\"\\x\"", "JsonSyntax@1+2"},
                    ErrorCase{"ShortEscape", "\"\\u12\"", "JsonSyntax@1+2"},
                    ErrorCase{"LoneHigh", "\"\\ud800\"", "JsonSyntax@1+6"},
                    ErrorCase{"LoneLow", "\"\\udc00\"", "JsonSyntax@1+6"},
                    ErrorCase{"HighThenOther", "\"\\ud800\\u0041\"", "JsonSyntax@1+6"},
                    ErrorCase{"RawNewline", "\"a\nb\"", "JsonSyntax@2+1"},
                    ErrorCase{"RawControl", "\"a\x01\"", "JsonSyntax@2+1"},
                    ErrorCase{"OpenString", "[\"a", "JsonSyntax@3+0"},
                    ErrorCase{"OpenEscape", "[\"a\\", "JsonSyntax@4+0"},
                    ErrorCase{"WideCharacter", "[\xe2\x82\xac]", "JsonSyntax@1+3"},
                    ErrorCase{"BadUtf8", "\"\xff\"", "JsonSyntax@1+1"},
                    ErrorCase{"Mismatch", "[}", "JsonSyntax@1+1"},
                    ErrorCase{"WordCut", "tru", "JsonSyntax@0+1"},
                    ErrorCase{"DuplicateKey", "{\"a\":1,\"\\u0061\":2}", "DuplicateKey@7+8"}),
    [](const auto& tested) { return std::string(tested.param.name); });

TEST(JsonReader, LimitsNestingAndKeys) {
  const auto nested = [](std::size_t depth) {
    return std::string(depth, '[') + std::string(depth, ']');
  };
  EXPECT_EQ(json_error(nested(64)), "");
  EXPECT_EQ(json_error(nested(65)), "NestingTooDeep@64+1");
  EXPECT_EQ(json_error(std::string(1'000'000, '[')), "NestingTooDeep@64+1");
  ReadSource keys;
  keys.limits.object_keys = 1;
  EXPECT_FALSE(keys.json("{\"a\":1,\"b\":2}"));
  EXPECT_EQ(keys.errors(), "TooManyKeys@7+3");
}

}  // namespace
}  // namespace muster
