// Codes by number against a plain array, for sets sorted by their key, nearly sorted and not at
// all.
#include "engine/data/number_codes.h"

#include <random>

#include <gtest/gtest.h>

namespace muster::testing {
namespace {

// Codes of the numbers; one of `gap` has none, and behind one of `jump` they go on elsewhere.
std::vector<std::uint32_t> some_codes(std::size_t size, unsigned gap, unsigned jump,
                                      std::mt19937_64& random) {
  std::vector<std::uint32_t> codes(size, NumberCodes::kNone);
  std::uint32_t next = 17;
  for (std::uint32_t& code : codes) {
    if (random() % gap == 0) continue;
    if (random() % jump == 0) next += static_cast<std::uint32_t>(random() % 1'000);
    code = next++;
  }
  return codes;
}

TEST(NumberCodes, AreFoundAsTheyWereSet) {
  std::mt19937_64 random(3);
  constexpr unsigned kNever = 1'000'000'000;
  const std::pair<unsigned, unsigned> kinds[] = {
      {kNever, kNever}, {1'500, kNever}, {kNever, 1'500}, {1'000, 30}, {3, 5}};
  for (const auto& [gap, jump] : kinds) {
    for (const std::size_t size : {1U, 63U, 64U, 65U, 5'000U}) {
      const std::vector<std::uint32_t> expected = some_codes(size, gap, jump, random);
      NumberCodes codes(size);
      for (std::size_t number = 0; number < size; ++number) {
        if (expected[number] != NumberCodes::kNone) codes.set(number, expected[number]);
      }
      for (const bool finished : {false, true}) {
        if (finished) codes.finish();
        std::vector<std::uint32_t> numbers;
        for (int i = 0; i < 3'000; ++i) {
          numbers.push_back(static_cast<std::uint32_t>(random() % (size + 70)));
        }
        numbers.push_back(0xffff'ffff);
        std::vector<std::uint32_t> found = numbers;
        codes.look_up(found);
        for (std::size_t i = 0; i < numbers.size(); ++i) {
          const bool in = numbers[i] < size;
          ASSERT_EQ(found[i], in ? expected[numbers[i]] : NumberCodes::kNone)
              << size << ' ' << gap << ' ' << jump << ' ' << finished << ' ' << numbers[i];
          if (in) {
            ASSERT_EQ(codes.at(numbers[i]), found[i]);
          }
        }
      }
    }
  }
}

TEST(NumberCodes, TheFirstCodeOfANumberStays) {
  NumberCodes codes(3);
  codes.set(1, 7);
  codes.set(1, 8);
  EXPECT_EQ(codes.at(0), NumberCodes::kNone);
  EXPECT_EQ(codes.at(1), 7U);
}

}  // namespace
}  // namespace muster::testing
