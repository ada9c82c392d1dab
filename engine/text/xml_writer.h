// Streaming XML 1.0 output. Code points that XML cannot hold become `\u{..}`; line ends and tabs in
// attributes become references; no CDATA.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "engine/base/byte_sink.h"

namespace muster {

class XmlWriter {
 public:
  explicit XmlWriter(ByteSink& sink);
  void declaration();
  void open(std::string_view name);
  // REQUIRES: directly after open().
  void attribute(std::string_view name, std::string_view value);
  void text(std::string_view text);
  void close();

 private:
  ByteSink& sink_;
  struct Level {
    std::string name;
    bool has_children = false;
    bool has_text = false;
  };
  std::vector<Level> levels_;
  bool tag_open_ = false;
};

}  // namespace muster
