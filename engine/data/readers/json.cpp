// One JSON document that holds a list of records, at the top or at the path that `rows` names.
#include <array>

#include "engine/data/json_record.h"
#include "engine/data/record_reader.h"
#include "engine/diag/catalog.h"

namespace muster {

extern const RecordReader reader_json;

namespace {

constexpr std::array<std::string_view, 1> kExtensions = {".json"};

Result<void> read_json_records(const ReadRequest& request, RowSink& sink, Emitter& diag) {
  const std::string_view text = request.sources.text(request.source);
  JsonRecordScanner scanner(text, request.source, request.limits);
  const Span document{
      .source = request.source, .length = static_cast<std::uint32_t>(text.size()), .begin = 0};
  const std::string_view rows =
      request.settings.rows ? request.settings.rows->value : std::string_view();
  auto records = scanner.records(document, rows, diag);
  if (!records) {
    Diagnostic& last = diag.list().back();
    if (last.name == diag::RecordsExpected.name && last.help.empty()) {
      last.help = "name the path to the list of records in the source: rows = \"data.items\"";
    }
    return std::unexpected(records.error());
  }
  if (records->empty()) return {};
  JsonCells cells(request);
  for (const Span record : *records) {
    cells.note(scanner.members(record));
    if (cells.complete()) break;
  }
  if (!sink.layout(cells.layout(records->front()))) return {};
  JsonRow row(cells.paths());
  std::uint64_t number = 0;
  for (const Span record : *records) {
    ++number;
    sink.row(record, number, row.cells(scanner, record));
  }
  return {};
}

}  // namespace

const RecordReader reader_json = {
    .name = "json",
    .extensions = kExtensions,
    .max_bytes = [](const Limits& limits) { return limits.json_bytes; },
    .allow_controls = true,
    .line_based = false,
    .bad_lines_apart = false,
    .record_per_file = false,
    .keep_places = false,
    .read = read_json_records,
    .pieces = nullptr,
    .locate = locate_json,
    .text = text_json,
};

}  // namespace muster
