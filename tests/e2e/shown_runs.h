// Documents that show files, commands and what they print, so that tests can hold them to it.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace muster::e2e {

// A fenced block: "```yaml pack/pack.yaml" has the language `yaml` and the rest `pack/pack.yaml`.
struct Fence {
  std::string language;
  std::string rest;
  std::vector<std::string> lines;
  std::size_t line = 0;  // of the document, from 1
};
std::vector<Fence> fences_of(const std::string& markdown);

// Expects that `printed` is what is shown, whole; a line `...` leaves something out.
void expect_printed(const std::vector<std::string>& shown, const std::vector<std::string>& printed);

}  // namespace muster::e2e
