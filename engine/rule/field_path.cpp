// Words of a rule made from a pattern that name fields or are values of them.
#include <algorithm>
#include <string>
#include <string_view>
#include <utility>

#include "engine/base/check.h"
#include "engine/base/civil_time.h"
#include "engine/base/suggest.h"
#include "engine/rule/pattern_arguments.h"
#include "engine/rule/type_words.h"

namespace muster {
namespace {

bool may_be_absent(const TableSchema& table, ColumnId column) {
  const FieldSchema& field = table.fields[column];
  return !field.required && !field.default_text &&
         std::ranges::find(table.key, column) == table.key.end();
}

ColumnId find_step(const TableSchema& table, std::string_view name) {
  for (std::size_t i = 0; i < table.fields.size(); ++i) {
    const auto& reference = table.fields[ColumnId(i)].reference;
    if (reference && reference->as == name) return ColumnId(i);
  }
  return {};
}

std::string fields_of(const TableSchema& table, std::string_view name, bool last) {
  std::vector<std::string_view> known;
  for (const FieldSchema& field : table.fields) {
    if (last) known.push_back(field.name);
    if (field.reference && !field.reference->as.empty()) known.push_back(field.reference->as);
  }
  for (const DerivedField& field : table.derived) known.push_back(field.name);
  return suggestion(name, known);
}

std::string_view need_words(FieldNeed need) {
  switch (need) {
    case FieldNeed::Any:
      return "a field";
    case FieldNeed::Date:
      return "a date";
    case FieldNeed::Number:
      return "a number";
    case FieldNeed::MayBeEmpty:
      return "a field that may be empty";
  }
  MUSTER_UNREACHABLE();
}

bool fulfils(const Type& type, FieldNeed need) {
  switch (need) {
    case FieldNeed::Any:
    case FieldNeed::MayBeEmpty:
      return true;
    case FieldNeed::Date:
      return type.kind == TypeKind::Date || type.kind == TypeKind::Timestamp;
    case FieldNeed::Number:
      return type.kind == TypeKind::Int || type.kind == TypeKind::Double;
  }
  MUSTER_UNREACHABLE();
}

// Walks a path from set to set.
class PathReading {
 public:
  PathReading(Form& form, FieldPath& path, const Schema& schema, const PatternParam& param)
      : form_(form), path_(path), schema_(schema), param_(param) {}

  bool read(TableId table) {
    const std::string_view text = path_.text.text;
    for (std::size_t begin = 0; table.valid();) {
      const std::size_t end = std::min(text.find('.', begin), text.size());
      const bool last = end == text.size();
      const auto next = step(schema_.tables[table], begin, end, last);
      if (!next) return false;
      if (last) return true;
      table = *next;
      begin = end + 1;
    }
    // What comes after a derived field is the compiler's business.
    return true;
  }

 private:
  // The set that the step leads to; invalid at the end, or where only the compiler knows.
  std::optional<TableId> step(const TableSchema& table, std::size_t begin, std::size_t end,
                              bool last) {
    const std::string_view name = std::string_view(path_.text.text).substr(begin, end - begin);
    const Span at = path_.text.place(begin, end - begin);
    if (const ColumnId column = table.find(name); column.valid() && last) {
      return field(table, column, end, at) ? std::optional(TableId()) : std::nullopt;
    }
    if (const ColumnId column = find_step(table, name); column.valid()) {
      const Reference& reference = *table.fields[column].reference;
      if (last) {
        form_
            .error(diag::WrongFieldType, at, name, "a record", param_.name, need_words(param_.need))
            .label(table.fields[column].at, "this field leads to it")
            .help("name a field of it: `" + std::string(name) + ".<field>`");
        return std::nullopt;
      }
      if (may_be_absent(table, column) || reference.dangling_allowed) path_.asks.push_back(end);
      return reference.target;
    }
    for (const DerivedField& derived : table.derived) {
      if (derived.name == name) return TableId();
    }
    const bool field_of_no_reference = !last && table.find(name).valid();
    form_
        .error(diag::UnknownField, at, table.name,
               field_of_no_reference ? std::string(name) + "." : std::string(name))
        .label(table.at, "the record set")
        .help(fields_of(table, name, last));
    return std::nullopt;
  }

  bool field(const TableSchema& table, ColumnId column, std::size_t end, Span at) {
    const FieldSchema& field = table.fields[column];
    path_.type = field.type;
    if (may_be_absent(table, column)) path_.asks.push_back(end);
    if (param_.need == FieldNeed::MayBeEmpty && path_.asks.empty()) {
      form_
          .error(diag::WrongFieldType, at, field.name, "required in every record", param_.name,
                 need_words(param_.need))
          .label(field.at, "declared here")
          .help("leave it out: a record without it is set aside when it is read, and reported");
      return false;
    }
    if (!field.type.valid() || fulfils(field.type, param_.need)) return true;
    form_
        .error(diag::WrongFieldType, at, field.name, "of type " + to_string(field.type, &schema_),
               param_.name, need_words(param_.need))
        .label(field.at, "declared here");
    return false;
  }

  Form& form_;
  FieldPath& path_;
  const Schema& schema_;
  const PatternParam& param_;
};

std::string quoted(std::string_view text) {
  std::string made = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') made += '\\';
    if (c == '\n') {
      made += "\\n";
    } else if (c == '\t') {
      made += "\\t";
    } else if (c == '\r') {
      made += "\\r";
    } else {
      made += c;
    }
  }
  return made + "\"";
}

std::string span_literal(std::string_view text) {
  const auto span = parse_span(text);
  MUSTER_CHECK(span.has_value());
  return span->months != 0 ? "months(" + std::to_string(span->months) + ")"
                           : "days(" + std::to_string(span->days) + ")";
}

std::string literal(std::string_view text, TypeKind kind) {
  switch (kind) {
    case TypeKind::Bool:
    case TypeKind::Int:
      return std::string(text);
    case TypeKind::Double:
      return text.find_first_of(".eE") == std::string_view::npos ? std::string(text) + ".0"
                                                                 : std::string(text);
    case TypeKind::Date:
      return "date(" + quoted(text) + ")";
    case TypeKind::Timestamp:
      return "timestamp(" + quoted(text) + ")";
    case TypeKind::Duration:
      return "duration(" + quoted(text) + ")";
    case TypeKind::Span:
      return span_literal(text);
    case TypeKind::Invalid:
    case TypeKind::Null:
    case TypeKind::String:
    case TypeKind::Enum:
    case TypeKind::Period:
    case TypeKind::List:
    case TypeKind::Map:
    case TypeKind::Optional:
    case TypeKind::Record:
    case TypeKind::Set:
    case TypeKind::Type:
    case TypeKind::Param:
      return quoted(text);
  }
  MUSTER_UNREACHABLE();
}

}  // namespace

std::optional<FieldPath> find_field_path(Form& form, ExprText text, TableId table,
                                         const Schema& schema, const PatternParam& param) {
  FieldPath path{.text = std::move(text), .asks = {}, .type = {}};
  if (!PathReading(form, path, schema, param).read(table)) return std::nullopt;
  return path;
}

std::optional<ExprText> make_literal(Form& form, const PlacedText& text, const Type& type,
                                     const Schema& schema) {
  const std::size_t problems = form.diag().list().size();
  if (type.valid()) check_default(form, text, type, schema);
  if (form.diag().list().size() != problems) return std::nullopt;
  return text_at(literal(text.value, type.kind), text.at);
}

std::optional<ExprText> read_literal(Form& form, NodeId node, std::string_view name,
                                     const Type& type, const Schema& schema) {
  const auto given = form.scalar(node, name, type.kind == TypeKind::String);
  if (!given) return std::nullopt;
  if (type.valid()) return make_literal(form, *given, type, schema);
  const NodeKind kind = form.node(node).kind;
  const bool as_it_is = kind == NodeKind::Bool || kind == NodeKind::Number;
  return text_at(as_it_is ? given->value : quoted(given->value), given->at);
}

}  // namespace muster
