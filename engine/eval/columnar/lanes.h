// A batch of the columnar evaluator: some hundred subjects, or rows, side by side, one a lane; and
// what an expression is for each of them.
//
// A truth is a byte: AND is the lesser, OR the greater, NOT the difference from kTrue (Kleene's
// logic with error as the third value). "Unknown" stands for an error, or for anything that a
// kernel leaves to the reference evaluator; so a kernel may always say unknown, never a wrong
// value.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "engine/base/arena.h"
#include "engine/data/dataset.h"
#include "engine/fn/value.h"
#include "engine/plan/program.h"

namespace muster {

inline constexpr std::size_t kLanes = 1024;  // of a batch of subjects; pairs are as many at a time

using Truth = std::uint8_t;
inline constexpr Truth kFalse = 0;
inline constexpr Truth kUnknown = 1;
inline constexpr Truth kTrue = 2;

// The values of one expression: views into the evaluator's memory or into columns.
struct LaneValues {
  enum class Form : std::uint8_t {
    Truths,
    Words,   // integers: Int, Date (days), Duration (ns), Timestamp (ticks of 100 ns), Enum (word),
             // Record (row), String (its code in Dataset::strings)
    Reals,   // Double
    Values,  // anything
  } form = Form::Truths;
  bool uniform = false;     // one value for all lanes, at index 0
  bool successive = false;  // words that count up by one from lane to lane: rows of a table
  const Type* type = nullptr;
  const Truth* truths = nullptr;
  const std::int64_t* words = nullptr;
  const double* reals = nullptr;
  const Value* values = nullptr;
  // 1: known. Null: all are. Not of truths, which know it themselves.
  const std::uint8_t* known = nullptr;

  std::size_t index(std::size_t lane) const { return uniform ? 0 : lane; }
  bool is_known(std::size_t lane) const {
    const std::size_t i = index(lane);
    if (form == Form::Truths) return truths[i] != kUnknown;
    return known == nullptr || known[i] != 0;
  }
};

// How what is made of this type is kept, if it is no cell (cells of texts and timestamps are
// words).
LaneValues::Form form_of(TypeKind kind);

// The value of one lane. REQUIRES: it is known.
Value lane_value(const LaneValues& values, std::size_t lane, const Dataset& dataset);

// The variables of a batch. A frame of pairs or of compacted lanes reads the variables it does not
// set from the frame it was made of.
struct LaneFrame {
  std::size_t size = 0;
  LaneFrame* outer = nullptr;
  const std::uint32_t* outer_lane = nullptr;  // by lane; null: the same lane
  std::span<const CompiledLet> lets = {};     // of the outermost frame
  std::vector<LaneValues> slots = {};         // by slot
  std::vector<std::uint8_t> filled = {};

  // The lets of the rule, whichever frame asks.
  std::span<const CompiledLet> all_lets() const {
    return outer == nullptr ? lets : outer->all_lets();
  }
  void set(Slot slot, const LaneValues& values) {
    if (slot >= slots.size()) {
      slots.resize(slot + std::size_t{1});
      filled.resize(slot + std::size_t{1});
    }
    slots[slot] = values;
    filled[slot] = 1;
  }
  bool has(Slot slot) const { return slot < filled.size() && filled[slot] != 0; }
};

inline bool is_let(std::span<const CompiledLet> lets, Slot slot) {
  return std::ranges::find(lets, slot, &CompiledLet::slot) != lets.end();
}

// Uninitialised memory for `n` items until the arena is rewound.
template <typename T>
T* lane_memory(Arena& arena, std::size_t n) {
  return static_cast<T*>(arena.allocate(sizeof(T) * (n == 0 ? 1 : n), alignof(T)));
}

// Makes the values of an expression, lane by lane. Lanes that are not put are unknown (truths) or
// of no meaning.
class LaneWriter {
 public:
  using Form = LaneValues::Form;
  // Borrows `type` and `memory` for as long as the values are used.
  LaneWriter(Form form, const Type& type, std::size_t lanes, Arena& memory);
  void unknown(std::size_t lane);
  // An error is unknown. REQUIRES: a value of the type, which Words can hold if the form is that.
  void put(std::size_t lane, const Value& value);
  void copy(std::size_t lane, const LaneValues& from, std::size_t from_lane,
            const Dataset& dataset);
  Truth* truths() { return truths_; }
  std::int64_t* words() { return words_; }
  double* reals() { return reals_; }
  LaneValues values() const { return out_; }
  // REQUIRES: made for one lane.
  LaneValues uniform();

 private:
  LaneValues out_;
  std::size_t lanes_;
  Arena& memory_;
  Truth* truths_ = nullptr;
  std::int64_t* words_ = nullptr;
  double* reals_ = nullptr;
  Value* values_ = nullptr;
  std::uint8_t* known_ = nullptr;
};

// The values of lanes `from[0]`, `from[1]`, ...
LaneValues gather(const LaneValues& values, std::span<const std::uint32_t> from, Arena& arena);

// Of a table's rows as records. `successive`: each is the one after the row before.
LaneValues record_lanes(const Type& type, std::span<const std::int64_t> rows,
                        bool successive = false);

}  // namespace muster
