// Random rules over random evidence, without an end or for so many packs: prints the first rule on
// which the evaluators disagree, with its seed.
//   agreement_fuzz [--seed N] [--packs N]
#include <charconv>
#include <cstdint>
#include <cstring>

#include <fmt/format.h>

#include "tests/unit/eval/random_agreement.h"

namespace {

constexpr std::uint32_t kRulesOfAPack = 100;
constexpr std::uint32_t kTablesOfAPack = 6;

bool read_number(const char* text, std::uint32_t& out) {
  const char* const end = text + std::strlen(text);
  const auto [stop, error] = std::from_chars(text, end, out);
  return error == std::errc() && stop == end;
}

}  // namespace

int main(int argc, char** argv) {
  std::uint32_t seed = 1;
  std::uint32_t packs = 0;  // no end
  for (int i = 1; i < argc; i += 2) {
    const std::string_view option = argv[i];
    std::uint32_t* const value = option == "--seed"    ? &seed
                                 : option == "--packs" ? &packs
                                                       : nullptr;
    if (value == nullptr || i + 1 == argc || !read_number(argv[i + 1], *value)) {
      fmt::print(stderr, "usage: agreement_fuzz [--seed N] [--packs N]\n");
      return 2;
    }
  }
  std::uint64_t programs = 0;
  for (std::uint32_t done = 0; packs == 0 || done < packs; ++done) {
    muster::testing::Dice dice(seed + done);
    const auto run = muster::testing::agree(dice, kRulesOfAPack, kTablesOfAPack);
    if (!run.difference.empty()) {
      fmt::print("seed {}: {}\n", seed + done, run.difference);
      return 1;
    }
    programs += run.programs;
    if ((done + 1) % 100 == 0) fmt::print("{} programs agree\n", programs);
  }
  fmt::print("{} programs agree on {} tables each\n", programs, kTablesOfAPack);
  return 0;
}
