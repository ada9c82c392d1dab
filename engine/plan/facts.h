// What is known to be there where an expression stands (S15): cells and references that `has`
// found, and sets that are not empty. Facts are texts that name a path, equal for equal paths.
#pragma once

#include <map>
#include <set>
#include <string>

#include "engine/plan/frame.h"
#include "engine/plan/program.h"

namespace muster {

// `impossible`: of an outcome that cannot happen; it knows everything.
struct Facts {
  bool impossible = false;
  std::set<std::string> known;

  void add_all(const Facts& other);      // both happened
  void keep_common(const Facts& other);  // one of both happened
};

// Variables that stand for something else while keys are made: a macro's variable for the element
// that is looked at, `this` of a derived field for the record.
using KeyNames = std::map<Slot, std::string>;

class FactKeys {
 public:
  FactKeys(const Program& program, const Frame& frame) : program_(program), frame_(&frame) {}

  // A text that is equal for expressions that give equal values.
  std::string key(PlanId node) { return key(node, {}, true); }
  static std::string cell(const std::string& record, ColumnId column);
  static std::string forward(const std::string& record, ColumnId column);
  static std::string rows(const std::string& set);

  // What is known once the expression is `truth`.
  Facts when(PlanId node, bool truth) { return when(node, truth, {}, true); }
  // What is known of the element (whose key is given) of a range: what the filters below it asked.
  Facts of_element(PlanId range, const std::string& element) {
    return of_element(range, element, {}, true);
  }
  // What is known of the record that this expression gives, by how it was found (`first` of a
  // filter).
  Facts of_record(PlanId record) { return of_record(record, key(record), {}, true); }

 private:
  // `own`: the slots are those of the frame; else of a derived field's, which `names` covers.
  std::string key(PlanId node, const KeyNames& names, bool own);
  void write(PlanId node, const KeyNames& names, bool own, std::string& to);
  Facts when(PlanId node, bool truth, const KeyNames& names, bool own);
  Facts when_compared(const PlanNode& call, bool truth, const KeyNames& names, bool own);
  Facts not_empty(PlanId set, const KeyNames& names, bool own);
  Facts of_element(PlanId range, const std::string& element, const KeyNames& names, bool own);
  Facts of_record(PlanId record, const std::string& name, const KeyNames& names, bool own);
  // The expression that a let or a cel.bind stands for; invalid if it is no such variable.
  PlanId stands_for(const PlanNode& variable, const KeyNames& names, bool own) const;
  // Lets and derived fields are looked into wherever they stand, so a rule could make this work
  // grow without bound. Past the limit nothing is known any more, and no two keys are equal.
  bool spend(std::size_t amount);

  const Program& program_;
  const Frame* frame_;
  std::size_t spent_ = 0;
};

}  // namespace muster
