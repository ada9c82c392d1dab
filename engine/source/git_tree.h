// The revision of the policy repository (libgit2, read only; no child process).
#pragma once

#include <cstdint>
#include <expected>
#include <string>

namespace muster {

struct GitHead {
  std::string commit;             // hexadecimal
  std::int64_t committed_at = 0;  // seconds since 1970 UTC, committer's date
  bool dirty = false;             // tracked files differ from HEAD
};

// HEAD of the repository that holds `folder`; the error says what is missing and what to do.
std::expected<GitHead, std::string> read_git_head(const std::string& folder);

}  // namespace muster
