// Record sets made from the rows of another (S32): a flat list of people gives one engagement each.
#pragma once

#include "engine/data/dataset.h"
#include "engine/data/load.h"

namespace muster {

// Fills the table, which has no source, from its roster, whose keys were checked. The cells keep
// the roster's places and the roster's findings are this set's too. Emits WrongKind when the pack
// pairs fields of different types.
Result<void> fill_from_roster(const LoadContext& context, Table& table, Dataset& dataset,
                              Emitter& diag);

}  // namespace muster
