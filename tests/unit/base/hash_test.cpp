#include "engine/base/hash.h"

#include <array>
#include <random>
#include <set>
#include <string>
#include <vector>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "engine/base/sha256_lanes.h"

namespace muster {
namespace {

TEST(Hash, HasTheSameValueOnEveryMachine) {
  // Fixed on purpose: a change of these values is a change of behaviour.
  EXPECT_EQ(hash_bytes(""), 0x55ba897d2af3577cULL);
  EXPECT_EQ(hash_bytes("P0000123"), 0xe8ee3976301dc3a2ULL);
  EXPECT_EQ(hash_bytes("a text that is longer than sixteen bytes"), 0x67d346805c830364ULL);
  EXPECT_EQ(hash_combine(1, 2), 0x97c94e4dbaf58bbULL);
}

TEST(Hash, MixesSimilarIdsIntoAllBits) {
  constexpr std::size_t kIds = 1 << 16;
  std::set<std::uint64_t> whole;
  std::set<std::uint64_t> low;
  std::set<std::uint64_t> high;
  std::array<std::size_t, 64> ones = {};
  for (std::size_t i = 0; i < kIds; ++i) {
    const std::uint64_t hash = hash_bytes(fmt::format("P{:07}", i));
    whole.insert(hash);
    low.insert(hash & 0xFFFF);
    high.insert(hash >> 48);
    for (std::size_t bit = 0; bit < 64; ++bit) ones[bit] += (hash >> bit) & 1;
  }
  EXPECT_EQ(whole.size(), kIds);
  // n balls in n boxes leave about n / e boxes empty.
  EXPECT_NEAR(static_cast<double>(low.size()), kIds * 0.632, kIds * 0.01);
  EXPECT_NEAR(static_cast<double>(high.size()), kIds * 0.632, kIds * 0.01);
  for (std::size_t bit = 0; bit < 64; ++bit) {
    EXPECT_NEAR(static_cast<double>(ones[bit]), kIds / 2.0, kIds * 0.02) << "bit " << bit;
  }
}

TEST(Hash, TellsZeroBytesAndLengthsApart) {
  std::set<std::uint64_t> seen;
  for (std::size_t size = 0; size < 100; ++size) seen.insert(hash_bytes(std::string(size, '\0')));
  EXPECT_EQ(seen.size(), 100U);
}

TEST(Hash, CombiningDependsOnTheOrder) { EXPECT_NE(hash_combine(1, 2), hash_combine(2, 1)); }

TEST(Hash, Sha256MatchesThePublishedExamples) {
  EXPECT_EQ(to_hex(sha256("")), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  EXPECT_EQ(to_hex(sha256("abc")),
            "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}

TEST(Hash, Sha256OfPiecesIsThatOfTheWhole) {
  const std::string text(1000, 'x');
  Sha256Stream stream;
  stream.update(std::string_view(text).substr(0, 1));
  stream.update("");
  Sha256Stream moved = std::move(stream);
  moved.update(std::string_view(text).substr(1));
  EXPECT_EQ(moved.finish(), sha256(text));
}

TEST(Hash, HmacMatchesRfc4231) {
  EXPECT_EQ(to_hex(hmac_sha256("Jefe", "what do ya want for nothing?")),
            "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
  EXPECT_EQ(to_hex(hmac_sha256(std::string(131, '\xaa'),
                               "Test Using Larger Than Block-Size Key - Hash Key First")),
            "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54");
}

TEST(Hash, HmacTakesAnEmptyKeyAndAnEmptyText) {
  EXPECT_EQ(to_hex(hmac_sha256({}, {})),
            "b613679a0814d9ec772f95d778c35fc5ff1697c493715653c6c712144292c5ad");
}

// Of whole blocks, as the lanes take them; the last one ends the text.
void expect_digests_by(ShaMeans means) {
  std::mt19937 random(3);
  for (std::size_t streams = 1; streams <= kShaLanes; ++streams) {
    for (std::size_t blocks = 1; blocks <= 20; ++blocks) {
      std::vector<std::string> texts;
      std::vector<const unsigned char*> data;
      for (std::size_t i = 0; i < streams; ++i) {
        std::string text(blocks * kShaBlock - 9, '\0');
        for (char& c : text) c = static_cast<char>(random());
        texts.push_back(text);
        text += '\x80';
        for (int byte = 7; byte >= 0; --byte) {
          text += static_cast<char>((texts[2 * i].size() * 8) >> (8 * byte));
        }
        texts.push_back(std::move(text));
      }
      Sha256Lanes lanes;
      for (std::size_t i = 0; i < streams; ++i) {
        lanes.start(i);
        data.push_back(reinterpret_cast<const unsigned char*>(texts[2 * i + 1].data()));
      }
      sha256_compress(means, lanes, data, blocks);
      for (std::size_t i = 0; i < streams; ++i) {
        Sha256Stream library;
        library.update(texts[2 * i]);
        std::string digest;
        for (const auto& word : lanes.words) digest += fmt::format("{:08x}", word[i]);
        ASSERT_EQ(digest, to_hex(library.finish())) << i << " of " << streams;
      }
    }
  }
}

TEST(Hash, VectorsGiveTheDigestOfEachStream) {
  if (!has_means(ShaMeans::Vectors)) GTEST_SKIP() << "needs a machine with AVX-512VL";
  expect_digests_by(ShaMeans::Vectors);
}

TEST(Hash, InstructionsGiveTheDigestOfEachStream) {
  if (!has_means(ShaMeans::Instructions)) GTEST_SKIP() << "needs a machine with SHA instructions";
  expect_digests_by(ShaMeans::Instructions);
}

TEST(Hash, DigestsOfManyTextsAreThoseOfEach) {
  std::mt19937 random(20240229);
  const auto text_of = [&](std::size_t size) {
    std::string text(size, '\0');
    for (char& c : text) c = static_cast<char>(random());
    return text;
  };
  // All lengths around the ends of blocks, in groups of all sizes.
  std::vector<std::string> texts;
  for (std::size_t size = 0; size < 300; ++size) texts.push_back(text_of(size));
  for (int i = 0; i < 12; ++i) texts.push_back(text_of(random() % 200000));
  for (std::size_t count = 1; count <= 20; ++count) {
    for (std::size_t from = 0; from + count <= texts.size(); from += count) {
      const std::vector<std::string_view> group(
          texts.begin() + static_cast<std::ptrdiff_t>(from),
          texts.begin() + static_cast<std::ptrdiff_t>(from + count));
      const std::vector<Sha256> digests = sha256_of_each(group, {});
      ASSERT_EQ(digests.size(), count);
      for (std::size_t i = 0; i < count; ++i) {
        ASSERT_EQ(to_hex(digests[i]), to_hex(sha256(group[i]))) << group[i].size() << " " << count;
      }
    }
  }
}

TEST(Hash, TellsWhatOfATextIsDoneWith) {
  const std::string longer(3'000'000, 'a');
  const std::string shorter(1'000'000, 'b');
  const std::vector<std::string_view> texts = {shorter, longer};
  std::vector<std::size_t> done(2);
  static_cast<void>(sha256_of_each(texts, [&](std::size_t i, std::size_t bytes) {
    EXPECT_GT(bytes, done[i]);
    EXPECT_LE(bytes, texts[i].size());
    done[i] = bytes;
  }));
  EXPECT_GT(done[0], 900'000U);
  EXPECT_GT(done[1], 2'900'000U);
}

}  // namespace
}  // namespace muster
