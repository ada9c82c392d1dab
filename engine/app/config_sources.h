// The [records.*] blocks of muster.toml -> Inputs.
#pragma once

#include "engine/data/inputs.h"
#include "engine/rule/form.h"

namespace muster {

// `records` is the table of that name; may be invalid (no block at all). Checks form only: which
// sets and fields there are, the loader knows.
void read_record_blocks(Form& form, NodeId records, Inputs& inputs);

// A table `none`, whose keys were checked.
NoneDeclaration read_none(Form& form, NodeId none);

}  // namespace muster
