#include "engine/data/ndjson_rows.h"

#include <algorithm>

#include "engine/data/made_diagnostic.h"
#include "engine/diag/catalog.h"

namespace muster {
namespace {

bool is_blank(std::string_view line) {
  return line.find_first_not_of(" \t\r") == std::string_view::npos;
}

// Without the white space around it.
Span value_of(std::string_view text, Span line) {
  const std::string_view bytes = text.substr(line.begin, line.length);
  const std::size_t from = bytes.find_first_not_of(" \t\r");
  const std::size_t to = bytes.find_last_not_of(" \t\r") + 1;
  return sub_span(line, from, static_cast<std::uint32_t>(to - from));
}

Diagnostic aside(Span at, std::string_view reason) {
  Diagnostic why = made(diag::JsonLineSetAside, at, reason);
  why.help = "write each record as one JSON object on a line of its own";
  return why;
}

const BadByte* bad_byte_in(std::span<const BadByte> bad_bytes, std::uint64_t begin,
                           std::uint64_t end) {
  const auto bad = std::ranges::lower_bound(bad_bytes, begin, {}, &BadByte::offset);
  return bad != bad_bytes.end() && bad->offset < end ? &*bad : nullptr;
}

// What keeps a line that is not blank from being a record.
std::optional<Diagnostic> problem(std::string_view text, Span line, const Limits& limits,
                                  std::span<const BadByte> bad_bytes, JsonRecordScanner& scanner) {
  if (line.length > limits.ndjson_line_bytes) {
    return made(diag::LineTooLong, sub_span(line, 0, 1), limits.ndjson_line_bytes);
  }
  if (const BadByte* const bad = bad_byte_in(bad_bytes, line.begin, line.end())) {
    return aside({.source = line.source, .length = 1, .begin = bad->offset},
                 fmt::format("byte 0x{:02x} at offset {} is not UTF-8", bad->byte, bad->offset));
  }
  DiagnosticList found;
  Emitter scratch(found);
  const Span value = value_of(text, line);
  if (!scanner.validate(value, scratch)) {
    for (const Diagnostic& diagnostic : found) {
      Diagnostic why = aside(diagnostic.at, diagnostic.message);
      why.labels = diagnostic.labels;
      return why;
    }
  }
  if (text[value.begin] != '{') return aside(value, "it is no object");
  return std::nullopt;
}

// Where the line goes on behind a record that ends at `end`; nothing unless the line ends there.
std::optional<std::uint64_t> behind_line_end(std::string_view text, std::uint64_t end) {
  if (end < text.size() && text[end] == '\r') ++end;
  if (end < text.size() && text[end] == '\n') return end + 1;
  return std::nullopt;
}

}  // namespace

NdjsonLine ndjson_line(std::string_view text, SourceId source, std::uint64_t at) {
  std::uint64_t end = text.find('\n', at);
  const std::uint64_t next = end == std::string_view::npos ? text.size() : end + 1;
  end = std::min<std::uint64_t>(end, text.size());
  if (end > at && text[end - 1] == '\r') --end;
  return {
      .at = {.source = source,
             .length = static_cast<std::uint32_t>(std::min<std::uint64_t>(end - at, UINT32_MAX)),
             .begin = at},
      .next = next};
}

std::optional<NdjsonShape> find_ndjson_shape(const ReadRequest& request) {
  const std::string_view text = request.sources.text(request.source);
  JsonRecordScanner scanner(text, request.source, request.limits);
  JsonCells cells(request);
  NdjsonShape shape;
  std::optional<Span> first;
  std::optional<Span> first_record;
  std::vector<JsonShape::Value> values;
  for (std::uint64_t at = 0; at < text.size();) {
    if (shape.usual) {
      // Nothing that was not noted.
      const std::size_t end = shape.usual->read(text.substr(at), 0, values);
      const auto next = end == 0 ? std::nullopt : behind_line_end(text, at + end);
      if (next) {
        at = *next;
        continue;
      }
    }
    const NdjsonLine line = ndjson_line(text, request.source, at);
    at = line.next;
    if (is_blank(request.sources.text(line.at))) continue;
    if (!first) first = line.at;
    if (problem(text, line.at, request.limits, request.bad_bytes, scanner)) continue;
    const Span record = value_of(text, line.at);
    cells.note(scanner.members(record));
    if (!first_record) {
      first_record = record;
      shape.usual = JsonShape::of(request.sources.text(record));
      if (shape.usual) values.resize(shape.usual->keys().size());
    }
    if (cells.complete()) break;
  }
  if (!first_record) return std::nullopt;
  shape.layout = cells.layout(*first);
  shape.paths = cells.paths();
  for (const std::string_view path : shape.paths) {
    shape.members.push_back(kNoMember);
    if (path.empty() || !shape.usual) continue;
    const auto key = std::ranges::find(shape.usual->keys(), path);
    if (key == shape.usual->keys().end()) {
      shape.usual.reset();
    } else {
      shape.members.back() = static_cast<std::size_t>(key - shape.usual->keys().begin());
    }
  }
  return shape;
}

NdjsonRows::NdjsonRows(const NdjsonShape& shape, std::string_view text, SourceId source,
                       const Limits& limits, std::span<const BadByte> bad_bytes, RowSink& sink,
                       Mode mode)
    : shape_(shape),
      text_(text),
      source_(source),
      limits_(limits),
      bad_bytes_(bad_bytes),
      sink_(sink),
      mode_(mode),
      scanner_(text, source, limits),
      row_(shape.paths),
      columns_(shape.paths.size()),
      views_(shape.paths.size()),
      longest_(std::min(limits.cell_bytes, limits.ndjson_line_bytes)) {
  if (mode == Mode::RowByRow || !shape.usual) return;
  values_.resize(shape.usual->keys().size());
  batch_rows_.reserve(kBatch);
  for (std::size_t i = 0; i < columns_.size(); ++i) {
    if (shape.members[i] != kNoMember) columns_[i].resize(kBatch);
  }
}

std::uint64_t NdjsonRows::read(std::uint64_t from, std::uint64_t to) {
  std::uint64_t at = from;
  to = std::min<std::uint64_t>(to, text_.size());
  while (at < to) {
    if (mode_ == Mode::Batches && shape_.usual) {
      if (const std::uint64_t next = read_usual(at); next != 0) {
        at = next;
        continue;
      }
    }
    hand_over();
    at = read_line(at);
  }
  hand_over();
  return at;
}

// Takes the line into the batch, if it has the usual shape, and gives where the next one begins;
// else 0.
std::uint64_t NdjsonRows::read_usual(std::uint64_t at) {
  constexpr std::uint64_t kFar = std::uint64_t{1} << 30;  // offsets in a batch have 32 bits
  if (batch_rows_.size() == kBatch || (!batch_rows_.empty() && at - batch_at_ > kFar)) hand_over();
  if (batch_rows_.empty()) batch_at_ = at;
  const std::string_view window = text_.substr(batch_at_);
  const std::size_t begin = at - batch_at_;
  const std::size_t end = shape_.usual->read(window, begin, values_);
  if (end == 0 || end - begin > longest_) return 0;
  const auto next = behind_line_end(window, end);
  if (!next || bad_byte_in(bad_bytes_, at, batch_at_ + *next) != nullptr) return 0;
  const std::size_t row = batch_rows_.size();
  for (std::size_t i = 0; i < columns_.size(); ++i) {
    if (shape_.members[i] == kNoMember) continue;
    const JsonShape::Value value = values_[shape_.members[i]];
    columns_[i][row] = {.begin = value.begin, .length = value.length};
  }
  batch_rows_.push_back({.begin = static_cast<std::uint32_t>(begin),
                         .length = static_cast<std::uint32_t>(end - begin)});
  return batch_at_ + *next;
}

void NdjsonRows::hand_over() {
  if (batch_rows_.empty()) return;
  for (std::size_t i = 0; i < columns_.size(); ++i) {
    if (!columns_[i].empty()) views_[i] = std::span(columns_[i]).first(batch_rows_.size());
  }
  sink_.rows({.source = source_,
              .text = text_.substr(batch_at_),
              .offset = batch_at_,
              .first_number = number_ + 1,
              .rows = batch_rows_,
              .cells = views_,
              .json = true});
  number_ += batch_rows_.size();
  batch_rows_.clear();
}

// One line by the scanner; where the next one begins.
std::uint64_t NdjsonRows::read_line(std::uint64_t at) {
  const NdjsonLine line = ndjson_line(text_, source_, at);
  if (is_blank(text_.substr(line.at.begin, line.at.length))) {
    sink_.skipped(line.at, "blank");
    return line.next;
  }
  ++number_;
  if (auto why = problem(text_, line.at, limits_, bad_bytes_, scanner_)) {
    sink_.set_aside(number_, *std::move(why));
    return line.next;
  }
  const Span record = value_of(text_, line.at);
  sink_.row(record, number_, row_.cells(scanner_, record));
  return line.next;
}

}  // namespace muster
