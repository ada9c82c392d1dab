#include "engine/text/json_shape.h"

#include <random>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "engine/base/utf8.h"
#include "engine/text/json_scan.h"

namespace muster {
namespace {

constexpr std::string_view kFirst = R"({"id":"a1","n": 12 ,"on":true,"off":null,"x":-1.5e3})";
const std::string kBehind = "\n" + std::string(64, ' ');  // so that the last records may be read

std::string read(const JsonShape& shape, const std::string& record) {
  const std::string text = record + kBehind;
  std::vector<JsonShape::Value> values(shape.keys().size());
  const std::size_t end = shape.read(text, 0, values);
  if (end == 0) return "no";
  std::string out;
  for (const JsonShape::Value& value : values) {
    out += "<" + text.substr(value.begin, value.length) + ">";
  }
  return out + (end == record.size() ? "" : "+");
}

TEST(JsonShape, KnowsTheKeysOfFlatRecords) {
  const auto shape = JsonShape::of(kFirst);
  ASSERT_TRUE(shape);
  EXPECT_EQ(std::vector<std::string>(shape->keys().begin(), shape->keys().end()),
            (std::vector<std::string>{"id", "n", "on", "off", "x"}));
  for (const char* const other : {"{}", "[1]", "1", R"({"a":[1]})", R"({"a":{"b":1}})",
                                  R"({"a\u0062":1})", R"({"a":1,"b":[]})"}) {
    EXPECT_FALSE(JsonShape::of(other)) << other;
  }
}

TEST(JsonShape, ReadsRecordsOfItsShape) {
  const auto shape = JsonShape::of(kFirst);
  ASSERT_TRUE(shape);
  EXPECT_EQ(read(*shape, std::string(kFirst)), "<a1><12><true><><-1.5e3>");
  EXPECT_EQ(read(*shape, R"({"id":"","n": null ,"on":"a longer text than sixteen bytes, \xc3\xa9",)"
                         R"("off":false,"x":0})"),
            "no");  // a back slash
  EXPECT_EQ(read(*shape, R"({"id":"","n": null ,"on":"a longer text than sixteen bytes",)"
                         R"("off":false,"x":0})"),
            "<><><a longer text than sixteen bytes><false><0>");
  const std::vector<std::string> others = {
      R"({"id":"a1","n":12,"on":true,"off":null,"x":1})",              // other spaces
      R"({"id":"a1","n": 12 ,"on":true,"off":null,"y":1})",            // another key
      R"({"id":"a1","n": 12 ,"on":true,"off":null,"x":1,"y":2})",      // one more
      R"({"id":"a\n","n": 12 ,"on":true,"off":null,"x":1})",           // an escape
      "{\"id\":\"a\t\",\"n\": 12 ,\"on\":true,\"off\":null,\"x\":1}",  // a control character
      R"({"id":a1,"n": 12 ,"on":true,"off":null,"x":1})",
      R"({"id":"a1","n": 012 ,"on":true,"off":null,"x":1})",
      R"({"id":"a1","n": - ,"on":true,"off":null,"x":1})",
      R"({"id":"a1","n": 1. ,"on":true,"off":null,"x":1})",
      R"({"id":"a1","n": 1e ,"on":true,"off":null,"x":1})",
      R"({"id":"a1","n": +1 ,"on":true,"off":null,"x":1})",
      R"({"id":"a1","n": [1] ,"on":true,"off":null,"x":1})",
      R"({"id":"a1","n": 12 ,"on":True,"off":null,"x":1})",
      R"({"id":"a1","n": 12 ,"on":true,"off":nul,"x":1})",
  };
  for (const std::string& other : others) EXPECT_EQ(read(*shape, other), "no") << other;
  EXPECT_EQ(read(*shape, std::string(kFirst) + "x"), "<a1><12><true><><-1.5e3>+");
}

TEST(JsonShape, DoesNotLookBeyondTheText) {
  const auto shape = JsonShape::of(kFirst);
  ASSERT_TRUE(shape);
  std::vector<JsonShape::Value> values(shape->keys().size());
  for (std::size_t size = 0; size <= kFirst.size(); ++size) {
    const std::vector<char> exact(kFirst.begin(), kFirst.begin() + static_cast<long>(size));
    EXPECT_EQ(shape->read({exact.data(), exact.size()}, 0, values), 0U);
  }
}

// What it takes the scanner takes, with the same values.
TEST(JsonShape, AgreesWithTheScannerOnRandomRecords) {
  std::mt19937 random(20240229);
  const auto below = [&](std::size_t n) { return static_cast<std::size_t>(random() % n); };
  const auto shape = JsonShape::of(kFirst);
  ASSERT_TRUE(shape);
  const std::vector<std::string> values = {"\"\"",     "\"abc\"", "\"Zo\xc3\xab of a long name\"",
                                           "null",     "true",    "false",
                                           "0",        "-0",      "12.50",
                                           "1e5",      "-3E+07",  "\"quote \\\" in it\"",
                                           "\"x\\\\\""};
  constexpr std::string_view kBytes = "\",:{}[]0123456789.eE+-\\ tfn\x01\n";
  const Limits limits;
  std::size_t taken = 0;
  for (int round = 0; round < 20000; ++round) {
    std::string record = "{\"id\":" + values[below(values.size())];
    record +=
        ",\"n\": " + values[below(values.size())] + " ,\"on\":" + values[below(values.size())];
    record += ",\"off\":" + values[below(values.size())] + ",\"x\":" + values[below(values.size())];
    record += "}";
    for (std::size_t changes = below(3); changes > 0; --changes) {
      record[below(record.size())] = kBytes[below(kBytes.size())];
    }
    const std::string text = record + kBehind;
    std::vector<JsonShape::Value> found(shape->keys().size());
    const std::size_t end = shape->read(text, 0, found);
    if (end == 0 || utf8::find_invalid(text)) continue;
    ++taken;
    DiagnosticList problems;
    Emitter diag(problems);
    JsonRecordScanner scanner(text, SourceId(0), limits);
    const Span whole{.source = SourceId(0), .length = static_cast<std::uint32_t>(end), .begin = 0};
    ASSERT_TRUE(scanner.validate(whole, diag)) << text;
    const std::vector<JsonMember>& members = scanner.members(whole);
    ASSERT_EQ(members.size(), found.size()) << text;
    for (std::size_t i = 0; i < members.size(); ++i) {
      EXPECT_EQ(members[i].path, shape->keys()[i]);
      const std::string_view value = std::string_view(text).substr(found[i].begin, found[i].length);
      EXPECT_EQ(value, members[i].kind == JsonKind::Null ? "" : members[i].text) << text;
    }
  }
  EXPECT_GT(taken, 2000U);
}

}  // namespace
}  // namespace muster
