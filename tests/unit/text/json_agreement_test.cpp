// S23: the scanner accepts the records that simdjson accepts and reads the same values of them, for
// random records and for random damage to them. They differ where muster has to be stricter
// (duplicate keys) and in numbers that a library cannot hold, whose digits muster keeps.
#include <charconv>
#include <random>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <simdjson.h>

#include "engine/text/json_scan.h"

namespace muster {
namespace {

class RandomRecord {
 public:
  explicit RandomRecord(std::uint32_t seed) : random_(seed) {}
  std::size_t below(std::size_t n) { return static_cast<std::size_t>(random_() % n); }
  bool one_in(std::size_t n) { return below(n) == 0; }

  std::string map(int depth) {
    std::string out = "{" + space();
    const std::size_t members = below(5);
    for (std::size_t i = 0; i < members; ++i) {
      if (i > 0) out += "," + space();
      // Each key once, some of them with escapes.
      out += fmt::format("\"{}{}\"{}:{}", one_in(4) ? "\\u006b" : "k", i, space(), space());
      out += value(depth) + space();
    }
    return out + "}";
  }
  // Changes some bytes, or none.
  void damage(std::string& text) {
    for (std::size_t left = below(3); left > 0; --left) {
      const std::size_t at = below(text.size());
      switch (below(3)) {
        case 0:
          text[at] = byte();
          break;
        case 1:
          text.insert(at, 1, byte());
          break;
        default:
          if (text.size() > 1) text.erase(at, 1);
      }
    }
  }

 private:
  char byte() {
    static constexpr std::string_view kBytes =
        "{}[]\",:\\/.+-eEu0123456789tfn \t\n\r\x01\x1f\x7f aZ";
    return kBytes[below(kBytes.size())];
  }
  std::string space() { return one_in(6) ? std::string(1, " \t\r\n"[below(4)]) : ""; }
  std::string value(int depth) {
    switch (below(depth > 0 ? 8 : 6)) {
      case 0:
        return std::string(one_in(2) ? "true" : "false");
      case 1:
        return "null";
      case 2:
        return number();
      case 6:
        return map(depth - 1);
      case 7: {
        std::string out = "[";
        const std::size_t elements = below(4);
        for (std::size_t i = 0; i < elements; ++i) out += (i > 0 ? "," : "") + value(depth - 1);
        return out + "]";
      }
      default:
        return string();
    }
  }
  std::string number() {
    static constexpr std::string_view kNumbers[] = {
        "0",     "-0",   "7",  "-12", "0.5", "-0.25e3", "1E+2", "12345678901234567890",
        "1e400", "1e-9", "01", "-",   "1.",  ".5",      "+1",   "123456789012345678901234567890"};
    return std::string(kNumbers[one_in(12) ? below(std::size(kNumbers)) : below(8)]);
  }
  std::string string() {
    static constexpr std::string_view kParts[] = {"a",
                                                  "Ada Lovelace",
                                                  "\\n",
                                                  "\\\"",
                                                  "\\\\",
                                                  "\\/",
                                                  "\\u00e9",
                                                  "\xc3\xa9",
                                                  "\xf0\x9f\x98\x80",
                                                  "\\ud83d\\ude00",
                                                  "\\ud83d",
                                                  "\\u12",
                                                  "\\x",
                                                  ",:{}[]"};
    std::string out = "\"";
    for (std::size_t left = below(5); left > 0; --left)
      out += kParts[one_in(15) ? below(std::size(kParts)) : below(10)];
    return out + "\"";
  }

  std::mt19937 random_;
};

// The members as the scanner names them, one a line.
void flatten(simdjson::dom::object map, const std::string& prefix, std::string& out) {
  for (const auto [key, value] : map) {
    const std::string path = prefix + std::string(key);
    switch (value.type()) {
      case simdjson::dom::element_type::OBJECT:
        out += path + " map\n";
        flatten(value.get_object(), path + ".", out);
        break;
      case simdjson::dom::element_type::ARRAY:
        out += path + " list\n";
        break;
      case simdjson::dom::element_type::STRING:
        out += fmt::format("{} string {}\n", path, std::string_view(value));
        break;
      case simdjson::dom::element_type::BOOL:
        out += fmt::format("{} bool {}\n", path, bool(value));
        break;
      case simdjson::dom::element_type::NULL_VALUE:
        out += path + " null\n";
        break;
      case simdjson::dom::element_type::INT64:
      case simdjson::dom::element_type::UINT64:
      case simdjson::dom::element_type::DOUBLE:
        out += fmt::format("{} number {}\n", path, double(value) + 0.0);
    }
  }
}

std::string shown(const std::vector<JsonMember>& members) {
  std::string out;
  for (const JsonMember& member : members) {
    switch (member.kind) {
      case JsonKind::Map:
        out += fmt::format("{} map\n", member.path);
        break;
      case JsonKind::List:
        out += fmt::format("{} list\n", member.path);
        break;
      case JsonKind::String:
        out += fmt::format("{} string {}\n", member.path, member.text);
        break;
      case JsonKind::Bool:
        out += fmt::format("{} bool {}\n", member.path, member.text);
        break;
      case JsonKind::Null:
        out += fmt::format("{} null\n", member.path);
        break;
      case JsonKind::Number: {
        double value = 0;
        std::from_chars(member.text.data(), member.text.data() + member.text.size(), value);
        out += fmt::format("{} number {}\n", member.path, value + 0.0);  // -0 is 0
      }
    }
  }
  return out;
}

TEST(JsonAgreement, TheScannerReadsWhatSimdjsonReads) {
  const Limits limits;
  std::size_t read = 0;
  std::size_t refused = 0;
  std::size_t stricter = 0;
  simdjson::dom::parser parser;
  for (std::uint32_t seed = 1; seed <= 60'000; ++seed) {
    RandomRecord random(seed);
    std::string text = random.map(2);
    random.damage(text);
    JsonRecordScanner scanner(text, SourceId(0), limits);
    const Span whole{
        .source = SourceId(0), .length = static_cast<std::uint32_t>(text.size()), .begin = 0};
    DiagnosticList problems;
    Emitter diag(problems);
    const bool accepted = scanner.validate(whole, diag).has_value();
    simdjson::dom::element element;
    const auto error = parser.parse(text).get(element);
    if (error == simdjson::NUMBER_ERROR && accepted) continue;  // too large for it
    const bool theirs = error == simdjson::SUCCESS;
    if (theirs && !accepted && problems.begin()->name == "DuplicateKey") {
      ++stricter;
      continue;
    }
    ASSERT_EQ(accepted, theirs) << text << "\n" << simdjson::error_message(error);
    if (!accepted) {
      ++refused;
      continue;
    }
    simdjson::dom::object map;
    if (element.get(map) != simdjson::SUCCESS) continue;
    std::string expected;
    flatten(map, "", expected);
    ASSERT_EQ(shown(scanner.members(whole)), expected) << text;
    ++read;
  }
  EXPECT_GT(read, 10'000U);
  EXPECT_GT(refused, 10'000U);
  EXPECT_GT(stricter, 10U);
}

}  // namespace
}  // namespace muster
