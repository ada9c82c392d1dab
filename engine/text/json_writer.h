// Streaming JSON output with fixed layout. Escapes what must be (quotes, back slash, controls,
// U+2028 and U+2029), never emits invalid UTF-8, keys in the order given. The sink gets what is
// written in large pieces: all of it once the outermost value is closed.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

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
  ByteSink& sink_;
  std::string buffer_;
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
