#include "engine/text/json_syntax.h"

#include <algorithm>
#include <limits>
#include <utility>

#include <fmt/format.h>

#include "engine/base/hash.h"
#include "engine/base/utf8.h"

namespace muster {

namespace {

// Below this many keys each new one is compared with all before it; above, they are sorted once.
constexpr std::size_t kCompareUpTo = 16;

bool is_digit(char c) { return c >= '0' && c <= '9'; }

int hex_digit(char c) {
  if (is_digit(c)) return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

char32_t hex_value(std::string_view digits) {
  char32_t value = 0;
  for (const char c : digits) value = value * 16 + static_cast<char32_t>(hex_digit(c));
  return value;
}

std::uint32_t span_length(std::uint64_t length) {
  return static_cast<std::uint32_t>(
      std::min<std::uint64_t>(length, std::numeric_limits<std::uint32_t>::max()));
}

// How many bytes the code point that begins with `lead` has; 1 for anything odd.
std::uint64_t code_point_length(char lead) {
  const auto byte = static_cast<unsigned char>(lead);
  if (byte >= 0xf0) return 4;
  if (byte >= 0xe0) return 3;
  return byte >= 0xc2 ? 2 : 1;
}

}  // namespace

JsonPull::JsonPull(std::string_view text, Span part, const Limits& limits, JsonKeyCheck keys)
    : text_(text),
      source_(part.source),
      position_(part.begin),
      end_(std::min<std::uint64_t>(part.end(), text.size())),
      limits_(limits),
      check_(keys) {}

Span JsonPull::span(const JsonToken& token) const {
  return {.source = source_, .length = span_length(token.end - token.begin), .begin = token.begin};
}

std::unexpected<Failed> JsonPull::fail_at(std::uint64_t begin, std::uint64_t length,
                                          std::string_view message, Emitter& diag) const {
  const std::uint64_t fitting = std::min(length, end_ - std::min(begin, end_));
  return std::unexpected(
      diag.error(diag::JsonSyntax,
                 {.source = source_, .length = span_length(fitting), .begin = begin}, message)
          .failed());
}

std::unexpected<Failed> JsonPull::unexpected(std::string_view what, Emitter& diag) const {
  if (at_end()) {
    return fail_at(position_, 0, fmt::format("the text ends where {} must follow", what), diag);
  }
  const std::string_view rest = text_.substr(position_, end_ - position_);
  DiagnosticBuilder refusal = diag.error(
      diag::JsonSyntax,
      {.source = source_,
       .length = span_length(std::min<std::uint64_t>(code_point_length(peek()), rest.size())),
       .begin = position_},
      fmt::format("{} is expected here", what));
  if (rest.starts_with('\'')) refusal.help("JSON knows only double quotes");
  if (rest.starts_with("//") || rest.starts_with("/*") || rest.starts_with('#')) {
    refusal.help("JSON has no comments");
  }
  if (rest.starts_with("NaN") || rest.starts_with("Infinity")) {
    refusal.help("JSON has no such number: write null, or leave the key out");
  }
  return std::unexpected(refusal.failed());
}

void JsonPull::skip_space() {
  while (!at_end()) {
    const char c = peek();
    if (c != ' ' && c != '\n' && c != '\r' && c != '\t') return;
    ++position_;
  }
}

Result<JsonToken> JsonPull::next(Emitter& diag) {
  skip_space();
  if (expect_ == Expect::CommaOrEnd) {
    const bool map = levels_.back().map;
    if (!at_end() && peek() == (map ? '}' : ']')) return close(diag);
    if (at_end() || peek() != ',') return unexpected(map ? "`,` or `}`" : "`,` or `]`", diag);
    ++position_;
    skip_space();
    expect_ = map ? Expect::Key : Expect::Value;
  }
  switch (expect_) {
    case Expect::ValueOrEnd:
      if (!at_end() && peek() == ']') return close(diag);
      return value(diag);
    case Expect::Value:
      return value(diag);
    case Expect::KeyOrEnd:
      if (!at_end() && peek() == '}') return close(diag);
      [[fallthrough]];
    case Expect::Key: {
      if (at_end() || peek() != '"') return unexpected("a key in double quotes", diag);
      MUSTER_TRY(const JsonToken key, string(JsonTokenKind::Key, diag));
      if (check_ == JsonKeyCheck::Parser) {
        if (auto fresh = remember(key, diag); !fresh) return std::unexpected(fresh.error());
      }
      skip_space();
      if (at_end() || peek() != ':') return unexpected("`:`", diag);
      ++position_;
      expect_ = Expect::Value;
      return key;
    }
    case Expect::Nothing:
      if (!at_end()) return unexpected("nothing more", diag);
      return JsonToken{
          .kind = JsonTokenKind::End, .escaped = false, .begin = position_, .end = position_};
    case Expect::CommaOrEnd:
      break;
  }
  MUSTER_UNREACHABLE();
}

Result<JsonToken> JsonPull::skip(Emitter& diag) {
  const std::size_t outside = levels_.size() - 1;
  while (true) {
    MUSTER_TRY(const JsonToken token, next(diag));
    if (levels_.size() == outside) return token;
  }
}

Result<JsonToken> JsonPull::value(Emitter& diag) {
  if (at_end()) return unexpected("a value", diag);
  switch (peek()) {
    case '{':
      return open(true, diag);
    case '[':
      return open(false, diag);
    case '"': {
      auto token = string(JsonTokenKind::String, diag);
      expect_ = after_value();
      return token;
    }
    case 't':
      return word("true", JsonTokenKind::True, diag);
    case 'f':
      return word("false", JsonTokenKind::False, diag);
    case 'n':
      return word("null", JsonTokenKind::Null, diag);
    default:
      if (peek() == '-' || is_digit(peek())) return number(diag);
      return unexpected("a value", diag);
  }
}

Result<JsonToken> JsonPull::open(bool map, Emitter& diag) {
  if (levels_.size() >= limits_.nesting) {
    return diag.error(diag::NestingTooDeep, {.source = source_, .length = 1, .begin = position_},
                      limits_.nesting);
  }
  levels_.push_back({.map = map, .first_key = keys_.size(), .begin = position_});
  expect_ = map ? Expect::KeyOrEnd : Expect::ValueOrEnd;
  ++position_;
  return JsonToken{.kind = map ? JsonTokenKind::BeginMap : JsonTokenKind::BeginList,
                   .escaped = false,
                   .begin = position_ - 1,
                   .end = position_};
}

Result<JsonToken> JsonPull::close(Emitter& diag) {
  const Level level = levels_.back();
  if (level.map && check_ == JsonKeyCheck::Parser) {
    if (keys_.size() - level.first_key > kCompareUpTo) {
      if (auto fresh = check_many_keys(level, diag); !fresh) {
        return std::unexpected(fresh.error());
      }
    }
    keys_.resize(level.first_key);
  }
  levels_.pop_back();
  ++position_;
  expect_ = after_value();
  return JsonToken{.kind = level.map ? JsonTokenKind::EndMap : JsonTokenKind::EndList,
                   .escaped = false,
                   .begin = level.begin,
                   .end = position_};
}

Result<JsonToken> JsonPull::string(JsonTokenKind kind, Emitter& diag) {
  JsonToken token{.kind = kind, .escaped = false, .begin = position_, .end = 0};
  bool ascii = true;
  ++position_;
  while (true) {
    if (at_end()) return fail_at(position_, 0, "the text ends inside a string", diag);
    const auto byte = static_cast<unsigned char>(peek());
    if (byte == '"') break;
    if (byte == '\\') {
      token.escaped = true;
      if (auto good = escape(diag); !good) return std::unexpected(good.error());
      continue;
    }
    if (byte < 0x20) {
      return fail_at(position_, 1,
                     byte == '\n' || byte == '\r' ? "a string may not go over the end of a line"
                                                  : "a control character must be an escape",
                     diag);
    }
    ascii = ascii && byte < 0x80;
    ++position_;
  }
  ++position_;
  token.end = position_;
  if (!ascii) {
    if (const auto bad = utf8::find_invalid(raw(token))) {
      return fail_at(token.begin + 1 + *bad, 1, "this byte is not UTF-8", diag);
    }
  }
  return token;
}

Result<unsigned> JsonPull::hex4(std::uint64_t at, Emitter& diag) const {
  if (end_ - at < 6) return fail_at(at, 2, "four hexadecimal digits must follow `\\u`", diag);
  unsigned value = 0;
  for (std::uint64_t i = at + 2; i < at + 6; ++i) {
    const int digit = hex_digit(text_[i]);
    if (digit < 0) return fail_at(at, 2, "four hexadecimal digits must follow `\\u`", diag);
    value = value * 16 + static_cast<unsigned>(digit);
  }
  return value;
}

Result<void> JsonPull::escape(Emitter& diag) {
  const std::uint64_t at = position_;
  if (end_ - at < 2) return fail_at(end_, 0, "the text ends inside a string", diag);
  const char c = text_[at + 1];
  if (c != 'u') {
    if (std::string_view("\"\\/bfnrt").find(c) == std::string_view::npos) {
      return fail_at(at, 1 + code_point_length(c), "there is no such escape in JSON", diag);
    }
    position_ += 2;
    return {};
  }
  MUSTER_TRY(const unsigned first, hex4(at, diag));
  position_ += 6;
  if (first < 0xd800 || first > 0xdfff) return {};
  const bool pair =
      first <= 0xdbff && end_ - position_ >= 2 && peek() == '\\' && text_[position_ + 1] == 'u';
  if (pair) {
    MUSTER_TRY(const unsigned second, hex4(position_, diag));
    if (second >= 0xdc00 && second <= 0xdfff) {
      position_ += 6;
      return {};
    }
  }
  return fail_at(at, 6, "half of a surrogate pair is no character", diag);
}

Result<JsonToken> JsonPull::number(Emitter& diag) {
  JsonToken token{.kind = JsonTokenKind::Number, .escaped = false, .begin = position_, .end = 0};
  const auto digits = [this] {
    const std::uint64_t from = position_;
    while (!at_end() && is_digit(peek())) ++position_;
    return position_ - from;
  };
  if (peek() == '-') ++position_;
  if (!at_end() && peek() == '0') {
    ++position_;
    if (!at_end() && is_digit(peek())) {
      return fail_at(token.begin, position_ + 1 - token.begin, "a number may not begin with zeros",
                     diag);
    }
  } else if (digits() == 0) {
    return unexpected("a digit", diag);
  }
  if (!at_end() && peek() == '.') {
    ++position_;
    if (digits() == 0) return unexpected("a digit", diag);
  }
  if (!at_end() && (peek() == 'e' || peek() == 'E')) {
    ++position_;
    if (!at_end() && (peek() == '+' || peek() == '-')) ++position_;
    if (digits() == 0) return unexpected("a digit", diag);
  }
  token.end = position_;
  expect_ = after_value();
  return token;
}

Result<JsonToken> JsonPull::word(std::string_view spelling, JsonTokenKind kind, Emitter& diag) {
  if (text_.substr(position_, end_ - position_).substr(0, spelling.size()) != spelling) {
    return unexpected("a value", diag);
  }
  const std::uint64_t begin = position_;
  position_ += spelling.size();
  expect_ = after_value();
  return JsonToken{.kind = kind, .escaped = false, .begin = begin, .end = position_};
}

bool JsonPull::same_key(const JsonToken& a, const JsonToken& b) const {
  if (!a.escaped && !b.escaped) return raw(a) == raw(b);
  return json_unescaped(raw(a)) == json_unescaped(raw(b));
}

std::unexpected<Failed> JsonPull::duplicate(const JsonToken& second, const JsonToken& first,
                                            Emitter& diag) const {
  return std::unexpected(diag.error(diag::DuplicateKey, span(second), json_unescaped(raw(second)))
                             .label(span(first), "it is here first")
                             .failed());
}

Result<void> JsonPull::remember(const JsonToken& key, Emitter& diag) {
  const std::size_t first = levels_.back().first_key;
  const std::size_t count = keys_.size() - first;
  if (count >= limits_.object_keys) {
    return diag.error(diag::TooManyKeys, span(key), limits_.object_keys);
  }
  const std::uint64_t hash =
      key.escaped ? hash_bytes(json_unescaped(raw(key))) : hash_bytes(raw(key));
  if (count < kCompareUpTo) {
    for (std::size_t i = first; i < keys_.size(); ++i) {
      if (keys_[i].hash == hash && same_key(keys_[i].token, key)) {
        return duplicate(key, keys_[i].token, diag);
      }
    }
  }
  keys_.push_back({.hash = hash, .token = key});
  return {};
}

Result<void> JsonPull::check_many_keys(const Level& level, Emitter& diag) {
  const auto begin = keys_.begin() + static_cast<std::ptrdiff_t>(level.first_key);
  std::sort(begin, keys_.end(), [](const SeenKey& a, const SeenKey& b) {
    return a.hash != b.hash ? a.hash < b.hash : a.token.begin < b.token.begin;
  });
  // Of several pairs the one whose second key comes first in the file is told.
  const SeenKey* first = nullptr;
  const SeenKey* second = nullptr;
  for (auto a = begin; a != keys_.end(); ++a) {
    for (auto b = a + 1; b != keys_.end() && b->hash == a->hash; ++b) {
      if (!same_key(a->token, b->token)) continue;
      if (second == nullptr || b->token.begin < second->token.begin) {
        first = &*a;
        second = &*b;
      }
      break;
    }
  }
  if (second == nullptr) return {};
  return duplicate(second->token, first->token, diag);
}

std::string json_unescaped(std::string_view raw) {
  std::string text;
  text.reserve(raw.size());
  for (std::size_t i = 0; i < raw.size();) {
    const std::size_t slash = std::min(raw.find('\\', i), raw.size());
    text.append(raw, i, slash - i);
    if (slash == raw.size()) break;
    const char c = raw[slash + 1];
    i = slash + 2;
    switch (c) {
      case 'b':
        text += '\b';
        break;
      case 'f':
        text += '\f';
        break;
      case 'n':
        text += '\n';
        break;
      case 'r':
        text += '\r';
        break;
      case 't':
        text += '\t';
        break;
      case 'u': {
        char32_t code_point = hex_value(raw.substr(i, 4));
        i += 4;
        if (code_point >= 0xd800 && code_point <= 0xdbff) {
          const char32_t low = hex_value(raw.substr(i + 2, 4));
          code_point = 0x10000 + ((code_point - 0xd800) << 10) + (low - 0xdc00);
          i += 6;
        }
        utf8::append(text, code_point);
        break;
      }
      default:
        text += c;  // a quote, a back slash or a slash
    }
  }
  return text;
}

}  // namespace muster
