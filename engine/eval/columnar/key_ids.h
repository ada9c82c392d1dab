// Keys of one or more parts -> small numbers, exactly (no two keys share one): by array where the
// values of a part are few or dense, by a flat hash table where not. Built from the rows of an
// index, then asked by its probes.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <unordered_map>
#include <vector>

#include "engine/base/string_pool.h"
#include "engine/fn/value.h"

namespace muster {

inline constexpr std::uint32_t kNoKey = 0xffff'ffff;

// 64-bit words -> numbers 0, 1, ... in the order of first sight. Open addressing; one cache line a
// probe.
class FlatIds {
 public:
  FlatIds();
  std::uint32_t add(std::uint64_t word);
  std::uint32_t find(std::uint64_t word) const;  // kNoKey: unknown
  void prefetch(std::uint64_t word) const;
  std::size_t size() const { return size_; }

 private:
  struct Slot {
    std::uint64_t word = 0;
    std::uint32_t id = kNoKey;
  };
  std::size_t slot_of(std::uint64_t word) const;
  void grow();
  std::vector<Slot> slots_;  // a power of two, at most half full
  std::size_t size_ = 0;
};

// The values of one part of a key.
class KeyPart {
 public:
  // Words of [0, range) stand for themselves if `range` is not zero.
  KeyPart(std::size_t range, bool of_values) : range_(range), of_values_(of_values) {}
  // REQUIRES: words or values, as it was made for.
  std::uint32_t add(std::int64_t word);
  std::uint32_t add(const Value& value);
  std::uint32_t find(std::int64_t word) const;
  std::uint32_t find(const Value& value) const;
  // Numbers are below this.
  std::size_t size() const;
  bool of_values() const { return of_values_; }

 private:
  struct Hash {
    std::size_t operator()(const Value& value) const { return hash_value(value); }
  };
  struct Equal {
    bool operator()(const Value& a, const Value& b) const { return equal(a, b); }
  };
  std::size_t range_ = 0;
  bool of_values_ = false;
  FlatIds words_;
  std::unordered_map<Value, std::uint32_t, Hash, Equal> values_;
  StringPool texts_;  // of values, which may come from memory that is used again
};

// Tuples of part numbers -> ids.
class KeyIds {
 public:
  std::vector<KeyPart> parts;

  // The ids of tuples, of which `numbers[p][i]` is part p of tuple i; those found later are these.
  // `bits`: of memory that one id takes. Parts of few values are combined first, then the many; an
  // array serves the last step when it takes no more memory than a hash table.
  std::vector<std::uint32_t> assign(std::vector<std::vector<std::uint32_t>> numbers,
                                    std::size_t tuples, std::size_t bits);
  // kNoKey: no tuple that was assigned has this key (or, by array, perhaps one has not).
  std::uint32_t find(std::span<const std::uint32_t> tuple) const {
    std::uint32_t id = tuple.empty() ? 0 : tuple[steps_.front().part];
    for (std::size_t s = 1; s < steps_.size() && id != kNoKey; ++s) id = step(steps_[s], id, tuple);
    return id;
  }
  // Ids are below this, whether a key has them or not.
  std::size_t size() const { return size_; }

 private:
  struct Step {
    std::size_t part = 0;
    bool direct = true;     // id * width + number
    std::size_t width = 1;  // numbers of the part are below it
    FlatIds pairs;          // else (id, number) -> id
  };
  static std::uint32_t step(const Step& step, std::uint32_t id,
                            std::span<const std::uint32_t> tuple) {
    const std::uint32_t number = tuple[step.part];
    if (number == kNoKey) return kNoKey;
    if (step.direct) return static_cast<std::uint32_t>(id * step.width + number);
    return step.pairs.find(std::uint64_t{id} << 32 | number);
  }
  std::vector<Step> steps_;
  std::size_t size_ = 1;
};

}  // namespace muster
