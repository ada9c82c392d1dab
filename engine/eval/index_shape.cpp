#include "engine/eval/index_shape.h"

#include <algorithm>
#include <bit>
#include <cstdint>
#include <vector>

#include <fmt/format.h>

namespace muster {

namespace {

class ShapeWriter {
 public:
  ShapeWriter(const Program& program, Slot row, ExpressionShape& out)
      : program_(program), row_(row), out_(out) {
    bound_.push_back(row);
    need(row);
  }

  // Recursion ends: an expression is at most Limits::expression_depth deep.
  void write(PlanId id) {
    if (!id.valid()) {
      out_.text += '-';
      return;
    }
    const PlanNode& node = program_.nodes[id];
    fmt::format_to(std::back_inserter(out_.text), "({}.{}.{}.{}.{}.{}.{}.{}.",
                   static_cast<int>(node.op), static_cast<int>(node.macro),
                   static_cast<int>(node.set_function), node.negated ? 1 : 0, node.table.index(),
                   node.column.index(), node.derived.index(), node.pattern.index());
    // Elsewhere the text is only how it was written: the name of a variable, a let, a parameter.
    if (node.op == Op::MapSelect || node.op == Op::OptionalSelect || node.op == Op::HasField)
      text(node.text);
    if (node.overload.overload != nullptr) {
      text(node.overload.function->name);
      text(node.overload.overload->signature);
    }
    if (node.op == Op::Constant) constant(node.constant, id);
    if (node.op == Op::Variable) variable(node.slot);
    for (const bool optional : node.optional_args) out_.text += optional ? '?' : '.';
    for (const PlanId arg : node.args) write(arg);
    if (node.op == Op::Macro) macro(node);
    out_.text += ')';
  }

 private:
  void text(std::string_view text) {
    fmt::format_to(std::back_inserter(out_.text), "{}:{}", text.size(), text);
  }

  void need(Slot slot) { out_.frame_size = std::max(out_.frame_size, slot + 1); }

  void variable(Slot slot) {
    need(slot);
    if (std::find(bound_.begin(), bound_.end(), slot) == bound_.end()) out_.closed = false;
    if (slot == row_) {
      out_.text += 'R';
    } else {
      fmt::format_to(std::back_inserter(out_.text), "v{}", slot);
    }
  }

  void macro(const PlanNode& node) {
    const std::size_t before = bound_.size();
    bound_.push_back(node.slot);
    need(node.slot);
    fmt::format_to(std::back_inserter(out_.text), "m{}.", node.slot);
    if (node.two_variables) {
      bound_.push_back(node.second_slot);
      need(node.second_slot);
      fmt::format_to(std::back_inserter(out_.text), "n{}.", node.second_slot);
    }
    write(node.condition);
    write(node.body);
    bound_.resize(before);
  }

  void constant(const Value& value, PlanId id) {
    fmt::format_to(std::back_inserter(out_.text), "{}.{}.", static_cast<int>(value.kind),
                   value.aux);
    switch (value.kind) {
      case ValueKind::String:
        text(as_string(value));
        break;
      case ValueKind::Bool:
        out_.text += value.boolean ? 't' : 'f';
        break;
      case ValueKind::Double:
        fmt::format_to(std::back_inserter(out_.text), "{:x}",
                       std::bit_cast<std::uint64_t>(value.real));
        break;
      case ValueKind::Int:
      case ValueKind::Date:
      case ValueKind::Timestamp:
      case ValueKind::Duration:
      case ValueKind::Span:
      case ValueKind::Period:
      case ValueKind::Enum:
      case ValueKind::Record:
        fmt::format_to(std::back_inserter(out_.text), "{}.{}", value.integer, value.aux2);
        break;
      case ValueKind::Error:
      case ValueKind::Null:
      case ValueKind::List:
      case ValueKind::Map:
      case ValueKind::Optional:
      case ValueKind::Set:
      case ValueKind::Type:
        // Not worth comparing: this constant equals itself only.
        fmt::format_to(std::back_inserter(out_.text), "#{}", id.index());
        break;
    }
  }

  const Program& program_;
  Slot row_;
  ExpressionShape& out_;
  std::vector<Slot> bound_;
};

}  // namespace

ExpressionShape shape_of(const Program& program, PlanId node, Slot row) {
  ExpressionShape shape;
  ShapeWriter(program, row, shape).write(node);
  return shape;
}

}  // namespace muster
