// Tests of what a user may not read, run by root too, as CI often is: root may read every file.
#pragma once

#include <string>

#include <gtest/gtest.h>
#include <unistd.h>

namespace muster {

// While it lives, root and the programs that it starts have the rights of a user who owns nothing
// but `folder`. Anybody else keeps theirs.
class Unprivileged {
 public:
  explicit Unprivileged(const std::string& folder) : root_(geteuid() == 0) {
    if (!root_) return;
    constexpr uid_t kNobody = 65534;
    EXPECT_EQ(chown(folder.c_str(), kNobody, static_cast<gid_t>(-1)), 0);
    EXPECT_EQ(seteuid(kNobody), 0);
  }
  ~Unprivileged() {
    if (root_) {
      EXPECT_EQ(seteuid(0), 0);
    }
  }
  Unprivileged(const Unprivileged&) = delete;
  Unprivileged& operator=(const Unprivileged&) = delete;

 private:
  const bool root_;
};

}  // namespace muster
