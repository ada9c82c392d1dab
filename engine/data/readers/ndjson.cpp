// One JSON object a line. A line that is none is set aside with its number; all others count.
#include <algorithm>
#include <array>

#include "engine/data/json_record.h"
#include "engine/data/made_diagnostic.h"
#include "engine/data/record_reader.h"
#include "engine/diag/catalog.h"

namespace muster {

extern const RecordReader reader_ndjson;

namespace {

constexpr std::array<std::string_view, 2> kExtensions = {".ndjson", ".jsonl"};

// Lines end at LF; a CR before it belongs to the end.
class Lines {
 public:
  Lines(std::string_view text, SourceId source) : text_(text), source_(source) {}
  std::optional<Span> next() {
    if (position_ >= text_.size()) return std::nullopt;
    const std::uint64_t begin = position_;
    std::uint64_t end = text_.find('\n', position_);
    position_ = end == std::string_view::npos ? text_.size() : end + 1;
    if (end == std::string_view::npos) end = text_.size();
    if (end > begin && text_[end - 1] == '\r') --end;
    return Span{
        .source = source_,
        .length = static_cast<std::uint32_t>(std::min<std::uint64_t>(end - begin, UINT32_MAX)),
        .begin = begin};
  }

 private:
  std::string_view text_;
  SourceId source_;
  std::uint64_t position_ = 0;
};

class NdjsonReading {
 public:
  NdjsonReading(const ReadRequest& request, RowSink& sink)
      : request_(request),
        sink_(sink),
        text_(request.sources.text(request.source)),
        scanner_(text_, request.source, request.limits),
        cells_(request) {}

  void read() {
    std::optional<Span> first;
    for (Lines lines(text_, request_.source); const auto line = lines.next();) {
      if (is_blank(*line)) continue;
      if (!first) first = *line;
      if (problem(*line)) continue;
      cells_.note(scanner_.members(value_of(*line)));
      usable_ = true;
      if (cells_.complete()) break;
    }
    // Without any record there is nothing to map, and every line is set aside below.
    if (usable_ && !sink_.layout(cells_.layout(*first))) return;
    std::uint64_t number = 0;
    for (Lines lines(text_, request_.source); const auto line = lines.next();) {
      if (is_blank(*line)) {
        sink_.skipped(*line, "blank");
        continue;
      }
      ++number;
      if (auto why = problem(*line)) {
        sink_.set_aside(number, *std::move(why));
        continue;
      }
      const Span record = value_of(*line);
      sink_.row(record, number, cells_.cells(scanner_, record));
    }
  }

 private:
  bool is_blank(Span line) const {
    return request_.sources.text(line).find_first_not_of(" \t\r") == std::string_view::npos;
  }
  // Without the white space around it.
  Span value_of(Span line) const {
    const std::string_view text = request_.sources.text(line);
    const std::size_t from = text.find_first_not_of(" \t\r");
    const std::size_t to = text.find_last_not_of(" \t\r") + 1;
    return sub_span(line, from, static_cast<std::uint32_t>(to - from));
  }

  std::optional<Diagnostic> problem(Span line) {
    if (line.length > request_.limits.ndjson_line_bytes) {
      return made(diag::LineTooLong, sub_span(line, 0, 1), request_.limits.ndjson_line_bytes);
    }
    const auto bad = std::ranges::lower_bound(request_.bad_bytes, line.begin, {}, &BadByte::offset);
    if (bad != request_.bad_bytes.end() && bad->offset < line.end()) {
      return aside({.source = line.source, .length = 1, .begin = bad->offset},
                   fmt::format("byte 0x{:02x} at offset {} is not UTF-8", bad->byte, bad->offset));
    }
    DiagnosticList found;
    Emitter scratch(found);
    const Span value = value_of(line);
    if (!scanner_.validate(value, scratch)) {
      for (const Diagnostic& diagnostic : found) {
        Diagnostic why = aside(diagnostic.at, diagnostic.message);
        why.labels = diagnostic.labels;
        return why;
      }
    }
    if (text_[value.begin] != '{') return aside(value, "it is no object");
    return std::nullopt;
  }

  static Diagnostic aside(Span at, std::string_view reason) {
    Diagnostic why = made(diag::JsonLineSetAside, at, reason);
    why.help = "write each record as one JSON object on a line of its own";
    return why;
  }

  const ReadRequest& request_;
  RowSink& sink_;
  std::string_view text_;
  JsonRecordScanner scanner_;
  JsonCells cells_;
  bool usable_ = false;
};

Result<void> read_ndjson(const ReadRequest& request, RowSink& sink, Emitter&) {
  NdjsonReading(request, sink).read();
  return {};
}

}  // namespace

const RecordReader reader_ndjson = {
    .name = "ndjson",
    .extensions = kExtensions,
    .max_bytes = [](const Limits& limits) { return limits.evidence_bytes; },
    .allow_controls = true,
    .line_based = true,
    .bad_lines_apart = true,
    .record_per_file = false,
    .keep_places = false,
    .text_at_place = false,
    .read = read_ndjson,
    .pieces = nullptr,
    .locate = locate_json,
};

}  // namespace muster
