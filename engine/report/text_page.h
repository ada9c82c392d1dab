// A page of terminal text: wrapped lines with hanging indents, colour where it is wanted. Whatever
// goes onto it is made safe for terminals and logs here, once.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "engine/base/byte_sink.h"
#include "engine/report/report.h"

namespace muster {

enum class Ink { Plain, Bold, Faint, Red, Yellow, Green, Blue };

class TextPage {
 public:
  TextPage(const ReportOptions& options, ByteSink& sink);

  // Wraps at the width; lines after the first begin `hang` columns in. A word that is too long
  // stays whole.
  void paragraph(std::size_t indent, std::size_t hang, std::string_view text, Ink ink = Ink::Plain);
  // A first word or two in one ink, the rest in another, wrapped as one paragraph.
  void labelled(std::size_t indent, std::size_t hang, std::string_view label, Ink label_ink,
                std::string_view text, Ink ink = Ink::Plain);
  // One line of two parts, the second at the right margin if both fit with a gap, else on its own
  // line.
  void sides(std::size_t indent, std::string_view left, Ink left_ink, std::string_view right,
             Ink right_ink);
  void blank();

 private:
  std::string inked(Ink ink, std::string_view text) const;

  ByteSink& sink_;
  std::size_t width_;
  bool colour_;
};

}  // namespace muster
