#include "engine/data/file_load.h"

#include "engine/data/file_sink.h"

namespace muster {
namespace {

// Lets the real sink judge the header, and stops there.
class HeaderSink final : public RowSink {
 public:
  HeaderSink(FileSink& sink, Layout& found) : sink_(sink), found_(found) {}
  bool layout(Layout layout) override {
    found_ = layout;
    static_cast<void>(sink_.layout(std::move(layout)));
    return false;
  }
  void row(Span, std::uint64_t, std::span<const RawCell>) override {}
  void set_aside(std::uint64_t, Diagnostic) override {}
  void skipped(Span, std::string_view) override {}

 private:
  FileSink& sink_;
  Layout& found_;
};

}  // namespace

LoadedFile begin_file(const SourceFile& file, const LoadContext& context) {
  const std::string_view text = context.sources.text(file.source);
  LoadedFile out(text);
  out.population.source = file.source;
  out.population.bytes = file.bytes;
  out.population.extracted_on = file.extracted_on;
  out.population.extracted_from = file.extracted_from;
  out.population.last_line_open = record_readers()[file.reader]->line_based && !text.empty() &&
                                  text.back() != '\n' && text.back() != '\r';
  return out;
}

DiagnosticList check_layout(const SourceFile& file, const LoadContext& context, Layout& found) {
  LoadedFile out = begin_file(file, context);
  Emitter diag(out.problems);
  const std::vector<DayOrder> orders(file.mapping->fields.size(), DayOrder::Undecided);
  FileSink sink(file, context, orders, 0, out, diag, KeyTables());
  HeaderSink header(sink, found);
  const ReadRequest request{.sources = context.sources,
                            .source = file.source,
                            .settings = *file.mapping->settings,
                            .fields = sink.requests(),
                            .limits = context.limits,
                            .bad_bytes = file.bad_bytes};
  static_cast<void>(record_readers()[file.reader]->read(request, header, diag));
  return std::move(out.problems);
}

LoadedFile load_file(const SourceFile& file, const LoadContext& context, const KeyTables& keys) {
  const RecordReader& reader = *record_readers()[file.reader];
  const std::uint64_t size = context.sources.text(file.source).size();
  std::vector<DayOrder> orders(file.mapping->fields.size(), DayOrder::Undecided);
  for (bool again = false;; again = true) {
    LoadedFile out = begin_file(file, context);
    Emitter diag(out.problems);
    FileSink sink(file, context, orders, size, out, diag, keys);
    const ReadRequest request{.sources = context.sources,
                              .source = file.source,
                              .settings = *file.mapping->settings,
                              .fields = sink.requests(),
                              .limits = context.limits,
                              .bad_bytes = file.bad_bytes};
    out.failed = !reader.read(request, sink, diag) || out.problems.has_errors();
    if (!out.failed && sink.order_unknown()) {
      MUSTER_CHECK(!again);
      if (decide_orders(*file.mapping, context.schema.tables[file.mapping->table], sink.evidence(),
                        orders, diag)) {
        continue;
      }
      out.failed = true;
    }
    return out;
  }
}

}  // namespace muster
