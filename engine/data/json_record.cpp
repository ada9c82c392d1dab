#include "engine/data/json_record.h"

#include <algorithm>

#include "engine/data/header_form.h"

namespace muster {
namespace {

constexpr std::size_t kNone = static_cast<std::size_t>(-1);
constexpr std::size_t kNamesToSuggest = 500;

RawKind raw_kind(JsonKind kind) {
  switch (kind) {
    case JsonKind::Null:
      return RawKind::Null;
    case JsonKind::Bool:
      return RawKind::Bool;
    case JsonKind::Number:
      return RawKind::Number;
    case JsonKind::String:
      return RawKind::Text;
    case JsonKind::List:
      return RawKind::List;
    case JsonKind::Map:
      return RawKind::Map;
  }
  MUSTER_UNREACHABLE();
}

}  // namespace

JsonCells::JsonCells(const ReadRequest& request) : request_(request) {
  for (const FieldRequest& field : request.fields) seen_.emplace_back(field.names.size(), false);
}

void JsonCells::note(const std::vector<JsonMember>& members) {
  for (const JsonMember& member : members) {
    for (std::size_t i = 0; i < request_.fields.size(); ++i) {
      const auto& names = request_.fields[i].names;
      for (std::size_t n = 0; n < names.size(); ++n) {
        if (names[n] == member.path) seen_[i][n] = true;
      }
    }
    if (names_.size() < kNamesToSuggest && !names_.contains(member.path)) {
      names_.emplace(member.path);
    }
  }
}

bool JsonCells::complete() const {
  return std::ranges::all_of(
      seen_, [](const std::vector<bool>& seen) { return !seen.empty() && seen[0]; });
}

std::size_t JsonCells::preferred(std::size_t field) const {
  const auto found = std::ranges::find(seen_[field], true);
  return found == seen_[field].end() ? kNone
                                     : static_cast<std::size_t>(found - seen_[field].begin());
}

Layout JsonCells::layout(Span first_record) const {
  Layout layout;
  layout.header_at = first_record;
  layout.header_names.assign(names_.begin(), names_.end());
  for (std::size_t i = 0; i < request_.fields.size(); ++i) {
    CellOrigin origin;
    if (const std::size_t name = preferred(i); name != kNone) {
      origin.kind = CellOrigin::Kind::Column;
      origin.path = request_.fields[i].names[name];
    }
    layout.origins.push_back(std::move(origin));
  }
  layout.may_be_data =
      lacks_most(request_.fields, layout.origins) && holds_data(layout.header_names);
  return layout;
}

std::vector<std::string_view> JsonCells::paths() const {
  std::vector<std::string_view> paths;
  for (std::size_t i = 0; i < request_.fields.size(); ++i) {
    const std::size_t name = preferred(i);
    paths.push_back(name == kNone ? std::string_view() : request_.fields[i].names[name]);
  }
  return paths;
}

JsonRow::JsonRow(std::vector<std::string_view> paths)
    : paths_(std::move(paths)), cells_(paths_.size()) {}

const std::vector<RawCell>& JsonRow::cells(JsonRecordScanner& scanner, Span record) {
  for (RawCell& cell : cells_) {
    cell.kind = RawKind::Missing;
    cell.text = {};
    cell.at = record;
  }
  const std::vector<JsonMember>& members = scanner.members(record);
  for (const JsonMember& member : members) {
    for (std::size_t i = 0; i < cells_.size(); ++i) {
      if (paths_[i].empty() || paths_[i] != member.path) continue;
      RawCell& cell = cells_[i];
      cell.kind = raw_kind(member.kind);
      cell.text = member.text;
      cell.at = member.at;
    }
  }
  // Last, since the scanner decodes elements beside the members.
  for (std::size_t i = 0; i < cells_.size(); ++i) {
    RawCell& cell = cells_[i];
    if (cell.kind != RawKind::List) continue;
    cell.elements.clear();
    cell.element_places.clear();
    const JsonMember list{.path = {}, .kind = JsonKind::List, .text = cell.text, .at = cell.at};
    for (const JsonMember& element : scanner.elements(list)) {
      const bool scalar = element.kind == JsonKind::String || element.kind == JsonKind::Number ||
                          element.kind == JsonKind::Bool;
      if (!scalar) cell.kind = RawKind::Map;
      cell.elements.emplace_back(element.text);
      cell.element_places.push_back(element.at);
    }
  }
  return cells_;
}

Span json_value_at(std::string_view text, SourceId source, std::uint64_t begin) {
  std::uint64_t at = begin;
  std::size_t depth = 0;
  bool in_string = false;
  for (; at < text.size(); ++at) {
    const char c = text[at];
    if (in_string) {
      if (c == '\\') {
        ++at;
      } else if (c == '"') {
        in_string = false;
      }
    } else if (c == '"') {
      in_string = true;
    } else if (c == '{' || c == '[') {
      ++depth;
    } else if (c == '}' || c == ']') {
      if (depth <= 1) {
        ++at;
        break;
      }
      --depth;
    }
  }
  return {.source = source, .length = static_cast<std::uint32_t>(at - begin), .begin = begin};
}

Span locate_json(const SourceMap& sources, const Segment& segment, std::uint64_t row_begin,
                 const CellOrigin* origin, const Limits& limits) {
  const std::string_view text = sources.text(segment.source);
  const Span record = json_value_at(text, segment.source, row_begin);
  if (origin == nullptr) return record;
  JsonRecordScanner scanner(text, segment.source, limits);
  for (const JsonMember& member : scanner.members(record)) {
    if (member.path == origin->path) return member.at;
  }
  return record;
}

std::string text_json(const SourceMap& sources, const Segment& segment, std::uint64_t row_begin,
                      const CellOrigin& origin, const Limits& limits) {
  const std::string_view text = sources.text(segment.source);
  JsonRecordScanner scanner(text, segment.source, limits);
  for (const JsonMember& member : scanner.members(json_value_at(text, segment.source, row_begin))) {
    if (member.path == origin.path) return std::string(member.text);
  }
  return {};
}

}  // namespace muster
