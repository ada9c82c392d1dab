// The grammar of JSON (RFC 8259) as a pull parser over a text: one token a call, no recursion,
// every place kept, nothing decoded until asked. Both JSON readers stand on it.
#pragma once

#include <cstdint>
#include <expected>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/limits.h"
#include "engine/base/result.h"
#include "engine/diag/emitter.h"
#include "engine/source/span.h"

namespace muster {

enum class JsonTokenKind {
  BeginMap,
  EndMap,
  BeginList,
  EndList,
  Key,
  String,
  Number,
  True,
  False,
  Null,
  End,  // the text is over, after exactly one value
};

struct JsonToken {
  JsonTokenKind kind = JsonTokenKind::End;
  bool escaped = false;     // a key or string that holds a back slash
  std::uint64_t begin = 0;  // with quotes
  std::uint64_t end = 0;
};

// Who looks for keys that are there twice.
enum class JsonKeyCheck { Parser, Caller };

class JsonPull {
 public:
  // `part`: the bytes that must hold exactly one value. Borrows text and limits.
  JsonPull(std::string_view text, Span part, const Limits& limits, JsonKeyCheck keys);

  // The next token. Emits JsonSyntax, NestingTooDeep and, if asked to check keys, DuplicateKey
  // (after unescaping) and TooManyKeys; nothing may be asked after a failure.
  Result<JsonToken> next(Emitter& diag);
  // Moves past the rest of the map or list whose begin was the last token; gives its end token.
  Result<JsonToken> skip(Emitter& diag);

  // The bytes of a key or string without its quotes, escapes as written.
  std::string_view raw(const JsonToken& token) const {
    return text_.substr(token.begin + 1, token.end - token.begin - 2);
  }
  std::string_view written(const JsonToken& token) const {
    return text_.substr(token.begin, token.end - token.begin);
  }
  Span span(const JsonToken& token) const;
  std::size_t depth() const { return levels_.size(); }

 private:
  enum class Expect { Value, ValueOrEnd, KeyOrEnd, Key, CommaOrEnd, Nothing };
  struct Level {
    bool map = false;
    std::size_t first_key = 0;  // of this map in keys_
    std::uint64_t begin = 0;
  };
  struct SeenKey {
    std::uint64_t hash = 0;
    JsonToken token;
  };
  void skip_space();
  bool at_end() const { return position_ == end_; }
  char peek() const { return text_[position_]; }
  // `what` was expected at the current position and something else, or the end, is there.
  std::unexpected<Failed> unexpected(std::string_view what, Emitter& diag) const;
  std::unexpected<Failed> fail_at(std::uint64_t begin, std::uint64_t length,
                                  std::string_view message, Emitter& diag) const;
  Result<JsonToken> value(Emitter& diag);
  Result<JsonToken> open(bool map, Emitter& diag);
  Result<JsonToken> close(Emitter& diag);
  Result<JsonToken> string(JsonTokenKind kind, Emitter& diag);
  Result<void> escape(Emitter& diag);
  // The four digits of a \u escape that begins at `at`.
  Result<unsigned> hex4(std::uint64_t at, Emitter& diag) const;
  Result<JsonToken> number(Emitter& diag);
  Result<JsonToken> word(std::string_view spelling, JsonTokenKind kind, Emitter& diag);
  Result<void> remember(const JsonToken& key, Emitter& diag);
  Result<void> check_many_keys(const Level& level, Emitter& diag);
  bool same_key(const JsonToken& a, const JsonToken& b) const;
  std::unexpected<Failed> duplicate(const JsonToken& second, const JsonToken& first,
                                    Emitter& diag) const;
  // What may follow a finished value.
  Expect after_value() const { return levels_.empty() ? Expect::Nothing : Expect::CommaOrEnd; }

  std::string_view text_;
  SourceId source_;
  std::uint64_t position_;
  std::uint64_t end_;
  const Limits& limits_;
  JsonKeyCheck check_;
  Expect expect_ = Expect::Value;
  std::vector<Level> levels_;
  std::vector<SeenKey> keys_;
};

// The text that an escaped string stands for. REQUIRES: `raw` was accepted by JsonPull.
std::string json_unescaped(std::string_view raw);

}  // namespace muster
