// Random rules over the organisation of random_world.h: well-typed expressions of all kinds,
// nested, with joins, filters, lets and several bindings. What the checker refuses is left out by
// whoever runs them; most is not.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "tests/unit/eval/random_cells.h"

namespace muster::testing {

class RandomRule : private RandomCells {
 public:
  explicit RandomRule(Dice& dice) : RandomCells(dice) {}

  // The keys of a rule from `for_each` on.
  std::string text() {
    variables_.clear();
    lets_.clear();
    numbers_.clear();
    words_.clear();
    sets_.clear();
    lists_.clear();
    rows_.clear();
    std::string out = "for_each: " + bindings() + "\nallow_empty: chance\n";
    const std::string link = variables_.size() > 1 && dice_.one_in(2) ? linked() : std::string();
    if (dice_.one_in(2)) {
      out += "where: " + quoted(link.empty() ? truth(2) : link + " && " + truth(2)) + "\n";
    } else if (!link.empty()) {
      out += "where: " + quoted(link) + "\n";
    }
    if (dice_.one_in(3)) {
      out += "let:\n";
      const std::uint32_t count = 1 + dice_.below(3);
      for (std::uint32_t i = 0; i < count; ++i) out += let();
      variables_.insert(variables_.end(), rows_.begin(), rows_.end());
    }
    out += "require: " + quoted(truth(3)) + "\n";
    if (dice_.one_in(4)) out += "message: " + quoted("so: {" + whole(1) + "}") + "\n";
    return out;
  }

 private:
  std::string fresh() { return fmt::format("v{}", next_++); }

  std::string bindings() {
    const std::string first = fresh();
    switch (dice_.below(16)) {
      case 8: {
        std::string out = fmt::format("[{} in people", first);
        variables_.push_back({.name = first, .table = Table::People});
        const std::uint32_t more = 1 + dice_.below(2);
        for (std::uint32_t i = 0; i < more; ++i) {
          const std::string name = fresh();
          if (dice_.one_in(4)) {
            out +=
                ", " + quoted(fmt::format("{} in {}.map(n, n.system)", name, set(Table::Notes, 1)));
            words_.push_back(name);
            continue;
          }
          const Table table = any_table();
          const std::string listed = dice_.one_in(5) ? ".map(r, r)" : "";
          out += ", " + quoted(name + " in " + set(table, 1) + listed);
          variables_.push_back({.name = name, .table = table});
        }
        return out + "]";
      }
      case 9: {
        const std::string second = fresh();
        variables_.push_back({.name = first, .table = any_table()});
        variables_.push_back({.name = second, .table = any_table()});
        return fmt::format("[{} in {}, {} in {}]", first, name_of(variables_[0].table), second,
                           name_of(variables_[1].table));
      }
      case 10: {
        const std::string second = fresh();
        variables_.push_back({.name = first, .table = Table::People});
        numbers_.push_back(second);
        return fmt::format("[{} in people, {}]", first,
                           quoted(fmt::format("{} in {}.map(g, {})", second, set(Table::Grants, 1),
                                              one_of("g.level", "has(g.level) ? g.level : 3"))));
      }
      case 11: {
        const std::string second = fresh();
        const std::string third = fresh();
        words_.push_back(second);
        variables_.push_back({.name = first, .table = Table::People});
        const std::string range = set(Table::Notes, 1);
        variables_.push_back({.name = third, .table = Table::Notes});
        return fmt::format("[{} in people, {}, {}]", first,
                           quoted(second + " in [\"vpn\", \"crm\"]"),
                           quoted(third + " in " + range));
      }
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

  // An equality between two of the variables.
  std::string linked() {
    const std::size_t last = 1 + dice_.below(static_cast<std::uint32_t>(variables_.size() - 1));
    const Variable a = variables_[last - 1];
    const Variable b = variables_[last];
    switch (dice_.below(3)) {
      case 0: {
        const Guarded x = word_of(a);
        const Guarded y = word_of(b);
        return under(x, y, fmt::format("{} == {}", x.value, y.value));
      }
      case 1: {
        const Guarded x = date_of(a);
        const Guarded y = date_of(b);
        return under(x, y, fmt::format("{} == {}", x.value, y.value));
      }
      default: {
        const Guarded x = person_of(a);
        const Guarded y = person_of(b);
        return under(x, y, fmt::format("{} == {}", x.value, y.value));
      }
    }
  }

  // What rows are put in order by; it may be an error.
  std::string order_of(const std::string& row, Table table) {
    const Variable v{.name = row, .table = table};
    if (dice_.one_in(5)) return word_of(v).value;
    const Guarded x = dice_.one_in(2) ? date_of(v) : number_of(v);
    if (x.guard.empty() || dice_.one_in(4)) return x.value;
    return fmt::format("{} ? {} : {}", x.guard, x.value,
                       x.value.ends_with("_on") ? day() : std::string("2"));
  }

  // One row of a set: an error if there is none.
  std::string one_row(Table table, int depth) {
    std::string rows = set(table, depth);
    if (dice_.one_in(2)) {
      const std::string row = fresh();
      rows += fmt::format(".sortBy({}, {})", row, order_of(row, table));
    }
    return rows + one_of(".first()", ".last()");
  }

  std::string let() {
    const std::string name = fresh();
    std::string value;
    if (dice_.one_in(5)) {
      const Table table = any_table();
      value = one_row(table, 2);
      rows_.push_back({.name = name, .table = table});
    } else if (dice_.one_in(3)) {
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
    switch (dice_.below(13)) {
      case 11: {
        const Variable row{.name = one_row(a.table, 0), .table = a.table};
        const Guarded x = word_of(a);
        const Guarded y = word_of(row);
        return under(x, y, fmt::format("{} {} {}", x.value, one_of("==", "!="), y.value));
      }
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
      base = person + (table == Table::People ? ".reports"
                       : table == Table::Grants
                           ? ".grants"
                           : one_of(".owned", ".notes_on", ".late_notes", ".notes_of_boss"));
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
        if (dice_.one_in(2)) {
          out += " && " + under(x, y,
                                fmt::format("{} {} {} + {}", x.value, one_of("<=", ">=", "<", ">"),
                                            y.value, one_of("days(20)", "days(-20)")));
        }
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

  std::vector<Variable> variables_;
  std::vector<Variable> rows_;  // that are lets
  std::vector<std::string> lets_;
  std::vector<std::string> numbers_;
  std::vector<std::pair<std::string, Table>> sets_;
  std::vector<std::string> lists_;  // of days
  std::uint32_t next_ = 0;
};

}  // namespace muster::testing
