// What `muster explain RULE` says of a rule, as a value; the text page and the JSON are made of it.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "engine/app/pipeline.h"
#include "engine/base/byte_sink.h"
#include "engine/plan/words.h"
#include "engine/report/text_page.h"

namespace muster {

struct RulePage {
  const Rule* rule = nullptr;
  std::string pack;         // `iso27001-5.4 0.1.0`
  std::string requirement;  // `5.4 a (ISO/IEC 27001, 2022)`
  Level level = Level::Error;
  Mode mode = Mode::Enforce;
  std::string changed;  // why the organisation has another severity or mode; empty: it has not
  bool planned = false;
  std::string planned_owner;
  std::optional<Date> planned_by;
  std::string place;  // `rules/iso27001-5.4/briefed-before-access.yaml:1`
  RuleWords words;

  struct Expression {
    std::string key;                 // `where`, `let first_day`
    std::vector<std::string> lines;  // as its author wrote it
    std::string typed;               // every bracket and join; empty unless asked for
  };
  std::vector<Expression> expressions;
  std::string message;
  std::string at;  // empty: the subject's key
  std::vector<std::string> related;
  std::string group_by;

  struct Param {
    std::string name;
    std::string type;
    std::string value;  // empty: it must be set
    std::string standard;
    std::string basis;
    std::string stricter;  // `smaller`; empty: none
    std::string description;
    enum class Origin { MustBeSet, Pack, File, CommandLine } origin = Origin::Pack;
    std::string place;  // of the value; empty for the command line
    bool looser = false;
    std::string reason;  // of the organisation
  };
  std::vector<Param> params;

  struct Mapping {
    std::string taxonomy;  // its id
    std::string taxonomy_name;
    std::string control;
    std::string title;
    std::string relationship;
    std::string source;
    std::vector<std::string> lost_by;  // parameters that are looser than it asks
  };
  std::vector<Mapping> mappings;

  struct Step {  // of the plan
    std::string set;
    std::string title;
    std::string how;   // `hash index on person_id`
    std::string keys;  // what it is asked for
    std::string cost;  // `one look-up a subject`
    std::string of;    // the derived field that asks
  };
  std::vector<Step> plan;
  struct Read {
    std::string set;
    std::vector<std::string> columns;
  };
  std::vector<Read> reads;
};

// REQUIRES: the rule compiled. `session.config` need not be there: then there is no repository.
RulePage rule_page(const Session& session, RuleId rule);

void write_rule_text(const RulePage& page, const ReportOptions& options, ByteSink& sink);
// One object. Members: `format` ("muster-explain-rule/1"), `id`, `name`, `title`, `pack`,
// `requirement`, `severity`, `mode`, `tags`, `why`, `fix`, `place`, `words` (`looks_at`, `only_if`,
// `must_be_true`, `names`, `derived`, `due`: clauses are `{text, parts}`), `pattern` (or null),
// `expressions`, `message`, `at`, `related`, `group_by`, `params`, `maps_to`, `plan`, `reads`.
// Members may be added.
void write_rule_json(const RulePage& page, ByteSink& sink);

// A clause and its bullets, `indent` columns in; `lead` stands before the text.
void write_wording(TextPage& page, std::size_t indent, std::string_view lead,
                   const Wording& wording);

}  // namespace muster
