#include "engine/source/glob.h"

#include <algorithm>
#include <cerrno>
#include <memory>
#include <set>
#include <utility>

#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>

#include "engine/base/utf8.h"
#include "engine/source/beneath.h"

namespace muster {
namespace {

struct Entry {
  std::string name;
  mode_t mode = 0;  // of a link: the link's own
};

std::expected<std::vector<Entry>, FileProblem> list_folder(Descriptor folder) {
  struct Close {
    void operator()(DIR* stream) const { closedir(stream); }
  };
  const std::unique_ptr<DIR, Close> stream(fdopendir(folder.get()));
  if (stream == nullptr) return std::unexpected(FileProblem::Unreadable);
  const int fd = folder.release();  // the stream owns it now
  std::vector<Entry> entries;
  for (;;) {
    errno = 0;
    const dirent* const entry = readdir(stream.get());
    if (entry == nullptr && errno != 0) return std::unexpected(FileProblem::Unreadable);
    if (entry == nullptr) break;
    const std::string_view name = entry->d_name;
    if (name == "." || name == "..") continue;
    struct stat info = {};
    if (fstatat(fd, entry->d_name, &info, AT_SYMLINK_NOFOLLOW) != 0) {
      if (errno == ENOENT) continue;  // removed meanwhile
      return std::unexpected(FileProblem::Unreadable);
    }
    entries.push_back({.name = std::string(name), .mode = info.st_mode});
  }
  return entries;
}

class Walk {
 public:
  Walk(int root_fd, std::vector<std::string_view> segments)
      : root_fd_(root_fd), segments_(std::move(segments)) {}

  std::expected<std::vector<std::string>, FileProblem> run() {
    visit("", 0);
    // A list of work, not recursion: folders may be nested as deep as someone likes.
    while (!work_.empty()) {
      const auto [folder, segment] = std::move(work_.back());
      work_.pop_back();
      if (const auto done = expand(folder, segment); !done) return std::unexpected(done.error());
    }
    return std::vector<std::string>(found_.begin(), found_.end());
  }

 private:
  void visit(std::string folder, std::size_t segment) {
    if (seen_.emplace(folder, segment).second) work_.emplace_back(std::move(folder), segment);
  }

  std::expected<void, FileProblem> expand(const std::string& folder, std::size_t segment) {
    const bool any_depth = segments_[segment] == "**";
    const bool last = segment + 1 == segments_.size();
    if (any_depth && !last) visit(folder, segment + 1);
    auto opened = open_beneath(root_fd_, folder, Wanted::Folder);
    if (!opened && opened.error() == FileProblem::NotFound) return {};
    if (!opened) return std::unexpected(opened.error());
    // A name without wild cards is looked up in the folder; what it leads to is told by opening it.
    const auto entries = list_folder(std::move(opened->descriptor));
    if (!entries) return std::unexpected(entries.error());
    for (const Entry& entry : *entries) {
      const bool fits = any_depth ? !entry.name.starts_with('.')
                                  : segment_matches(segments_[segment], entry.name);
      if (!fits) continue;
      std::string path = folder.empty() ? entry.name : folder + "/" + entry.name;
      if (S_ISDIR(entry.mode)) {
        if (any_depth) visit(path, segment);
        if (!any_depth && !last) visit(path, segment + 1);
      } else if (last) {
        add_file(std::move(path), S_ISLNK(entry.mode));
      }
    }
    return {};
  }

  // Links to files of the root are that file, so that it comes once. What can not be opened stays
  // in the list under its name: the caller opens it and tells why not.
  void add_file(std::string path, bool is_link) {
    if (!is_link) {
      found_.insert(std::move(path));
      return;
    }
    struct stat target = {};
    if (fstatat(root_fd_, path.c_str(), &target, 0) == 0 && S_ISDIR(target.st_mode)) return;
    auto opened = open_beneath(root_fd_, path, Wanted::File);
    found_.insert(opened ? std::move(opened->path) : std::move(path));
  }

  int root_fd_;
  std::vector<std::string_view> segments_;
  std::vector<std::pair<std::string, std::size_t>> work_;
  std::set<std::pair<std::string, std::size_t>> seen_;
  std::set<std::string> found_;
};

}  // namespace

std::vector<std::string_view> split_path(std::string_view path) {
  std::vector<std::string_view> parts;
  for (std::size_t at = 0; at <= path.size();) {
    const std::size_t slash = std::min(path.find('/', at), path.size());
    const std::string_view part = path.substr(at, slash - at);
    const bool again = part == "**" && !parts.empty() && parts.back() == "**";
    if (!part.empty() && part != "." && !again) parts.push_back(part);
    at = slash + 1;
  }
  return parts;
}

bool segment_matches(std::string_view segment, std::string_view name) {
  if (name.starts_with('.') && !segment.starts_with('.')) return false;
  constexpr std::size_t kNone = std::string_view::npos;
  std::size_t s = 0;
  std::size_t n = 0;
  std::size_t star = kNone;
  std::size_t resume = 0;
  while (n < name.size()) {
    if (s < segment.size() && segment[s] == '*') {
      star = ++s;
      resume = n;
    } else if (s < segment.size() && segment[s] == '?') {
      ++s;
      utf8::next(name, n);
    } else if (s < segment.size() && segment[s] == name[n]) {
      ++s;
      ++n;
    } else if (star != kNone) {
      s = star;
      n = ++resume;
    } else {
      return false;
    }
  }
  while (s < segment.size() && segment[s] == '*') ++s;
  return s == segment.size();
}

bool path_matches(const std::vector<std::string_view>& pattern,
                  const std::vector<std::string_view>& path) {
  // reached[i]: the parts so far fit the first i segments.
  std::vector<bool> reached(pattern.size() + 1);
  reached[0] = true;
  const auto skip_empty = [&](std::vector<bool>& state) {
    for (std::size_t i = 0; i < pattern.size(); ++i) {
      if (state[i] && pattern[i] == "**") state[i + 1] = true;
    }
  };
  for (std::size_t part = 0; part < path.size(); ++part) {
    if (part > 0 || pattern.size() > 1) skip_empty(reached);
    std::vector<bool> next(pattern.size() + 1);
    for (std::size_t i = 0; i < pattern.size(); ++i) {
      if (!reached[i]) continue;
      if (pattern[i] == "**") {
        if (!path[part].starts_with('.')) next[i] = true;
      } else if (segment_matches(pattern[i], path[part])) {
        next[i + 1] = true;
      }
    }
    reached = std::move(next);
  }
  // A last `**` takes any files, however deep.
  return reached[pattern.size()] || (pattern.back() == "**" && reached[pattern.size() - 1]);
}

std::expected<std::vector<std::string>, FileProblem> glob_beneath(int root_fd,
                                                                  std::string_view pattern) {
  std::vector<std::string_view> segments = split_path(pattern);
  if (segments.empty()) return std::vector<std::string>();
  return Walk(root_fd, std::move(segments)).run();
}

}  // namespace muster
