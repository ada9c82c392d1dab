// TOML text -> Tree (the only user of toml++).
#include <algorithm>
#include <cmath>
#include <exception>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <toml++/toml.h>

#include "engine/base/utf8.h"
#include "engine/text/document_reader.h"
#include "engine/text/offset_runs.h"
#include "engine/text/toml_prescan.h"
#include "engine/text/tree_builder.h"

namespace muster {

namespace {

// toml++'s places (lines, and columns in code points, both from 1) as byte offsets.
class TomlPlaces {
 public:
  TomlPlaces(std::string_view text, SourceId source) : text_(text), source_(source) {
    line_starts_.push_back(0);
    for (std::size_t i = 0; i < text.size(); ++i) {
      if (text[i] == '\n') line_starts_.push_back(i + 1);
    }
  }
  std::string_view text() const { return text_; }
  std::string_view text(Span at) const { return text_.substr(at.begin, at.length); }
  std::uint64_t offset(toml::source_position position) const {
    if (position.line == 0) return 0;
    if (position.line > line_starts_.size()) return text_.size();
    std::size_t at = line_starts_[position.line - 1];
    for (toml::source_index column = 1; column < position.column && at < text_.size(); ++column) {
      utf8::next(text_, at);
    }
    return at;
  }
  Span span(const toml::source_region& region) const {
    const std::uint64_t begin = offset(region.begin);
    const std::uint64_t end = std::max(begin, offset(region.end));
    return {.source = source_, .length = static_cast<std::uint32_t>(end - begin), .begin = begin};
  }
  Span whole() const {
    return {.source = source_, .length = static_cast<std::uint32_t>(text_.size()), .begin = 0};
  }
  // The line that holds the offset, and where it begins.
  std::pair<std::uint64_t, std::string_view> line_of(std::uint64_t offset) const {
    const auto after = std::upper_bound(line_starts_.begin(), line_starts_.end(), offset);
    const std::size_t index = static_cast<std::size_t>(after - line_starts_.begin()) - 1;
    return line(index);
  }
  std::pair<std::uint64_t, std::string_view> line(std::size_t index) const {
    const std::size_t begin = line_starts_[index];
    const std::size_t end =
        index + 1 < line_starts_.size() ? line_starts_[index + 1] - 1 : text_.size();
    return {begin, text_.substr(begin, end - begin)};
  }
  std::size_t lines() const { return line_starts_.size(); }

 private:
  std::string_view text_;
  SourceId source_;
  std::vector<std::size_t> line_starts_;
};

// Decodes a string as it is written, to know where each byte stands. Gives up (leaves the rest out)
// on what toml++ would not have accepted.
class TomlStringText {
 public:
  TomlStringText(std::string_view written, std::uint64_t begin) : written_(written), begin_(begin) {
    const char quote = written.empty() ? '\0' : written.front();
    const bool many_lines = written.size() >= 6 && written[1] == quote && written[2] == quote;
    const std::size_t quotes = many_lines ? 3 : 1;
    if ((quote != '"' && quote != '\'') || written.size() < 2 * quotes) return;
    at_ = quotes;
    end_ = written.size() - quotes;
    if (many_lines) skip_line_end();
    if (quote == '\'') {
      out_.verbatim(begin_ + at_, written_.substr(at_, end_ - at_));
      return;
    }
    basic();
  }
  const OffsetText& out() const { return out_; }

 private:
  void skip_line_end() {
    if (at_ < end_ && written_[at_] == '\r') ++at_;
    if (at_ < end_ && written_[at_] == '\n') ++at_;
  }

  void basic() {
    while (at_ < end_) {
      const std::size_t slash = std::min(written_.find('\\', at_), end_);
      out_.verbatim(begin_ + at_, written_.substr(at_, slash - at_));
      at_ = slash;
      if (at_ + 1 < end_) {
        escape();
      } else {
        break;
      }
    }
  }

  void escape() {
    constexpr std::string_view kNames = "btnfre\"\\";
    constexpr std::string_view kMeanings = "\b\t\n\f\r\x1b\"\\";
    const char c = written_[at_ + 1];
    if (c == 'u' || c == 'U') {
      const std::size_t digits = c == 'u' ? 4 : 8;
      char32_t value = 0;
      for (std::size_t i = at_ + 2; i < std::min(end_, at_ + 2 + digits); ++i) {
        const char d = written_[i];
        const int digit = d <= '9' ? d - '0' : (d | 0x20) - 'a' + 10;
        value = value * 16 + static_cast<char32_t>(digit & 0xf);
      }
      std::string bytes;
      if (value <= 0x10ffff) utf8::append(bytes, value);
      out_.atom(begin_ + at_, 2 + digits, bytes);
      at_ += 2 + digits;
      return;
    }
    const std::size_t name = kNames.find(c);
    if (name != std::string_view::npos) {
      out_.atom(begin_ + at_, 2, kMeanings.substr(name, 1));
      at_ += 2;
      return;
    }
    // A back slash at the end of a line takes all white space after it away.
    ++at_;
    while (at_ < end_ &&
           std::string_view(" \t\r\n").find(written_[at_]) != std::string_view::npos) {
      ++at_;
    }
  }

  std::string_view written_;
  std::uint64_t begin_;
  std::size_t at_ = 0;
  std::size_t end_ = 0;
  OffsetText out_;
};

// A number in JSON's spelling: without signs `+` and underscores; other bases as decimal.
std::string plain_number(std::string_view written) {
  std::string number;
  for (const char c : written) {
    if (c != '_' && c != '+') number += c;
  }
  // The plus of an exponent goes too: `1e+5` and `1e5` are the same.
  return number;
}

class TomlConverter {
 public:
  TomlConverter(const TomlPlaces& places, TreeBuilder& builder, Emitter& diag)
      : places_(places), builder_(builder), diag_(diag) {}

  // Recursion is bounded by the builder's nesting limit.
  Result<void> convert(const toml::node& node, Span at) {
    if (const toml::table* table = node.as_table()) return convert_table(*table, at);
    if (const toml::array* array = node.as_array()) return convert_array(*array, at);
    return convert_scalar(node, at);
  }

 private:
  Span place_of(const toml::node& node, Span otherwise) const {
    return node.source().begin.line == 0 ? otherwise : places_.span(node.source());
  }

  Result<void> convert_table(const toml::table& table, Span at) {
    MUSTER_TRY([[maybe_unused]] const NodeId id, builder_.begin_map(at));
    // toml++ sorts by name; people expect the order of the file.
    struct Entry {
      Span key_at;
      const toml::key* key;
      const toml::node* value;
    };
    std::vector<Entry> entries;
    for (const auto& [key, value] : table) {
      entries.push_back({.key_at = places_.span(key.source()), .key = &key, .value = &value});
    }
    std::sort(entries.begin(), entries.end(),
              [](const Entry& a, const Entry& b) { return a.key_at.begin < b.key_at.begin; });
    for (const Entry& entry : entries) {
      if (auto named = builder_.key(entry.key->str(), entry.key_at); !named) return named;
      auto converted = convert(*entry.value, place_of(*entry.value, entry.key_at));
      if (!converted) return converted;
    }
    builder_.end(0);
    return {};
  }

  Result<void> convert_array(const toml::array& array, Span at) {
    MUSTER_TRY([[maybe_unused]] const NodeId id, builder_.begin_list(at));
    for (const toml::node& element : array) {
      auto converted = convert(element, place_of(element, at));
      if (!converted) return converted;
    }
    builder_.end(0);
    return {};
  }

  Result<void> convert_scalar(const toml::node& node, Span at) {
    ScalarEvent event;
    event.at = at;
    event.text = places_.text(at);
    event.plain = true;
    std::string holder;
    switch (node.type()) {
      case toml::node_type::string: {
        event.kind = NodeKind::String;
        event.plain = false;
        const TomlStringText written(event.text, at.begin);
        event.text = node.as_string()->get();
        if (written.out().text() == event.text) event.runs = written.out().runs_for(at);
        break;
      }
      case toml::node_type::integer:
        event.kind = NodeKind::Number;
        holder = fmt::format("{}", node.as_integer()->get());
        event.text = holder;
        break;
      case toml::node_type::floating_point:
        event.kind = NodeKind::Number;
        if (!std::isfinite(node.as_floating_point()->get())) {
          return diag_.error(diag::TomlSyntax, at, "`nan` and `inf` are not taken as numbers");
        }
        holder = plain_number(event.text);
        event.text = holder;
        break;
      case toml::node_type::boolean:
        event.kind = NodeKind::Bool;
        event.boolean = node.as_boolean()->get();
        break;
      case toml::node_type::date:
        event.kind = NodeKind::Date;
        break;
      case toml::node_type::time:
      case toml::node_type::date_time:
      case toml::node_type::none:
      case toml::node_type::table:
      case toml::node_type::array:
        event.kind = NodeKind::String;
        break;
    }
    builder_.scalar(std::move(event));
    return {};
  }

  const TomlPlaces& places_;
  TreeBuilder& builder_;
  Emitter& diag_;
};

std::string_view trimmed(std::string_view text) {
  const std::size_t begin = text.find_first_not_of(" \t\r");
  if (begin == std::string_view::npos) return {};
  return text.substr(begin, text.find_last_not_of(" \t\r") + 1 - begin);
}

// What a line defines: `[table]` with its brackets, or the key before the equals sign.
std::string_view defined_by(std::string_view line) {
  line = trimmed(line);
  if (line.starts_with('[')) return trimmed(line.substr(0, line.find_last_of(']') + 1));
  return trimmed(line.substr(0, line.find('=')));
}

// The earlier line that defines the same as the line at `offset`; keys only within the same table.
Span earlier_definition(const TomlPlaces& places, Span error) {
  const auto [bad_begin, bad_line] = places.line_of(error.begin);
  const std::string_view what = defined_by(bad_line);
  Span found;
  for (std::size_t i = 0; i < places.lines(); ++i) {
    const auto [begin, line] = places.line(i);
    if (begin >= bad_begin) break;
    const std::string_view defined = defined_by(line);
    if (defined == what && !what.empty() && !found.valid()) {
      found = {.source = error.source,
               .length = static_cast<std::uint32_t>(defined.size()),
               .begin = begin + static_cast<std::uint64_t>(defined.data() - line.data())};
    } else if (defined.starts_with('[') && !what.starts_with('[')) {
      found = Span{};
    }
  }
  return found;
}

std::unexpected<Failed> syntax_error(const TomlPlaces& places, const toml::parse_error& error,
                                     Emitter& diag) {
  constexpr std::string_view kPrefix = "Error while parsing ";
  std::string_view message = error.description();
  if (message.starts_with(kPrefix)) message.remove_prefix(kPrefix.size());
  Span at = places.span(error.source());
  if (at.length == 0 && at.begin < places.text().size() && places.text()[at.begin] != '\n') {
    std::size_t after = at.begin;
    utf8::next(places.text(), after);
    at.length = static_cast<std::uint32_t>(after - at.begin);
  }
  if (at.length == 0) {
    // toml++ stands behind a value that it could not take.
    const std::string_view before = places.text().substr(0, at.begin);
    const std::size_t sign = before.find_last_of(" \t\r\n,[]{}=");
    const std::size_t begin = sign == std::string_view::npos ? 0 : sign + 1;
    at.length = static_cast<std::uint32_t>(before.size() - begin);
    at.begin = begin;
  }
  const bool redefined = message.find("redefine") != std::string_view::npos;
  const Span earlier = redefined ? earlier_definition(places, at) : Span{};
  DiagnosticBuilder refusal = diag.error(diag::TomlSyntax, at, message);
  if (earlier.valid()) refusal.label(earlier, "it is defined here first");
  return std::unexpected(refusal.failed());
}

}  // namespace

Result<Tree> read_toml(const SourceMap& sources, SourceId source, const Limits& limits,
                       Emitter& diag) {
  const std::string_view text = sources.text(source);
  if (auto fits = prescan_toml(text, source, limits, diag); !fits) {
    return std::unexpected(fits.error());
  }
  const TomlPlaces places(text, source);
  try {
    const toml::table table = toml::parse(text, std::string_view());
    TreeBuilder builder(limits, diag);
    TomlConverter converter(places, builder, diag);
    if (auto converted = converter.convert(table, places.whole()); !converted) {
      return std::unexpected(converted.error());
    }
    return builder.take();
  } catch (const toml::parse_error& error) {
    return syntax_error(places, error, diag);
  } catch (const std::exception&) {
    return diag.error(diag::TomlSyntax, places.whole(), "the reader gave up");
  }
}

}  // namespace muster
