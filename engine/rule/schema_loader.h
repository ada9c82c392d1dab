// Record schemas: one document a record set. Reading declares sets and fields; linking, after every
// document of the pack was read, resolves what points from one set to another.
#pragma once

#include <optional>

#include "engine/base/result.h"
#include "engine/data/schema.h"
#include "engine/diag/emitter.h"
#include "engine/text/tree.h"

namespace muster {

// Adds the record set of one document. With `may_extend` a set that is there already gets the
// document's optional and derived fields; without it is declared twice. Emits MissingKey,
// UnknownKey, WrongKind, BadValue, DuplicateName, UnknownType, UnknownEnum, UnknownField,
// ConflictingKeys, ... Even after an error the schema holds what could be read, so that later
// documents are not blamed for it; the set is invalid only if the document does not name one.
struct DeclaredRecord {
  TableId table;
  std::optional<Failed> failed;
};
DeclaredRecord declare_record(const Tree& tree, bool may_extend, Schema& schema, Emitter& diag);

// Resolves `references` and `from_roster` of the document that declared `table`. Emits
// UnknownRecordSet, UnknownField, BadReference, BadValue.
Result<void> link_record(const Tree& tree, TableId table, Schema& schema, Emitter& diag);

// Checks that the fields, steps, inverse sets and derived fields of a set have names of their own
// (DuplicateName), and marks fields that reference a sensitive key as sensitive. Once, after all
// links.
Result<void> finish_schema(Schema& schema, Emitter& diag);

}  // namespace muster
