#include "engine/text/json_writer.h"

#include <cmath>
#include <string>
#include <string_view>
#include <utility>

#include <gtest/gtest.h>

namespace muster {
namespace {

TEST(JsonWriter, IndentsMembersInTheOrderGiven) {
  StringSink sink;
  JsonWriter(sink, 2)
      .begin_object()
      .member("b", 1)
      .member("a", "x")
      .key("l")
      .begin_array()
      .value(true)
      .null()
      .end_array()
      .key("e")
      .begin_object()
      .end_object()
      .end_object();
  EXPECT_EQ(
      sink.text(),
      "{\n  \"b\": 1,\n  \"a\": \"x\",\n  \"l\": [\n    true,\n    null\n  ],\n  \"e\": {}\n}");
}

TEST(JsonWriter, KeepsOneLineWithoutIndent) {
  StringSink sink;
  JsonWriter(sink, 0)
      .begin_array()
      .value(-1)
      .value(std::uint64_t{18446744073709551615U})
      .value(1.5)
      .value(std::nan(""))
      .end_array();
  EXPECT_EQ(sink.text(), "[-1, 18446744073709551615, 1.5, null]");
}

TEST(JsonWriter, PutsAnObjectOnALineOfItsOwn) {
  const JsonMembers some([](JsonWriter& json) { json.member("a", 1).member("b", "x"); });
  const JsonMembers none([](JsonWriter&) {});
  EXPECT_EQ(some.text(), "\"a\": 1, \"b\": \"x\"");
  StringSink sink;
  JsonWriter json(sink, 2);
  json.begin_object().key("l").begin_array();
  json.begin_line_object().members(some).key("o").begin_object().key("i").begin_array();
  json.value(1).value(2).end_array().end_object().members(none).end_object();
  json.begin_line_object().members(none).member("c", true).members(some).end_object();
  json.begin_line_object().end_object();
  json.begin_object().member("d", 1).end_object();
  json.end_array().end_object();
  EXPECT_EQ(sink.text(),
            "{\n  \"l\": [\n"
            "    {\"a\": 1, \"b\": \"x\", \"o\": {\"i\": [1, 2]}},\n"
            "    {\"c\": true, \"a\": 1, \"b\": \"x\"},\n"
            "    {},\n"
            "    {\n      \"d\": 1\n    }\n"
            "  ]\n}");
}

TEST(JsonWriter, WritesWhatIsLongerThanItsMemory) {
  const std::string longest(100'000, 'x');
  std::string expected = "[";
  StringSink sink;
  {
    JsonWriter json(sink, 0);
    json.begin_array().value(std::string_view());
    expected += "\"\"";
    for (std::size_t size = 1; size <= longest.size(); size = size * 3 + 1) {
      const std::string_view text = std::string_view(longest).substr(0, size);
      json.value("").value(text).value(std::string(text) + '\n');
      expected += ", \"\", \"" + std::string(text) + "\", \"" + std::string(text) + "\\n\"";
    }
    json.end_array();
  }
  EXPECT_EQ(sink.text(), expected + "]");
}

TEST(JsonWriter, EscapesWhatMayNotStandRaw) {
  EXPECT_EQ(json_quoted("a\"b\\c\n\t\x01\x7f"), "\"a\\\"b\\\\c\\n\\t\\u0001\\u007f\"");
  EXPECT_EQ(json_quoted("\xe2\x80\xa8\xe2\x80\xa9\xc2\x9b"), "\"\\u2028\\u2029\\u009b\"");
  EXPECT_EQ(json_quoted("Zo\xc3\xab"), "\"Zo\xc3\xab\"");
}

TEST(JsonWriter, FindsWhatMayNotStandRawWhereverItIs) {
  for (std::size_t size = 1; size < 70; ++size) {
    for (std::size_t at = 0; at < size; ++at) {
      std::string text(size, 'x');
      text[at] = '\n';
      EXPECT_EQ(json_quoted(text), '"' + text.substr(0, at) + "\\n" + text.substr(at + 1) + '"');
      StringSink sink;
      JsonWriter(sink, 0).value(text);
      EXPECT_EQ(sink.text(), json_quoted(text));
    }
  }
}

TEST(JsonWriter, HoldsNoCommandOfACiRunner) {
  EXPECT_EQ(json_quoted("x ##[add-mask]y ###[z"), "\"x ##\\u005badd-mask]y ###\\u005bz\"");
}

TEST(JsonWriter, AllIsInTheSinkOnceTheOutermostValueIsClosed) {
  StringSink sink;
  JsonWriter json(sink, 0);
  json.begin_array().value(std::string(100'000, 'x'));
  EXPECT_GT(sink.text().size(), 100'000U);  // does not wait for the end
  json.value(1).end_array();
  EXPECT_TRUE(sink.text().ends_with("x\", 1]"));
}

TEST(JsonWriter, ReplacesWhatIsNotUtf8) {
  EXPECT_EQ(json_quoted("a\xff"
                        "b\xc3"),
            "\"a\xef\xbf\xbd"
            "b\xef\xbf\xbd\"");
}

// Text is looked at in pieces of many bytes: what is special is found wherever it stands.
TEST(JsonWriter, EscapesAtAnyPlaceOfATextOfAnyLength) {
  const std::pair<std::string_view, std::string_view> kSpecial[] = {{"\"", "\\\""},
                                                                    {"\\", "\\\\"},
                                                                    {"\n", "\\n"},
                                                                    {"\x1f", "\\u001f"},
                                                                    {"\x7f", "\\u007f"},
                                                                    {"\xc3\xa9", "\xc3\xa9"},
                                                                    {"\xff", "\xef\xbf\xbd"},
                                                                    {"\xe2\x80\xa8", "\\u2028"},
                                                                    {"#", "#"},
                                                                    {"##", "##"},
                                                                    {"##[", "##\\u005b"},
                                                                    {"###[", "###\\u005b"},
                                                                    {"#[##", "#[##"}};
  for (std::size_t size = 0; size < 40; ++size) {
    const std::string plain(size, 'x');
    ASSERT_EQ(json_quoted(plain), "\"" + plain + "\"");
    for (std::size_t at = 0; at <= size; ++at) {
      for (const auto& [special, escaped] : kSpecial) {
        std::string text = plain;
        text.insert(at, special);
        std::string expected = plain;
        expected.insert(at, escaped);
        ASSERT_EQ(json_quoted(text), "\"" + expected + "\"") << size << " " << at;
      }
    }
  }
}

}  // namespace
}  // namespace muster
