// JSON text -> Tree.
#include <algorithm>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "engine/text/document_reader.h"
#include "engine/text/json_syntax.h"
#include "engine/text/tree_builder.h"

namespace muster {

namespace {

// Where the decoded text of an escaped string stands: an escape is one run, what lies between two
// is another.
std::vector<OffsetRun> escape_runs(std::string_view raw, std::uint64_t begin) {
  std::vector<OffsetRun> runs;
  std::size_t text = 0;
  for (std::size_t i = 0; i < raw.size();) {
    const std::size_t slash = std::min(raw.find('\\', i), raw.size());
    if (slash > i) {
      runs.push_back({.text = static_cast<std::uint32_t>(text), .source = begin + i});
      text += slash - i;
    }
    if (slash == raw.size()) break;
    std::size_t length = raw[slash + 1] == 'u' ? 6 : 2;
    std::size_t decoded = json_unescaped(raw.substr(slash, 2)).size();
    if (length == 6) {
      // U+D800 and above are halves: a lone one was refused, so this is the first of two.
      const char first = raw[slash + 2];
      if ((first == 'd' || first == 'D') && raw[slash + 3] >= '8') length = 12;
      decoded = json_unescaped(raw.substr(slash, length)).size();
    }
    runs.push_back({.text = static_cast<std::uint32_t>(text),
                    .source = begin + slash,
                    .source_length = static_cast<std::uint32_t>(length)});
    text += decoded;
    i = slash + length;
  }
  return runs;
}

ScalarEvent scalar_event(const JsonPull& pull, const JsonToken& token, std::string& holder) {
  ScalarEvent event;
  event.at = pull.span(token);
  if (token.kind == JsonTokenKind::String) {
    event.kind = NodeKind::String;
    event.text = pull.raw(token);
    if (token.escaped) {
      event.runs = escape_runs(event.text, token.begin + 1);
      holder = json_unescaped(event.text);
      event.text = holder;
    }
    return event;
  }
  event.plain = true;
  event.text = pull.written(token);
  event.boolean = token.kind == JsonTokenKind::True;
  event.kind = token.kind == JsonTokenKind::Number ? NodeKind::Number
               : token.kind == JsonTokenKind::Null ? NodeKind::Null
                                                   : NodeKind::Bool;
  return event;
}

}  // namespace

Result<Tree> read_json(const SourceMap& sources, Span part, const Limits& limits, Emitter& diag) {
  JsonPull pull(sources.text(part.source), part, limits, JsonKeyCheck::Caller);
  TreeBuilder builder(limits, diag);
  std::string holder;
  while (true) {
    MUSTER_TRY(const JsonToken token, pull.next(diag));
    switch (token.kind) {
      case JsonTokenKind::BeginMap: {
        MUSTER_TRY([[maybe_unused]] const NodeId id, builder.begin_map(pull.span(token)));
        break;
      }
      case JsonTokenKind::BeginList: {
        MUSTER_TRY([[maybe_unused]] const NodeId id, builder.begin_list(pull.span(token)));
        break;
      }
      case JsonTokenKind::EndMap:
      case JsonTokenKind::EndList:
        builder.end(token.end);
        break;
      case JsonTokenKind::Key: {
        const std::string_view raw = pull.raw(token);
        auto named = token.escaped ? builder.key(json_unescaped(raw), pull.span(token))
                                   : builder.key(raw, pull.span(token));
        if (!named) return std::unexpected(named.error());
        break;
      }
      case JsonTokenKind::String:
      case JsonTokenKind::Number:
      case JsonTokenKind::True:
      case JsonTokenKind::False:
      case JsonTokenKind::Null:
        builder.scalar(scalar_event(pull, token, holder));
        break;
      case JsonTokenKind::End:
        return builder.take();
    }
  }
}

}  // namespace muster
