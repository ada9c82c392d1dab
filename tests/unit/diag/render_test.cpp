#include "engine/diag/render.h"

#include <iterator>
#include <string>

#include <gtest/gtest.h>

#include "engine/base/utf8.h"
#include "engine/diag/emitter.h"

namespace muster {
namespace {

using namespace std::string_view_literals;

class RenderTest : public testing::Test {
 protected:
  Span span(SourceId source, std::string_view part, std::size_t from = 0) const {
    const std::size_t begin = sources_.text(source).find(part, from);
    EXPECT_NE(begin, std::string_view::npos) << part;
    return {.source = source, .length = static_cast<std::uint32_t>(part.size()), .begin = begin};
  }
  std::string shown(bool quote = true, RenderStyle style = {}) const {
    return render(*list_.begin(), sources_, style, quote);
  }

  SourceMap sources_;
  DiagnosticList list_;
  Emitter diag_{list_};
};

TEST_F(RenderTest, ShowsThePlaceUnderlined) {
  const SourceId id = sources_.add_text("muster.toml", "a = 1\nfail_onn = \"minor\"\n");
  diag_.error(diag::UnknownKey, span(id, "fail_onn"), "fail_onn").help("did you mean `fail_on`?");
  EXPECT_EQ(shown(),
            "error[MU4001]: no key `fail_onn` is known here\n"
            " --> muster.toml:2:1\n"
            "  |\n"
            "2 | fail_onn = \"minor\"\n"
            "  | ^^^^^^^^\n"
            "  = help: did you mean `fail_on`?\n");
}

TEST_F(RenderTest, ShowsBothSides) {
  const SourceId id = sources_.add_text("rule.yaml", "id: R1\ntitle: x\nlevel: major\nid: R2\n");
  diag_.error(diag::DuplicateKey, span(id, "id", 10), "id").label(span(id, "id"), "first here");
  EXPECT_EQ(shown(),
            "error[MU1130]: the key `id` is there twice\n"
            " --> rule.yaml:4:1\n"
            "  |\n"
            "4 | id: R2\n"
            "  | ^^\n"
            "1 | id: R1\n"
            "  | -- first here\n");
}

TEST_F(RenderTest, LabelsOnTheSameLineAndInOtherFiles) {
  const SourceId a = sources_.add_text("a.yaml", "require: p.age == \"x\"\n");
  const SourceId b = sources_.add_text("people.yaml", "fields:\n  age: int\n");
  diag_.error(diag::YamlSyntax, span(a, "=="), "why")
      .label(span(b, "age"), "declared here")
      .label(span(a, "\"x\""), "a string");
  EXPECT_EQ(shown(),
            "error[MU1101]: not valid YAML: why\n"
            " --> a.yaml:1:16\n"
            "  |\n"
            "1 | require: p.age == \"x\"\n"
            "  |                ^^\n"
            "  |                   --- a string\n"
            " --> people.yaml:2:3\n"
            "2 |   age: int\n"
            "  |   --- declared here\n");
}

TEST_F(RenderTest, RecordsAreNotQuoted) {
  const SourceId id = sources_.add_text("people.csv", "id,name\n1,Canary Person\n");
  diag_.emit(diag::CsvSyntax, span(id, "Canary Person"), "it is odd")
      .label(span(id, "name"), "the column");
  const std::string text = shown(false);
  EXPECT_EQ(text,
            "warning[MU1202]: this row is set aside: it is odd\n"
            " --> people.csv:2:3\n"
            " --> people.csv:1:4 (the column)\n");
  EXPECT_EQ(text.find("Canary"), std::string::npos);
}

TEST_F(RenderTest, WithoutAPlaceThereIsNone) {
  diag_.emit(diag::FileNotFound, Span(), "x.csv").help("look again");
  EXPECT_EQ(shown(), "error[MU1001]: `x.csv` does not exist\n  = help: look again\n");
}

TEST_F(RenderTest, WideCharactersAndTabsAreUnderlinedWhereTheyStand) {
  const SourceId id = sources_.add_text("a.yaml", "\t\u65e5\u672c: bad\n");
  diag_.error(diag::YamlSyntax, span(id, "bad"), "why");
  EXPECT_NE(shown().find("1 |     \u65e5\u672c: bad\n  |           ^^^\n"), std::string::npos)
      << shown();
}

TEST_F(RenderTest, EscapedCharactersAreUnderlinedWhole) {
  const SourceId id = sources_.add_text("a.yaml", "a\u202e: \x1b[2J\n");
  diag_.error(diag::YamlSyntax, span(id, "\x1b"), "why");
  EXPECT_NE(shown().find("1 | a\\u{202e}: \\u{1b}[2J\n  |            ^^^^^^\n"), std::string::npos)
      << shown();
}

TEST_F(RenderTest, LongLinesAreCutAroundThePlace) {
  const SourceId id =
      sources_.add_text("a.json", std::string(5000, 'a') + "BAD" + std::string(5000, 'b'));
  diag_.error(diag::JsonSyntax, span(id, "BAD"), "why");
  const std::string text = shown(true, {.colour = false, .width = 60});
  EXPECT_NE(text.find("BAD"), std::string::npos) << text;
  std::size_t begin = 0;
  std::size_t source_column = 0;
  std::size_t mark_column = 0;
  for (std::size_t end = text.find('\n'); end != std::string::npos; end = text.find('\n', begin)) {
    const std::string_view line = std::string_view(text).substr(begin, end - begin);
    EXPECT_LE(utf8::display_width(line), 60U) << line;
    if (const auto bad = line.find("BAD"); bad != std::string_view::npos) {
      source_column = utf8::display_width(line.substr(0, bad));
    }
    if (const auto mark = line.find("^^^"); mark != std::string_view::npos) mark_column = mark;
    begin = end + 1;
  }
  EXPECT_EQ(source_column, mark_column);
}

TEST_F(RenderTest, APlaceAfterTheLastCharacterIsOneMark) {
  const SourceId id = sources_.add_text("a.json", "[1,");
  diag_.error(diag::JsonSyntax, Span{.source = id, .length = 0, .begin = 3}, "cut");
  EXPECT_NE(shown().find("1 | [1,\n  |    ^\n"), std::string::npos) << shown();
}

TEST_F(RenderTest, APlaceOfSeveralLinesIsMarkedOnItsFirst) {
  const SourceId id = sources_.add_text("a.yaml", "a: |\n  b\n  c\n");
  diag_.error(diag::YamlSyntax, span(id, "|\n  b"), "why");
  EXPECT_NE(shown().find("1 | a: |\n  |    ^\n"), std::string::npos) << shown();
}

TEST_F(RenderTest, LineNumbersShareAGutter) {
  std::string text;
  for (int i = 0; i < 11; ++i) text += "k: v\n";
  const SourceId id = sources_.add_text("a.yaml", text);
  diag_.error(diag::DuplicateKey, Span{.source = id, .length = 1, .begin = 50}, "k")
      .label(Span{.source = id, .length = 1, .begin = 5}, "first here");
  EXPECT_EQ(shown(),
            "error[MU1130]: the key `k` is there twice\n"
            "  --> a.yaml:11:1\n"
            "   |\n"
            "11 | k: v\n"
            "   | ^\n"
            " 2 | k: v\n"
            "   | - first here\n");
}

TEST_F(RenderTest, ColoursAreOnlyOurs) {
  const SourceId id = sources_.add_text("a.yaml", "k\x1b[31m: v\n");
  diag_.error(diag::UnknownKey, span(id, "k"), "k\x1b[31m");
  const std::string coloured = shown(true, {.colour = true, .width = 80});
  EXPECT_NE(coloured.find("\x1b[1;31merror[MU4001]\x1b[0m"), std::string::npos);
  EXPECT_EQ(coloured.find("\x1b[31m"), std::string::npos);
  EXPECT_EQ(shown().find('\x1b'), std::string::npos);
}

TEST_F(RenderTest, NothingLooksLikeAWorkflowCommand) {
  const std::string text = "::error::x ##[add-mask]y :::: ##[[ \n";
  const SourceId id = sources_.add_text("::warning file=a::b.yaml", text);
  diag_.error(diag::UnknownKey, span(id, "x"), "::set-output name=a::b\n::error::c ##[group]d")
      .label(span(id, "y"), "::debug::e")
      .help("::stop-commands::f ##[g]");
  for (const bool quote : {true, false}) {
    const std::string out = shown(quote);
    EXPECT_EQ(out.find("::"), std::string::npos) << out;
    EXPECT_EQ(out.find("##["), std::string::npos) << out;
    EXPECT_EQ(out.find('\r'), std::string::npos) << out;
  }
}

TEST(Render, TextForATerminalIsHarmless) {
  EXPECT_EQ(terminal_safe("plain Zo\u00eb: [x] a:b"), "plain Zo\u00eb: [x] a:b");
  EXPECT_EQ(terminal_safe("::error::x"), "\\u{3a}:error\\u{3a}:x");
  EXPECT_EQ(terminal_safe(":::"), "\\u{3a}\\u{3a}:");
  EXPECT_EQ(terminal_safe("x ##[add-mask]"), "x ##\\u{5b}add-mask]");
  EXPECT_EQ(terminal_safe("a\r\nb\tc"), "a\\u{d}\\u{a}b\\u{9}c");
  EXPECT_EQ(terminal_safe("\xff\x9b"sv), "\\x{ff}\\x{9b}");
  EXPECT_EQ(terminal_safe(""), "");
}

TEST(Render, NoMixOfHostilePiecesStaysRaw) {
  const std::string_view pieces[] = {":", "#", "[", "\r", "\n", "\x1b", "\u200b", "a", "\xff"};
  constexpr std::size_t kPieces = std::size(pieces);
  for (std::size_t number = 0; number < kPieces * kPieces * kPieces * kPieces * kPieces; ++number) {
    std::string text;
    for (std::size_t rest = number, i = 0; i < 5; ++i, rest /= kPieces)
      text += pieces[rest % kPieces];
    const std::string safe = terminal_safe(text);
    const bool harmless = safe.find("::") == std::string::npos &&
                          safe.find("##[") == std::string::npos &&
                          safe.find_first_of("\r\n\x1b") == std::string::npos &&
                          !utf8::find_invalid(safe) && terminal_safe(safe) == safe;
    if (!harmless) FAIL() << safe;
  }
}

}  // namespace
}  // namespace muster
