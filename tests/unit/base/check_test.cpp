#include "engine/base/check.h"

#include <gtest/gtest.h>

#include "engine/base/ids.h"

namespace muster {
namespace {

TEST(CheckDeathTest, AFailedCheckEndsWithTwo) {
  EXPECT_EXIT(MUSTER_CHECK(1 + 1 == 3), testing::ExitedWithCode(2),
              "muster: internal error: check failed: 1 \\+ 1 == 3 \\(.*check_test.cpp:[0-9]+\\)");
}

TEST(Check, AHoldingCheckIsSilent) {
  MUSTER_CHECK(true);
  SUCCEED();
}

TEST(CheckDeathTest, APathStartsAtTheSourceRoot) {
  EXPECT_EXIT(check_failed("x", "/home/somebody/muster/engine/base/ids.h", 7),
              testing::ExitedWithCode(2), "x \\(engine/base/ids.h:7\\)");
}

TEST(CheckDeathTest, AnIdOutOfRangeIsOurMistake) {
  using ThingId = Id<struct ThingTag>;
  IdVector<ThingId, int> things;
  const ThingId id = things.add(5);
  EXPECT_EQ(things[id], 5);
  EXPECT_EXIT((void)things[ThingId()], testing::ExitedWithCode(2), "check failed");
}

}  // namespace
}  // namespace muster
