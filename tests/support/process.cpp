#include "tests/support/process.h"

#include <array>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstring>

#include <fcntl.h>
#include <poll.h>
#include <sys/wait.h>
#include <unistd.h>

namespace muster {
namespace {

using Clock = std::chrono::steady_clock;

struct Pipe {
  int read_end = -1;
  int write_end = -1;
};

Pipe open_pipe() {
  std::array<int, 2> ends{-1, -1};
  if (pipe2(ends.data(), O_CLOEXEC) != 0) return {};
  return {.read_end = ends[0], .write_end = ends[1]};
}

std::vector<char*> pointers(std::vector<std::string>& texts) {
  std::vector<char*> result;
  for (std::string& text : texts) result.push_back(text.data());
  result.push_back(nullptr);
  return result;
}

// In the child, between fork and exec: only calls that are safe there.
[[noreturn]] void become(const ProcessRequest& request, char* const* arguments,
                         char* const* environment, int out, int err) {
  const int null = open("/dev/null", O_RDONLY);
  dup2(null, STDIN_FILENO);
  dup2(err, STDERR_FILENO);
  if (request.close_output) {
    close(STDOUT_FILENO);
  } else if (!request.output_to.empty()) {
    dup2(open(request.output_to.c_str(), O_WRONLY | O_CREAT, 0600), STDOUT_FILENO);
  } else {
    dup2(out, STDOUT_FILENO);
  }
  std::signal(SIGPIPE, SIG_DFL);
  if (request.folder.empty() || chdir(request.folder.c_str()) == 0) {
    execve(request.program.c_str(), arguments, environment);
  }
  const char* const reason = std::strerror(errno);
  [[maybe_unused]] const auto said = write(STDERR_FILENO, reason, std::strlen(reason));
  _exit(127);
}

// Reads both streams until they end; false if the time is over before.
bool read_streams(const Pipe& out, const Pipe& err, Clock::time_point until,
                  ProcessResult& result) {
  std::array<pollfd, 2> polled{{{.fd = out.read_end, .events = POLLIN, .revents = 0},
                                {.fd = err.read_end, .events = POLLIN, .revents = 0}}};
  const std::array<std::string*, 2> texts{&result.out, &result.err};
  std::array<char, 65536> buffer{};
  while (polled[0].fd >= 0 || polled[1].fd >= 0) {
    const auto left =
        std::chrono::duration_cast<std::chrono::milliseconds>(until - Clock::now()).count();
    if (left <= 0) return false;
    if (poll(polled.data(), polled.size(), static_cast<int>(left)) < 0 && errno != EINTR) break;
    for (std::size_t i = 0; i < polled.size(); ++i) {
      if (polled[i].fd < 0 || polled[i].revents == 0) continue;
      const auto count = read(polled[i].fd, buffer.data(), buffer.size());
      if (count > 0) {
        texts[i]->append(buffer.data(), static_cast<std::size_t>(count));
      } else if (count == 0 || errno != EINTR) {
        polled[i].fd = -1;
      }
    }
  }
  return true;
}

}  // namespace

ProcessResult run_process(const ProcessRequest& request) {
  ProcessResult result;
  std::vector<std::string> words{request.program};
  words.insert(words.end(), request.arguments.begin(), request.arguments.end());
  std::vector<std::string> settings = request.environment;
  const std::vector<char*> arguments = pointers(words);
  const std::vector<char*> environment = pointers(settings);
  const Pipe out = open_pipe();
  const Pipe err = open_pipe();
  const auto started = Clock::now();
  const auto limit =
      std::chrono::milliseconds(static_cast<std::int64_t>(request.limit_seconds * 1000));
  const pid_t child = fork();
  if (child == 0) {
    become(request, arguments.data(), environment.data(), out.write_end, err.write_end);
  }
  close(out.write_end);
  close(err.write_end);
  if (child < 0) {
    result.exit_code = 127;
    result.err = std::strerror(errno);
  } else {
    if (!read_streams(out, err, started + limit, result)) {
      result.timed_out = true;
      kill(child, SIGKILL);
    }
    int status = 0;
    while (waitpid(child, &status, 0) < 0 && errno == EINTR) {
    }
    if (WIFEXITED(status)) result.exit_code = WEXITSTATUS(status);
    if (WIFSIGNALED(status)) result.signal = WTERMSIG(status);
  }
  result.seconds = std::chrono::duration<double>(Clock::now() - started).count();
  close(out.read_end);
  close(err.read_end);
  return result;
}

}  // namespace muster
