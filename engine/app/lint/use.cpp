// What packs declare and no rule reads, and the personal data that messages name.
#include <algorithm>
#include <string>
#include <vector>

#include "engine/app/lint/lint.h"

namespace muster {
namespace {

class UseLint {
 public:
  UseLint(const RulePack& pack, const Program& program, const OwnPacks& own,
          const SourceMap& sources, Emitter& diag)
      : pack_(pack), program_(program), own_(own), sources_(sources), diag_(diag) {
    const std::size_t tables = pack.schema.tables.size();
    columns_.resize(tables);
    read_.assign(tables, false);
    for (std::size_t t = 0; t < tables; ++t) {
      columns_[t].assign(pack.schema.tables[TableId(t)].fields.size(), false);
    }
    for (const LoadPlan::TableNeed& need : program.load_plan.tables) {
      read_[need.table.index()] = true;
      for (const ColumnId column : need.columns)
        columns_[need.table.index()][column.index()] = true;
    }
    follow();
  }

  void run() {
    for (std::size_t t = 0; t < read_.size(); ++t) {
      const TableSchema& table = pack_.schema.tables[TableId(t)];
      if (!read_[t]) {
        if (!own_.holds(table.at.source)) continue;
        diag_.emit(diag::UnusedRecordSet, table.at, table.name)
            .help("write the rule that needs it, or remove its schema");
        continue;
      }
      fields(TableId(t));
    }
    enums();
    messages();
  }

 private:
  // A set that others are made from or lead to is used with them.
  void follow() {
    for (bool changed = true; changed;) {
      changed = false;
      for (std::size_t t = 0; t < read_.size(); ++t) {
        if (!read_[t]) continue;
        const TableSchema& table = pack_.schema.tables[TableId(t)];
        const auto use = [&](TableId other) {
          changed = changed || !read_[other.index()];
          read_[other.index()] = true;
        };
        for (const FieldSchema& field : table.fields) {
          if (field.reference) use(field.reference->target);
        }
        if (!table.from_roster) continue;
        use(table.from_roster->set);
        for (const auto& [here, there] : table.from_roster->fields) {
          columns_[table.from_roster->set.index()][there.index()] = true;
        }
      }
    }
  }

  // One note a set and file, since an unused field is often meant for readers.
  void fields(TableId id) {
    const TableSchema& table = pack_.schema.tables[id];
    std::string names;
    Span at;
    const auto add = [&](std::string_view name, Span place) {
      if (!at.valid()) at = place;
      names += (names.empty() ? "" : "`, `") + std::string(name);
    };
    for (std::size_t i = 0; i < table.fields.size(); ++i) {
      const ColumnId column(i);
      const FieldSchema& field = table.fields[column];
      const bool essential = field.required || column == table.happened_on ||
                             std::ranges::find(table.key, column) != table.key.end();
      if (columns_[id.index()][i] || essential || !own_.holds(field.at.source)) continue;
      add(field.name, field.at);
    }
    for (const DerivedField& derived : table.derived) {
      if (own_.holds(derived.name_at.source) && !is_used(id, derived.name)) {
        add(derived.name, derived.name_at);
      }
    }
    if (names.empty()) return;
    diag_.emit(diag::UnusedField, at, names, table.name)
        .help("remove what nobody reads; personal data above all");
  }

  bool is_used(TableId table, std::string_view derived) const {
    return std::ranges::any_of(program_.nodes, [&](const PlanNode& node) {
      if (node.op != Op::Derived) return false;
      const CompiledDerived& field = program_.derived[node.derived];
      return field.table == table && field.name == derived;
    });
  }

  static bool has_enum(const Type& type, EnumId id) {
    if (type.kind == TypeKind::Enum) return type.enumeration() == id;
    return std::ranges::any_of(type.args, [id](const Type& part) { return has_enum(part, id); });
  }

  void enums() {
    for (std::size_t e = 0; e < pack_.schema.enums.size(); ++e) {
      const EnumId id(e);
      const EnumSchema& declared = pack_.schema.enums[id];
      if (!own_.holds(declared.at.source)) continue;
      const bool of_field =
          std::ranges::any_of(pack_.schema.tables, [id](const TableSchema& table) {
            return std::ranges::any_of(
                table.fields, [id](const FieldSchema& field) { return has_enum(field.type, id); });
          });
      const bool of_parameter = std::ranges::any_of(pack_.rules, [id](const Rule& rule) {
        return std::ranges::any_of(
            rule.params, [id](const Parameter& parameter) { return has_enum(parameter.type, id); });
      });
      if (of_field || of_parameter) continue;
      diag_.emit(diag::UnusedEnum, declared.at, declared.name)
          .help("remove it, or give a field the type `enum(" + declared.name + ")`");
    }
  }

  // Ids stay: masked they still tell one subject from another.
  bool is_id(const PlanNode& node) const {
    if (node.op != Op::Field) return false;
    const Type& record = program_.nodes[node.args.front()].type;
    if (record.kind != TypeKind::Record) return false;
    const TableSchema& table = pack_.schema.tables[record.table()];
    return table.fields[node.column].reference.has_value() ||
           std::ranges::find(table.key, node.column) != table.key.end();
  }

  void messages() {
    for (const CompiledRule& rule : program_.rules) {
      if (!rule.ok || !own_.holds(pack_.rules[rule.rule].source)) continue;
      for (const CompiledMessagePart& part : rule.message) {
        if (!part.hole.valid()) continue;
        const PlanNode& node = program_.nodes[part.hole];
        if (!node.sensitive || is_id(node)) continue;
        diag_.emit(diag::SensitiveInMessage, node.at, sources_.text(node.at))
            .help("reports mask it unless --unmask is given; see that the message is clear then");
      }
    }
  }

  const RulePack& pack_;
  const Program& program_;
  const OwnPacks& own_;
  const SourceMap& sources_;
  Emitter& diag_;
  std::vector<bool> read_;                  // by table
  std::vector<std::vector<bool>> columns_;  // by table, then field
};

}  // namespace

void lint_use(const RulePack& pack, const Program& program, const OwnPacks& own,
              const SourceMap& sources, Emitter& diag) {
  UseLint(pack, program, own, sources, diag).run();
}

}  // namespace muster
