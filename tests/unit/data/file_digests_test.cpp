// Files are dealt to threads; each has the digest of its bytes whoever took it beside what others.
#include <string>

#include "tests/unit/data/record_fixture.h"

namespace muster::testing {
namespace {

TEST(FileDigests, AreThoseOfTheBytesForAnyNumberOfFilesAndThreads) {
  for (const std::size_t files : {1U, 2U, 3U, 5U, 9U, 20U}) {
    for (const unsigned jobs : {1U, 2U, 3U, 4U, 8U, 16U, 33U}) {
      Records run;
      run.table("t", {field("id", string_type(), true)}, {"id"});
      run.piece_bytes = 16;  // larger files are hashed beside reading
      std::vector<std::string> texts;
      for (std::size_t i = 0; i < files; ++i) {
        std::string text = "id\n";
        // Lengths far apart, some within the limit and some with a mark before the text.
        for (std::size_t row = 0; row < i * i * 40; ++row) text += fmt::format("f{}r{}\n", i, row);
        if (i % 3 == 1) text.insert(0, "\xef\xbb\xbf");
        texts.push_back(text);
        run.files.add(fmt::format("t{:02}.csv", i), text);
        run.source("t", fmt::format("t{:02}.csv", i));
      }
      ASSERT_TRUE(run.load(jobs));
      const auto& found = run.rows_of("t").population.files;
      ASSERT_EQ(found.size(), files);
      for (std::size_t i = 0; i < files; ++i) {
        Sha256Stream library;
        library.update(texts[i]);
        EXPECT_EQ(to_hex(run.data->digest_of(found[i])), to_hex(library.finish()))
            << i << " of " << files << ", " << jobs << " jobs";
      }
    }
  }
}

}  // namespace
}  // namespace muster::testing
