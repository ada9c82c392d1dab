// The variables of one rule (or derived field): what each slot of its frame holds. Scopes name them
// while an expression is checked; the passes over typed nodes look slots up here.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "engine/data/type.h"
#include "engine/plan/program.h"
#include "engine/source/span.h"

namespace muster {

enum class VariableKind { Binding, Let, Macro, This, Given };

struct SlotInfo {
  std::string name;
  VariableKind kind = VariableKind::Macro;
  Type type;
  bool sensitive = false;
  // Takes a new value for every row of a record set that is not small, directly or through others.
  bool by_rows = false;
  PlanId value;  // of a let or a cel.bind: what it stands for
  PlanId range;  // of a binding or a macro variable
  Span at;       // of the name
  std::size_t uses = 0;
};

struct Frame {
  std::vector<SlotInfo> slots;
  Slot add(SlotInfo info) {
    slots.push_back(std::move(info));
    return static_cast<Slot>(slots.size() - 1);
  }
};

// Names that are visible at one point, innermost last.
class Scope {
 public:
  void declare(std::string name, Slot slot) { names_.emplace_back(std::move(name), slot); }
  void leave() { names_.pop_back(); }
  // The slot of the innermost variable of this name; null if there is none.
  const Slot* find(std::string_view name) const;
  const std::vector<std::pair<std::string, Slot>>& names() const { return names_; }

 private:
  std::vector<std::pair<std::string, Slot>> names_;
};

}  // namespace muster
