// Stage 1: the command line as a value. Flags win over MUSTER_* variables, those over muster.toml.
#pragma once

#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

namespace muster {

struct FormatOption {
  std::string name;  // sarif
  std::string path;  // empty: standard output
};

struct Options {
  std::string command;     // check, test, list, records
  std::string path = ".";  // the policy repository, or a folder below it
  std::optional<std::string> as_of;
  std::optional<std::string> period;
  std::optional<std::string> fail_on;
  std::vector<FormatOption> formats;
  std::vector<std::string> only;  // rule id, name, requirement or tag; `*` and `?` as wild cards
  std::vector<std::string> skip;
  std::vector<std::pair<std::string, std::string>> params;
  std::string relative_to;  // paths in reports are relative to this folder; empty: the root
  std::string category;     // SARIF automationDetails
  bool show_waived = false;
  bool sarif_all = false;
  bool junit_strict = false;
  bool unmask = false;
  bool scan = false;  // look-ups by scanning: slow, the oracle of agreement checks
  unsigned jobs = 0;  // 0: as many as the machine has
  std::string color = "auto";
  std::string progress = "auto";
  bool quiet = false;
  bool verbose = false;
  std::string dump;  // product of a stage to print instead of the report
  std::string what;  // list: rules, patterns, ...; records: the set
  std::string docs_folder = "docs";
  bool docs_check = false;
  std::string lint_format = "text";      // lint: text, json, github
  std::string table_format = "table";    // records: table, json, csv
  std::string rule;                      // explain: id or name
  std::string key;                       // explain: the subject; empty: the rule itself
  std::string explain_format = "text";   // explain: text, json
  std::string test_filter;               // test: wild card over rule and test names
  bool coverage = false;                 // test
  bool mutate = false;                   // test
  std::optional<unsigned> min_coverage;  // test: per cents
  std::optional<unsigned> min_score;     // test: per cents
};

// What to do when there is nothing to run: text to print and the exit code.
struct EarlyExit {
  std::string out;
  std::string err;
  int code = 0;
};

// `argv` as main gets it.
std::variant<Options, EarlyExit> parse_options(int argc, const char* const* argv);

// What --help says of the program and of each command.
struct CommandHelp {
  std::string name;  // muster check
  std::string text;
};
std::vector<CommandHelp> command_help();

// The machine's hardware threads, or what --jobs says.
unsigned job_count(const Options& options);

}  // namespace muster
