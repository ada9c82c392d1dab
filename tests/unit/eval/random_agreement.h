// A pack of random rules over random evidence, evaluated in every way: what must not differ.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "tests/unit/eval/random_rules.h"

namespace muster::testing {

// What a pack of random rules gave.
struct RandomRun {
  std::string difference;      // of the first rule and tables that disagree; empty: there is none
  std::uint64_t programs = 0;  // rules that compiled
  std::uint64_t subjects = 0;
  std::uint64_t undecided = 0;
};

inline RandomRun agree(Dice& dice, std::uint32_t rules, std::uint32_t tables) {
  World world;
  add_organisation(world);
  std::vector<std::string> texts;
  for (std::uint32_t i = 0; i < rules; ++i) {
    texts.push_back(RandomRule(dice).text());
    world.rule(fmt::format("r{}", i), texts.back());
  }
  world.options.keep_passed_keys = true;
  world.compile_some();
  RandomRun run;
  if (!world.program) {
    run.difference = "the pack does not load";
    return run;
  }
  run.programs = world.options.rules.size();
  for (std::uint32_t deal_number = 0; deal_number < tables; ++deal_number) {
    deal(world, dice);
    if (!world.load()) {
      run.difference = "the evidence does not load";
      return run;
    }
    world.options.lookup = Lookup::Scan;
    const Outcomes scanned = world.evaluate_all();
    for (const Lookup lookup : {Lookup::Indexed, Lookup::Columns}) {
      world.options.lookup = lookup;
      world.options.jobs = dice.one_in(4) ? 2 : 1;
      const Outcomes other = world.evaluate_all();
      for (const RuleId id : world.options.rules) {
        const std::string expected = shown(scanned.rules[id]);
        const std::string found = shown(other.rules[id]);
        if (expected == found) continue;
        run.difference = fmt::format("{}\n{}\nscan:\n{}\n{}:\n{}\n", world.pack->rules[id].name,
                                     texts[id.index()], expected,
                                     lookup == Lookup::Indexed ? "indexed" : "columns", found);
        return run;
      }
    }
    for (const RuleId id : world.options.rules) {
      run.subjects += scanned.rules[id].subjects;
      run.undecided += scanned.rules[id].undecided;
    }
  }
  return run;
}

}  // namespace muster::testing
