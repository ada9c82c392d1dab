#include "engine/text/offset_runs.h"

#include "engine/base/check.h"

namespace muster {

void OffsetText::verbatim(std::uint64_t source, std::string_view bytes) {
  if (bytes.empty()) return;
  const bool continues = !runs_.empty() && runs_.back().source_length == 0 &&
                         runs_.back().source + (text_.size() - runs_.back().text) == source;
  if (!continues) {
    runs_.push_back({.text = static_cast<std::uint32_t>(text_.size()), .source = source});
  }
  text_ += bytes;
}

void OffsetText::atom(std::uint64_t source, std::uint64_t source_length, std::string_view bytes) {
  if (bytes.empty()) return;
  runs_.push_back({.text = static_cast<std::uint32_t>(text_.size()),
                   .source = source,
                   .source_length = static_cast<std::uint32_t>(source_length)});
  text_ += bytes;
}

void OffsetText::drop_back(std::size_t count) {
  MUSTER_CHECK(count <= text_.size());
  text_.resize(text_.size() - count);
  while (!runs_.empty() && runs_.back().text >= text_.size()) runs_.pop_back();
}

std::vector<OffsetRun> OffsetText::runs_for(Span scalar) const {
  const bool one = runs_.size() == 1 && runs_.front().source_length == 0;
  const bool bare =
      scalar.length == text_.size() && runs_.size() == 1 && runs_.front().source == scalar.begin;
  const bool quoted = scalar.length == text_.size() + 2 && runs_.size() == 1 &&
                      runs_.front().source == scalar.begin + 1;
  if (text_.empty() || (one && (bare || quoted))) return {};
  return runs_;
}

}  // namespace muster
