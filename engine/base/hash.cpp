#include "engine/base/hash.h"

#include <bit>
#include <cstring>
#include <utility>

#include <openssl/evp.h>
#include <openssl/hmac.h>

#include "engine/base/check.h"

namespace muster {
namespace {

__extension__ using Wide = unsigned __int128;

constexpr std::uint64_t kFirst = 0xa0761d6478bd642fULL;
constexpr std::uint64_t kSecond = 0xe7037ed1a0b428dbULL;
constexpr std::uint64_t kThird = 0x8ebc6af09c88c6e3ULL;

std::uint64_t fold(std::uint64_t a, std::uint64_t b) {
  const Wide product = static_cast<Wide>(a) * b;
  return static_cast<std::uint64_t>(product) ^ static_cast<std::uint64_t>(product >> 64);
}

// Up to eight bytes as a little-endian number, on every machine.
std::uint64_t load(const char* bytes, std::size_t count) {
  std::uint64_t value = 0;
  if constexpr (std::endian::native == std::endian::little) {
    std::memcpy(&value, bytes, count);
  } else {
    for (std::size_t i = 0; i < count; ++i) {
      value |= std::uint64_t{static_cast<unsigned char>(bytes[i])} << (8 * i);
    }
  }
  return value;
}

}  // namespace

std::uint64_t hash_bytes(std::string_view bytes) {
  std::uint64_t state = kFirst ^ bytes.size();
  const char* at = bytes.data();
  std::size_t left = bytes.size();
  for (; left > 16; at += 16, left -= 16) {
    state = fold(load(at, 8) ^ kSecond, load(at + 8, 8) ^ state);
  }
  if (left > 8) {
    state = fold(load(at, 8) ^ kSecond, load(at + 8, left - 8) ^ state);
  } else if (left > 0) {
    state = fold(load(at, left) ^ kSecond, kThird ^ state);
  }
  return fold(state ^ kThird, kSecond ^ bytes.size());
}

std::uint64_t hash_combine(std::uint64_t a, std::uint64_t b) {
  return fold(a ^ kFirst, std::rotl(b, 32) ^ kSecond);
}

Sha256 sha256(std::string_view bytes) {
  Sha256Stream stream;
  stream.update(bytes);
  return stream.finish();
}

Sha256 hmac_sha256(std::string_view key, std::string_view bytes) {
  Sha256 digest{};
  unsigned length = 0;
  // The library takes a null key for "the key of before": an empty key still needs an address.
  const char* const key_bytes = key.empty() ? "" : key.data();
  const auto* const done = HMAC(EVP_sha256(), key_bytes, static_cast<int>(key.size()),
                                reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size(),
                                digest.data(), &length);
  MUSTER_CHECK(done != nullptr && length == digest.size());
  return digest;
}

std::string to_hex(const Sha256& digest) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::string text;
  text.reserve(digest.size() * 2);
  for (const std::uint8_t byte : digest) {
    text += kDigits[byte >> 4];
    text += kDigits[byte & 15];
  }
  return text;
}

struct Sha256Stream::State {
  EVP_MD_CTX* context = EVP_MD_CTX_new();
  State() = default;
  State(const State&) = delete;
  State& operator=(const State&) = delete;
  ~State() { EVP_MD_CTX_free(context); }
};

Sha256Stream::Sha256Stream() : state_(std::make_unique<State>()) {
  MUSTER_CHECK(state_->context != nullptr);
  MUSTER_CHECK(EVP_DigestInit_ex(state_->context, EVP_sha256(), nullptr) == 1);
}
Sha256Stream::~Sha256Stream() = default;
Sha256Stream::Sha256Stream(Sha256Stream&&) noexcept = default;
Sha256Stream& Sha256Stream::operator=(Sha256Stream&&) noexcept = default;

void Sha256Stream::update(std::string_view bytes) {
  MUSTER_CHECK(state_ != nullptr);
  MUSTER_CHECK(EVP_DigestUpdate(state_->context, bytes.data(), bytes.size()) == 1);
}

Sha256 Sha256Stream::finish() {
  MUSTER_CHECK(state_ != nullptr);
  Sha256 digest{};
  unsigned length = 0;
  MUSTER_CHECK(EVP_DigestFinal_ex(state_->context, digest.data(), &length) == 1);
  MUSTER_CHECK(length == digest.size());
  state_.reset();
  return digest;
}

}  // namespace muster
