// Finds the subject that a key names, or what keeps it from being one.
#pragma once

#include <string_view>

#include "engine/eval/reference.h"
#include "engine/eval/subject_walk.h"
#include "engine/eval/trace.h"

namespace muster {

// Fills status, set, shown_key, bindings, defect, nearest and some. True if the subject's bindings
// are in `subject` (with its doubt, if its membership is not certain): `where` is not asked.
bool find_subject(const RunContext& run, const CompiledRule& rule, std::string_view key,
                  ReferenceEvaluator& evaluator, Subject& subject, SubjectTrace& trace);

}  // namespace muster
