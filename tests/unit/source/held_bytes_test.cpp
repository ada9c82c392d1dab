#include "engine/source/held_bytes.h"

#include <cerrno>
#include <csignal>
#include <string>

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/support/temporary_folder.h"

namespace muster {
namespace {

// No two places of it are alike.
std::string numbers_up_to(std::size_t size) {
  std::string text;
  for (std::size_t i = 0; text.size() < size; ++i) text += std::to_string(i) + "\n";
  return text;
}

void write_in_pieces(std::string_view text, ByteSink& sink) {
  constexpr std::size_t kStep = 10'007;
  for (std::size_t at = 0; at < text.size(); at += kStep) sink.write(text.substr(at, kStep));
}

std::string sent(const HeldBytes& bytes, const TemporaryFolder& folder) {
  const int file = open(folder.path("sent").c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0600);
  EXPECT_EQ(bytes.send_to(file), 0);
  close(file);
  return folder.read("sent");
}

TEST(HeldBytes, LittleStaysInMemory) {
  const TemporaryFolder folder;
  HeldBytes bytes(folder.path());
  EXPECT_EQ(sent(bytes, folder), "");
  bytes.write("one ");
  bytes.write("two");
  EXPECT_EQ(bytes.filed(), 0U);
  EXPECT_EQ(sent(bytes, folder), "one two");
}

TEST(HeldBytes, MuchGoesThroughAFileThatNobodySees) {
  const TemporaryFolder folder;
  const std::string text = numbers_up_to(3 * HeldBytes::kInMemory);
  HeldBytes bytes(folder.path());
  write_in_pieces(text, bytes);
  EXPECT_GT(bytes.filed(), 2 * HeldBytes::kInMemory);
  EXPECT_EQ(folder.entries(), 0U);
  EXPECT_TRUE(sent(bytes, folder) == text);
}

TEST(HeldBytes, WithoutAFileMemoryHoldsAll) {
  const TemporaryFolder folder;
  const std::string text = numbers_up_to(2 * HeldBytes::kInMemory);
  HeldBytes bytes(folder.path("missing"));
  write_in_pieces(text, bytes);
  EXPECT_EQ(bytes.filed(), 0U);
  EXPECT_TRUE(sent(bytes, folder) == text);
}

// In a process of its own, whose files may not grow large.
TEST(HeldBytes, WhatAFullFileDoesNotTakeMemoryHolds) {
  const pid_t child = fork();
  if (child == 0) {
    std::signal(SIGXFSZ, SIG_IGN);
    const TemporaryFolder folder;
    const rlim_t size = HeldBytes::kInMemory + 12'345;
    const rlimit limit = {.rlim_cur = size, .rlim_max = RLIM_INFINITY};
    setrlimit(RLIMIT_FSIZE, &limit);
    const std::string text = numbers_up_to(3 * HeldBytes::kInMemory);
    HeldBytes bytes(folder.path());
    write_in_pieces(text, bytes);
    if (bytes.filed() != size) _exit(8);
    const rlimit none = {.rlim_cur = RLIM_INFINITY, .rlim_max = RLIM_INFINITY};
    setrlimit(RLIMIT_FSIZE, &none);
    _exit(sent(bytes, folder) == text ? 7 : 9);
  }
  int status = 0;
  ASSERT_EQ(waitpid(child, &status, 0), child);
  ASSERT_TRUE(WIFEXITED(status));
  EXPECT_EQ(WEXITSTATUS(status), 7);
}

TEST(HeldBytes, TellsWhenTheyCannotGoOut) {
  const TemporaryFolder folder;
  HeldBytes bytes(folder.path());
  write_in_pieces(numbers_up_to(2 * HeldBytes::kInMemory), bytes);
  const int full = open("/dev/full", O_WRONLY | O_CLOEXEC);
  EXPECT_EQ(bytes.send_to(full), ENOSPC);
  close(full);
}

}  // namespace
}  // namespace muster
