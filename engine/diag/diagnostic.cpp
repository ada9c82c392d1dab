#include "engine/diag/diagnostic.h"

#include <algorithm>
#include <iterator>
#include <numeric>
#include <tuple>
#include <utility>

#include <fmt/format.h>

#include "engine/diag/remedies.h"

namespace muster {
namespace {

using Items = std::vector<Diagnostic>;

std::string_view path_of(const Diagnostic& diagnostic, const SourceMap& sources) {
  return diagnostic.at.valid() ? sources.path(diagnostic.at.source) : std::string_view();
}

bool equal(const Diagnostic& a, const Diagnostic& b) {
  return a.code == b.code && a.at == b.at && a.message == b.message;
}

// Moves the diagnostics [begin, end) of one file to `kept`, at most `limit` of them, and says on
// the last how many were left out.
void keep_some(Items::iterator begin, Items::iterator end, std::size_t limit, Items& kept) {
  const auto count = static_cast<std::size_t>(end - begin);
  if (count <= limit) {
    std::move(begin, end, std::back_inserter(kept));
    return;
  }
  if (limit == 0) return;
  const auto is_error = [](const Diagnostic& d) { return d.severity == Severity::Error; };
  std::size_t errors =
      std::min(limit, static_cast<std::size_t>(std::count_if(begin, end, is_error)));
  std::size_t others = limit - errors;
  for (auto it = begin; it != end; ++it) {
    std::size_t& left = is_error(*it) ? errors : others;
    if (left == 0) continue;
    --left;
    kept.push_back(std::move(*it));
  }
  std::string& help = kept.back().help;
  help +=
      fmt::format("{}{} more in this file are not shown", help.empty() ? "" : "; ", count - limit);
}

}  // namespace

Diagnostic& DiagnosticList::add(Diagnostic diagnostic) {
  has_errors_ = has_errors_ || diagnostic.severity == Severity::Error;
  return items_.emplace_back(std::move(diagnostic));
}

void DiagnosticList::merge(DiagnosticList other) {
  has_errors_ = has_errors_ || other.has_errors_;
  if (items_.empty()) {
    items_ = std::move(other.items_);
  } else {
    std::ranges::move(other.items_, std::back_inserter(items_));
  }
}

void DiagnosticList::finish(const SourceMap& sources, std::size_t per_file) {
  // The position as the last key makes the order stable.
  std::vector<std::size_t> order(items_.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::ranges::sort(order, {}, [&](std::size_t i) {
    const Diagnostic& d = items_[i];
    return std::tuple(path_of(d, sources), d.at.source.index(), d.at.begin, d.code, i);
  });
  // Equal ones need not be neighbours: those of one place and code may differ in their words.
  Items distinct;
  for (const std::size_t i : order) {
    Diagnostic& item = items_[i];
    const auto same_place = [&](const Diagnostic& d) {
      return d.at == item.at && d.code == item.code;
    };
    bool seen = false;
    for (auto it = distinct.rbegin(); it != distinct.rend() && same_place(*it) && !seen; ++it) {
      seen = equal(*it, item);
    }
    if (seen) continue;
    if (item.help.empty() && item.severity != Severity::Note) item.help = help_of(item.code);
    distinct.push_back(std::move(item));
  }
  items_.clear();
  for (auto begin = distinct.begin(); begin != distinct.end();) {
    const auto end = std::find_if(begin, distinct.end(), [&](const Diagnostic& d) {
      return d.at.source != begin->at.source;
    });
    keep_some(begin, end, per_file, items_);
    begin = end;
  }
}

}  // namespace muster
