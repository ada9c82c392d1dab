// Hashes that have the same value on every machine: a 64-bit hash for tables, SHA-256 and HMAC for
// identities that leave the process.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace muster {

// Folds 128-bit products; well mixed in all bits, also for ids such as P0000123. No seed.
std::uint64_t hash_bytes(std::string_view bytes);
std::uint64_t hash_combine(std::uint64_t a, std::uint64_t b);

using Sha256 = std::array<std::uint8_t, 32>;

Sha256 sha256(std::string_view bytes);
Sha256 hmac_sha256(std::string_view key, std::string_view bytes);
// Lower-case hexadecimal.
std::string to_hex(std::span<const std::uint8_t> bytes);

// The digest of each text. Says now and then by `passed(i, n)` that the first n bytes of text i are
// done with.
std::vector<Sha256> sha256_of_each(std::span<const std::string_view> texts,
                                   const std::function<void(std::size_t, std::size_t)>& passed);
// How many texts of one call are taken beside each other here, each of which takes less of a core
// than it would alone; 1: one after the other.
std::size_t sha256_beside();

// SHA-256 of bytes that come in pieces.
class Sha256Stream {
 public:
  Sha256Stream();
  ~Sha256Stream();
  Sha256Stream(Sha256Stream&&) noexcept;
  Sha256Stream& operator=(Sha256Stream&&) noexcept;
  void update(std::string_view bytes);
  // The digest of all bytes so far; the stream can not be used after it.
  Sha256 finish();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace muster
