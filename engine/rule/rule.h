// What a rule author wrote, loaded and checked for form. Expressions are still text with places:
// names and types are the compiler's business (engine/plan).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/civil_time.h"
#include "engine/base/ids.h"
#include "engine/data/inputs.h"
#include "engine/data/schema.h"
#include "engine/diag/diagnostic.h"
#include "engine/rule/rule_pattern.h"
#include "engine/source/expr_text.h"
#include "engine/source/span.h"

namespace muster {

using RuleId = Id<struct RuleTag>;

enum class Level : std::uint8_t { Error, Warning, Note };
enum class Mode { Enforce, Observe };
// What a rule's verdicts rest on: records of what happened, or statements that somebody made.
enum class RestsOn { Records, Attestation };
std::string_view to_string(Level level);

// Which way a parameter becomes stricter (S17).
enum class Stricter { Unstated, Smaller, Larger, Superset, Subset, None };

struct Parameter {
  std::string name;
  Type type;                                // scalar, Span, Enum, List
  std::optional<std::string> default_text;  // as written; absent: the organisation must set it
  Span default_at;
  std::string basis;  // `house` or `requirement <taxonomy>:<control>`
  Span basis_at;
  Stricter stricter = Stricter::Unstated;
  std::string description;
  Span at;  // of the name
};

// `iso27001-2022:9.3`: what asks for the default; empty if it is the house's own figure.
std::string_view requirement_of(const Parameter& parameter);

struct LetBinding {
  std::string name;
  Span name_at;
  ExprText expression;
};

// One `maps_to` entry: `nist-800-53r5:PS-6`.
struct ControlMapping {
  std::string taxonomy;
  std::string control;
  Span at;
  // Of this rule; empty: what the pack says of the control.
  std::string relationship = {};
  std::string source = {};
};
std::string to_string(const ControlMapping& mapping);  // `nist-800-53r5:PS-6`

// How a rule came to be that was made from a pattern: what its author wrote, and where.
struct PatternOrigin {
  std::string pattern;
  std::string title;  // of the pattern
  std::string pack;   // that has it
  Span uses_at;       // the value of `uses`
  Span pattern_at;    // the pattern's own name
  struct Argument {
    std::string name;
    std::string value;  // as written
    Span at;            // of the value
    bool is_default = false;
  };
  std::vector<Argument> with;  // those that have a value, in the order of the pattern
};

struct Rule {
  std::string id;
  std::string name;
  std::string title;
  std::string requirement;
  Level level = Level::Error;
  Mode mode = Mode::Enforce;
  RestsOn rests_on = RestsOn::Records;
  std::string why;
  std::string fix;
  std::vector<std::string> tags;
  std::vector<Parameter> params;
  std::vector<ExprText> for_each;  // `grant in access_grants`, one for each binding
  std::optional<ExprText> where;
  std::vector<LetBinding> let;
  ExprText require;
  ExprText message;
  std::optional<ExprText> at_cell;  // `at`
  std::vector<ExprText> related;
  std::optional<ExprText> group_by;
  std::optional<ExprText> deadline;
  std::string allow_empty;  // the reason; empty: not allowed
  std::vector<ControlMapping> maps_to;
  // Sets whose every source must say that it includes these, or the rule is not proven.
  struct MustInclude {
    TableId set;
    std::vector<std::string> words;
  };
  std::vector<MustInclude> must_include;
  Span id_at;
  Span at;  // the whole document
  SourceId source;
  std::string pack;  // the one that lists it
  bool has_tests = false;
  // The expressions above are then what it stands for. Their places are the author's words where
  // they hold some, else places in the pattern.
  std::optional<PatternOrigin> made_by;
  // False of a rule that did not load and is only looked through for further problems: parts that
  // are missing were reported.
  bool whole = true;
  // False if one of the missing parts may declare names: for_each, let, params, an unknown key.
  bool names_known = true;
};

struct ControlRelation {  // what a pack says of a mapped control
  std::string control;
  std::string title;
  std::string relationship;  // equal, subset_of, superset_of, intersects
  std::string source;
};
struct Taxonomy {
  std::string id;  // nist-800-53r5
  std::string name;
  std::string version;
  std::string organization;
  std::vector<ControlRelation> controls;
};

// One of the packs that were merged into a RulePack.
struct PackPart {
  std::string name;
  std::string version;
  std::string title;
  // Files relative to its folder, which coverage_loader.h reads.
  std::optional<PlacedText> coverage;
  std::optional<PlacedText> about;
};

// What a rule is to a control it maps to: the pack's words about the control, with the rule's own
// relationship and source where it has them. Nothing if no taxonomy declares it.
std::optional<ControlRelation> relation_of(const std::vector<Taxonomy>& taxonomies,
                                           const ControlMapping& mapping);

struct RulePack {
  std::string name;  // iso27001-5.4
  std::string version;
  std::string title;
  std::string taxonomy;         // the one that `requirement` names, e.g. iso27001-2022
  std::vector<PackPart> parts;  // in the order in which they were loaded
  Schema schema;
  std::vector<Taxonomy> taxonomies;
  IdVector<RuleId, Rule> rules;
  // In the order of the packs. Those that ship with muster are last, and only there if some rule
  // uses a pattern or some pack has its own.
  std::vector<RulePattern> patterns;
  // Rules that did not load: reported, left out, and the exit is 2. Name as far as known.
  struct BrokenRule {
    std::string id;
    Span at;
    std::string path;          // of its file, as places show it
    std::optional<Rule> rest;  // what could be read of it
  };
  std::vector<BrokenRule> broken;

  RuleId find(std::string_view id_or_name) const;
};

}  // namespace muster
