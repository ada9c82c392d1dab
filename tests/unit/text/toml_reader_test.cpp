#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/text/read_source.h"

namespace muster {
namespace {

using testing::HasSubstr;

std::string toml_error(std::string_view text) {
  ReadSource read;
  read.toml(text);
  return read.errors();
}

TEST(TomlReader, KeepsTheOrderOfTheFile) {
  ReadSource read;
  ASSERT_TRUE(
      read.toml("z = 1\na.y = true\na.b = \"s\"\n[t.u]\nk = [1, 2.50]\n[[l]]\nq = 1\n[[l]]\n"
                "q = 2\n[c]\nd = {f = 1, e = 2}\n"));
  EXPECT_EQ(read.shape(),
            "{z:1,a:{y:true,b:\"s\"},t:{u:{k:[1,2.50]}},l:[{q:1},{q:2}],c:{d:{f:1,e:2}}}");
}

TEST(TomlReader, GivesDatesAsDatesAndOtherTimesAsWritten) {
  ReadSource read;
  ASSERT_TRUE(
      read.toml("d = 2026-03-31\nt = 07:32:00\ni = 1979-05-27T07:32:00Z\n"
                "l = 1979-05-27 07:32:00\n"));
  EXPECT_EQ(read.shape(),
            "{d:<2026-03-31>,t:\"07:32:00\",i:\"1979-05-27T07:32:00Z\",l:\"1979-05-27 07:32:00\"}");
  EXPECT_EQ(read.under(read.node("d").at), "2026-03-31");
}

TEST(TomlReader, SpellsNumbersAsJsonDoes) {
  ReadSource read;
  ASSERT_TRUE(read.toml("a = 1_000\nb = 0x1F\nc = +7\nd = 6_0.5\ne = 1e+5\n"));
  EXPECT_EQ(read.shape(), "{a:1000,b:31,c:7,d:60.5,e:1e5}");
  EXPECT_EQ(read.under(read.node("a").at), "1_000");
  EXPECT_EQ(read.tree.span_in(read.at("a"), 1, 2), read.node("a").at);
}

TEST(TomlReader, PlacesAreBytesAlsoAfterWideCharacters) {
  ReadSource read;
  ASSERT_TRUE(read.toml("\"\xc3\xa9\xe2\x82\xac\" = \"\xc3\xbc\" # x\nl = [\"\xc3\xbc\", 'y']\n"));
  EXPECT_EQ(read.under(read.node("\xc3\xa9\xe2\x82\xac").at), "\"\xc3\xbc\"");
  EXPECT_EQ(read.under(read.node("\xc3\xa9\xe2\x82\xac").key_at), "\"\xc3\xa9\xe2\x82\xac\"");
  EXPECT_EQ(read.under(read.node("l.1").at), "'y'");
  read.expect_exact_places();
}

TEST(TomlReader, PointsIntoEveryKindOfString) {
  ReadSource read;
  ASSERT_TRUE(
      read.toml("a = \"x\\u00e9\\ty\\\"\"\nb = 'x\\y'\nc = \"\"\"\nx\\\n   y\n z\\\\\"\"\"\nd = "
                "'''\nx'y\n'''\n"
                "e = \"\"\nf = \"\"\"\"q\"\"\"\"\r\n"));
  EXPECT_EQ(read.shape(),
            "{a:\"x\xc3\xa9\ty\"\",b:\"x\\y\",c:\"xy\n z\\\",d:\"x'y\n\",e:\"\",f:\"\"q\"\"}");
  read.expect_exact_places();
  EXPECT_EQ(read.under(read.tree.span_in(read.at("a"), 1, 3)), "\\u00e9\\t");
  EXPECT_EQ(read.under(read.tree.span_in(read.at("c"), 1, 1)), "y");
  EXPECT_EQ(read.under(read.tree.span_in(read.at("d"), 0, 3)), "x'y");
}

struct ErrorCase {
  const char* name;
  const char* text;
  const char* errors;
};

class TomlReaderErrors : public testing::TestWithParam<ErrorCase> {};

TEST_P(TomlReaderErrors, AreRefusedAtTheirPlace) {
  EXPECT_EQ(toml_error(GetParam().text), GetParam().errors);
}

INSTANTIATE_TEST_SUITE_P(
    TomlReader, TomlReaderErrors,
    testing::Values(ErrorCase{"OpenBracket", "[\n", "TomlSyntax@1+0"},
                    ErrorCase{"OpenString", "a = \"x\nb = 1\n", "TomlSyntax@4+2"},
                    ErrorCase{"Nan", "a = nan\n", "TomlSyntax@4+3"},
                    ErrorCase{"Infinity", "a = [-inf]\n", "TomlSyntax@5+4"},
                    ErrorCase{"NoValue", "a = \n", "TomlSyntax@4+0"},
                    ErrorCase{"DateThatIsNone", "a = 2023-02-29\n", "TomlSyntax@4+10"},
                    ErrorCase{"NumberTooLarge", "a = 9223372036854775808\n", "TomlSyntax@4+19"}),
    [](const auto& tested) { return std::string(tested.param.name); });

TEST(TomlReader, ShowsBothPlacesOfARedefinition) {
  ReadSource tables;
  EXPECT_FALSE(tables.toml("[a]\nx = 1\n[b]\n[a]\n"));
  EXPECT_EQ(tables.errors(), "TomlSyntax@14+1");
  ASSERT_EQ(tables.list.begin()->labels.size(), 1U);
  EXPECT_EQ(tables.list.begin()->labels[0].at.begin, 0U);

  ReadSource keys;
  EXPECT_FALSE(keys.toml("x = 0\n[a]\nx = 1\n x = 2\n"));
  ASSERT_EQ(keys.list.size(), 1U);
  ASSERT_EQ(keys.list.begin()->labels.size(), 1U);
  EXPECT_EQ(keys.list.begin()->labels[0].at.begin, 10U);
  EXPECT_THAT(keys.list.begin()->message, HasSubstr("redefine"));
}

TEST(TomlReader, LimitsDotsOutsideStrings) {
  const auto dotted = [](std::size_t dots) {
    std::string text = "a";
    for (std::size_t i = 0; i < dots; ++i) text += ".a";
    return text + " = 1\n";
  };
  ReadSource fits;
  fits.limits.nesting = 100;
  EXPECT_TRUE(fits.toml(dotted(64))) << fits.errors();
  EXPECT_EQ(toml_error(dotted(65)), "NestingTooDeep@129+1");
  EXPECT_EQ(toml_error("a = \"" + std::string(200, '.') + "\" # " + std::string(200, '.') + "\n"),
            "");
  EXPECT_EQ(toml_error("a = '''\n" + std::string(200, '.') + "\n'''\n"), "");
  // Numbers in a list are no key.
  std::string list = "a = [";
  for (int i = 0; i < 100; ++i) list += "1.5, ";
  EXPECT_EQ(toml_error(list + "]\n"), "");
}

TEST(TomlReader, LimitsBrackets) {
  const auto nested = [](std::size_t depth) {
    return "a = " + std::string(depth, '[') + std::string(depth, ']') + "\n";
  };
  EXPECT_EQ(toml_error(nested(16)), "");
  EXPECT_EQ(toml_error(nested(17)), "NestingTooDeep@20+1");
  EXPECT_EQ(toml_error("a = " + std::string(20'000, '[')), "NestingTooDeep@20+1");
}

}  // namespace
}  // namespace muster
