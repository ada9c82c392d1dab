// One golden case as text: a title, then sections that begin with `--- KIND [NAME] [escaped]`.
//   args             the command line; words split at white space, '...' holds one together
//   env              `NAME=VALUE` a line; the run has no other environment
//   file PATH        an input; `{N}` in the path: N files, numbered from 1
//   folder PATH      an empty folder
//   stdout, stderr   what the run prints; a section that is not there: nothing
//   exit             its exit code; not there: 0
//   written PATH     a file that it leaves
//   absent PATH      a file that it does not leave
// `escaped` after the name: the body has the form of tests/support/escaped_text.h.
#pragma once

#include <expected>
#include <string>
#include <string_view>
#include <vector>

namespace muster::golden {

struct Section {
  std::string kind;
  std::string name;
  bool escaped = false;
  std::string body;   // as it stands in the file
  std::string bytes;  // what it means
};

struct Case {
  std::string title;  // all before the first section
  std::vector<Section> sections;

  const Section* find(std::string_view kind, std::string_view name = {}) const;
  // The bytes of a section, empty when it is not there.
  std::string_view bytes(std::string_view kind, std::string_view name = {}) const;
  // Sets what a section means, escaped when plain text can not hold it; a new one goes to the end.
  // A section that already means this keeps its form.
  void set(std::string_view kind, std::string_view name, std::string bytes);
};

// The case, or what is wrong with its form.
std::expected<Case, std::string> parse_case(std::string_view text);
std::string print_case(const Case& golden);

std::vector<std::string> split_words(std::string_view line);
std::vector<std::string> split_lines(std::string_view text);

}  // namespace muster::golden
