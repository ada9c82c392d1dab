#include "engine/source/git_tree.h"

#include <filesystem>
#include <string>

#include <git2.h>
#include <gtest/gtest.h>

#include "tests/support/temporary_folder.h"

namespace muster {
namespace {

// A repository with one commit of `rule.yaml`, made with the library: no git program is needed.
class GitTreeTest : public testing::Test {
 protected:
  void SetUp() override {
    git_libgit2_init();
    // The settings of whoever runs the test must not matter.
    for (const int level :
         {GIT_CONFIG_LEVEL_SYSTEM, GIT_CONFIG_LEVEL_XDG, GIT_CONFIG_LEVEL_GLOBAL}) {
      git_libgit2_opts(GIT_OPT_SET_SEARCH_PATH, level, "");
    }
    folder_.write("rule.yaml", "require: true\n");
    ASSERT_EQ(git_repository_init(&repository_, folder_.path().c_str(), 0), 0);
  }
  void TearDown() override {
    git_repository_free(repository_);
    git_libgit2_shutdown();
  }

  std::string commit() {
    git_index* index = nullptr;
    EXPECT_EQ(git_repository_index(&index, repository_), 0);
    EXPECT_EQ(git_index_add_bypath(index, "rule.yaml"), 0);
    EXPECT_EQ(git_index_write(index), 0);
    git_oid tree_id;
    EXPECT_EQ(git_index_write_tree(&tree_id, index), 0);
    git_index_free(index);
    git_tree* tree = nullptr;
    EXPECT_EQ(git_tree_lookup(&tree, repository_, &tree_id), 0);
    git_signature* who = nullptr;
    EXPECT_EQ(git_signature_new(&who, "A", "a@example.invalid", 1'767'225'600, 120), 0);
    git_oid id;
    EXPECT_EQ(
        git_commit_create(&id, repository_, "HEAD", who, who, nullptr, "first", tree, 0, nullptr),
        0);
    git_signature_free(who);
    git_tree_free(tree);
    return git_oid_tostr_s(&id);
  }

  TemporaryFolder folder_;
  git_repository* repository_ = nullptr;
};

TEST_F(GitTreeTest, ReadsTheCommitAndItsDate) {
  const std::string id = commit();
  const auto head = read_git_head(folder_.path());
  ASSERT_TRUE(head) << head.error();
  EXPECT_EQ(head->commit, id);
  EXPECT_EQ(head->committed_at, 1'767'225'600);
  EXPECT_FALSE(head->dirty);
}

TEST_F(GitTreeTest, AFolderInsideFindsItsRepository) {
  const std::string id = commit();
  folder_.write("fixtures/x/y.csv", "x");
  const auto head = read_git_head(folder_.path("fixtures/x"));
  ASSERT_TRUE(head) << head.error();
  EXPECT_EQ(head->commit, id);
}

TEST_F(GitTreeTest, ChangedFilesAreDirtyAndNewOnesAreNot) {
  commit();
  folder_.write("report.xml", "x");
  EXPECT_FALSE(read_git_head(folder_.path())->dirty);
  folder_.write("rule.yaml", "require: false and longer\n");
  EXPECT_TRUE(read_git_head(folder_.path())->dirty);
  std::filesystem::remove(folder_.path("rule.yaml"));
  EXPECT_TRUE(read_git_head(folder_.path())->dirty);
}

TEST_F(GitTreeTest, ARepositoryWithoutCommitSaysSo) {
  const auto head = read_git_head(folder_.path());
  ASSERT_FALSE(head);
  EXPECT_NE(head.error().find("no commit yet"), std::string::npos) << head.error();
}

TEST_F(GitTreeTest, AMissingCommitSaysWhatToFetch) {
  const std::string id = commit();
  std::filesystem::remove(folder_.path(".git/objects/" + id.substr(0, 2) + "/" + id.substr(2)));
  const auto head = read_git_head(folder_.path());
  ASSERT_FALSE(head);
  EXPECT_NE(head.error().find("git fetch origin " + id), std::string::npos) << head.error();
}

TEST(GitTree, AFolderWithoutRepositorySaysSo) {
  const TemporaryFolder folder;
  const auto head = read_git_head(folder.path());
  ASSERT_FALSE(head);
  EXPECT_NE(head.error().find("not in a git repository"), std::string::npos) << head.error();
}

}  // namespace
}  // namespace muster
