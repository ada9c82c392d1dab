#include "engine/source/output_file.h"

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <optional>
#include <string_view>
#include <utility>

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include "engine/source/beneath.h"
#include "engine/source/held_bytes.h"
#include "engine/source/temporaries.h"

namespace muster {
namespace {

constexpr std::size_t kBufferBytes = std::size_t{64} << 10;

std::string reason_of(int error) { return std::strerror(error); }

// A pipe without reader and a file at its size limit then are errors of write, not deaths.
void ignore_write_signals() {
  std::signal(SIGPIPE, SIG_IGN);
  std::signal(SIGXFSZ, SIG_IGN);
}

mode_t mode_of_new_files() {
  const mode_t mask = umask(0);
  umask(mask);
  return 0666 & ~mask;
}

std::string folder_of_temporaries() {
  const char* const named = std::getenv("TMPDIR");
  return named == nullptr || *named == '\0' ? "/tmp" : named;
}

struct Target {
  std::string folder;
  std::string name;
};

Target split_target(const std::string& path) {
  const std::size_t slash = path.rfind('/');
  if (slash == std::string::npos) return {.folder = ".", .name = path};
  return {.folder = slash == 0 ? "/" : path.substr(0, slash), .name = path.substr(slash + 1)};
}

// Why the path can not be a target; `mode` becomes that of the file that is there.
std::optional<std::string> refuse_target(const std::string& path, std::optional<mode_t>& mode) {
  if (split_target(path).name.empty() || path.find('\0') != std::string::npos) {
    return "not the name of a file";
  }
  struct stat info = {};
  if (lstat(path.c_str(), &info) != 0) {
    if (errno == ENOENT) return std::nullopt;
    return reason_of(errno);
  }
  if (S_ISLNK(info.st_mode)) return "is a symbolic link";
  if (S_ISDIR(info.st_mode)) return reason_of(EISDIR);
  if (!S_ISREG(info.st_mode)) return "is not a regular file";
  mode = info.st_mode & 0777U;
  return std::nullopt;
}

}  // namespace

struct OutputBatch::Impl {
  class File : public ByteSink {
   public:
    explicit File(std::string path) : path_(std::move(path)) {}
    virtual void finish() = 0;   // all bytes are on the disk, or problem() tells
    virtual void publish() = 0;  // REQUIRES: finish() and no problem
    const std::string& path() const { return path_; }
    const std::optional<std::string>& problem() const { return problem_; }
    void fail(std::string reason) {
      if (!problem_) problem_ = std::move(reason);
    }

   private:
    std::string path_;
    std::optional<std::string> problem_;
  };

  class Replacement final : public File {
   public:
    explicit Replacement(const std::string& path) : File(path) {
      std::optional<mode_t> mode;
      if (const auto refused = refuse_target(path, mode)) {
        fail(*refused);
        return;
      }
      mode_ = mode.value_or(mode_of_new_files());
      create();
    }
    ~Replacement() override { remove(); }

    void write(std::string_view bytes) override {
      if (problem()) return;
      buffer_ += bytes;
      if (buffer_.size() >= kBufferBytes) flush();
    }
    void finish() override {
      flush();
      if (problem()) return;
      if (fchmod(file_.get(), mode_) != 0 || fsync(file_.get()) != 0) {
        fail(reason_of(errno));
        return;
      }
      // Some file systems tell only here that the bytes did not fit.
      if (close(file_.release()) != 0) fail(reason_of(errno));
    }
    void publish() override {
      if (rename(temporary_.c_str(), path().c_str()) != 0) {
        fail(reason_of(errno));
        return;
      }
      forget_temporary(temporary_);
      temporary_.clear();
      sync_folder();
    }

   private:
    void create() {
      const Target target = split_target(path());
      for (int attempt = 0; attempt < 100; ++attempt) {
        std::string candidate = fmt::format("{}/.{}.muster-{}-{}", target.folder,
                                            target.name.substr(0, 200), getpid(), attempt);
        if (!remember_temporary(candidate)) {
          fail("too many output files");
          return;
        }
        file_ = Descriptor(
            open(candidate.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600));
        if (file_.valid()) {
          temporary_ = std::move(candidate);
          return;
        }
        const int error = errno;
        forget_temporary(candidate);
        if (error != EEXIST && error != EINTR) {
          fail(reason_of(error));
          return;
        }
      }
      fail(reason_of(EEXIST));
    }
    void flush() {
      if (problem() || !file_.valid()) return;
      if (const int error = write_all(file_.get(), buffer_); error != 0) fail(reason_of(error));
      buffer_.clear();
    }
    void remove() {
      if (temporary_.empty()) return;
      unlink(temporary_.c_str());
      forget_temporary(temporary_);
      temporary_.clear();
    }
    void sync_folder() {
      const Descriptor folder(
          open(split_target(path()).folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
      // Not every file system can do this, and a folder may be writable but not readable.
      if (!folder.valid() || fsync(folder.get()) == 0) return;
      if (errno == EIO || errno == ENOSPC) fail(reason_of(errno));
    }

    Descriptor file_;
    std::string temporary_;
    std::string buffer_;
    mode_t mode_ = 0600;
  };

  class Appendix final : public File {
   public:
    explicit Appendix(const std::string& path) : File(path) {
      std::optional<mode_t> mode;
      if (const auto refused = refuse_target(path, mode)) fail(*refused);
    }
    void write(std::string_view bytes) override { buffer_ += bytes; }
    void finish() override {
      if (problem()) return;
      file_ = Descriptor(open(path().c_str(),
                              O_WRONLY | O_APPEND | O_CREAT | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC,
                              0666));
      if (!file_.valid()) fail(reason_of(errno));
    }
    void publish() override {
      if (const int error = write_all(file_.get(), buffer_); error != 0) {
        fail(reason_of(error));
        return;
      }
      if (close(file_.release()) != 0) fail(reason_of(errno));
    }

   private:
    Descriptor file_;
    std::string buffer_;
  };

  // The sink for `path`, which must not be one of this batch already: two reports would fight.
  template <typename Kind>
  ByteSink& add(const std::string& path) {
    const bool again =
        std::ranges::any_of(files, [&](const auto& file) { return file->path() == path; });
    files.push_back(std::make_unique<Kind>(path));
    if (again) files.back()->fail("named for two outputs");
    return *files.back();
  }

  std::vector<OutputProblem> problems() const {
    std::vector<OutputProblem> found;
    for (const auto& file : files) {
      if (file->problem()) found.push_back({.path = file->path(), .reason = *file->problem()});
    }
    return found;
  }

  std::vector<std::unique_ptr<File>> files;
  std::optional<HeldBytes> to_stdout;
};

OutputBatch::OutputBatch() : impl_(std::make_unique<Impl>()) { ignore_write_signals(); }
OutputBatch::~OutputBatch() = default;

ByteSink& OutputBatch::replace(const std::string& path) {
  return impl_->add<Impl::Replacement>(path);
}

ByteSink& OutputBatch::append(const std::string& path) { return impl_->add<Impl::Appendix>(path); }

ByteSink& OutputBatch::standard_output() {
  if (!impl_->to_stdout) impl_->to_stdout.emplace(folder_of_temporaries());
  return *impl_->to_stdout;
}

std::vector<OutputProblem> OutputBatch::publish() {
  for (const auto& file : impl_->files) file->finish();
  std::vector<OutputProblem> problems = impl_->problems();
  if (problems.empty()) {
    for (const auto& file : impl_->files) {
      file->publish();
      if (file->problem()) break;
    }
    problems = impl_->problems();
  }
  impl_->files.clear();  // removes the temporaries that were not renamed
  if (problems.empty() && impl_->to_stdout) {
    const bool flushed = std::fflush(stdout) == 0;
    if (impl_->to_stdout->send_to(STDOUT_FILENO) != 0 || !flushed) {
      problems.push_back({.path = "standard output", .reason = "it is closed or full"});
    }
  }
  return problems;
}

bool write_stdout(std::string_view bytes) {
  ignore_write_signals();
  const bool flushed = std::fflush(stdout) == 0;
  return write_all(STDOUT_FILENO, bytes) == 0 && flushed;
}

}  // namespace muster
