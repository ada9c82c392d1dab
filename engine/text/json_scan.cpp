#include "engine/text/json_scan.h"

#include <utility>

#include "engine/text/json_syntax.h"

namespace muster {

namespace {

JsonKind kind_of(JsonTokenKind kind) {
  switch (kind) {
    case JsonTokenKind::BeginMap:
    case JsonTokenKind::EndMap:
      return JsonKind::Map;
    case JsonTokenKind::BeginList:
    case JsonTokenKind::EndList:
      return JsonKind::List;
    case JsonTokenKind::Key:
    case JsonTokenKind::String:
      return JsonKind::String;
    case JsonTokenKind::Number:
      return JsonKind::Number;
    case JsonTokenKind::True:
    case JsonTokenKind::False:
      return JsonKind::Bool;
    case JsonTokenKind::Null:
    case JsonTokenKind::End:
      return JsonKind::Null;
  }
  MUSTER_UNREACHABLE();
}

std::string_view name_of(JsonKind kind) {
  switch (kind) {
    case JsonKind::Null:
      return "null";
    case JsonKind::Bool:
      return "a boolean";
    case JsonKind::Number:
      return "a number";
    case JsonKind::String:
      return "a string";
    case JsonKind::List:
      return "a list";
    case JsonKind::Map:
      return "an object";
  }
  MUSTER_UNREACHABLE();
}

bool opens(const JsonToken& token) {
  return token.kind == JsonTokenKind::BeginMap || token.kind == JsonTokenKind::BeginList;
}

// Finds the list of records while it reads the document to its end, so that an error anywhere
// refuses the whole.
class RecordFinder {
 public:
  RecordFinder(JsonPull& pull, Emitter& diag) : pull_(pull), diag_(diag) {}

  // Reads one value, at which `rows` is still to be followed.
  Result<void> value(std::string_view rows, bool top) {
    MUSTER_TRY(const JsonToken token, pull_.next(diag_));
    if (rows.empty()) return top ? list(token) : rows_value(token);
    if (token.kind != JsonTokenKind::BeginMap) {
      return expected(token, name_of(kind_of(token.kind)));
    }
    return descend(token, rows);
  }
  Result<void> finish() {
    MUSTER_TRY([[maybe_unused]] const JsonToken end, pull_.next(diag_));
    return {};
  }
  std::vector<Span> take() { return std::move(records_); }

 private:
  Result<void> expected(const JsonToken& token, std::string_view what) {
    Span at = pull_.span(token);
    DiagnosticBuilder refusal = diag_.error(diag::RecordsExpected, at, what);
    if (token.kind == JsonTokenKind::BeginMap) {
      refusal.help("name the key that holds the list in the `rows` setting of the record set");
    }
    return refusal;
  }

  Result<void> rows_value(const JsonToken& token) {
    if (token.kind != JsonTokenKind::BeginMap) return list(token);
    MUSTER_TRY(const JsonToken whole, pull_.skip(diag_));
    records_.push_back(pull_.span(whole));
    return {};
  }

  Result<void> list(const JsonToken& token) {
    if (token.kind != JsonTokenKind::BeginList) {
      return expected(token, name_of(kind_of(token.kind)));
    }
    while (true) {
      MUSTER_TRY(const JsonToken element, pull_.next(diag_));
      if (element.kind == JsonTokenKind::EndList) return {};
      if (element.kind != JsonTokenKind::BeginMap) {
        const std::string what =
            "a list with " + std::string(name_of(kind_of(element.kind))) + " in it";
        return expected(element, what);
      }
      MUSTER_TRY(const JsonToken whole, pull_.skip(diag_));
      records_.push_back(pull_.span(whole));
    }
  }

  // Goes through the map that `map` opens; depth is bounded by the parser's nesting limit.
  Result<void> descend(const JsonToken& map, std::string_view rows) {
    bool found = false;
    while (true) {
      MUSTER_TRY(const JsonToken key, pull_.next(diag_));
      if (key.kind == JsonTokenKind::EndMap) break;
      const std::string name = json_unescaped(pull_.raw(key));
      const bool last = rows == name;
      const bool step =
          rows.size() > name.size() && rows.starts_with(name) && rows[name.size()] == '.';
      if (!found && (last || step)) {
        found = true;
        const std::string_view rest = last ? std::string_view() : rows.substr(name.size() + 1);
        if (auto read = value(rest, false); !read) return read;
        continue;
      }
      MUSTER_TRY(const JsonToken token, pull_.next(diag_));
      if (opens(token)) {
        MUSTER_TRY([[maybe_unused]] const JsonToken whole, pull_.skip(diag_));
      }
    }
    if (found) return {};
    return expected(map, "an object without the key `" + std::string(rows) + "`");
  }

  JsonPull& pull_;
  Emitter& diag_;
  std::vector<Span> records_;
};

}  // namespace

JsonRecordScanner::JsonRecordScanner(std::string_view text, SourceId source, const Limits& limits)
    : text_(text), source_(source), limits_(limits) {}

Result<void> JsonRecordScanner::validate(Span part, Emitter& diag) {
  JsonPull pull(text_, part, limits_, JsonKeyCheck::Parser);
  while (true) {
    MUSTER_TRY(const JsonToken token, pull.next(diag));
    if (token.kind == JsonTokenKind::End) return {};
  }
}

Result<std::vector<Span>> JsonRecordScanner::records(Span document, std::string_view rows,
                                                     Emitter& diag) {
  JsonPull pull(text_, document, limits_, JsonKeyCheck::Parser);
  RecordFinder finder(pull, diag);
  if (auto read = finder.value(rows, true); !read) return std::unexpected(read.error());
  if (auto read = finder.finish(); !read) return std::unexpected(read.error());
  return finder.take();
}

std::string_view JsonRecordScanner::keep(std::string text) {
  if (decoded_used_ == decoded_.size()) decoded_.emplace_back();
  std::string& slot = decoded_[decoded_used_++];
  slot = std::move(text);
  return slot;
}

const std::vector<JsonMember>& JsonRecordScanner::members(Span record) {
  members_.clear();
  decoded_used_ = 0;
  DiagnosticList ignored;
  Emitter diag(ignored);
  JsonPull pull(text_, record, limits_, JsonKeyCheck::Caller);
  std::vector<std::string_view> prefixes;  // of the maps that are open, from the second on
  std::string_view path;
  while (true) {
    const auto token = pull.next(diag);
    MUSTER_CHECK(token.has_value());  // the record was validated
    switch (token->kind) {
      case JsonTokenKind::End:
        return members_;
      case JsonTokenKind::Key: {
        const std::string_view raw = pull.raw(*token);
        path = token->escaped ? keep(json_unescaped(raw)) : raw;
        if (!prefixes.empty()) {
          std::string dotted(prefixes.back());
          dotted += '.';
          dotted += path;
          path = keep(std::move(dotted));
        }
        break;
      }
      case JsonTokenKind::BeginMap:
        if (pull.depth() > 1) {
          // The span follows when the map ends.
          members_.push_back(
              {.path = path, .kind = JsonKind::Map, .text = {}, .at = pull.span(*token)});
          prefixes.push_back(path);
        }
        break;
      case JsonTokenKind::EndMap:
        if (pull.depth() > 0) {
          for (auto member = members_.rbegin(); member != members_.rend(); ++member) {
            if (member->kind == JsonKind::Map && member->at.begin == token->begin) {
              member->at = pull.span(*token);
              member->text = pull.written(*token);
              break;
            }
          }
          prefixes.pop_back();
        }
        break;
      case JsonTokenKind::BeginList: {
        const auto whole = pull.skip(diag);
        MUSTER_CHECK(whole.has_value());
        if (pull.depth() == 0) break;  // the record itself is a list: it has no members
        members_.push_back({.path = path,
                            .kind = JsonKind::List,
                            .text = pull.written(*whole),
                            .at = pull.span(*whole)});
        break;
      }
      case JsonTokenKind::EndList:
        break;
      case JsonTokenKind::String:
      case JsonTokenKind::Number:
      case JsonTokenKind::True:
      case JsonTokenKind::False:
      case JsonTokenKind::Null: {
        if (pull.depth() == 0) break;
        const bool string = token->kind == JsonTokenKind::String;
        std::string_view text = string ? pull.raw(*token) : pull.written(*token);
        if (string && token->escaped) text = keep(json_unescaped(text));
        members_.push_back(
            {.path = path, .kind = kind_of(token->kind), .text = text, .at = pull.span(*token)});
        break;
      }
    }
  }
}

std::vector<JsonMember> JsonRecordScanner::elements(const JsonMember& list) {
  std::vector<JsonMember> result;
  if (list.kind != JsonKind::List) return result;
  DiagnosticList ignored;
  Emitter diag(ignored);
  JsonPull pull(text_, list.at, limits_, JsonKeyCheck::Caller);
  const auto begin = pull.next(diag);
  MUSTER_CHECK(begin.has_value());
  while (true) {
    const auto first = pull.next(diag);
    MUSTER_CHECK(first.has_value());
    if (first->kind == JsonTokenKind::EndList) return result;
    JsonToken token = *first;
    if (opens(token)) {
      const auto whole = pull.skip(diag);
      MUSTER_CHECK(whole.has_value());
      token = *whole;
    }
    const bool string = token.kind == JsonTokenKind::String;
    std::string_view text = string ? pull.raw(token) : pull.written(token);
    if (string && token.escaped) text = keep(json_unescaped(text));
    result.push_back(
        {.path = list.path, .kind = kind_of(token.kind), .text = text, .at = pull.span(token)});
  }
}

}  // namespace muster
