#include "engine/source/held_bytes.h"

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <vector>

#include <fcntl.h>
#include <poll.h>
#include <unistd.h>

namespace muster {
namespace {

// Of what goes to or comes from the file at once.
constexpr std::size_t kPiece = std::size_t{256} << 10;

// Open, and gone from the folder.
Descriptor file_without_name(const std::string& folder) {
  std::string name = folder + "/muster-XXXXXX";
  Descriptor file(mkostemp(name.data(), O_CLOEXEC));
  if (file.valid()) unlink(name.c_str());
  return file;
}

}  // namespace

int write_all(int fd, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t written = ::write(fd, bytes.data(), bytes.size());
    if (written >= 0) {
      bytes.remove_prefix(static_cast<std::size_t>(written));
      continue;
    }
    if (errno == EINTR) continue;
    if (errno != EAGAIN) return errno;
    pollfd ready = {.fd = fd, .events = POLLOUT, .revents = 0};
    if (poll(&ready, 1, -1) < 0 && errno != EINTR) return errno;
  }
  return 0;
}

void HeldBytes::write(std::string_view bytes) {
  buffer_ += bytes;
  if (filing_ && buffer_.size() >= (filed_ > 0 ? kPiece : kInMemory)) spill();
}

void HeldBytes::spill() {
  if (!file_.valid()) file_ = file_without_name(folder_);
  filing_ = file_.valid();
  std::size_t taken = 0;
  while (filing_ && taken < buffer_.size()) {
    const ssize_t written = pwrite(file_.get(), buffer_.data() + taken, buffer_.size() - taken,
                                   static_cast<off_t>(filed_ + taken));
    if (written > 0) {
      taken += static_cast<std::size_t>(written);
    } else if (written == 0 || errno != EINTR) {
      filing_ = false;
    }
  }
  filed_ += taken;
  buffer_.erase(0, taken);
}

int HeldBytes::send_to(int fd) const {
  std::vector<char> piece(std::min<std::uint64_t>(filed_, kPiece));
  for (std::uint64_t at = 0; at < filed_;) {
    const ssize_t got =
        pread(file_.get(), piece.data(), std::min<std::uint64_t>(piece.size(), filed_ - at),
              static_cast<off_t>(at));
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) return got < 0 ? errno : EIO;
    const auto size = static_cast<std::size_t>(got);
    if (const int error = write_all(fd, {piece.data(), size}); error != 0) return error;
    at += size;
  }
  return write_all(fd, buffer_);
}

}  // namespace muster
