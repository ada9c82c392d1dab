// Ends an evaluation that nests too deeply: expressions do so at most 100 deep, but lets and
// derived fields can call one another.
#pragma once

#include <cstddef>

namespace muster {

inline constexpr std::size_t kMaxEvaluationDepth = 1500;

// Counts a level for as long as it lives.
class DepthGuard {
 public:
  explicit DepthGuard(std::size_t& depth) : depth_(depth) { ++depth_; }
  ~DepthGuard() { --depth_; }
  DepthGuard(const DepthGuard&) = delete;
  DepthGuard& operator=(const DepthGuard&) = delete;
  bool too_deep() const { return depth_ > kMaxEvaluationDepth; }

 private:
  std::size_t& depth_;
};

}  // namespace muster
