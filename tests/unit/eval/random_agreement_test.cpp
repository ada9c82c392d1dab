// The columnar evaluator, the indexed and the scanning reference evaluator give the same outcomes
// for random rules over random evidence. The seed is fixed; `agreement_fuzz` runs on without an
// end.
#include "tests/unit/eval/random_agreement.h"

#include <cstdint>

#include <gtest/gtest.h>

namespace muster {
namespace {

using testing::Dice;
using testing::World;

constexpr std::uint32_t kPacks = 4;
constexpr std::uint32_t kRulesOfAPack = 100;
constexpr std::uint32_t kTablesOfAPack = 6;

TEST(RandomAgreement, AllEvaluatorsGiveTheSame) {
  std::uint64_t programs = 0;
  std::uint64_t subjects = 0;
  std::uint64_t undecided = 0;
  for (std::uint32_t seed = 1; seed <= kPacks; ++seed) {
    Dice dice(seed);
    const testing::RandomRun run = testing::agree(dice, kRulesOfAPack, kTablesOfAPack);
    ASSERT_EQ(run.difference, "") << "with seed " << seed;
    programs += run.programs;
    subjects += run.subjects;
    undecided += run.undecided;
  }
  // Most rules compile, and enough of the subjects are undecided.
  EXPECT_GT(programs, kPacks * kRulesOfAPack / 2);
  EXPECT_GT(undecided, subjects / 50);
  EXPECT_LT(undecided, subjects / 2);
}

}  // namespace
}  // namespace muster
