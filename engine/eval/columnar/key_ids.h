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

// The values of one part of a key -> numbers: words that are rows stand for themselves; other words
// of a known range, and values, are numbered as they are seen.
class KeyPart {
 public:
  // Words are rows, all below `rows`.
  static KeyPart of_rows(std::size_t rows) { return KeyPart(Kind::Rows, rows); }
  // Words are below `range`; an array of as many says which number each has.
  static KeyPart of_range(std::size_t range) { return KeyPart(Kind::Range, range); }
  static KeyPart of_words() { return KeyPart(Kind::Words, 0); }
  static KeyPart of_values() { return KeyPart(Kind::Values, 0); }

  std::uint32_t add(std::int64_t word) {
    switch (kind_) {
      case Kind::Rows:
        return static_cast<std::uint32_t>(word);
      case Kind::Range: {
        std::uint32_t& number = numbers_[static_cast<std::size_t>(word)];
        if (number == kNoKey) number = static_cast<std::uint32_t>(size_++);
        return number;
      }
      case Kind::Words:
      case Kind::Values:
        break;
    }
    return words_.add(static_cast<std::uint64_t>(word));
  }
  std::uint32_t find(std::int64_t word) const {
    const auto at = static_cast<std::uint64_t>(word);
    switch (kind_) {
      case Kind::Rows:
        return at < size_ ? static_cast<std::uint32_t>(at) : kNoKey;
      case Kind::Range:
        return at < numbers_.size() ? numbers_[at] : kNoKey;
      case Kind::Words:
      case Kind::Values:
        break;
    }
    return words_.find(at);
  }
  std::uint32_t add(const Value& value);
  std::uint32_t find(const Value& value) const;
  // The numbers of many words, all of which are added. REQUIRES: not has_values().
  void add_all(std::span<const std::int64_t> words, std::uint32_t* out);
  // The numbers of many words, of which some may be anything. REQUIRES: not has_values().
  void find_all(std::span<const std::int64_t> words, std::uint32_t* out) const;
  // Numbers are below this.
  std::size_t size() const;
  bool has_values() const { return kind_ == Kind::Values; }

 private:
  enum class Kind : std::uint8_t { Rows, Range, Words, Values };
  KeyPart(Kind kind, std::size_t range) : kind_(kind) {
    if (kind == Kind::Rows) size_ = range;
    if (kind == Kind::Range) numbers_.assign(range, kNoKey);
  }
  struct Hash {
    std::size_t operator()(const Value& value) const { return hash_value(value); }
  };
  struct Equal {
    bool operator()(const Value& a, const Value& b) const { return equal(a, b); }
  };
  Kind kind_;
  std::size_t size_ = 0;                // Rows, Range
  std::vector<std::uint32_t> numbers_;  // Range
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
  // The ids of many tuples, `numbers[p][i]` as of assign; kNoKey: no tuple that was assigned has
  // this key (or, by array, perhaps one has not). Numbers may be kNoKey.
  void find_all(std::span<const std::uint32_t* const> numbers, std::span<std::uint32_t> ids) const;
  // Ids are below this, whether a key has them or not.
  std::size_t size() const { return size_; }

 private:
  struct Step {
    std::size_t part = 0;
    // number * width + id, so that all keys of one number of the part that has most of them, a
    // person for instance, stand side by side ...
    bool direct = true;
    std::size_t width = 1;             // ids of the parts before are below it
    std::vector<std::uint32_t> table;  // ... or that -> id ...
    FlatIds pairs;                     // ... or (id, number) -> id
  };
  std::vector<Step> steps_;
  std::size_t size_ = 1;
};

}  // namespace muster
