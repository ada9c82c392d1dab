#include "engine/rule/test_reading.h"

#include <algorithm>
#include <array>

#include "engine/base/civil_time.h"
#include "engine/base/suggest.h"
#include "engine/rule/test_keys.h"

namespace muster {

TableId TestReading::find_set(std::string_view name, Span at) {
  const TableId id = site_.pack.schema.find(name);
  if (id.valid()) return id;
  std::vector<std::string_view> known;
  for (const TableSchema& table : site_.pack.schema.tables) known.push_back(table.name);
  form_.error(diag::UnknownRecordSet, at, name).help(suggestion(name, known));
  return {};
}

void TestReading::read_params(NodeId item, RuleTest& test) {
  const NodeId params = form_.find(item, "params");
  std::vector<std::string_view> known;
  for (const Parameter& parameter : rule().params) known.push_back(parameter.name);
  for (const NodeId entry : form_.named_entries(params, "params", NameForm::Name)) {
    const TreeNode& node = form_.node(entry);
    if (std::ranges::find(known, node.key) == known.end()) {
      form_.error(diag::UnknownKey, node.key_at, node.key)
          .help(known.empty() ? "the rule has no parameters" : suggestion(node.key, known));
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
    std::erase_if(test.params, [&node](const auto& before) { return before.first == node.key; });
    test.params.emplace_back(std::string(node.key), std::move(value));
  }
}

void TestReading::read_given(NodeId item, RuleTest& test) {
  const NodeId given = form_.find(item, "given");
  if (!given.valid()) return;
  for (const NodeId entry : form_.named_entries(given, "given", NameForm::Name)) {
    const TreeNode& node = form_.node(entry);
    const TableId table = find_set(node.key, node.key_at);
    const auto shared = std::ranges::find(test.given, node.key, &GivenSet::record);
    std::optional<GivenSet> set =
        read_table(form_, site_, entry, table, shared == test.given.end() ? nullptr : &*shared);
    if (!set) continue;
    std::erase(test.none, node.key);
    if (shared == test.given.end()) {
      test.given.push_back(std::move(*set));
    } else {
      *shared = std::move(*set);
    }
  }
}

void TestReading::read_none(NodeId item, RuleTest& test) {
  if (!form_.find(item, "none").valid()) return;
  test.none.clear();
  test.nothing_to_check = false;
  for (PlacedText& name : form_.words(item, "none")) {
    if (name.value == rule().name || name.value == rule().id) {
      test.nothing_to_check = true;
      continue;
    }
    find_set(name.value, name.at);
    const NodeId given = form_.find(item, "given");
    if (given.valid() && form_.find(given, name.value).valid()) {
      form_.error(diag::ConflictingKeys, name.at, "given: " + name.value, "none: " + name.value);
    }
    // What the test gives to all its cases is not given to this one.
    std::erase_if(test.given, [&name](const GivenSet& set) { return set.record == name.value; });
    test.none.push_back(std::move(name.value));
  }
}

void TestReading::read_waivers(NodeId item, RuleTest& test) {
  const NodeId waivers = form_.find(item, "waivers");
  if (!waivers.valid()) return;
  test.waivers_yaml.clear();
  test.waivers_at = {};
  if (form_.items(item, "waivers").empty()) return;
  // A list in block form needs the white space before its first dash to be read on its own.
  Span at = form_.node(waivers).at;
  const std::string_view text = site_.sources.text(at.source);
  std::uint64_t begin = at.begin;
  while (begin > 0 && text[begin - 1] == ' ') --begin;
  if (begin == 0 || text[begin - 1] == '\n') {
    at.length += static_cast<std::uint32_t>(at.begin - begin);
    at.begin = begin;
  }
  test.waivers_at = at;
  test.waivers_yaml = std::string(site_.sources.text(at));
}

TestReading::Subjects TestReading::read_subjects(NodeId expect, std::string_view key) {
  Subjects subjects;
  for (PlacedText& word : form_.words(expect, key)) {
    const bool twice = std::ranges::any_of(
        subjects, [&word](const auto& subject) { return subject.first == word.value; });
    if (twice) form_.error(diag::DuplicateName, word.at, "subject", word.value);
    subjects.emplace_back(std::move(word.value), word.at);
  }
  return subjects;
}

// No subject has two verdicts.
void TestReading::check_subjects(const Expectation& expectation) {
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
  check_subjects(expectation);
  return expectation;
}

void TestReading::read_setting(NodeId item, RuleTest& test) {
  test.at = form_.place_of_map(item);
  if (auto as_of = form_.placed_text(item, "as_of")) {
    if (!parse_iso_date(as_of->value)) {
      form_.error(diag::BadValue, as_of->at, as_of->value, "a date such as 2026-03-31");
    }
    test.as_of = std::move(as_of->value);
  }
  if (const auto day = form_.placed_text(item, "fiscal_year_starts")) {
    test.fiscal_year_starts = parse_day_of_year(day->value);
    if (!test.fiscal_year_starts) {
      form_.error(diag::BadValue, day->at, day->value, "a day of the year such as 04-01");
    }
  }
  if (auto period = form_.placed_text(item, "period")) test.period = std::move(period->value);
  read_params(item, test);
  read_given(item, test);
  read_none(item, test);
  read_waivers(item, test);
  if (form_.find(item, "todo").valid()) test.todo = form_.text(item, "todo");
}

void TestReading::add(RuleTest test, std::vector<RuleTest>& tests) {
  const auto same = std::ranges::find_if(tests, [&test](const RuleTest& other) {
    return other.rule == test.rule && other.name == test.name && !test.name.empty();
  });
  if (same != tests.end()) {
    form_.error(diag::DuplicateName, test.at, "test", test.name)
        .label(same->at, "first declared here");
  }
  tests.push_back(std::move(test));
}

void TestReading::read_cases(NodeId cases, const RuleTest& shared, std::vector<RuleTest>& tests) {
  const TreeNode& node = form_.node(cases);
  if (node.kind == NodeKind::List && node.children == 0) {
    form_.error(diag::WrongKind, node.at, "cases", "a list of cases", "an empty list");
  }
  for (const NodeId item : form_.tree().children(cases)) {
    RuleTest one = shared;
    if (!form_.closed_map(item, "a case", kCaseKeys)) continue;
    read_setting(item, one);
    if (const auto name = form_.placed_text(item, "name")) {
      one.name = shared.name + ": " + name->value;
      one.at = name->at;
    }
    one.expect = read_expectation(item);
    add(std::move(one), tests);
  }
}

void TestReading::read_test(NodeId item, std::vector<RuleTest>& tests) {
  RuleTest test;
  test.rule = rule_;
  if (!form_.closed_map(item, "a test", kTestKeys)) return;
  read_setting(item, test);
  if (auto name = form_.placed_text(item, "name")) {
    test.name = std::move(name->value);
    test.at = name->at;
  }
  const NodeId cases = form_.find(item, "cases");
  const NodeId expect = form_.find(item, "expect");
  if (cases.valid()) {
    if (expect.valid()) {
      form_.error(diag::ConflictingKeys, form_.node(expect).key_at, "expect", "cases")
          .help("say in each case what it expects");
    }
    form_.items(item, "cases");  // says if it is no list
    if (form_.node(cases).kind == NodeKind::List) read_cases(cases, test, tests);
    return;
  }
  for (const std::string_view key : {"given", "expect"}) {
    if (!form_.find(item, key).valid())
      form_.error(diag::MissingKey, form_.place_of_map(item), key);
  }
  test.expect = read_expectation(item);
  add(std::move(test), tests);
}

void TestReading::read_equivalent(NodeId item, RuleTests& into) {
  if (!form_.closed_map(item, "an entry of `equivalent`", kEquivalentKeys)) return;
  into.equivalent.push_back({.rule = rule_,
                             .was = form_.text(item, "was"),
                             .becomes = form_.text(item, "becomes"),
                             .because = form_.text(item, "because"),
                             .at = form_.place_of_map(item)});
}

void TestReading::read_unreachable(NodeId item, RuleTests& into) {
  if (!form_.closed_map(item, "an entry of `unreachable`", kUnreachableKeys)) return;
  into.unreachable.push_back({.rule = rule_,
                              .condition = form_.text(item, "condition"),
                              .never = form_.word(item, "never", kNeverSeen, NeverSeen::True),
                              .because = form_.text(item, "because"),
                              .at = form_.place_of_map(item)});
}

void TestReading::read(bool test_file, RuleTests& into) {
  const NodeId root = form_.tree().root();
  if (test_file && !form_.closed_map(root, "a file of tests", kTestFileKeys)) return;
  for (const NodeId item : form_.items(root, "tests")) read_test(item, into.tests);
  if (!test_file) return;
  for (const NodeId item : form_.items(root, "equivalent")) read_equivalent(item, into);
  for (const NodeId item : form_.items(root, "unreachable")) read_unreachable(item, into);
}

}  // namespace muster
