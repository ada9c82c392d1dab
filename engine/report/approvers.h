// Who may approve a waiver, as far as the evidence knows people.
#pragma once

#include <string>
#include <string_view>

#include "engine/base/civil_time.h"
#include "engine/data/dataset.h"
#include "engine/data/schema.h"

namespace muster {

class Approvers {
 public:
  // Borrows both for its life.
  Approvers(const Dataset& dataset, const Schema& schema);

  // Why this person could not approve anything on that day, as the end of a sentence; empty:
  // nothing speaks against it. Asks `people` and `engagements` if the pack has them and they were
  // read.
  std::string objection(std::string_view person, Date day) const;

 private:
  bool is_lost(TableId table) const;
  bool was_read(TableId table) const;
  bool is_person(std::string_view person) const;
  bool is_engaged(std::string_view person, Date day) const;

  const Dataset& dataset_;
  const Schema& schema_;
  TableId people_;
  TableId engagements_;
};

}  // namespace muster
