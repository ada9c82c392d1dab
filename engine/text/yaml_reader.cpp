// YAML text -> Tree (the only user of yaml-cpp). yaml-cpp 0.7 drops what it does not expect without
// a word: the end of a document that a line with less indentation cuts, text after a flow list, a
// quote that never closes. Hence the guard: a sentinel document is put behind the text, and the
// parser must deliver one document, then exactly the sentinel, then nothing.
#include <algorithm>
#include <exception>
#include <optional>
#include <sstream>
#include <string>
#include <string_view>
#include <utility>

#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/exceptions.h>
#include <yaml-cpp/mark.h>
#include <yaml-cpp/parser.h>

#include "engine/base/utf8.h"
#include "engine/text/document_reader.h"
#include "engine/text/yaml_advice.h"
#include "engine/text/yaml_events.h"

namespace muster {

namespace {

constexpr std::string_view kSentinelStart = "\n--- ";
constexpr std::string_view kSentinel = "muster: end of text";

// Leaves the parser; the diagnostic is emitted already.
struct Stop {
  Failed told;
};

// Leaves the parser at something that is not the sentinel.
struct OtherDocument {
  std::size_t position = 0;
};

std::size_t position_of(const YAML::Mark& mark) {
  return mark.pos < 0 ? 0 : static_cast<std::size_t>(mark.pos);
}

YamlMark mark_of(const YAML::Mark& mark) {
  return {.position = position_of(mark),
          .column = mark.column < 0 ? 0 : static_cast<std::size_t>(mark.column)};
}

YamlProperties properties_of(const std::string& tag, YAML::anchor_t anchor) {
  return {.anchor = anchor, .tagged = !tag.empty() && tag != "?" && tag != "!"};
}

void stop_unless(const Result<void>& result) {
  if (!result) throw Stop{result.error()};
}

// Takes the text's own document; a document that begins at the sentinel is left to be seen as such.
class DocumentHandler final : public YAML::EventHandler {
 public:
  DocumentHandler(YamlEvents& events, std::size_t sentinel)
      : events_(events), sentinel_(sentinel) {}

  bool empty() const { return empty_; }

  void OnDocumentStart(const YAML::Mark& mark) override { empty_ = position_of(mark) >= sentinel_; }
  void OnDocumentEnd() override {}
  void OnNull(const YAML::Mark& mark, YAML::anchor_t anchor) override {
    stop_unless(events_.null(mark_of(mark), anchor));
  }
  void OnAlias(const YAML::Mark& mark, YAML::anchor_t anchor) override {
    stop_unless(events_.alias(mark_of(mark), anchor));
  }
  void OnScalar(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                const std::string& value) override {
    if (empty_) return;
    stop_unless(events_.scalar(mark_of(mark), value, properties_of(tag, anchor)));
  }
  void OnSequenceStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                       YAML::EmitterStyle::value style) override {
    stop_unless(events_.begin_list(mark_of(mark), properties_of(tag, anchor),
                                   style == YAML::EmitterStyle::Flow));
  }
  void OnSequenceEnd() override { events_.end(); }
  void OnMapStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                  YAML::EmitterStyle::value style) override {
    stop_unless(events_.begin_map(mark_of(mark), properties_of(tag, anchor),
                                  style == YAML::EmitterStyle::Flow));
  }
  void OnMapEnd() override { events_.end(); }

 private:
  YamlEvents& events_;
  std::size_t sentinel_;
  bool empty_ = false;
};

// Expects the sentinel and stops at anything else.
class SentinelHandler final : public YAML::EventHandler {
 public:
  explicit SentinelHandler(std::size_t sentinel) : sentinel_(sentinel) {}

  bool seen() const { return seen_; }

  void OnDocumentStart(const YAML::Mark& mark) override {
    expect(position_of(mark) >= sentinel_, mark);
  }
  void OnDocumentEnd() override {}
  void OnNull(const YAML::Mark& mark, YAML::anchor_t) override { expect(false, mark); }
  void OnAlias(const YAML::Mark& mark, YAML::anchor_t) override { expect(false, mark); }
  void OnScalar(const YAML::Mark& mark, const std::string&, YAML::anchor_t,
                const std::string& value) override {
    expect(value == kSentinel && position_of(mark) == sentinel_ + kSentinelStart.size() - 1, mark);
    seen_ = true;
  }
  void OnSequenceStart(const YAML::Mark& mark, const std::string&, YAML::anchor_t,
                       YAML::EmitterStyle::value) override {
    expect(false, mark);
  }
  void OnSequenceEnd() override {}
  void OnMapStart(const YAML::Mark& mark, const std::string&, YAML::anchor_t,
                  YAML::EmitterStyle::value) override {
    expect(false, mark);
  }
  void OnMapEnd() override {}

 private:
  static void expect(bool good, const YAML::Mark& mark) {
    if (!good) throw OtherDocument{position_of(mark)};
  }

  std::size_t sentinel_;
  bool seen_ = false;
};

class YamlRead {
 public:
  YamlRead(std::string_view text, Span part, AliasPolicy aliases, const Limits& limits,
           Emitter& diag)
      : text_(text), diag_(diag), events_(text_, part, aliases, limits, diag) {
    // A lone CR ends a line for everybody but yaml-cpp.
    for (std::size_t i = 0; i < text_.size(); ++i) {
      if (text_[i] == '\r' && (i + 1 == text_.size() || text_[i + 1] != '\n')) text_[i] = '\n';
    }
  }

  Result<Tree> run() {
    std::istringstream input(text_ + std::string(kSentinelStart) + '"' + std::string(kSentinel) +
                             "\"\n");
    const std::size_t sentinel = text_.size() + 1;
    DocumentHandler document(events_, sentinel);
    SentinelHandler behind(sentinel);
    try {
      YAML::Parser parser(input);
      parser.HandleNextDocument(document);
      if (!document.empty()) parser.HandleNextDocument(behind);
      if ((document.empty() || behind.seen()) && !parser.HandleNextDocument(behind)) {
        return events_.take();
      }
      return trailing(text_.size());
    } catch (const Stop& stop) {
      return std::unexpected(stop.told);
    } catch (const OtherDocument& other) {
      return trailing(other.position);
    } catch (const YAML::Exception& error) {
      return syntax_error(error);
    } catch (const std::exception&) {
      return refuse(events_.last_end(), events_.last_end(), "the reader gave up");
    }
  }

 private:
  std::unexpected<Failed> refuse(std::size_t begin, std::size_t end, std::string_view why) {
    return std::unexpected(diag_.error(diag::YamlSyntax, events_.span(begin, end), why).failed());
  }
  Result<Tree> trailing(std::size_t at);
  Result<Tree> syntax_error(const YAML::Exception& error);
  std::optional<std::size_t> tab_near(std::size_t at) const;
  std::size_t line_begin(std::size_t at) const;
  std::size_t line_end(std::size_t at) const;

  std::optional<std::size_t> open_quote() const;
  std::optional<Span> key_without_colon(std::size_t at) const;

  std::string text_;
  Emitter& diag_;
  YamlEvents events_;  // INVARIANT: views text_, so a YamlRead never moves
};

std::size_t YamlRead::line_begin(std::size_t at) const {
  const std::size_t feed = at == 0 ? std::string::npos : text_.rfind('\n', at - 1);
  return feed == std::string::npos ? 0 : feed + 1;
}

std::size_t YamlRead::line_end(std::size_t at) const {
  return std::min(text_.find_first_of("\r\n", at), text_.size());
}

// A tab in the indentation of the line of an error or of the line before it.
std::optional<std::size_t> YamlRead::tab_near(std::size_t at) const {
  std::size_t begin = line_begin(at);
  for (int lines = 0; lines < 2; ++lines) {
    const std::size_t first = std::min(text_.find_first_not_of(' ', begin), text_.size());
    if (first < text_.size() && text_[first] == '\t') return first;
    if (begin == 0) break;
    begin = line_begin(begin - 1);
  }
  return std::nullopt;
}

// The first quote after what was understood; what stands between are only signs and plain words.
std::optional<std::size_t> YamlRead::open_quote() const {
  std::size_t at = events_.skip_space(events_.last_end());
  while (at < text_.size()) {
    if (text_[at] == '"' || text_[at] == '\'') return at;
    const bool sign = std::string_view("-?:,[]{}").find(text_[at]) != std::string_view::npos;
    at = sign ? at + 1 : std::min(text_.find_first_of(" \t\r\n,[]{}", at), text_.size());
    at = events_.skip_space(at);
  }
  return std::nullopt;
}

// The line before an error's, when it stands as deep, was not understood and has no colon.
std::optional<Span> YamlRead::key_without_colon(std::size_t at) const {
  const std::size_t error_line = line_begin(at);
  const auto first_of = [this](std::size_t line) {
    return std::min(text_.find_first_not_of(' ', line), line_end(line));
  };
  std::size_t line = error_line;
  while (line > events_.last_end()) {
    line = line_begin(line - 1);
    const std::size_t end = line_end(line);
    const std::size_t first = first_of(line);
    if (first == end || text_[first] == '#') continue;
    const std::string_view content = std::string_view(text_).substr(first, end - first);
    const bool as_deep = first - line == first_of(error_line) - error_line;
    if (first >= events_.last_end() && as_deep && !content.starts_with("- ") &&
        content.find(':') == std::string_view::npos) {
      return events_.span(first, end);
    }
    break;
  }
  return std::nullopt;
}

Result<Tree> YamlRead::trailing(std::size_t at) {
  at = std::min(at, text_.size());
  const std::string_view rest = std::string_view(text_).substr(at);
  const std::size_t end = line_end(at);
  if (rest.starts_with("---")) {
    return diag_.error(diag::YamlSeveralDocuments, events_.span(at, at + 3));
  }
  const bool sign =
      !rest.empty() && std::string_view(",]}:").find(rest.front()) != std::string_view::npos;
  if (sign) return refuse(at, at + 1, "this sign has nothing before it that it could belong to");
  return diag_.error(diag::YamlTrailingContent, events_.span(at, end))
      .help("check the indentation of this line and of the first line of the document");
}

Result<Tree> YamlRead::syntax_error(const YAML::Exception& error) {
  const std::size_t at = std::min(position_of(error.mark), text_.size());
  const bool in_scalar = error.msg.find("in scalar") != std::string::npos;
  if (const auto quote = in_scalar ? open_quote() : std::optional<std::size_t>()) {
    return refuse(*quote, *quote + 1, "the quote that opens here is never closed");
  }
  if (const auto tab = tab_near(at)) {
    return refuse(*tab, *tab + 1, "a tab is used for indentation, which takes only spaces");
  }
  if (const auto key = key_without_colon(at)) {
    return std::unexpected(diag_.error(diag::YamlSyntax, *key, "no `:` follows this key").failed());
  }
  DiagnosticBuilder refusal =
      diag_.error(diag::YamlSyntax, events_.span(at, std::min(at + 1, line_end(at))), error.msg);
  if (const std::string_view advice = quoting_advice(text_, at); !advice.empty())
    refusal.help(std::string(advice));
  const Span quoted = events_.last_quoted();
  if (quoted.valid()) refusal.label(quoted, "the text in quotes before it is this");
  return refusal;
}

// yaml-cpp takes some control characters as signs of its own (0x04 is its end of file) and passes
// bad UTF-8 on; both are refused before it sees them.
Result<void> check_bytes(std::string_view text, Span part, Emitter& diag) {
  if (const auto bad = utf8::find_invalid(text)) {
    const unsigned byte = static_cast<unsigned char>(text[*bad]);
    return diag.error(diag::InvalidUtf8, sub_span(part, *bad, 1), byte, part.begin + *bad);
  }
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto byte = static_cast<unsigned char>(text[i]);
    const bool allowed = byte == '\t' || byte == '\n' || byte == '\r';
    if ((byte < 0x20 && !allowed) || byte == 0x7f) {
      return diag.error(diag::ControlCharacter, sub_span(part, i, 1), unsigned{byte});
    }
  }
  return {};
}

}  // namespace

Result<Tree> read_yaml_part(const SourceMap& sources, Span part, AliasPolicy aliases,
                            const Limits& limits, Emitter& diag) {
  const std::string_view text = sources.text(part);
  if (auto clean = check_bytes(text, part, diag); !clean) return std::unexpected(clean.error());
  YamlRead read(text, part, aliases, limits, diag);
  return read.run();
}

Result<Tree> read_yaml(const SourceMap& sources, SourceId source, AliasPolicy aliases,
                       const Limits& limits, Emitter& diag) {
  const Span whole{.source = source,
                   .length = static_cast<std::uint32_t>(sources.text(source).size()),
                   .begin = 0};
  return read_yaml_part(sources, whole, aliases, limits, diag);
}

}  // namespace muster
