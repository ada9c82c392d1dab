// One JSON object a line. A line that is none is set aside with its number; all others count.
#include <array>

#include "engine/data/json_record.h"
#include "engine/data/ndjson_rows.h"
#include "engine/data/record_reader.h"

namespace muster {

extern const RecordReader reader_ndjson;

namespace {

constexpr std::array<std::string_view, 2> kExtensions = {".ndjson", ".jsonl"};

Result<void> read_ndjson(const ReadRequest& request, RowSink& sink, Emitter&) {
  const std::string_view text = request.sources.text(request.source);
  auto shape = find_ndjson_shape(request);
  // Without any record there is nothing to map, and every line is set aside.
  if (shape && !sink.layout(shape->layout)) return {};
  if (!shape) shape.emplace().paths.resize(request.fields.size());
  shape->members.resize(shape->paths.size(), kNoMember);
  NdjsonRows(*shape, text, request.source, request.limits, request.bad_bytes, sink)
      .read(0, text.size());
  return {};
}

class NdjsonPieces final : public RecordPieces {
 public:
  NdjsonPieces(const ReadRequest& request, NdjsonShape shape)
      : text_(request.sources.text(request.source)),
        source_(request.source),
        limits_(request.limits),
        shape_(std::move(shape)) {}

  const Layout& layout() const override { return shape_.layout; }
  std::uint64_t begin() const override { return 0; }
  std::uint64_t guess(std::uint64_t offset) const override {
    return ndjson_line(text_, source_, offset).next;
  }
  Result<std::uint64_t> read(std::uint64_t from, std::uint64_t to, const PieceBytes& text,
                             RowSink& sink, Emitter&) const override {
    return NdjsonRows(shape_, text_, source_, limits_, text.bad_bytes, sink).read(from, to);
  }

 private:
  std::string_view text_;
  SourceId source_;
  const Limits& limits_;
  NdjsonShape shape_;
};

Result<std::unique_ptr<RecordPieces>> cut_ndjson(const ReadRequest& request, RowSink& sink,
                                                 Emitter&) {
  auto shape = find_ndjson_shape(request);
  if (!shape || !sink.layout(shape->layout)) return nullptr;
  return std::make_unique<NdjsonPieces>(request, *std::move(shape));
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
    .read = read_ndjson,
    .pieces = cut_ndjson,
    .locate = locate_json,
    .text = text_json,
};

}  // namespace muster
