// Opens paths beneath a folder: whatever `..` and links say, nothing outside it is opened. Private
// to this layer.
#pragma once

#include <expected>
#include <string>
#include <string_view>
#include <utility>

#include <unistd.h>

#include "engine/source/file_system.h"

namespace muster {

// Owns a descriptor.
class Descriptor {
 public:
  Descriptor() = default;
  explicit Descriptor(int fd) : fd_(fd) {}
  ~Descriptor() { reset(); }
  Descriptor(Descriptor&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
  Descriptor& operator=(Descriptor&& other) noexcept {
    std::swap(fd_, other.fd_);
    return *this;
  }
  int get() const { return fd_; }
  bool valid() const { return fd_ >= 0; }
  // Gives it up without closing.
  int release() { return std::exchange(fd_, -1); }
  void reset() {
    if (fd_ >= 0) close(fd_);
    fd_ = -1;
  }

 private:
  int fd_ = -1;
};

struct OpenedDescriptor {
  Descriptor descriptor;
  std::string path;  // real: relative to the root, without links, `.` and `..`
};

enum class Wanted { File, Folder };

// By openat2 where the kernel has it, else by open_by_walking. REQUIRES: `path` passed
// check_path_form, or is one that a folder listed.
std::expected<OpenedDescriptor, FileProblem> open_beneath(int root_fd, const std::string& path,
                                                          Wanted wanted);

// Follows the path one part at a time and reads links itself. The same answers as openat2.
std::expected<OpenedDescriptor, FileProblem> open_by_walking(int root_fd, std::string_view path,
                                                             Wanted wanted);

// The class of an errno of open.
FileProblem problem_of(int error);

}  // namespace muster
