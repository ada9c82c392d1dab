#include "engine/source/git_tree.h"

#include <memory>
#include <string>
#include <string_view>

#include <dlfcn.h>
#include <fmt/format.h>
#include <git2.h>

namespace muster {
namespace {

// libgit2, which brings a dozen libraries with it, is loaded when somebody asks for a commit: most
// runs do not, and would take a tenth longer.
struct Git {
  decltype(&git_libgit2_init) init = nullptr;
  decltype(&git_libgit2_opts) set_option = nullptr;
  decltype(&git_libgit2_shutdown) shutdown = nullptr;
  decltype(&git_error_last) last_error = nullptr;
  decltype(&git_repository_open_ext) open_repository = nullptr;
  decltype(&git_repository_is_bare) is_bare = nullptr;
  decltype(&git_repository_free) free_repository = nullptr;
  decltype(&git_reference_name_to_id) id_of_name = nullptr;
  decltype(&git_commit_lookup) find_commit = nullptr;
  decltype(&git_commit_committer) committer = nullptr;
  decltype(&git_commit_free) free_commit = nullptr;
  decltype(&git_oid_tostr_s) text_of_id = nullptr;
  decltype(&git_status_options_init) init_status_options = nullptr;
  decltype(&git_status_list_new) make_status_list = nullptr;
  decltype(&git_status_list_entrycount) count_of_status = nullptr;
  decltype(&git_status_list_free) free_status_list = nullptr;
  std::string problem;  // why it can not be used; empty: it can

  Git() {
    // Stays loaded to the end of the process.
    void* const library = dlopen(MUSTER_GIT2_LIBRARY, RTLD_NOW | RTLD_LOCAL);
    if (library == nullptr) {
      note_problem();
      return;
    }
    const auto find = [&]<typename Function>(const char* name, Function& function) {
      function = reinterpret_cast<Function>(dlsym(library, name));
      if (function == nullptr) note_problem();
    };
    find("git_libgit2_init", init);
    find("git_libgit2_opts", set_option);
    find("git_libgit2_shutdown", shutdown);
    find("git_error_last", last_error);
    find("git_repository_open_ext", open_repository);
    find("git_repository_is_bare", is_bare);
    find("git_repository_free", free_repository);
    find("git_reference_name_to_id", id_of_name);
    find("git_commit_lookup", find_commit);
    find("git_commit_committer", committer);
    find("git_commit_free", free_commit);
    find("git_oid_tostr_s", text_of_id);
    find("git_status_options_init", init_status_options);
    find("git_status_list_new", make_status_list);
    find("git_status_list_entrycount", count_of_status);
    find("git_status_list_free", free_status_list);
  }

  void note_problem() {
    const char* const reason = dlerror();
    problem = reason != nullptr ? reason : MUSTER_GIT2_LIBRARY " lacks a function";
  }
};

const Git& git() {
  static const Git loaded;
  return loaded;
}

// Starts and stops the library, which counts its users. REQUIRES: it has no problem.
class Session {
 public:
  Session() : ready_(git().init() >= 0) {
    if (!ready_) return;
    // Only the repository's own settings count, so that every machine says the same; and a
    // check-out that belongs to another user, as in a container, is fine: nothing of it is
    // executed.
    for (const int level :
         {GIT_CONFIG_LEVEL_SYSTEM, GIT_CONFIG_LEVEL_XDG, GIT_CONFIG_LEVEL_GLOBAL}) {
      git().set_option(GIT_OPT_SET_SEARCH_PATH, level, "");
    }
    git().set_option(GIT_OPT_SET_OWNER_VALIDATION, 0);
  }
  ~Session() {
    if (ready_) git().shutdown();
  }
  Session(const Session&) = delete;
  Session& operator=(const Session&) = delete;
  bool ready() const { return ready_; }

 private:
  bool ready_;
};

template <typename T, auto Free>
struct Release {
  void operator()(T* object) const { (git().*Free)(object); }
};
using Repository = std::unique_ptr<git_repository, Release<git_repository, &Git::free_repository>>;
using Commit = std::unique_ptr<git_commit, Release<git_commit, &Git::free_commit>>;
using StatusList =
    std::unique_ptr<git_status_list, Release<git_status_list, &Git::free_status_list>>;

std::string last_reason() {
  const git_error* const error = git().last_error();
  return error != nullptr && error->message != nullptr ? error->message : "unknown reason";
}

std::unexpected<std::string> failed(std::string_view what) {
  return std::unexpected(fmt::format("{}: {}", what, last_reason()));
}

// Tracked files only: reports and other untracked files do not change what was judged.
std::expected<bool, std::string> is_dirty(git_repository* repository) {
  git_status_options options = {};
  git().init_status_options(&options, GIT_STATUS_OPTIONS_VERSION);
  options.show = GIT_STATUS_SHOW_INDEX_AND_WORKDIR;
  options.flags = GIT_STATUS_OPT_EXCLUDE_SUBMODULES;
  git_status_list* list = nullptr;
  if (git().make_status_list(&list, repository, &options) != 0) {
    return failed(
        "the repository's files cannot be compared with its last commit; if objects are "
        "missing, fetch them with `git fetch --refetch`");
  }
  const StatusList owned(list);
  return git().count_of_status(list) > 0;
}

}  // namespace

std::expected<GitHead, std::string> read_git_head(const std::string& folder) {
  if (!git().problem.empty()) {
    return std::unexpected(
        fmt::format("git repositories are read with {}, which cannot be loaded: {}; install it",
                    MUSTER_GIT2_LIBRARY, git().problem));
  }
  const Session session;
  if (!session.ready()) return failed("git repositories cannot be read");
  git_repository* repository = nullptr;
  const int opened = git().open_repository(&repository, folder.c_str(), 0, nullptr);
  if (opened == GIT_ENOTFOUND) {
    return std::unexpected(
        "the folder is not in a git repository; check the policies out with git");
  }
  if (opened != 0) return failed("the git repository cannot be opened");
  const Repository owned_repository(repository);
  git_oid id;
  const int resolved = git().id_of_name(&id, repository, "HEAD");
  if (resolved == GIT_ENOTFOUND || resolved == GIT_EUNBORNBRANCH) {
    return std::unexpected("the git repository has no commit yet; commit the policies first");
  }
  if (resolved != 0) return failed("HEAD of the git repository cannot be read");
  git_commit* commit = nullptr;
  const int looked_up = git().find_commit(&commit, repository, &id);
  GitHead head;
  head.commit = git().text_of_id(&id);
  if (looked_up == GIT_ENOTFOUND) {
    return std::unexpected(
        fmt::format("the commit {0} that HEAD names is missing from the repository; fetch it with "
                    "`git fetch origin {0}`",
                    head.commit));
  }
  if (looked_up != 0) return failed("the commit of HEAD cannot be read");
  const Commit owned_commit(commit);
  head.committed_at = git().committer(commit)->when.time;
  if (git().is_bare(repository) == 0) {
    const auto dirty = is_dirty(repository);
    if (!dirty) return std::unexpected(dirty.error());
    head.dirty = *dirty;
  }
  return head;
}

}  // namespace muster
