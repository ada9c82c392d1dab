// What random rules read of the records of random_world.h, and what has to hold before.
#pragma once

#include <string>
#include <vector>

#include <fmt/format.h>

#include "tests/unit/eval/random_world.h"

namespace muster::testing {

class RandomCells {
 protected:
  explicit RandomCells(Dice& dice) : dice_(dice) {}

  enum class Table { People, Grants, Notes };
  struct Variable {
    std::string name;
    Table table;
  };

  static std::string quoted(const std::string& text) {
    std::string out = "'";
    for (const char c : text) {
      out += c;
      if (c == '\'') out += c;
    }
    return out + "'";
  }

  template <typename... Texts>
  std::string one_of(const Texts&... texts) {
    const std::string all[] = {std::string(texts)...};
    return all[dice_.below(sizeof...(texts))];
  }

  static std::string name_of(Table table) {
    switch (table) {
      case Table::People:
        return "people";
      case Table::Grants:
        return "grants";
      case Table::Notes:
        return "notes";
    }
    return {};
  }

  // A guard and what may be read under it.
  struct Guarded {
    std::string guard;  // may be empty
    std::string value;
  };

  Guarded number_of(const Variable& v) {
    if (v.table == Table::People) return {"", v.name + ".grants.size()"};
    return {"has(" + v.name + ".level)", v.name + ".level"};
  }
  Guarded date_of(const Variable& v) {
    switch (v.table) {
      case Table::People:
        return {"has(" + v.name + ".start_on)", v.name + ".start_on"};
      case Table::Grants:
        return {"has(" + v.name + ".granted_on)", v.name + ".granted_on"};
      case Table::Notes:
        return {"has(" + v.name + ".noted_on)", v.name + ".noted_on"};
    }
    return {};
  }
  Guarded person_of(const Variable& v) {
    switch (v.table) {
      case Table::People:
        if (dice_.one_in(4)) return {"has(" + v.name + ".boss_id)", v.name + ".boss_id"};
        return {"", v.name + ".person_id"};
      case Table::Grants:
        return {"has(" + v.name + ".person_id)", v.name + ".person_id"};
      case Table::Notes:
        if (dice_.one_in(2)) return {"", v.name + ".owner_id"};
        return {"has(" + v.name + ".person)", v.name + ".person"};
    }
    return {};
  }
  Guarded word_of(const Variable& v) {
    if (!words_.empty() && dice_.one_in(4)) return {"", words_.back()};
    switch (v.table) {
      case Table::People:
        if (dice_.one_in(2)) return {"", v.name + ".team_or_none"};
        return {"has(" + v.name + ".team)", v.name + ".team"};
      case Table::Grants:
        if (dice_.one_in(3)) return {"", v.name + ".holder_team"};
        return {"has(" + v.name + ".system)", v.name + ".system"};
      case Table::Notes:
        return {"", v.name + ".system"};
    }
    return {};
  }
  static std::string under(const Guarded& a, const std::string& test) {
    return a.guard.empty() ? test : "(" + a.guard + " && " + test + ")";
  }
  static std::string under(const Guarded& a, const Guarded& b, const std::string& test) {
    return under(a, under(b, test));
  }

  std::string day() {
    return fmt::format("date(\"2026-0{}-{:02}\")", 1 + dice_.below(3), 1 + dice_.below(28));
  }
  std::string compared() { return one_of("<", "<=", ">", ">=", "==", "!="); }

  Dice& dice_;
  std::vector<std::string> words_;  // variables that are texts
};

}  // namespace muster::testing
