// A document of each kind of file that people write, with every key, and its loader alone in a
// world that is otherwise right: for the tests that hold the schemas and the loaders together.
#pragma once

#include <array>
#include <functional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "engine/app/config.h"
#include "engine/report/waivers.h"
#include "engine/rule/coverage_loader.h"
#include "engine/rule/document.h"
#include "engine/rule/pack_manifest.h"
#include "engine/rule/pattern_loader.h"
#include "engine/rule/rule_loader.h"
#include "engine/rule/rule_tests.h"
#include "engine/rule/schema_loader.h"

namespace muster {

using Codes = std::set<std::string, std::less<>>;

inline constexpr std::string_view kPack = R"(
name: demo
version: "1.0"
title: A demo
taxonomy: house
extends: [other]
enums: {kind: [employee, contractor]}
records: [people.yaml]
patterns: []
rules: [r.yaml]
coverage: coverage.yaml
about: about.md
taxonomies:
  - id: house
    name: House rules
    version: "1"
    organization: us
    controls:
      - {control: H-1, title: First, relationship: equal, source: us}
)";
inline constexpr std::string_view kPeople = R"(
record: people
title: People
description: Everyone.
found_in: the HR system
key: [person_id]
happened_on: start_on
aggregate_only: false
small: 12
fields:
  person_id: {type: string, required: true, sensitive: true, description: Their id., example: p1, found_in: HR}
  kind: {type: enum(kind), default: employee}
  start_on: {type: date}
  manager_id: {type: string, references: people, as: manager, inverse: reports, dangling: allowed}
derive:
  here: has(this.start_on)
)";
// With every key that a schema can have; the set that it is made from is not there.
inline constexpr std::string_view kSpells = R"(
record: spells
title: Spells
description: Who was here from when to when.
found_in: the HR system
key: [person_id]
happened_on: first_day
aggregate_only: false
may_be_empty: true
small: 12
fields:
  person_id: {type: string, required: true, sensitive: true, description: Their id., example: p1, found_in: HR}
  kind: {type: enum(kind), default: employee}
  first_day: {type: date}
  manager_id: {type: string, references: people, as: manager, inverse: reports, dangling: allowed}
derive:
  here: has(this.first_day)
from_roster: {set: people, fields: {person_id: person_id, first_day: start_on}}
)";
inline constexpr std::string_view kRule = R"(
id: H1
name: first
title: A title
requirement: "1"
severity: error
mode: observe
rests_on: attestation
why: Because.
fix: Do it.
tags: [a, b]
params:
  age: {type: span, default: 12 months, basis: house, stricter: smaller, description: How old.}
  kinds: {type: list<string>, default: [a, b], stricter: superset}
  word: enum(kind)
for_each: p in people
where: p.kind == params.word
let: {start: p.start_on}
require: has(p.start_on)
message: "{p.person_id} has no start"
at: p.start_on
related: [p]
group_by: p.person_id
deadline: as_of
allow_empty: It may be.
maps_to: [{control: "house:H-1", relationship: subset_of, source: us}]
must_include: {people: [leavers]}
tests:
  - name: a test
    given: {people: "person_id,kind\n"}
    expect: pass
)";
inline constexpr std::string_view kPatternText = R"(
pattern: must_be
title: A title
description: What it does.
why: Because.
fix: Do it.
example: none
params:
  each: {type: record, description: The set.}
  other: {type: record, default: each, description: Another set.}
  day: {type: field, of: each, must_be: date, optional: true, needed_with: other, otherwise: as_of, description: A day.}
  by: {type: matching, of: each, with: other, description: What belongs together.}
  order: {type: choice, default: up, choices: {up: "1", down: "2"}, description: An order.}
  share: {type: int, at_least: 1, at_most: 100, description: A number.}
for_each: row in $each
where: ['$day?(row)']
let: {some: $share}
require: "$other.exists(o, $by(row, o)) && $order == 1"
message: "{some}"
at: $day(row)
related: [row]
group_by: $day(row)
deadline: $day(row)
allow_empty: It may be.
)";
inline constexpr std::string_view kTestsOfRule = R"(
tests:
  - name: one
    as_of: "2026-01-31"
    period: "2026"
    fiscal_year_starts: 04-01
    params: {age: 3 months, kinds: [a]}
    given: {people: "person_id,kind\np1,employee\n"}
    waivers: [{id: W}]
    expect: {fail: [p1], pass: [p2], undecided: [p3], pending: [p4], waived: [p5], message: "*", not_proven: true}
    todo: Later.
  - name: two
    given: {}
    none: people
    expect: not_applicable
  - name: three
    given: {people: "person_id,kind\n"}
    cases:
      - name: more rows
        as_of: "2026-01-31"
        given: {people: {add: "p1,employee"}}
        expect: {pass: [p1]}
      - name: a file
        given: {people: {file: people.csv, add: "p2,employee"}}
        expect: pass
equivalent:
  - {was: a, becomes: b, because: c}
unreachable:
  - {condition: a, never: true, because: b}
  - {condition: a, never: empty, because: b}
)";
inline constexpr std::string_view kCoverage = R"(
- {statement: 1, section: First, text: Everybody starts., by: records, rules: [H1, first]}
- {statement: 2, text: It is said., by: attestation, attested: [said], rules: first, why: Who knows.}
- {statement: 3, text: It is felt., by: not_checkable, why: No record shows it.}
)";
inline constexpr std::string_view kConfig = R"(
packs = ["demo"]
timezone = "UTC"
fail_on = "warning"
as_of = "2026-06-30"
period = {first_day = 2026-01-01, last_day = 2026-03-31}
fiscal_year_starts = "01-01"
params = {age = {value = "3 months", reason = "We like it."}, kinds = ["a", "b"]}
adopt = {rules = ["demo"], planned = [{rule = "first", owner = "us", by = 2026-09-30}]}
waivers = {files = ["waivers.yaml"], max_days = 90}
[rules.first]
severity = "note"
mode = "observe"
reason = "We are new."
params = {age = "2 months"}
none = {because = "Nobody came.", attested_by = "us", attested_on = 2026-01-01, until = 2026-12-31}
[records.vendors.none]
because = "There are none."
attested_by = "us"
attested_on = 2026-01-01
until = 2026-12-31
[[records.people.source]]
files = ["people.csv"]
format = "csv"
encoding = "utf-8"
delimiter = ";"
header_row = 1
rows = "data"
columns = {person_id = ["Id"], kind = "Kind"}
absent = ["manager_id"]
words = {kind = {a = "employee", b = ""}}
empty = ["-"]
dates = {start_on = ["dmy"]}
zone = "UTC"
local_midnight = false
trim = true
footer = "^Total"
skip_rows = 0
id_prefix = {person_id = "A-"}
set = {kind = "employee"}
extracted_on = "2026-01-01"
dated_by = "start_on"
max_age = "45 days"
kind = "history"
includes = ["leavers", "contractors"]
expect_rows = 12
)";
inline constexpr std::string_view kWaivers = R"(
waivers:
  - {id: W1, rule: first, subject: p1, kind: exception, reason: r, owner: a, approved_by: b,
     approved_on: "2026-01-01", expires_on: "2026-02-01", ticket: T-1}
  - {id: W2, rule: first, subject: p2, kind: corrected, reason: r, owner: a, approved_by: b,
     approved_on: "2026-01-01", cause: c, action: d, evidence: e}
)";

// What the loader of a kind of file says of a text, alone in a world that is otherwise right.
class Loaders {
 public:
  Codes check(std::string_view kind, const std::string& text) {
    codes_.clear();
    if (kind == "pack") pack(text);
    if (kind == "record") record(text);
    if (kind == "coverage") coverage(text);
    if (kind == "rule") rule(text);
    if (kind == "pattern") pattern(text);
    if (kind == "tests") tests(text);
    if (kind == "config") config(text);
    if (kind == "waivers") waivers(text);
    return codes_;
  }

 private:
  // A run of the loader: its errors become codes.
  void run(const std::function<void(SourceMap&, Emitter&)>& load) {
    SourceMap sources;
    DiagnosticList list;
    Emitter diag(list);
    load(sources, diag);
    for (const Diagnostic& one : list) {
      if (one.severity == Severity::Error) codes_.emplace(one.code);
    }
  }
  static Result<Tree> parse(const std::string& text, SourceMap& sources, Emitter& diag) {
    return parse_rule_document(sources, sources.add_text("x.yaml", text), Limits{}, diag);
  }
  void pack(const std::string& text) {
    run([&text](SourceMap& sources, Emitter& diag) {
      const auto tree = parse(text, sources, diag);
      Schema schema;
      std::vector<Taxonomy> taxonomies;
      if (tree) read_pack_manifest(*tree, schema, taxonomies, diag);
    });
  }
  static Schema enums() {
    Schema schema;
    schema.enums.add({.name = "kind", .words = {"employee", "contractor"}, .at = {}});
    return schema;
  }
  void record(const std::string& text) {
    run([&text](SourceMap& sources, Emitter& diag) {
      Schema schema = enums();
      const auto tree = parse(text, sources, diag);
      if (!tree) return;
      const DeclaredRecord declared = declare_record(*tree, false, schema, diag);
      if (declared.table.valid()) {
        static_cast<void>(link_record(*tree, declared.table, schema, diag));
      }
    });
  }
  void rule(const std::string& text) {
    run([&text](SourceMap& sources, Emitter& diag) {
      const auto tree = parse(text, sources, diag);
      if (!tree) return;
      static_cast<void>(read_rule(*tree, SourceId(0), enums(), diag));
    });
    MemoryFileSystem files = world();
    files.add("demo/r.yaml", text);
    load_tests(files);
  }
  void pattern(const std::string& text) {
    run([&text](SourceMap& sources, Emitter& diag) {
      const auto tree = parse(text, sources, diag);
      if (tree) static_cast<void>(read_pattern(*tree, diag));
    });
  }
  static MemoryFileSystem world() {
    MemoryFileSystem files;
    std::string pack(kPack);
    pack.erase(pack.find("extends"), std::string_view("extends: [other]\n").size());
    files.add("demo/pack.yaml", pack);
    files.add("demo/people.yaml", std::string(kPeople));
    files.add("demo/people.csv", "person_id,kind\n");
    std::string rule(kRule);
    files.add("demo/r.yaml", rule.substr(0, rule.find("tests:")));
    return files;
  }
  void coverage(const std::string& text) {
    MemoryFileSystem files = world();
    files.add("demo/coverage.yaml", text);
    files.add("demo/about.md", "Text.\n");
    run([&files](SourceMap& sources, Emitter& diag) {
      const std::vector<PackRef> packs = {
          {.files = &files, .folder = "demo", .display = "demo", .at = {}}};
      const auto pack = load_packs(packs, sources, Limits{}, diag);
      if (pack) static_cast<void>(load_coverage(*pack, packs, sources, Limits{}, diag));
    });
  }
  void tests(const std::string& text) {
    MemoryFileSystem files = world();
    files.add("demo/r.test.yaml", text);
    load_tests(files);
  }
  void load_tests(const MemoryFileSystem& files) {
    run([&files](SourceMap& sources, Emitter& diag) {
      const std::vector<PackRef> packs = {
          {.files = &files, .folder = "demo", .display = "demo", .at = {}}};
      const auto pack = load_packs(packs, sources, Limits{}, diag);
      if (pack) static_cast<void>(load_rule_tests(*pack, packs, sources, Limits{}, diag));
    });
  }
  void config(const std::string& text) {
    MemoryFileSystem files;
    files.add("muster.toml", text);
    run([&files](SourceMap& sources, Emitter& diag) {
      static_cast<void>(load_config({}, files, {.now = {}, .folder = "."}, sources, diag));
    });
  }
  void waivers(const std::string& text) {
    MemoryFileSystem files;
    files.add("waivers.yaml", text);
    run([&files](SourceMap& sources, Emitter& diag) {
      RulePack pack;
      Rule rule;
      rule.id = "H1";
      rule.name = "first";
      pack.rules.add(rule);
      static_cast<void>(load_waivers({{.path = "waivers.yaml", .at = {}}}, pack, files, sources,
                                     365, Limits{}, diag));
    });
  }

  Codes codes_;
};

struct Sample {
  std::string_view kind;
  std::string_view text;
};
inline constexpr std::array<Sample, 8> kSamples{{{"pack", kPack},
                                                 {"coverage", kCoverage},
                                                 {"record", kSpells},
                                                 {"rule", kRule},
                                                 {"pattern", kPatternText},
                                                 {"tests", kTestsOfRule},
                                                 {"config", kConfig},
                                                 {"waivers", kWaivers}}};

}  // namespace muster
