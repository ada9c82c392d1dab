// Bytes that are held back until it is known that they may go out: few of them in memory, the rest
// in a temporary file without a name, so that a report of any size takes little memory. Where no
// such file can be made or filled, memory holds them. Private to this layer.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

#include "engine/base/byte_sink.h"
#include "engine/source/beneath.h"

namespace muster {

// Writes all bytes; the errno, or 0.
int write_all(int fd, std::string_view bytes);

class HeldBytes final : public ByteSink {
 public:
  // No file is made for less.
  static constexpr std::size_t kInMemory = std::size_t{4} << 20;

  // The file is made in `folder`.
  explicit HeldBytes(std::string folder) : folder_(std::move(folder)) {}
  void write(std::string_view bytes) override;
  // Writes all that were given; the errno, or 0.
  int send_to(int fd) const;
  // How many of them are in the file.
  std::uint64_t filed() const { return filed_; }

 private:
  void spill();
  std::string folder_;
  std::string buffer_;  // what comes after the file
  Descriptor file_;
  std::uint64_t filed_ = 0;
  bool filing_ = true;  // false: the file takes no more
};

}  // namespace muster
