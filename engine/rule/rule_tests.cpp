#include "engine/rule/rule_tests.h"

#include <algorithm>
#include <array>
#include <string_view>

#include "engine/base/civil_time.h"
#include "engine/base/suggest.h"
#include "engine/rule/document.h"
#include "engine/rule/form.h"
#include "engine/rule/test_keys.h"

namespace muster {
namespace {

using Subjects = std::vector<std::pair<std::string, Span>>;

// Reads the tests of one document for one rule.
class TestReading {
 public:
  TestReading(const Tree& tree, const SourceMap& sources, const RulePack& pack, RuleId rule,
              Emitter& diag)
      : form_(tree, diag), sources_(sources), pack_(pack), rule_(rule) {}

  // `keys`: whether the document is a file of tests and nothing else.
  void read(bool test_file, std::vector<RuleTest>& tests);
  const std::optional<Failed>& failed() const { return form_.failed(); }

 private:
  RuleTest read_test(NodeId item);
  void read_params(NodeId item, RuleTest& test);
  void read_given(NodeId item, RuleTest& test);
  void check_header(const GivenSet& given, TableId table);
  void read_none(NodeId item, RuleTest& test);
  void read_waivers(NodeId item, RuleTest& test);
  Expectation read_expectation(NodeId item);
  Subjects read_subjects(NodeId expect, std::string_view key);
  TableId find_set(std::string_view name, Span at);

  Form form_;
  const SourceMap& sources_;
  const RulePack& pack_;
  RuleId rule_;
};

TableId TestReading::find_set(std::string_view name, Span at) {
  const TableId id = pack_.schema.find(name);
  if (id.valid()) return id;
  std::vector<std::string_view> known;
  for (const TableSchema& table : pack_.schema.tables) known.push_back(table.name);
  form_.error(diag::UnknownRecordSet, at, name).help(suggestion(name, known));
  return {};
}

void TestReading::read_params(NodeId item, RuleTest& test) {
  const NodeId params = form_.find(item, "params");
  std::vector<std::string_view> known;
  for (const Parameter& parameter : pack_.rules[rule_].params) known.push_back(parameter.name);
  for (const NodeId entry : form_.named_entries(params, "params", NameForm::Name)) {
    const TreeNode& node = form_.node(entry);
    if (std::ranges::find(known, node.key) == known.end()) {
      form_.error(diag::UnknownKey, node.key_at, node.key).help(suggestion(node.key, known));
      continue;
    }
    std::string value;
    if (node.kind == NodeKind::List) {
      for (const PlacedText& word : form_.words_of(entry, node.key)) {
        value += value.empty() ? word.value : "," + word.value;
      }
    } else if (const auto word = form_.scalar(entry, node.key, true)) {
      value = word->value;
    }
    test.params.emplace_back(std::string(node.key), std::move(value));
  }
}

// The header names fields of the set; what stands below is the record reader's business.
void TestReading::check_header(const GivenSet& given, TableId table) {
  const TableSchema& schema = pack_.schema.tables[table];
  std::vector<std::string_view> known;
  for (const FieldSchema& field : schema.fields) known.push_back(field.name);
  std::vector<std::string_view> seen;
  const std::string_view text = given.csv;
  const std::string_view header = text.substr(0, text.find('\n'));
  for (std::size_t begin = 0; begin <= header.size();) {
    const std::size_t comma = std::min(header.find(',', begin), header.size());
    std::string_view name = header.substr(begin, comma - begin);
    const Span at = given.text.place(begin, name.size());
    begin = comma + 1;
    if (name.size() >= 2 && name.front() == '"' && name.back() == '"') {
      name = name.substr(1, name.size() - 2);
    }
    if (std::ranges::find(seen, name) != seen.end()) {
      form_.error(diag::DuplicateColumn, at, name);
    } else if (std::ranges::find(known, name) == known.end()) {
      form_.error(diag::UnknownField, at, schema.name, name).help(suggestion(name, known));
    }
    seen.push_back(name);
  }
}

void TestReading::read_given(NodeId item, RuleTest& test) {
  const NodeId given = form_.find(item, "given");
  if (!given.valid()) return;
  for (const NodeId entry : form_.named_entries(given, "given", NameForm::Name)) {
    const TreeNode& node = form_.node(entry);
    const TableId table = find_set(node.key, node.key_at);
    if (!form_.scalar(entry, node.key, true)) continue;
    GivenSet set{.record = std::string(node.key),
                 .record_at = node.key_at,
                 .missing = node.plain && node.text == "missing",
                 .csv = {},
                 .text = make_expr_text(form_.tree(), entry, true)};
    if (!set.missing) set.csv = set.text.text;
    if (table.valid() && !set.csv.empty()) check_header(set, table);
    test.given.push_back(std::move(set));
  }
}

void TestReading::read_none(NodeId item, RuleTest& test) {
  for (PlacedText& name : form_.words(item, "none")) {
    find_set(name.value, name.at);
    const bool given = std::ranges::any_of(
        test.given, [&name](const GivenSet& set) { return set.record == name.value; });
    if (given) {
      form_.error(diag::ConflictingKeys, name.at, "given: " + name.value, "none: " + name.value);
    }
    test.none.push_back(std::move(name.value));
  }
}

void TestReading::read_waivers(NodeId item, RuleTest& test) {
  const NodeId waivers = form_.find(item, "waivers");
  if (!waivers.valid() || form_.items(item, "waivers").empty()) return;
  // A list in block form needs the white space before its first dash to be read on its own.
  Span at = form_.node(waivers).at;
  const std::string_view text = sources_.text(at.source);
  std::uint64_t begin = at.begin;
  while (begin > 0 && text[begin - 1] == ' ') --begin;
  if (begin == 0 || text[begin - 1] == '\n') {
    at.length += static_cast<std::uint32_t>(at.begin - begin);
    at.begin = begin;
  }
  test.waivers_at = at;
  test.waivers_yaml = std::string(sources_.text(at));
}

Subjects TestReading::read_subjects(NodeId expect, std::string_view key) {
  Subjects subjects;
  for (PlacedText& word : form_.words(expect, key)) {
    const bool twice = std::ranges::any_of(
        subjects, [&word](const auto& subject) { return subject.first == word.value; });
    if (twice) form_.error(diag::DuplicateName, word.at, "subject", word.value);
    subjects.emplace_back(std::move(word.value), word.at);
  }
  return subjects;
}

Expectation TestReading::read_expectation(NodeId item) {
  Expectation expectation;
  const NodeId expect = form_.find(item, "expect");
  if (!expect.valid()) return expectation;
  const TreeNode& node = form_.node(expect);
  expectation.at = node.at;
  if (node.kind != NodeKind::Map) {
    const WholeRule whole = form_.word(item, "expect", kWholeRules, WholeRule::Pass);
    expectation.not_proven = whole == WholeRule::NotProven;
    expectation.not_applicable = whole == WholeRule::NotApplicable;
    return expectation;
  }
  form_.closed_map(expect, "expect", kExpectKeys);
  expectation.fail = read_subjects(expect, "fail");
  expectation.undecided = read_subjects(expect, "undecided");
  expectation.pending = read_subjects(expect, "pending");
  expectation.waived = read_subjects(expect, "waived");
  if (form_.find(expect, "pass").valid()) expectation.pass = read_subjects(expect, "pass");
  if (const auto message = form_.placed_text(expect, "message")) {
    expectation.message = message->value;
    // Nobody would notice that such a message is never compared.
    if (expectation.fail.empty()) form_.error(diag::MissingKey, message->at, "fail");
  }
  // Besides its subjects: a set aside row keeps a rule from passing though none of them failed
  // (S2).
  expectation.not_proven = form_.flag(expect, "not_proven", false);
  expectation.not_applicable = form_.flag(expect, "not_applicable", false);
  if (expectation.not_proven && expectation.not_applicable) {
    form_.error(diag::ConflictingKeys, form_.node(form_.find(expect, "not_applicable")).key_at,
                "not_proven", "not_applicable");
  }
  if (node.children == 0) form_.error(diag::MissingKey, node.at, "pass");
  Subjects all;
  const std::array<const Subjects*, 5> groups = {&expectation.fail, &expectation.undecided,
                                                 &expectation.pending, &expectation.waived,
                                                 expectation.pass ? &*expectation.pass : nullptr};
  for (const Subjects* group : groups) {
    if (group == nullptr) continue;
    for (const auto& [name, at] : *group) {
      const auto first =
          std::ranges::find_if(all, [&name](const auto& other) { return other.first == name; });
      if (first != all.end() && first->second != at) {
        form_.error(diag::DuplicateName, at, "subject", name)
            .label(first->second, "first expected here");
      }
    }
    all.insert(all.end(), group->begin(), group->end());
  }
  return expectation;
}

RuleTest TestReading::read_test(NodeId item) {
  RuleTest test;
  test.rule = rule_;
  test.at = form_.place_of_map(item);
  if (!form_.closed_map(item, "a test", kTestKeys)) return test;
  if (auto name = form_.placed_text(item, "name")) {
    test.name = std::move(name->value);
    test.at = name->at;
  }
  if (auto as_of = form_.placed_text(item, "as_of")) {
    if (!parse_iso_date(as_of->value)) {
      form_.error(diag::BadValue, as_of->at, as_of->value, "a date such as 2026-03-31");
    }
    test.as_of = std::move(as_of->value);
  }
  if (auto period = form_.placed_text(item, "period")) test.period = std::move(period->value);
  read_params(item, test);
  read_given(item, test);
  read_none(item, test);
  read_waivers(item, test);
  test.expect = read_expectation(item);
  test.todo = form_.text(item, "todo");
  return test;
}

void TestReading::read(bool test_file, std::vector<RuleTest>& tests) {
  const NodeId root = form_.tree().root();
  if (test_file && !form_.closed_map(root, "a file of tests", kTestFileKeys)) return;
  for (const NodeId item : form_.items(root, "tests")) {
    RuleTest test = read_test(item);
    const auto same = std::ranges::find_if(tests, [&test](const RuleTest& other) {
      return other.rule == test.rule && other.name == test.name && !test.name.empty();
    });
    if (same != tests.end()) {
      form_.error(diag::DuplicateName, test.at, "test", test.name)
          .label(same->at, "first declared here");
    }
    tests.push_back(std::move(test));
  }
}

struct TestFile {
  const PackRef* pack = nullptr;
  std::string file;
};

// The file beside a rule's own: `x.test.yaml` for `x.yaml`. No pack if there is none.
TestFile test_file_of(std::string_view rule_path, const std::vector<PackRef>& packs,
                      const Limits& limits) {
  for (const PackRef& pack : packs) {
    if (!rule_path.starts_with(pack.display + "/")) continue;
    std::string_view stem = rule_path.substr(pack.display.size() + 1);
    if (stem.ends_with(".yaml")) stem.remove_suffix(5);
    std::string file = std::string(stem) + ".test.yaml";
    if (pack_file_exists(pack, file, limits)) return {.pack = &pack, .file = std::move(file)};
  }
  return {};
}

}  // namespace

Result<std::vector<RuleTest>> load_rule_tests(const RulePack& pack,
                                              const std::vector<PackRef>& packs, SourceMap& sources,
                                              const Limits& limits, Emitter& diag) {
  std::vector<RuleTest> tests;
  std::optional<Failed> failed;
  const auto read = [&](const Result<Tree>& tree, RuleId id, bool test_file) {
    if (!tree) {
      failed = tree.error();
      return;
    }
    TestReading reading(*tree, sources, pack, id, diag);
    reading.read(test_file, tests);
    if (reading.failed()) failed = reading.failed();
  };
  for (std::size_t i = 0; i < pack.rules.size(); ++i) {
    const RuleId id(i);
    const Rule& rule = pack.rules[id];
    if (rule.has_tests) read(parse_rule_document(sources, rule.source, limits, diag), id, false);
    const TestFile file = test_file_of(sources.path(rule.source), packs, limits);
    if (file.pack == nullptr) continue;
    const auto source = open_pack_file(*file.pack, file.file, rule.id_at, sources, limits, diag);
    if (!source) {
      failed = source.error();
      continue;
    }
    read(parse_rule_document(sources, *source, limits, diag), id, true);
  }
  if (failed) return std::unexpected(*failed);
  return tests;
}

}  // namespace muster
