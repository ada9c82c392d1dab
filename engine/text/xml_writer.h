// Streaming XML 1.0 output. Code points that XML cannot hold become `\u{..}`; line ends and tabs in
// attributes become references; no CDATA. The sink gets what is written in large pieces: all of it
// once the outermost element is closed.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "engine/base/byte_sink.h"

namespace muster {

class XmlWriter {
 public:
  explicit XmlWriter(ByteSink& sink);
  ~XmlWriter();
  XmlWriter(const XmlWriter&) = delete;
  XmlWriter& operator=(const XmlWriter&) = delete;
  void declaration();
  void open(std::string_view name);
  // REQUIRES: directly after open().
  void attribute(std::string_view name, std::string_view value);
  void text(std::string_view text);
  void close();

 private:
  void new_line();
  void flush();
  ByteSink& sink_;
  std::string buffer_;
  struct Level {
    std::string name;
    bool has_children = false;
    bool has_text = false;
  };
  std::vector<Level> levels_;
  bool tag_open_ = false;
};

}  // namespace muster
