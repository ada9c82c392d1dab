// Streaming JSON output with fixed layout. Escapes what must be (quotes, back slash, controls,
// U+2028 and U+2029), never emits invalid UTF-8, keys in the order given. The sink gets what is
// written in large pieces: all of it once the outermost value is closed.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>

#include "engine/base/byte_sink.h"

namespace muster {

class JsonWriter {
 public:
  // `indent` spaces a level; 0: everything on one line.
  JsonWriter(ByteSink& sink, int indent);
  ~JsonWriter();
  JsonWriter(const JsonWriter&) = delete;
  JsonWriter& operator=(const JsonWriter&) = delete;
  JsonWriter& begin_object();
  JsonWriter& end_object();
  JsonWriter& begin_array();
  JsonWriter& end_array();
  JsonWriter& key(std::string_view name);
  JsonWriter& value(std::string_view text);
  JsonWriter& value(const char* text) { return value(std::string_view(text)); }
  JsonWriter& value(std::int64_t number);
  JsonWriter& value(std::uint64_t number);
  JsonWriter& value(int number) { return value(static_cast<std::int64_t>(number)); }
  JsonWriter& value(double number);
  JsonWriter& value(bool boolean);
  JsonWriter& null();
  template <typename T>
  JsonWriter& member(std::string_view name, const T& v) {
    key(name);
    return value(v);
  }

 private:
  void separate();
  void line();
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
    bool empty = true;
  };
  std::vector<Level> levels_;
  bool after_key_ = false;
};

// The text as a JSON string with quotes.
std::string json_quoted(std::string_view text);

}  // namespace muster
