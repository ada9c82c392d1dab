#include "engine/source/file_system.h"

#include <algorithm>
#include <cerrno>
#include <optional>
#include <utility>

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "engine/source/beneath.h"
#include "engine/source/glob.h"
#include "engine/source/mapping_guard.h"

namespace muster {
namespace {

constexpr std::uint64_t kMapFrom = std::uint64_t{1} << 20;

std::int64_t modified_ns(const struct stat& info) {
  return std::int64_t{info.st_mtim.tv_sec} * 1'000'000'000 + info.st_mtim.tv_nsec;
}

bool is_same_state(const struct stat& info, const OpenedFile& file) {
  return static_cast<std::uint64_t>(info.st_size) == file.size &&
         modified_ns(info) == file.modified_ns && info.st_ino == file.inode;
}

// Reads the whole file, which has `size` bytes; one byte more or less is a change.
std::expected<std::string, FileProblem> read_all(int fd, std::uint64_t size) {
  std::string bytes;
  bool readable = true;
  bytes.resize_and_overwrite(size + 1, [&](char* to, std::size_t room) {
    std::size_t done = 0;
    while (done < room) {
      const ssize_t got = read(fd, to + done, room - done);
      if (got < 0 && errno == EINTR) continue;
      readable = got >= 0;
      if (got <= 0) break;
      done += static_cast<std::size_t>(got);
    }
    return done;
  });
  if (!readable) return std::unexpected(FileProblem::Unreadable);
  if (bytes.size() != size) return std::unexpected(FileProblem::Changed);
  return bytes;
}

// Nothing when the file can not be mapped and must be read.
std::optional<Buffer> map(int fd, std::uint64_t size) {
  void* const address = mmap(nullptr, size, PROT_READ, MAP_PRIVATE, fd, 0);
  if (address == MAP_FAILED) return std::nullopt;
  if (!guard_mapping(address, size)) {
    munmap(address, size);
    return std::nullopt;
  }
  return Buffer::from_mapping(address, size);
}

bool is_space(char c) { return c == ' ' || (c >= '\t' && c <= '\r'); }

bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

}  // namespace

bool is_glob(std::string_view path) { return path.find_first_of("*?") != std::string_view::npos; }

std::expected<void, FileProblem> check_path_form(std::string_view path) {
  const auto unsupported = std::unexpected(FileProblem::Unsupported);
  if (path.empty() || path.find('\0') != std::string_view::npos) return unsupported;
  const bool drive = path.size() > 1 && is_letter(path[0]) && path[1] == ':';
  if (drive || path.find('\\') != std::string_view::npos) return unsupported;
  if (path.starts_with('/') || path.find("://") != std::string_view::npos ||
      path.starts_with("file:")) {
    return std::unexpected(FileProblem::LeavesRoot);
  }
  for (std::size_t at = 0; at <= path.size();) {
    const std::size_t slash = std::min(path.find('/', at), path.size());
    if (path.substr(at, slash - at) == "..") return std::unexpected(FileProblem::LeavesRoot);
    at = slash + 1;
  }
  if (path == "-" || path.starts_with('~') || path.ends_with('/')) return unsupported;
  if (is_space(path.front()) || is_space(path.back())) return unsupported;
  return {};
}

std::expected<std::unique_ptr<RealFileSystem>, FileProblem> RealFileSystem::at(
    const std::string& root) {
  if (root.find('\0') != std::string::npos) return std::unexpected(FileProblem::Unsupported);
  Descriptor folder(::open(root.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!folder.valid()) {
    return std::unexpected(errno == ENOTDIR ? FileProblem::NotRegular : problem_of(errno));
  }
  return std::unique_ptr<RealFileSystem>(new RealFileSystem(folder.release()));
}

RealFileSystem::~RealFileSystem() { close(root_fd_); }

std::expected<OpenedFile, FileProblem> RealFileSystem::open(std::string_view path,
                                                            std::uint64_t max_bytes,
                                                            bool allow_mapping) const {
  const auto form = check_path_form(path);
  // A file that a pattern found may have any name; so a strange form is only told when no file has
  // it.
  const bool may_be_a_name = form || (form.error() == FileProblem::Unsupported && !path.empty() &&
                                      path.find('\0') == std::string_view::npos);
  if (!may_be_a_name) return std::unexpected(form.error());
  const std::string name(path);
  auto opened = open_beneath(root_fd_, name, Wanted::File);
  if (!opened) {
    if (!form && opened.error() == FileProblem::NotFound) return std::unexpected(form.error());
    // A link to a device leads out as well; what it is says more. Looking is not opening.
    struct stat target = {};
    if (opened.error() == FileProblem::LeavesRoot &&
        fstatat(root_fd_, name.c_str(), &target, 0) == 0 && !S_ISREG(target.st_mode) &&
        !S_ISDIR(target.st_mode)) {
      return std::unexpected(FileProblem::NotRegular);
    }
    return std::unexpected(opened.error());
  }
  const int fd = opened->descriptor.get();
  struct stat info = {};
  if (fstat(fd, &info) != 0) return std::unexpected(FileProblem::Unreadable);
  if (!S_ISREG(info.st_mode)) return std::unexpected(FileProblem::NotRegular);
  OpenedFile file;
  file.path = std::move(opened->path);
  file.size = static_cast<std::uint64_t>(info.st_size);
  file.modified_ns = modified_ns(info);
  file.inode = info.st_ino;
  if (file.size > max_bytes) return std::unexpected(FileProblem::TooLarge);
  std::optional<Buffer> mapped;
  if (allow_mapping && file.size >= kMapFrom) mapped = map(fd, file.size);
  if (mapped) {
    file.bytes = *std::move(mapped);
  } else {
    auto bytes = read_all(fd, file.size);
    if (!bytes) return std::unexpected(bytes.error());
    file.bytes = Buffer(*std::move(bytes));
  }
  if (fstat(fd, &info) != 0 || !is_same_state(info, file)) {
    return std::unexpected(FileProblem::Changed);
  }
  return file;
}

bool RealFileSystem::unchanged(const OpenedFile& file) const {
  struct stat info = {};
  return fstatat(root_fd_, file.path.c_str(), &info, AT_SYMLINK_NOFOLLOW) == 0 &&
         S_ISREG(info.st_mode) && is_same_state(info, file);
}

std::expected<std::vector<std::string>, FileProblem> RealFileSystem::glob(
    std::string_view pattern) const {
  const auto form = check_path_form(pattern);
  if (!form) return std::unexpected(form.error());
  return glob_beneath(root_fd_, pattern);
}

}  // namespace muster
