#include "engine/base/hash.h"

#include <algorithm>
#include <bit>
#include <cstring>
#include <utility>

#include <openssl/evp.h>
#include <openssl/hmac.h>

#include "engine/base/check.h"
#include "engine/base/little_endian.h"
#include "engine/base/sha256_lanes.h"

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

// Chosen once: that takes longer than the digest of a short text.
const EVP_MD* sha256_method() {
  static const EVP_MD* const method = EVP_MD_fetch(nullptr, "SHA256", nullptr);
  MUSTER_CHECK(method != nullptr);
  return method;
}

const unsigned char* bytes_of(std::string_view text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}

// The digest of the text of `size` bytes whose whole blocks the lane has taken: `rest` is what is
// left, behind which stand a mark and the length in bits.
Sha256 finished(ShaMeans means, const Sha256Lanes& lanes, std::size_t lane, std::string_view rest,
                std::uint64_t size) {
  std::array<unsigned char, 2 * kShaBlock> end{};
  std::ranges::copy(rest, end.begin());
  end[rest.size()] = 0x80;
  const std::size_t blocks = rest.size() + 9 > kShaBlock ? 2 : 1;
  const std::uint64_t bits = size * 8;
  for (std::size_t i = 0; i < 8; ++i) {
    end[blocks * kShaBlock - 1 - i] = static_cast<unsigned char>(bits >> (8 * i));
  }
  Sha256Lanes last;
  for (std::size_t i = 0; i < 8; ++i) last.words[i][0] = lanes.words[i][lane];
  const unsigned char* const data = end.data();
  sha256_compress(means, last, std::span(&data, 1), blocks);
  Sha256 digest{};
  for (std::size_t i = 0; i < digest.size(); ++i) {
    digest[i] = static_cast<std::uint8_t>(last.words[i / 4][0] >> (24 - 8 * (i % 4)));
  }
  return digest;
}

Sha256 sha256_by_lane(ShaMeans means, std::string_view text) {
  Sha256Lanes lanes;
  lanes.start(0);
  const std::size_t blocks = text.size() / kShaBlock;
  const unsigned char* const data = bytes_of(text);
  if (blocks > 0) sha256_compress(means, lanes, std::span(&data, 1), blocks);
  return finished(means, lanes, 0, text.substr(blocks * kShaBlock), text.size());
}

std::size_t streams_at_once(ShaMeans means) {
  return means == ShaMeans::Instructions ? kShaWoven : kShaLanes;
}

// Several texts in the lanes of Sha256Lanes, the longest first.
class LaneHashing {
 public:
  LaneHashing(ShaMeans means, std::span<const std::string_view> texts,
              const std::function<void(std::size_t, std::size_t)>& passed)
      : means_(means), texts_(texts), passed_(passed), digests_(texts.size()) {}

  std::vector<Sha256> run() {
    std::vector<std::size_t> waiting(texts_.size());
    for (std::size_t i = 0; i < waiting.size(); ++i) waiting[i] = i;
    std::ranges::sort(waiting, {}, [&](std::size_t i) { return texts_[i].size(); });
    const std::size_t lanes = lanes_for_all();
    while (!waiting.empty() || streams_ > 0) {
      for (; streams_ < lanes && !waiting.empty(); waiting.pop_back()) start(waiting.back());
      take_blocks();
      for (std::size_t lane = streams_; lane > 0; --lane) {
        if (left_[lane - 1] == 0) finish(lane - 1);
      }
    }
    return std::move(digests_);
  }

 private:
  static constexpr std::size_t kStep = 1024;  // blocks between two words of what is done with

  // More lanes give more at once and less to each. Beside a longest text that takes as long as all
  // others do in the other few lanes, nothing is gained by more.
  std::size_t lanes_for_all() const {
    constexpr std::size_t kFewLanes = 4;  // in registers half as wide
    const std::size_t most = streams_at_once(means_);
    if (most <= kFewLanes) return most;
    std::size_t longest = 0;
    std::size_t all = 0;
    for (const std::string_view text : texts_) {
      longest = std::max(longest, text.size());
      all += text.size();
    }
    return all > kFewLanes * longest ? most : kFewLanes;
  }

  void start(std::size_t index) {
    lanes_.start(streams_);
    text_[streams_] = index;
    at_[streams_] = bytes_of(texts_[index]);
    left_[streams_] = texts_[index].size() / kShaBlock;
    ++streams_;
  }

  void take_blocks() {
    const std::size_t least = *std::min_element(left_.begin(), left_.begin() + streams_);
    const std::size_t blocks = std::min(kStep, least);
    sha256_compress(means_, lanes_, std::span(at_).first(streams_), blocks);
    for (std::size_t lane = 0; lane < streams_; ++lane) {
      at_[lane] += blocks * kShaBlock;
      left_[lane] -= blocks;
      const auto done = static_cast<std::size_t>(at_[lane] - bytes_of(texts_[text_[lane]]));
      if (passed_ && blocks > 0) passed_(text_[lane], done);
    }
  }

  // The last stream takes its place.
  void finish(std::size_t lane) {
    const std::string_view text = texts_[text_[lane]];
    digests_[text_[lane]] = finished(
        means_, lanes_, lane, text.substr(text.size() - text.size() % kShaBlock), text.size());
    --streams_;
    for (std::size_t i = 0; i < 8; ++i) lanes_.words[i][lane] = lanes_.words[i][streams_];
    text_[lane] = text_[streams_];
    at_[lane] = at_[streams_];
    left_[lane] = left_[streams_];
  }

  const ShaMeans means_;
  std::span<const std::string_view> texts_;
  const std::function<void(std::size_t, std::size_t)>& passed_;
  std::vector<Sha256> digests_;
  Sha256Lanes lanes_;
  // By lane.
  std::array<std::size_t, kShaLanes> text_{};
  std::array<const unsigned char*, kShaLanes> at_{};
  std::array<std::size_t, kShaLanes> left_{};
  std::size_t streams_ = 0;
};

}  // namespace

std::uint64_t hash_bytes(std::string_view bytes) {
  std::uint64_t state = kFirst ^ bytes.size();
  const char* at = bytes.data();
  std::size_t left = bytes.size();
  for (; left > 16; at += 16, left -= 16) {
    state = fold(load_little(at) ^ kSecond, load_little(at + 8) ^ state);
  }
  if (left > 8) {
    state = fold(load_little(at) ^ kSecond, load_little(at + 8, left - 8) ^ state);
  } else if (left > 0) {
    state = fold(load_little(at, left) ^ kSecond, kThird ^ state);
  }
  return fold(state ^ kThird, kSecond ^ bytes.size());
}

std::uint64_t hash_combine(std::uint64_t a, std::uint64_t b) {
  return fold(a ^ kFirst, std::rotl(b, 32) ^ kSecond);
}

Sha256 sha256(std::string_view bytes) {
  // As quick for one text too, and OpenSSL need not begin, which takes longer than a few short
  // ones.
  if (const auto means = sha256_means()) return sha256_by_lane(*means, bytes);
  Sha256 digest{};
  MUSTER_CHECK(EVP_Digest(bytes.data(), bytes.size(), digest.data(), nullptr, sha256_method(),
                          nullptr) == 1);
  return digest;
}

std::size_t sha256_beside() {
  const auto means = sha256_means();
  return means ? streams_at_once(*means) : 1;
}

std::vector<Sha256> sha256_of_each(std::span<const std::string_view> texts,
                                   const std::function<void(std::size_t, std::size_t)>& passed) {
  if (const auto means = sha256_means()) return LaneHashing(*means, texts, passed).run();
  constexpr std::size_t kStep = std::size_t{1} << 20;
  std::vector<Sha256> digests;
  for (std::size_t i = 0; i < texts.size(); ++i) {
    Sha256Stream stream;
    for (std::size_t at = 0; at < texts[i].size(); at += kStep) {
      const std::string_view part = texts[i].substr(at, kStep);
      stream.update(part);
      if (passed) passed(i, at + part.size());
    }
    digests.push_back(stream.finish());
  }
  return digests;
}

Sha256 hmac_sha256(std::string_view key, std::string_view bytes) {
  Sha256 digest{};
  unsigned length = 0;
  // The library takes a null key for "the key of before": an empty key still needs an address.
  const char* const key_bytes = key.empty() ? "" : key.data();
  const auto* const done = HMAC(sha256_method(), key_bytes, static_cast<int>(key.size()),
                                reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size(),
                                digest.data(), &length);
  MUSTER_CHECK(done != nullptr && length == digest.size());
  return digest;
}

std::string to_hex(std::span<const std::uint8_t> bytes) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::string text(bytes.size() * 2, '0');
  char* out = text.data();
  for (const std::uint8_t byte : bytes) {
    *out++ = kDigits.data()[byte >> 4];
    *out++ = kDigits.data()[byte & 15];
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
  MUSTER_CHECK(EVP_DigestInit_ex(state_->context, sha256_method(), nullptr) == 1);
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
