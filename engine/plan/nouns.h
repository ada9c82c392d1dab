// What people call the records of a set, one of them and several: made from the set's title, or
// from its name where it has none. For English texts.
#pragma once

#include <string>
#include <string_view>

#include "engine/data/schema.h"

namespace muster {

struct Noun {
  std::string one;    // `acknowledgement of a policy`
  std::string many;   // `acknowledgements of policies`
  std::string head;   // `acknowledgement`: what stands before any ` of `
  std::string heads;  // `acknowledgements`
  bool operator==(const Noun&) const = default;
};

Noun noun_of(const TableSchema& table);
// For a title of its own.
Noun noun_of_title(std::string_view title);
// `an access grant`, `a unit`.
std::string with_article(std::string_view noun);

}  // namespace muster
