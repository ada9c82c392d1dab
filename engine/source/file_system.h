// The world behind an interface: only RealFileSystem touches the disk. Every path is relative to
// one root, with `/`; nothing outside the root is opened, whatever links say.
#pragma once

#include <cstdint>
#include <expected>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace muster {

enum class FileProblem {
  NotFound,
  LeavesRoot,   // absolute, `..`, a link that leads out, a magic link, a URL
  Unsupported,  // a form of path we do not take: back slashes, `~`, `-`, empty, surrounding white
                // space
  NotRegular,   // a folder, FIFO, device or socket
  Unreadable,   // permission, input/output error
  TooLarge,
  Changed,  // size, modification time or inode changed between open and check_unchanged
};

// Bytes that stay where they are: heap or memory map.
class Buffer {
 public:
  Buffer() = default;
  explicit Buffer(std::string bytes);
  ~Buffer();
  Buffer(Buffer&&) noexcept;
  Buffer& operator=(Buffer&&) noexcept;
  // A mapping of `size` bytes that starts at `address`; unmapped with the buffer.
  static Buffer from_mapping(void* address, std::size_t size);
  // The same buffer without its first `n` bytes (a byte order mark).
  Buffer without_prefix(std::size_t n) &&;
  std::string_view view() const { return view_; }
  // Of a mapping: gives back the memory of the bytes [from, to) of view(). They are read from the
  // file again when somebody looks at them.
  void let_go(std::size_t from, std::size_t to) const;

 private:
  std::unique_ptr<std::string> heap_;
  void* mapping_ = nullptr;
  std::size_t mapping_size_ = 0;
  std::string_view view_;
};

struct OpenedFile {
  std::string path;  // as resolved: no links, no `.`
  Buffer bytes;
  std::uint64_t size = 0;  // with modification time and inode: what check_unchanged compares
  std::int64_t modified_ns = 0;
  std::uint64_t inode = 0;
};

class FileSystem {
 public:
  virtual ~FileSystem() = default;
  // Regular files only, opened beneath the root without blocking. Maps files of 1 MiB and more if
  // `allow_mapping`; a mapped file must be checked with unchanged() before results are published.
  virtual std::expected<OpenedFile, FileProblem> open(std::string_view path,
                                                      std::uint64_t max_bytes,
                                                      bool allow_mapping) const = 0;
  // Whether the file still has the size, modification time and inode it was opened with.
  virtual bool unchanged(const OpenedFile& file) const = 0;
  // The regular files that a pattern names, sorted by bytes, each once. `*` and `?` stay within a
  // path segment, `**` is any number of segments; links to folders are not followed. Hidden files
  // match only a pattern segment that begins with a dot.
  virtual std::expected<std::vector<std::string>, FileProblem> glob(
      std::string_view pattern) const = 0;
};

// Whether the text is a pattern (holds `*` or `?`) rather than the name of one file.
bool is_glob(std::string_view path);
// Checks the form of a relative path without touching the disk.
std::expected<void, FileProblem> check_path_form(std::string_view path);

class RealFileSystem final : public FileSystem {
 public:
  // `root` is a folder of the machine; all paths are beneath it.
  static std::expected<std::unique_ptr<RealFileSystem>, FileProblem> at(const std::string& root);
  ~RealFileSystem() override;
  std::expected<OpenedFile, FileProblem> open(std::string_view path, std::uint64_t max_bytes,
                                              bool allow_mapping) const override;
  bool unchanged(const OpenedFile& file) const override;
  std::expected<std::vector<std::string>, FileProblem> glob(
      std::string_view pattern) const override;

 private:
  explicit RealFileSystem(int root_fd) : root_fd_(root_fd) {}
  int root_fd_;
};

// For tests: files from a map.
class MemoryFileSystem final : public FileSystem {
 public:
  void add(std::string path, std::string bytes);
  std::expected<OpenedFile, FileProblem> open(std::string_view path, std::uint64_t max_bytes,
                                              bool allow_mapping) const override;
  bool unchanged(const OpenedFile&) const override { return true; }
  std::expected<std::vector<std::string>, FileProblem> glob(
      std::string_view pattern) const override;

 private:
  std::map<std::string, std::string, std::less<>> files_;
};

}  // namespace muster
