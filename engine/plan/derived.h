// Derived fields of the schema, each compiled once, when the first expression or the end asks for
// it (S14). A field that does not compile is reported once; who uses it stays silent.
#pragma once

#include <cstddef>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "engine/plan/checker.h"

namespace muster {

class DerivedFields {
 public:
  // Borrows what the context names; `derived` of it is set to this.
  explicit DerivedFields(const CompileContext& context);
  DerivedFields(const DerivedFields&) = delete;
  DerivedFields& operator=(const DerivedFields&) = delete;

  const CompileContext& context() const { return context_; }
  // The field, compiled; invalid if it does not compile. Emits DerivedCycle at `use`, and whatever
  // is wrong with the expression.
  DerivedId get(TableId table, std::size_t index, Span use);
  // All of the schema, in its order.
  void compile_all();

 private:
  enum class State { Compiling, Done };
  struct Entry {
    State state = State::Compiling;
    DerivedId id;
  };
  DerivedId compile(TableId table, const DerivedField& field);

  CompileContext context_;
  std::map<std::pair<TableId, std::size_t>, Entry> entries_;
  std::size_t depth_ = 0;
};

}  // namespace muster
