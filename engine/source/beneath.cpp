#include "engine/source/beneath.h"

#include <algorithm>
#include <cerrno>
#include <cstdint>
#include <optional>
#include <vector>

#include <fcntl.h>
#include <fmt/format.h>
#include <linux/openat2.h>
#include <sys/stat.h>
#include <sys/syscall.h>

namespace muster {
namespace {

constexpr int kMostLinks = 40;  // as the kernel
constexpr std::size_t kMostBytes = 4096;

int flags_for(Wanted wanted) {
  // Without blocking: opening a FIFO must not wait for a writer before we can see what it is.
  const int common = O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY;
  return wanted == Wanted::Folder ? common | O_DIRECTORY : common;
}

int call_openat2(int root_fd, const std::string& path, Wanted wanted) {
  open_how how = {};
  how.flags = static_cast<decltype(how.flags)>(flags_for(wanted));
  how.resolve = RESOLVE_BENEATH | RESOLVE_NO_MAGICLINKS;
  for (int attempt = 0;; ++attempt) {
    const long fd = syscall(SYS_openat2, root_fd, path.c_str(), &how, sizeof how);
    // EAGAIN: something was renamed while `..` was resolved.
    if (fd < 0 && (errno == EINTR || (errno == EAGAIN && attempt < 16))) continue;
    return static_cast<int>(fd);
  }
}

std::optional<std::string> link_text(int folder, const std::string& name) {
  std::string text(kMostBytes, '\0');
  const ssize_t size = readlinkat(folder, name.c_str(), text.data(), text.size());
  if (size < 0 || static_cast<std::size_t>(size) == text.size()) return std::nullopt;
  text.resize(static_cast<std::size_t>(size));
  return text;
}

// The path of an open file below the root, as the kernel knows it.
std::optional<std::string> real_path(int root_fd, int fd) {
  auto root = link_text(AT_FDCWD, fmt::format("/proc/self/fd/{}", root_fd));
  const auto path = link_text(AT_FDCWD, fmt::format("/proc/self/fd/{}", fd));
  if (!root || !path) return std::nullopt;
  if (*path == *root) return std::string();
  if (!root->ends_with('/')) *root += '/';
  if (!path->starts_with(*root)) return std::nullopt;
  return path->substr(root->size());
}

bool is_same_file(int fd, int root_fd, const std::string& path) {
  struct stat open_stat = {};
  struct stat path_stat = {};
  return fstat(fd, &open_stat) == 0 &&
         fstatat(root_fd, path.empty() ? "." : path.c_str(), &path_stat, AT_SYMLINK_NOFOLLOW) ==
             0 &&
         open_stat.st_dev == path_stat.st_dev && open_stat.st_ino == path_stat.st_ino;
}

// Appends the parts of a path in reverse, the next part to be taken last.
void push_parts(std::vector<std::string>& pending, std::string_view path) {
  std::vector<std::string> parts;
  for (std::size_t at = 0; at <= path.size();) {
    const std::size_t slash = std::min(path.find('/', at), path.size());
    const std::string_view part = path.substr(at, slash - at);
    if (!part.empty() && part != ".") parts.emplace_back(part);
    at = slash + 1;
  }
  pending.insert(pending.end(), parts.rbegin(), parts.rend());
}

std::string join(const std::vector<std::string>& parts) {
  return fmt::format("{}", fmt::join(parts, "/"));
}

}  // namespace

FileProblem problem_of(int error) {
  switch (error) {
    case ENOENT:
    case ENOTDIR:
    case ENAMETOOLONG:
      return FileProblem::NotFound;
    case EXDEV:
    case ELOOP:
      return FileProblem::LeavesRoot;
    case ENXIO:
    case ENODEV:
    case EISDIR:
      return FileProblem::NotRegular;
    default:
      return FileProblem::Unreadable;
  }
}

std::expected<OpenedDescriptor, FileProblem> open_by_walking(int root_fd, std::string_view path,
                                                             Wanted wanted) {
  std::vector<std::string> pending;
  push_parts(pending, path);
  std::vector<std::string> taken;
  std::vector<Descriptor> folders;  // one for each of `taken`
  int links = 0;
  const auto folder = [&] { return folders.empty() ? root_fd : folders.back().get(); };
  while (!pending.empty()) {
    const std::string part = std::move(pending.back());
    pending.pop_back();
    if (part == "..") {
      if (folders.empty()) return std::unexpected(FileProblem::LeavesRoot);
      folders.pop_back();
      taken.pop_back();
      continue;
    }
    struct stat before = {};
    if (fstatat(folder(), part.c_str(), &before, AT_SYMLINK_NOFOLLOW) != 0) {
      return std::unexpected(problem_of(errno));
    }
    if (S_ISLNK(before.st_mode)) {
      const auto target = link_text(folder(), part);
      if (!target || ++links > kMostLinks || target->starts_with('/')) {
        return std::unexpected(FileProblem::LeavesRoot);
      }
      push_parts(pending, *target);
      if (pending.size() > kMostBytes) return std::unexpected(FileProblem::LeavesRoot);
      continue;
    }
    const bool last = pending.empty();
    if (!last && !S_ISDIR(before.st_mode)) return std::unexpected(FileProblem::NotFound);
    const bool want_folder = !last || wanted == Wanted::Folder;
    if (!want_folder && !S_ISREG(before.st_mode)) return std::unexpected(FileProblem::NotRegular);
    const int flags = flags_for(want_folder ? Wanted::Folder : Wanted::File) | O_NOFOLLOW;
    Descriptor opened(openat(folder(), part.c_str(), flags));
    if (!opened.valid()) return std::unexpected(problem_of(errno));
    taken.push_back(part);
    if (!want_folder) return OpenedDescriptor{std::move(opened), join(taken)};
    folders.push_back(std::move(opened));
  }
  if (wanted == Wanted::File) return std::unexpected(FileProblem::NotRegular);
  Descriptor last(folders.empty() ? fcntl(root_fd, F_DUPFD_CLOEXEC, 0) : folders.back().release());
  if (!last.valid()) return std::unexpected(problem_of(errno));
  return OpenedDescriptor{std::move(last), join(taken)};
}

std::expected<OpenedDescriptor, FileProblem> open_beneath(int root_fd, const std::string& path,
                                                          Wanted wanted) {
  Descriptor opened(call_openat2(root_fd, path.empty() ? "." : path, wanted));
  if (!opened.valid()) {
    const int error = errno;
    // Old kernels and strict sandboxes have no openat2.
    if (error == ENOSYS || error == EPERM || error == E2BIG || error == EINVAL) {
      return open_by_walking(root_fd, path, wanted);
    }
    return std::unexpected(problem_of(error));
  }
  auto real = real_path(root_fd, opened.get());
  // Without /proc, or when the file was moved meanwhile, the walk finds the path.
  if (!real || !is_same_file(opened.get(), root_fd, *real)) {
    return open_by_walking(root_fd, path, wanted);
  }
  return OpenedDescriptor{std::move(opened), *std::move(real)};
}

}  // namespace muster
