#include "engine/rule/embedded_packs.h"

#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/rule/pack_fixture.h"

namespace muster {
namespace {

using testing::Contains;
using testing::IsEmpty;

TEST(EmbeddedPacks, EveryFileIsTheOneOfTheSourceTree) {
  const auto disk = RealFileSystem::at(std::string(MUSTER_SOURCE_DIR) + "/rules");
  ASSERT_TRUE(disk);
  ASSERT_FALSE(embedded_files().empty());
  for (const EmbeddedFile& file : embedded_files()) {
    const auto opened = (*disk)->open(file.path, Limits{}.rule_bytes, false);
    ASSERT_TRUE(opened) << file.path;
    EXPECT_EQ(opened->bytes.view(), file.text) << file.path;
    EXPECT_FALSE(file.path.ends_with(".test.yaml")) << file.path;
  }
}

TEST(EmbeddedPacks, AShippedPackLoadsWithoutTheSourceTree) {
  EXPECT_THAT(embedded_pack_names(), Contains("iso27001-5.4"));
  const auto files = embedded_packs();
  const auto ref = embedded_pack(*files, "iso27001-5.4", {});
  ASSERT_TRUE(ref);
  EXPECT_EQ(ref->display, "rules/iso27001-5.4");
  PackFixture fixture;
  Emitter diag(fixture.list);
  const auto pack = load_packs({*ref}, fixture.sources, fixture.limits, diag);
  EXPECT_THAT(fixture.problems(), IsEmpty());
  ASSERT_TRUE(pack);
  EXPECT_EQ(pack->name, "iso27001-5.4");
  EXPECT_GT(pack->rules.size(), 0U);
}

TEST(EmbeddedPacks, AnUnknownNameIsNoPack) {
  const auto files = embedded_packs();
  EXPECT_FALSE(embedded_pack(*files, "iso27001-5.5", {}));
}

}  // namespace
}  // namespace muster
