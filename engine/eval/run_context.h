// What every part of an evaluation may read.
#pragma once

#include "engine/base/limits.h"
#include "engine/data/dataset.h"
#include "engine/data/inputs.h"
#include "engine/eval/evaluate.h"
#include "engine/plan/program.h"
#include "engine/rule/rule.h"
#include "engine/source/source_map.h"

namespace muster {

struct RunContext {
  const Program& program;
  const RulePack& pack;
  const Dataset& dataset;
  const Inputs& inputs;
  const SourceMap& sources;
  const Limits& limits;
  const EvaluateOptions& options;

  const Schema& schema() const { return pack.schema; }
};

}  // namespace muster
