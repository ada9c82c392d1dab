#include <string>

#include <gtest/gtest.h>

#include "tests/unit/text/read_source.h"

namespace muster {
namespace {

using namespace std::string_literals;

struct Decoded {
  std::string text;
  std::string errors;
};

Decoded decode(std::string bytes, std::string_view encoding = "", bool allow_controls = false) {
  ReadSource read;
  const auto id = add_decoded(read.sources, "file.csv", Buffer(std::move(bytes)), encoding,
                              allow_controls, read.diag);
  EXPECT_EQ(read.sources.size(), 1U) << "the source is there in every case";
  for (const Diagnostic& item : read.list) {
    EXPECT_LE(item.at.end(), read.sources.text(item.at.source).size());
  }
  return {.text = id ? std::string(read.sources.text(*id)) : "", .errors = read.errors()};
}

TEST(Decode, TakesTheMarkAway) {
  EXPECT_EQ(decode("\xef\xbb\xbf"
                   "a,b\n")
                .text,
            "a,b\n");
  EXPECT_EQ(decode("\xef\xbb\xbf").text, "");
  EXPECT_EQ(decode("").text, "");
}

TEST(Decode, KnowsUtf16ByItsMark) {
  EXPECT_EQ(decode("\xff\xfeZ\0\xeb\0"s).text, "Z\xc3\xab");
  EXPECT_EQ(decode("\xfe\xff\0Z\0\xeb"s).text, "Z\xc3\xab");
  EXPECT_EQ(decode("Z\0"s, "utf-16le").text, "Z");
  EXPECT_EQ(decode("\xfe\xff\0Z"s, "utf-16be").text, "Z");
}

TEST(Decode, RefusesHalfACodeUnitAndHalfAPair) {
  EXPECT_EQ(decode("\xff\xfeZ\0a"s).errors, "InvalidUtf16@1+0");
  EXPECT_EQ(decode("\xff\xfeZ\0\x00\xd8"s).errors, "InvalidUtf16@1+0");
}

TEST(Decode, RefusesUtf32) {
  EXPECT_EQ(decode("\xff\xfe\0\0Z\0\0\0"s).errors, "InvalidUtf8@0+0");
  EXPECT_EQ(decode("\0\0\xfe\xff\0\0\0Z"s).errors, "InvalidUtf8@0+0");
}

TEST(Decode, DecodesWindows1252OnlyWhenTold) {
  EXPECT_EQ(decode("Zo\xeb \x80").errors, "InvalidUtf8@2+1");
  EXPECT_EQ(decode("Zo\xeb \x80", "windows-1252").text, "Zo\xc3\xab \xe2\x82\xac");
  EXPECT_EQ(decode("a\x81", "windows-1252").errors, "InvalidWindows1252@1+0");
}

TEST(Decode, NamesTheByteAndTheSetting) {
  ReadSource read;
  const auto id = add_decoded(read.sources, "f",
                              Buffer("\xef\xbb\xbf"
                                     "Zo\xeb"s),
                              "", false, read.diag);
  ASSERT_FALSE(id.has_value());
  EXPECT_EQ(read.list.begin()->message, "byte 0xeb at offset 5 is not UTF-8");
  EXPECT_NE(read.list.begin()->help.find("encoding"), std::string::npos);
}

TEST(Decode, RefusesControlsUnlessAllowed) {
  EXPECT_EQ(decode("a\0b"s).errors, "ControlCharacter@1+1");
  EXPECT_EQ(decode("a\x7f").errors, "ControlCharacter@1+1");
  EXPECT_EQ(decode("a\t\r\n").errors, "");
  EXPECT_EQ(decode("a\x1b", "", true).text, "a\x1b");
}

TEST(Decode, NamesBinaryFiles) {
  for (const std::string& bytes :
       {"\x1f\x8b\x08"s, "PK\x03\x04rest"s, "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"s,
        "\x7f"
        "ELF"s,
        "%PDF-1.7"s, "SQLite format 3\0"s, "BZh91AY&SY"s}) {
    EXPECT_EQ(decode(bytes).errors, "BinaryFile@0+0") << bytes;
  }
  EXPECT_EQ(decode("BZh,name\n").errors, "");
}

TEST(Decode, RefusesUnknownEncodings) {
  EXPECT_EQ(decode("a", "latin-9").errors, "UnknownWord@0+0");
}

TEST(Decode, ABadByteCostsItsLineOnly) {
  ReadSource read;
  const auto lines = add_decoded_lines(
      read.sources, "f", Buffer("\xef\xbb\xbf{}\n{\"a\":\"\xff\"}\n"s), "", read.diag);
  ASSERT_TRUE(lines.has_value());
  EXPECT_EQ(lines->invalid, std::vector<std::uint64_t>{9});
  EXPECT_EQ(read.sources.text(lines->source), "{}\n{\"a\":\"\x1a\"}\n");
  EXPECT_EQ(read.errors(), "");
}

}  // namespace
}  // namespace muster
