#include "engine/source/git_tree.h"

#include <memory>
#include <string_view>

#include <fmt/format.h>
#include <git2.h>

namespace muster {
namespace {

// Starts and stops the library, which counts its users.
class Library {
 public:
  Library() : ready_(git_libgit2_init() >= 0) {
    if (!ready_) return;
    // Only the repository's own settings count, so that every machine says the same; and a
    // check-out that belongs to another user, as in a container, is fine: nothing of it is
    // executed.
    for (const int level :
         {GIT_CONFIG_LEVEL_SYSTEM, GIT_CONFIG_LEVEL_XDG, GIT_CONFIG_LEVEL_GLOBAL}) {
      git_libgit2_opts(GIT_OPT_SET_SEARCH_PATH, level, "");
    }
    git_libgit2_opts(GIT_OPT_SET_OWNER_VALIDATION, 0);
  }
  ~Library() {
    if (ready_) git_libgit2_shutdown();
  }
  Library(const Library&) = delete;
  Library& operator=(const Library&) = delete;
  bool ready() const { return ready_; }

 private:
  bool ready_;
};

template <typename T, void (*Free)(T*)>
struct Release {
  void operator()(T* object) const { Free(object); }
};
using Repository = std::unique_ptr<git_repository, Release<git_repository, git_repository_free>>;
using Commit = std::unique_ptr<git_commit, Release<git_commit, git_commit_free>>;
using StatusList = std::unique_ptr<git_status_list, Release<git_status_list, git_status_list_free>>;

std::string last_reason() {
  const git_error* const error = git_error_last();
  return error != nullptr && error->message != nullptr ? error->message : "unknown reason";
}

std::unexpected<std::string> failed(std::string_view what) {
  return std::unexpected(fmt::format("{}: {}", what, last_reason()));
}

// Tracked files only: reports and other untracked files do not change what was judged.
std::expected<bool, std::string> is_dirty(git_repository* repository) {
  git_status_options options = {};
  git_status_options_init(&options, GIT_STATUS_OPTIONS_VERSION);
  options.show = GIT_STATUS_SHOW_INDEX_AND_WORKDIR;
  options.flags = GIT_STATUS_OPT_EXCLUDE_SUBMODULES;
  git_status_list* list = nullptr;
  if (git_status_list_new(&list, repository, &options) != 0) {
    return failed(
        "the repository's files cannot be compared with its last commit; if objects are "
        "missing, fetch them with `git fetch --refetch`");
  }
  const StatusList owned(list);
  return git_status_list_entrycount(list) > 0;
}

}  // namespace

std::expected<GitHead, std::string> read_git_head(const std::string& folder) {
  const Library library;
  if (!library.ready()) return failed("git repositories cannot be read");
  git_repository* repository = nullptr;
  const int opened = git_repository_open_ext(&repository, folder.c_str(), 0, nullptr);
  if (opened == GIT_ENOTFOUND) {
    return std::unexpected(
        "the folder is not in a git repository; check the policies out with git");
  }
  if (opened != 0) return failed("the git repository cannot be opened");
  const Repository owned_repository(repository);
  git_oid id;
  const int resolved = git_reference_name_to_id(&id, repository, "HEAD");
  if (resolved == GIT_ENOTFOUND || resolved == GIT_EUNBORNBRANCH) {
    return std::unexpected("the git repository has no commit yet; commit the policies first");
  }
  if (resolved != 0) return failed("HEAD of the git repository cannot be read");
  git_commit* commit = nullptr;
  const int looked_up = git_commit_lookup(&commit, repository, &id);
  GitHead head;
  head.commit = git_oid_tostr_s(&id);
  if (looked_up == GIT_ENOTFOUND) {
    return std::unexpected(
        fmt::format("the commit {0} that HEAD names is missing from the repository; fetch it with "
                    "`git fetch origin {0}`",
                    head.commit));
  }
  if (looked_up != 0) return failed("the commit of HEAD cannot be read");
  const Commit owned_commit(commit);
  head.committed_at = git_commit_committer(commit)->when.time;
  if (git_repository_is_bare(repository) == 0) {
    const auto dirty = is_dirty(repository);
    if (!dirty) return std::unexpected(dirty.error());
    head.dirty = *dirty;
  }
  return head;
}

}  // namespace muster
