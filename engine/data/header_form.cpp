#include "engine/data/header_form.h"

#include <algorithm>

namespace muster {
namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }

// What kind of characters follow each other: `W10001` is `A9`, `Anna Berg` is `Aa Aa`.
std::string form_of(std::string_view text) {
  std::string form;
  for (const char c : text) {
    char kind = c;
    if (is_digit(c)) {
      kind = '9';
    } else if (c >= 'A' && c <= 'Z') {
      kind = 'A';
    } else if ((c >= 'a' && c <= 'z') || static_cast<unsigned char>(c) >= 0x80) {
      kind = 'a';
    }
    if (form.empty() || form.back() != kind) form += kind;
  }
  return form;
}

}  // namespace

bool lacks_most(std::span<const FieldRequest> requests, std::span<const CellOrigin> origins) {
  const bool any_needed = std::ranges::any_of(requests, &FieldRequest::needed);
  std::size_t wanted = 0;
  std::size_t there = 0;
  for (std::size_t i = 0; i < requests.size() && i < origins.size(); ++i) {
    if (any_needed && !requests[i].needed) continue;
    ++wanted;
    if (origins[i].kind == CellOrigin::Kind::Column) ++there;
  }
  return there * 2 < wanted;
}

bool holds_data(std::span<const std::string> names) {
  return std::ranges::any_of(names, [](const std::string& name) {
    return name.find('@') != std::string::npos || std::ranges::count_if(name, is_digit) >= 2;
  });
}

bool repeats_in(std::span<const std::string> names, std::span<const std::string_view> row) {
  bool compared = false;
  bool all_alike = true;
  for (std::size_t i = 0; i < names.size() && i < row.size(); ++i) {
    if (names[i].empty() || row[i].empty()) continue;
    if (names[i] == row[i]) return true;
    compared = true;
    all_alike = all_alike && form_of(names[i]) == form_of(row[i]);
  }
  return compared && all_alike;
}

}  // namespace muster
