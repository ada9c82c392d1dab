// Random rules over the organisation of random_world.h: well-typed expressions of all kinds,
// nested, with joins, filters, lets and several bindings. What the checker refuses is left out by
// whoever runs them; most is not.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "tests/unit/eval/random_world.h"

namespace muster::testing {

class RandomRule {
 public:
  explicit RandomRule(Dice& dice) : dice_(dice) {}

  // The keys of a rule from `for_each` on.
  std::string text() {
    variables_.clear();
    lets_.clear();
    numbers_.clear();
    words_.clear();
    sets_.clear();
    lists_.clear();
    std::string out = "for_each: " + bindings() + "\nallow_empty: chance\n";
    if (dice_.one_in(2)) out += "where: " + quoted(truth(2)) + "\n";
    if (dice_.one_in(3)) {
      out += "let:\n";
      const std::uint32_t count = 1 + dice_.below(3);
      for (std::uint32_t i = 0; i < count; ++i) out += let();
    }
    out += "require: " + quoted(truth(3)) + "\n";
    if (dice_.one_in(4)) out += "message: " + quoted("so: {" + whole(1) + "}") + "\n";
    return out;
  }

 private:
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

  std::string fresh() { return fmt::format("v{}", next_++); }

  std::string bindings() {
    const std::string first = fresh();
    switch (dice_.below(12)) {
      case 5: {
        words_.push_back(first);
        const std::string second = fresh();
        variables_.push_back({.name = second, .table = Table::Notes});
        return fmt::format("[{}, {} in notes]", quoted(first + " in [\"vpn\", \"crm\", \"a\"]"),
                           second);
      }
      case 6: {
        words_.push_back(first);
        const std::string second = fresh();
        variables_.push_back({.name = second, .table = Table::People});
        return fmt::format("[{}, {} in people]",
                           quoted(first + " in people.map(q, q.team_or_none).distinct()"), second);
      }
      case 7: {
        numbers_.push_back(first);
        const std::string second = fresh();
        variables_.push_back({.name = second, .table = Table::People});
        return fmt::format("[{} in people, {}]", second, quoted(first + " in [1, 2, 3]"));
      }
      case 0:
        variables_.push_back({.name = first, .table = Table::Grants});
        return first + " in grants";
      case 1:
        variables_.push_back({.name = first, .table = Table::Notes});
        return first + " in notes";
      case 2: {
        const std::string range = set(Table::People, 1);
        variables_.push_back({.name = first, .table = Table::People});
        return quoted(first + " in " + range);
      }
      case 3: {
        const std::string second = fresh();
        variables_.push_back({.name = first, .table = Table::People});
        const Table table = dice_.one_in(2) ? Table::Notes : Table::Grants;
        const std::string range = set(table, 1);
        variables_.push_back({.name = second, .table = table});
        return fmt::format("[{} in people, {}]", first, quoted(second + " in " + range));
      }
      case 4: {
        const std::string second = fresh();
        variables_.push_back({.name = second, .table = Table::People});
        return fmt::format("[{} in months(period), {} in people]", first, second);
      }
      default:
        variables_.push_back({.name = first, .table = Table::People});
        return first + " in people";
    }
  }

  std::string let() {
    const std::string name = fresh();
    std::string value;
    if (dice_.one_in(3)) {
      const Table table = any_table();
      value = set(table, 2);
      if (dice_.one_in(2)) {
        // The days of its rows.
        const Guarded x = date_of({.name = "row", .table = table});
        if (!x.guard.empty()) value += fmt::format(".filter(row, {})", x.guard);
        value += fmt::format(".map(row, {})", x.value);
        lists_.push_back(name);
      } else {
        sets_.emplace_back(name, table);
      }
    } else if (dice_.one_in(2)) {
      value = truth(2);
      lets_.push_back(name);
    } else {
      value = whole(2);
      numbers_.push_back(name);
    }
    return fmt::format("  {}: {}\n", name, quoted(value));
  }

  Table any_table() { return static_cast<Table>(dice_.below(3)); }

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

  const Variable& any_variable() {
    // The newest is what a condition is mostly about.
    if (dice_.one_in(2)) return variables_.back();
    return variables_[dice_.below(static_cast<std::uint32_t>(variables_.size()))];
  }

  std::string variable_of(Table table) {
    std::vector<std::string> names;
    for (const Variable& each : variables_) {
      if (each.table == table) names.push_back(each.name);
    }
    return names.empty() ? std::string()
                         : names[dice_.below(static_cast<std::uint32_t>(names.size()))];
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

  // A bool about the variables.
  std::string truth(int depth) {
    if (depth > 0) {
      switch (dice_.below(12)) {
        case 0:
        case 1:
          return "(" + truth(depth - 1) + " && " + truth(depth - 1) + ")";
        case 2:
        case 3:
          return "(" + truth(depth - 1) + " || " + truth(depth - 1) + ")";
        case 4:
          return "!(" + truth(depth - 1) + ")";
        case 5:
          return "(" + truth(depth - 1) + " ? " + truth(depth - 1) + " : " + truth(depth - 1) + ")";
        case 6:
          return fmt::format("{} {} {}", whole(depth - 1), compared(), dice_.below(4));
        case 7:
        case 8:
        case 9:
        case 10:
          return quantifier(depth - 1);
        default:
          break;
      }
    }
    return leaf();
  }

  std::string leaf() {
    if (!lets_.empty() && dice_.one_in(4))
      return lets_[dice_.below(static_cast<std::uint32_t>(lets_.size()))];
    const Variable a = any_variable();
    const Variable b = any_variable();
    if (!lists_.empty() && dice_.one_in(3)) {
      const std::string& list = lists_[dice_.below(static_cast<std::uint32_t>(lists_.size()))];
      const std::string name = fresh();
      const Guarded x = date_of(a);
      return under(x, fmt::format("{}.{}({}, {} {} {})", list, one_of("exists", "all"), name, name,
                                  compared(), x.value));
    }
    switch (dice_.below(12)) {
      case 0:
        return under(number_of(a),
                     fmt::format("{} {} {}", number_of(a).value, compared(), dice_.below(4)));
      case 1: {
        const Guarded x = date_of(a);
        return under(x, fmt::format("{} {} {}", x.value, compared(), day()));
      }
      case 2: {
        const Guarded x = date_of(a);
        const Guarded y = date_of(b);
        return under(x, y,
                     fmt::format("{} {} {} + {}", x.value, compared(), y.value,
                                 one_of("days(3)", "months(1)", "days(-20)")));
      }
      case 3: {
        const Guarded x = word_of(a);
        return under(x, fmt::format("{} {} \"{}\"", x.value, one_of("==", "!=", "<"),
                                    one_of("vpn", "crm", "a", "none", "zzz")));
      }
      case 4: {
        const Guarded x = word_of(a);
        const Guarded y = word_of(b);
        return under(x, y, fmt::format("{} {} {}", x.value, one_of("==", "!="), y.value));
      }
      case 5: {
        const Guarded x = person_of(a);
        const Guarded y = person_of(b);
        return under(x, y, fmt::format("{} {} {}", x.value, one_of("==", "!="), y.value));
      }
      case 6: {
        if (a.table == Table::Grants) return "has(" + a.name + ".person)";
        return fmt::format("(has({0}.kind) && {0}.kind {1} \"employee\")", a.name,
                           one_of("==", "!="));
      }
      case 7: {
        const Guarded x = date_of(a);
        return under(x,
                     fmt::format("youngerThan({}, {})", x.value, one_of("days(30)", "months(2)")));
      }
      case 8: {
        const Guarded x = date_of(a);
        return under(x, fmt::format("period.contains({})", x.value));
      }
      case 9: {
        const Guarded x = word_of(a);
        return under(x, fmt::format("{} in [\"vpn\", \"a\", \"nothing\"]", x.value));
      }
      case 10: {
        const Guarded x = date_of(a);
        return under(x, fmt::format("quarterOf({}) == quarterOf({})", x.value, day()));
      }
      default: {
        const Guarded x = word_of(a);
        return under(
            x, fmt::format("{}.{}", x.value,
                           one_of("startsWith(\"v\")", "contains(\"r\")", "matches(\"^[ac]\")")));
      }
    }
  }

  std::string whole(int depth) {
    if (!numbers_.empty() && dice_.one_in(4))
      return numbers_[dice_.below(static_cast<std::uint32_t>(numbers_.size()))];
    const Variable v = any_variable();
    switch (dice_.below(depth > 0 ? 7 : 2)) {
      case 0:
        return fmt::format("{}", dice_.below(4));
      case 1: {
        const Guarded x = number_of(v);
        return x.guard.empty() ? x.value : fmt::format("({} ? {} : 7)", x.guard, x.value);
      }
      case 2:
        return fmt::format("({} {} {})", whole(depth - 1), one_of("+", "-", "*"), whole(depth - 1));
      case 3:
        return fmt::format("({} / {})", whole(depth - 1), whole(depth - 1));
      default:
        return set(any_table(), depth - 1) + ".size()";
    }
  }

  // An expression that is a record set of the table.
  std::string set(Table table, int depth) {
    if (!sets_.empty() && dice_.one_in(4)) {
      const auto& [name, of] = sets_[dice_.below(static_cast<std::uint32_t>(sets_.size()))];
      if (of == table) return name;
    }
    std::string base = name_of(table);
    const std::string person = variable_of(Table::People);
    if (!person.empty() && dice_.one_in(2)) {
      base = person + (table == Table::People   ? ".reports"
                       : table == Table::Grants ? ".grants"
                                                : one_of(".owned", ".notes_on"));
    }
    const std::uint32_t filters = depth > 0 ? dice_.below(3) : 0;
    for (std::uint32_t i = 0; i < filters; ++i) {
      const std::string name = fresh();
      base += fmt::format(".filter({}, {})", name, condition(name, table, depth - 1));
    }
    return base;
  }

  // What a row of the table must fulfil: often an equality with what is outside.
  std::string condition(const std::string& name, Table table, int depth) {
    const std::vector<Variable> outside = variables_;
    variables_.push_back({.name = name, .table = table});
    std::string out;
    if (!outside.empty() && dice_.below(3) != 0) {
      const Variable other = outside[dice_.below(static_cast<std::uint32_t>(outside.size()))];
      const Variable row = variables_.back();
      if (dice_.one_in(3)) {
        const Guarded x = word_of(row);
        const Guarded y = word_of(other);
        out = under(x, y, fmt::format("{} == {}", x.value, y.value));
      } else {
        const Guarded x = person_of(row);
        const Guarded y = person_of(other);
        out = under(x, y, fmt::format("{} == {}", x.value, y.value));
      }
      if (dice_.one_in(3)) {
        const Guarded x = date_of(row);
        const Guarded y = date_of(other);
        out += " && " +
               under(x, y, fmt::format("{} {} {}", x.value, one_of("<=", ">=", "<", ">"), y.value));
      }
      if (dice_.one_in(2)) out += " && " + truth(depth);
    } else {
      out = truth(depth);
    }
    variables_ = outside;
    return out;
  }

  std::string quantifier(int depth) {
    const Table table = any_table();
    const std::string name = fresh();
    const std::string range = set(table, depth);
    const std::string test = condition(name, table, depth);
    const std::string macro = one_of("exists", "exists", "all", "exists_one");
    if (macro == "all" && dice_.one_in(2))
      return fmt::format("{}.all({}, !({}))", range, name, test);
    return fmt::format("{}.{}({}, {})", range, macro, name, test);
  }

  Dice& dice_;
  std::vector<Variable> variables_;
  std::vector<std::string> lets_;
  std::vector<std::string> numbers_;
  std::vector<std::string> words_;  // texts
  std::vector<std::pair<std::string, Table>> sets_;
  std::vector<std::string> lists_;  // of days
  std::uint32_t next_ = 0;
};

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
