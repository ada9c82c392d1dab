// What `muster explain RULE KEY` says of a subject, as a value; the text page and the JSON are made
// of it.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "engine/app/pipeline.h"
#include "engine/base/byte_sink.h"
#include "engine/eval/trace.h"
#include "engine/plan/words.h"
#include "engine/report/finding.h"
#include "engine/report/waivers.h"

namespace muster {

struct SubjectPage {
  const Rule* rule = nullptr;
  enum class Verdict {
    Passed,
    Failed,
    Waived,
    Undecided,
    Pending,
    OutOfScope,
    SetAside,
    Later,
    NotInRange,
  } verdict = Verdict::Passed;
  Level level = Level::Error;
  bool observed = false;
  bool planned = false;
  Date as_of;
  Period period;
  SubjectTrace trace;
  std::string message;  // a sentence that says what the verdict comes from
  std::string help;     // what to do about it
  Place place;          // to be seen there
  std::optional<Waiver> waiver;
  std::vector<Wording> reasons;     // the parts of the rule that decided, in words
  std::vector<TraceRow> witnesses;  // of a pass: the records that show it
};

// REQUIRES: the rule compiled and the evidence is loaded. Nothing, after a diagnostic
// (UnknownSubject), if the key names nothing that can be shown.
std::optional<SubjectPage> subject_page(Session& session, RuleId rule, const std::string& key);

void write_subject_text(const SubjectPage& page, const ReportOptions& options, ByteSink& sink);
// One object. Members: `format` ("muster-explain-subject/1"), `rule` (`id`, `name`), `subject`,
// `verdict` (passed, failed, waived, undecided, pending, out_of_scope, set_aside, later,
// not_in_range), `message`, `help`, `place` (`path`, `line`, `column`, or null), `waiver`, `due`,
// `as_of`, `period`, `bindings`, `reasons` (clauses `{text, parts}`), `witnesses`, and the trees
// `where`, `lets`, `require`, `deadline` (or null). A node of a tree: `expression`, `state` (true,
// false, undecided, value, not_needed), `value`, `why`, `place`, `parts`, `search` (`set`, `rows`,
// `candidates`, `keys`, `looked_at`, `listed`: rows with `key`, `place`, `state`, `parts`). Members
// may be added.
void write_subject_json(const SubjectPage& page, ByteSink& sink);

std::string_view to_string(SubjectPage::Verdict verdict);  // `out_of_scope`

}  // namespace muster
