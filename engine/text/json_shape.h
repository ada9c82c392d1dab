// Records of NDJSON whose keys stand as those of a record before: nearly all lines of an export.
// They are read without taking their keys apart; what has another shape, or anything unusual in it,
// is for JsonRecordScanner, which stays the definition.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/limits.h"

namespace muster {

class JsonShape {
 public:
  // A value: a string without its quotes, a number or boolean as written; of null no bytes, at its
  // first one.
  struct Value {
    std::uint32_t begin = 0;  // in the text
    std::uint32_t length = 0;
  };

  // The shape of a record that was validated; nothing if it has no members, maps or lists in it, or
  // keys with escapes.
  static std::optional<JsonShape> of(std::string_view record);

  // In the order of the record.
  std::span<const std::string> keys() const { return keys_; }

  // If a record of this shape begins at `at` of `text` (less than 4 GiB of it are looked at), gives
  // where it ends and its values by key; else 0, and the values mean nothing. What it takes the
  // scanner would accept, provided that the text is UTF-8: its strings have no escapes.
  std::size_t read(std::string_view text, std::size_t at, std::span<Value> values) const;

 private:
  JsonShape() = default;

  struct Text {
    std::string padded;  // so that it may be looked at in long words
    std::size_t size = 0;
  };

  std::vector<std::string> keys_;
  // What stands before each value, and behind the last.
  std::vector<Text> between_;
};

}  // namespace muster
