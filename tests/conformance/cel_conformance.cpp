// Runs suites of CEL's conformance tests, one JSON object a line, and counts: a test passes, fails,
// or needs a feature that our language refuses by name.
//   cel_conformance FILE.jsonl... [--list failed|refused] [--folder FOLDER]
// Exit codes: 0 nothing failed, 1 something did, 2 usage or a file that cannot be read, 77 the
// folder is not there.
#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>

#include "tests/conformance/run_line.h"

namespace muster::conformance {
namespace {

struct Counts {
  std::size_t passed = 0;
  std::size_t failed = 0;
  std::size_t refused = 0;

  void add(Verdict::Outcome outcome) {
    switch (outcome) {
      case Verdict::Outcome::Passed:
        ++passed;
        return;
      case Verdict::Outcome::Failed:
        ++failed;
        return;
      case Verdict::Outcome::Refused:
        ++refused;
        return;
    }
  }
  std::string text() const {
    return fmt::format("{} passed, {} failed, {} refused", passed, failed, refused);
  }
};

struct Arguments {
  std::vector<std::string> files;
  bool list_failed = false;
  bool list_refused = false;
};

enum Exit { kGood = 0, kFailed = 1, kUsage = 2, kNotThere = 77 };

int usage(std::string_view problem) {
  fmt::print(stderr,
             "cel_conformance: {}\n"
             "usage: cel_conformance FILE.jsonl... [--list failed|refused] [--folder FOLDER]\n",
             problem);
  return kUsage;
}

// All suites of a folder, by name.
std::vector<std::string> suites_in(const std::filesystem::path& folder) {
  std::vector<std::string> files;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    if (entry.path().extension() == ".jsonl") files.push_back(entry.path().string());
  }
  std::ranges::sort(files);
  return files;
}

class Run {
 public:
  explicit Run(const Arguments& arguments) : arguments_(arguments) {}

  // False if it can not be read.
  bool file(const std::string& path) {
    std::ifstream stream(path, std::ios::binary);
    std::string text((std::istreambuf_iterator<char>(stream)), {});
    if (!stream.is_open() || stream.bad()) {
      fmt::print(stderr, "cel_conformance: {} cannot be read\n", path);
      return false;
    }
    const SourceId source = sources_.add_text(path, std::move(text));
    const std::string_view whole = sources_.text(source);
    bool good = true;
    std::size_t number = 1;
    for (std::size_t begin = 0; begin < whole.size(); ++number) {
      const std::size_t end = std::min(whole.find('\n', begin), whole.size());
      const Span span{
          .source = source, .length = static_cast<std::uint32_t>(end - begin), .begin = begin};
      if (!sources_.text(span).empty()) good = line(path, number, span) && good;
      begin = end + 1;
    }
    return good;
  }

  int close() const {
    for (const auto& [suite, counts] : suites_) fmt::print("{}: {}\n", suite, counts.text());
    fmt::print("{}\n", all_.text());
    return all_.failed == 0 ? kGood : kFailed;
  }

 private:
  bool line(const std::string& path, std::size_t number, Span span) {
    DiagnosticList problems;
    Emitter diag(problems);
    const auto test = read_line(sources_, span, limits_, diag);
    if (!test) {
      fmt::print(stderr, "cel_conformance: {}:{}: {}\n", path, number, problems.begin()->message);
      return false;
    }
    const Verdict verdict = runner_.run(*test);
    const std::string suite =
        test->suite.empty() ? std::filesystem::path(path).stem().string() : test->suite;
    suites_[suite].add(verdict.outcome);
    all_.add(verdict.outcome);
    const bool listed = (verdict.outcome == Verdict::Outcome::Failed && arguments_.list_failed) ||
                        (verdict.outcome == Verdict::Outcome::Refused && arguments_.list_refused);
    if (listed) fmt::print("{}: {}\n", test->id, verdict.why);
    return true;
  }

  const Arguments& arguments_;
  SourceMap sources_;
  Limits limits_;
  Runner runner_;
  std::map<std::string, Counts> suites_;
  Counts all_;
};

int run(const std::vector<std::string>& words) {
  Arguments arguments;
  for (std::size_t i = 0; i < words.size(); ++i) {
    const std::string& word = words[i];
    if (word == "--list" || word == "--folder") {
      if (++i == words.size()) return usage(fmt::format("`{}` needs a value", word));
      if (word == "--folder") {
        if (!std::filesystem::is_directory(words[i])) {
          fmt::print("skipped: there is no folder {}\n", words[i]);
          return kNotThere;
        }
        const std::vector<std::string> found = suites_in(words[i]);
        arguments.files.insert(arguments.files.end(), found.begin(), found.end());
      } else if (words[i] == "failed") {
        arguments.list_failed = true;
      } else if (words[i] == "refused") {
        arguments.list_refused = true;
      } else {
        return usage(fmt::format("`--list` takes `failed` or `refused`, not `{}`", words[i]));
      }
    } else if (word.starts_with("-")) {
      return usage(fmt::format("there is no option `{}`", word));
    } else {
      arguments.files.push_back(word);
    }
  }
  if (arguments.files.empty()) return usage("no file is given");
  Run all(arguments);
  bool readable = true;
  for (const std::string& path : arguments.files) readable = all.file(path) && readable;
  const int code = all.close();
  return readable ? code : kUsage;
}

}  // namespace
}  // namespace muster::conformance

int main(int argc, char** argv) {
  return muster::conformance::run(std::vector<std::string>(argv + 1, argv + argc));
}
