#include "engine/base/suggest.h"

#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace muster {
namespace {

using Names = std::vector<std::string_view>;

TEST(Suggest, FindsTheLikelySlip) {
  const Names names = {"fail_on", "timezone", "as_of", "person_id", "status"};
  EXPECT_EQ(nearest("fail_onn", names), "fail_on");
  EXPECT_EQ(nearest("failOn", names), "fail_on");
  EXPECT_EQ(nearest("time-zone", names), "timezone");
  EXPECT_EQ(nearest("sttaus", names), "status");
  EXPECT_EQ(nearest("PERSON ID", names), "person_id");
}

TEST(Suggest, IsSilentWhenNothingIsNear) {
  const Names names = {"fail_on", "id", "x"};
  EXPECT_EQ(nearest("completely_other", names), "");
  EXPECT_EQ(nearest("y", names), "");
  EXPECT_EQ(nearest("name", {}), "");
  EXPECT_EQ(nearest(std::string(5000, 'a'), names), "");
}

TEST(Suggest, TiesGoToTheFirst) {
  EXPECT_EQ(nearest("cat", Names{"bat", "hat"}), "bat");
  EXPECT_EQ(nearest("cat", Names{"hat", "bat"}), "hat");
}

TEST(Suggest, ShowsInvisibleCharacters) {
  const Names names = {"person_id", "status\u200b"};
  EXPECT_EQ(suggestion("status", names), "did you mean `status\\u{200b}`?");
}

TEST(Suggest, NamesThatBeginAlikeComeFirst) {
  EXPECT_EQ(suggestion("vendor", Names{"kind", "vendor_identifier"}),
            "did you mean `vendor_identifier`?");
  EXPECT_EQ(suggestion("vendor", Names{"kind", "vendor_identifier", "vendorsOfPeople"}),
            "known here: `vendor_identifier`, `vendorsOfPeople`, `kind`");
  EXPECT_EQ(suggestion("ve", Names{"kind", "vendor_identifier"}),
            "known here: `kind`, `vendor_identifier`")
      << "two letters say nothing";
}

TEST(Suggest, ListsAtMostEight) {
  EXPECT_EQ(suggestion("zzzzzz", Names{"a1", "b2"}), "known here: `a1`, `b2`");
  EXPECT_EQ(suggestion("zzzzzz", Names{"a", "b", "c", "d", "e", "f", "g", "h", "i", "j"}),
            "known here: `a`, `b`, `c`, `d`, `e`, `f`, `g`, `h` and 2 more");
  EXPECT_EQ(suggestion("zzzzzz", {}), "");
}

}  // namespace
}  // namespace muster
