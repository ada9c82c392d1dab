#include "engine/data/file_load.h"

#include "engine/base/thread_pool.h"
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

void set_population(const SourceFile& file, LoadedFile& out) {
  out.population.source = file.source;
  out.population.sha256 = file.sha256;
  out.population.bytes = file.bytes;
  out.population.extracted_on = file.extracted_on;
  out.population.extracted_from = file.extracted_from;
}

LoadedFile load_file(const SourceFile& file, const LoadContext& context, const KeyTables& keys) {
  if (file.empty) {
    LoadedFile out("");
    set_population(file, out);
    return out;
  }
  const std::string_view text = context.sources.text(file.source);
  const RecordReader& reader = *record_readers()[file.reader];
  std::vector<DayOrder> orders(file.mapping->fields.size(), DayOrder::Undecided);
  for (bool again = false;; again = true) {
    LoadedFile out(text);
    set_population(file, out);
    out.population.last_line_open =
        reader.line_based && !text.empty() && text.back() != '\n' && text.back() != '\r';
    Emitter diag(out.problems);
    FileSink sink(file, context, orders, text.size(), out, diag, keys);
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

}  // namespace

DiagnosticList check_layout(const SourceFile& file, const LoadContext& context, Layout& found) {
  LoadedFile out(context.sources.text(file.source));
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

void load_files(std::span<const SourceFile> files, const LoadContext& context,
                const KeyTables& keys, const std::function<void(LoadedPart)>& done) {
  std::vector<std::optional<LoadedFile>> loaded(files.size());
  for_each_index(files.size(), context.jobs,
                 [&](std::size_t i) { loaded[i] = load_file(files[i], context, keys); });
  for (std::size_t i = 0; i < files.size(); ++i) {
    done({.file = i, .last = true, .loaded = *std::move(loaded[i])});
    loaded[i].reset();
  }
}

}  // namespace muster
