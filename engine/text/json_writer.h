// Streaming JSON output with fixed layout: a line a value, but for objects that are asked for on a
// line of their own. Escapes what must be (quotes, back slash, controls,
// U+2028 and U+2029), never emits invalid UTF-8, keys in the order given. The sink gets what is
// written in large pieces: all of it once the outermost value is closed.
#pragma once

#include <algorithm>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

#include <fmt/format.h>

#include "engine/base/byte_sink.h"

namespace muster {

class JsonWriter;

// Members of an object, written once, for many objects that have the same.
class JsonMembers {
 public:
  // `write(json)` adds them to an object that is open.
  template <std::invocable<JsonWriter&> Write>
  explicit JsonMembers(Write write);
  // Without braces, on one line.
  std::string_view text() const { return text_; }

 private:
  std::string text_;
};

// A name that stands in the source, in which nothing is to be escaped: nearly all keys, and they
// are half of what is written.
class JsonName {
 public:
  template <std::size_t N>
  consteval JsonName(const char (&name)[N])  // NOLINT(google-explicit-constructor): a literal
      : text_(name, N - 1) {
    for (const char c : text_) {
      const bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
      if (!letter && !(c >= '0' && c <= '9') && std::string_view("_-$/.").find(c) == text_.npos)
        throw "what needs an escape is no JsonName";  // when it is compiled
    }
  }
  std::string_view text() const { return text_; }

 private:
  std::string_view text_;
};

template <typename Name>
concept JsonNameAtRunTime =
    !std::is_array_v<Name> && std::convertible_to<const Name&, std::string_view>;

class JsonWriter {
 public:
  // `indent` spaces a level; 0: everything on one line.
  JsonWriter(ByteSink& sink, int indent);
  ~JsonWriter();
  JsonWriter(const JsonWriter&) = delete;
  JsonWriter& operator=(const JsonWriter&) = delete;
  JsonWriter& begin_object();
  // With all that it holds on one line: of many alike a line each is quicker to search and to
  // compare, and half as long.
  JsonWriter& begin_line_object();
  JsonWriter& end_object();
  JsonWriter& begin_array();
  JsonWriter& end_array();
  JsonWriter& key(JsonName name);
  template <JsonNameAtRunTime Name>
  JsonWriter& key(const Name& name) {
    return quoted_key(name);
  }
  JsonWriter& value(std::string_view text);
  JsonWriter& value(const char* text) { return value(std::string_view(text)); }
  JsonWriter& value(std::int64_t number);
  JsonWriter& value(std::uint64_t number);
  JsonWriter& value(int number) { return value(static_cast<std::int64_t>(number)); }
  JsonWriter& value(double number);
  JsonWriter& value(bool boolean);
  JsonWriter& null();
  // REQUIRES: the object is on one line.
  JsonWriter& members(const JsonMembers& some);
  template <typename T>
  JsonWriter& member(JsonName name, const T& v) {
    key(name);
    return value(v);
  }
  template <JsonNameAtRunTime Name, typename T>
  JsonWriter& member(const Name& name, const T& v) {
    key(name);
    return value(v);
  }

 private:
  JsonWriter& quoted_key(std::string_view name);
  void begin(bool array, bool on_one_line);
  void end(bool array);
  void separate();
  void next();
  void line(bool after_comma);
  void done();
  void flush();
  // What is written, until the sink has it.
  class Pen {
   public:
    // The memory of the next so many bytes of the text, to be filled at once.
    char* room(std::size_t bytes) {
      const std::size_t used = memory_.size();
      memory_.resize(used + bytes);
      return memory_.data() + used;
    }
    void put(std::string_view text) { std::ranges::copy(text, room(text.size())); }
    void quote(std::string_view text);
    std::string_view text() const { return {memory_.data(), memory_.size()}; }
    void clear() { memory_.clear(); }

   private:
    fmt::memory_buffer memory_;  // grows without zeros in what is to be filled
  };

  ByteSink& sink_;
  Pen pen_;
  int indent_;
  struct Level {
    bool array = false;
    bool on_line = false;  // all that it holds
    bool empty = true;
  };
  std::vector<Level> levels_;
  bool after_key_ = false;
};

template <std::invocable<JsonWriter&> Write>
JsonMembers::JsonMembers(Write write) {
  StringSink sink;
  JsonWriter json(sink, 0);
  json.begin_object();
  write(json);
  json.end_object();
  const std::string& object = sink.text();
  text_ = object.substr(1, object.size() - 2);
}

// The text as a JSON string with quotes.
std::string json_quoted(std::string_view text);

}  // namespace muster
