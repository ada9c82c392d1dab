#include "engine/data/file_sink.h"

#include <algorithm>

#include "engine/base/suggest.h"
#include "engine/data/column_builder.h"
#include "engine/data/made_diagnostic.h"
#include "engine/diag/catalog.h"

namespace muster {
namespace {

constexpr std::uint64_t kRowsToMeasure = 4096;

}  // namespace

void OrderEvidence::join(const OrderEvidence& later) {
  if (!seen) first_at = later.first_at;
  seen = seen || later.seen;
  day_first = day_first || later.day_first;
  month_first = month_first || later.month_first;
}

bool decide_orders(const SourceMapping& mapping, const TableSchema& table,
                   std::span<const OrderEvidence> evidence, std::vector<DayOrder>& orders,
                   Emitter& diag) {
  bool decided = true;
  for (std::size_t i = 0; i < evidence.size(); ++i) {
    if (!evidence[i].seen) continue;
    const std::string& name = table.fields[mapping.fields[i].column].name;
    const std::string help =
        "say which it is in the source: dates = {" + name + " = \"dmy\"} or \"mdy\"";
    if (evidence[i].day_first && evidence[i].month_first) {
      diag.error(diag::MixedDateOrder, evidence[i].first_at, name).help(help);
      decided = false;
    } else if (!evidence[i].day_first && !evidence[i].month_first) {
      diag.error(diag::AmbiguousDates, evidence[i].first_at, name).help(help);
      decided = false;
    } else {
      orders[i] = evidence[i].day_first ? DayOrder::DayFirst : DayOrder::MonthFirst;
    }
  }
  return decided;
}

FileSink::FileSink(const SourceFile& file, const LoadContext& context,
                   const std::vector<DayOrder>& orders, std::uint64_t bytes, LoadedFile& out,
                   Emitter& diag, const KeyTables& keys)
    : file_(file),
      mapping_(*file.mapping),
      context_(context),
      table_(context.schema.tables[mapping_.table]),
      reader_(*record_readers()[file.reader]),
      bytes_(bytes),
      out_(out),
      diag_(diag),
      values_(mapping_.fields.size()),
      evidence_(mapping_.fields.size()) {
  converters_.reserve(mapping_.fields.size());
  for (std::size_t i = 0; i < mapping_.fields.size(); ++i) {
    const MappedField& field = mapping_.fields[i];
    const FieldSchema& schema = table_.fields[field.column];
    converters_.emplace_back(schema, context.schema, field.rules);
    converters_.back().decide_order(orders[i] == DayOrder::Undecided ? field.rules.dates.order
                                                                     : orders[i]);
    out_.columns.push_back(make_column(schema.type, field.shown_only));
    if (field.shown_only && field.column == text_key(table_)) shown_key_ = i;
    out_.origins.emplace_back();
    RawCell constant;
    Slot slot;
    slot.key = std::ranges::find(table_.key, field.column) != table_.key.end();
    slot.must_be_present = schema.required || slot.key;
    slot.keys = keys.of(context.schema, schema);
    slot.must_be_readable = is_essential(table_, field.column);
    switch (field.from) {
      case MappedField::From::Column:
        slot.request = requests_.size();
        requests_.push_back(
            {.field = schema.name,
             .names = field.names,
             .needed = slot.must_be_present || slot.must_be_readable || field.named});
        break;
      case MappedField::From::Constant:
        constant = {.kind = RawKind::Text,
                    .text = field.constant->value,
                    .elements = {},
                    .at = field.constant->at};
        out_.origins[i].kind = CellOrigin::Kind::Constant;
        out_.origins[i].constant_at = field.constant->at;
        break;
      case MappedField::From::Absent:
        out_.origins[i].kind = CellOrigin::Kind::Absent;
        break;
    }
    if (field.column == table_.happened_on) happened_ = i;
    if (field.column == mapping_.dated_by) dated_by_ = i;
    constants_.push_back(std::move(constant));
    slots_.push_back(slot);
  }
  first_unread_ = requests_.size();
  for (const MappedField& field : mapping_.unread) {
    requests_.push_back(
        {.field = table_.fields[field.column].name, .names = field.names, .needed = true});
  }
  for (const ColumnId column : table_.key) {
    for (std::size_t i = 0; i < mapping_.fields.size(); ++i) {
      if (mapping_.fields[i].column == column) key_.push_back(i);
    }
  }
}

bool FileSink::layout(Layout layout) {
  out_.delimiter = layout.delimiter;
  out_.header_at = layout.header_at;
  bool usable = true;
  for (std::size_t i = 0; i < slots_.size(); ++i) {
    if (!slots_[i].request) continue;
    CellOrigin& origin = layout.origins[*slots_[i].request];
    slots_[i].missing = origin.kind == CellOrigin::Kind::NotLoaded;
    if (slots_[i].missing && requests_[*slots_[i].request].needed && !reader_.record_per_file) {
      // Of a header that is not there, one column says all.
      if (usable || !layout.may_be_data) unknown_column(mapping_.fields[i], layout);
      usable = false;
    }
    out_.origins[i] = std::move(origin);
    // Kept places are found by the field's number among those of the row.
    if (reader_.keep_places) out_.origins[i].column = static_cast<std::uint32_t>(i);
  }
  for (std::size_t i = 0; i < mapping_.unread.size() && !reader_.record_per_file; ++i) {
    if (layout.origins[first_unread_ + i].kind != CellOrigin::Kind::NotLoaded) continue;
    if (usable || !layout.may_be_data) unknown_column(mapping_.unread[i], layout);
    usable = false;
  }
  batch_rows_ = make_batch_rows();
  return usable;
}

std::unique_ptr<BatchRows> FileSink::make_batch_rows() {
  std::vector<BatchField> fields(slots_.size());
  for (std::size_t i = 0; i < slots_.size(); ++i) {
    fields[i].converter = &converters_[i];
    fields[i].must_be_present = slots_[i].must_be_present;
    fields[i].keys = slots_[i].keys;
    switch (mapping_.fields[i].from) {
      case MappedField::From::Column:
        if (!slots_[i].missing) fields[i].request = slots_[i].request;
        break;
      case MappedField::From::Constant:
        converters_[i].convert_canonical(constants_[i].text, fields[i].value);
        break;
      case MappedField::From::Absent:
        converters_[i].convert(missing_, fields[i].value);
        break;
    }
  }
  return BatchRows::make(file_, context_, std::move(fields), out_);
}

void FileSink::row(Span at, std::uint64_t number, std::span<const RawCell> cells) {
  missing_.at = at;
  for (std::size_t i = 0; i < slots_.size(); ++i) {
    const RawCell& cell = cell_of(i, cells);
    if (cell.text.size() > context_.limits.cell_bytes) {
      return set_aside(number, made(diag::CellTooLong, cell.at, context_.limits.cell_bytes));
    }
    CellValue& value = values_[i];
    switch (mapping_.fields[i].from) {
      case MappedField::From::Constant:
        converters_[i].convert_canonical(cell.text, value);
        break;
      case MappedField::From::Column:
        if (slots_[i].missing) {
          value.state = CellState::Absent;
          break;
        }
        converters_[i].convert(cell, value);
        if (value.problem == CellProblem::OrderUnknown) note_order(i, cell, value);
        break;
      case MappedField::From::Absent:
        converters_[i].convert(missing_, value);
        break;
    }
  }
  if (probing_) return;
  finish_row(at, number, cells);
}

void FileSink::rows(const CellBatch& batch) {
  if (!batch_rows_) return RowSink::rows(batch);
  const std::span<const std::uint8_t> odd = batch_rows_->convert(batch);
  std::size_t from = 0;
  const auto next_odd = [&] {
    const auto begin = odd.begin() + static_cast<std::ptrdiff_t>(from);
    return static_cast<std::size_t>(std::find(begin, odd.end(), 1) - odd.begin());
  };
  for (std::size_t row = next_odd(); row < odd.size(); row = next_odd()) {
    if (row > from) batch_rows_->append(batch, from, row);
    from = row + 1;
    row_cells_.resize(batch.cells.size());
    for (std::size_t i = 0; i < row_cells_.size(); ++i) row_cells_[i] = batch.cell(i, row);
    this->row(batch.row_at(row), batch.first_number + row, row_cells_);
  }
  if (odd.size() > from) batch_rows_->append(batch, from, odd.size());
  if (out_.begins.size() >= kRowsToMeasure) reserve();
}

void FileSink::set_aside(std::uint64_t number, Diagnostic why) {
  if (probing_) return;
  ++out_.population.quarantined;
  out_.defects.push_back(new_defect(DefectKind::QuarantinedRow, number, std::move(why)));
}

void FileSink::skipped(Span at, std::string_view reason) {
  if (probing_) return;
  out_.population.skipped.push_back({.at = at, .reason = std::string(reason)});
}

const RawCell& FileSink::cell_of(std::size_t i, std::span<const RawCell> cells) const {
  switch (mapping_.fields[i].from) {
    case MappedField::From::Constant:
      return constants_[i];
    case MappedField::From::Column:
      return slots_[i].missing ? missing_ : cells[*slots_[i].request];
    case MappedField::From::Absent:
      return missing_;
  }
  MUSTER_UNREACHABLE();
}

void FileSink::unknown_column(const MappedField& field, const Layout& layout) {
  std::string names;
  for (const std::string_view name : field.names) {
    if (!names.empty()) names += "` or `";
    names += name;
  }
  const std::vector<std::string_view> known(layout.header_names.begin(), layout.header_names.end());
  const std::string& name = table_.fields[field.column].name;
  std::string help;
  if (layout.may_be_data) {
    const bool first =
        context_.sources.locate(layout.header_at, ColumnUnit::CodePoint).start_line == 1;
    help = layout.header_places.empty()
               ? "what it has looks like data and is not listed here; "
               : std::string(first ? "the first" : "this") +
                     " line looks like data: is the header missing? Add it, or say with "
                     "`header_row` of the source in which line it is; else ";
  } else if (!field.names.empty()) {
    help = suggestion(field.names[0], known);
    if (!help.empty()) help += "; ";
  }
  help += "name its column in the source: columns = {" + name + " = [\"...\"]}";
  diag_.error(diag::UnknownColumn, layout.header_at, names, name)
      .label(mapping_.settings->at, "the source that says how this file is read")
      .help(std::move(help));
}

void FileSink::note_order(std::size_t i, const RawCell& cell, const CellValue& value) {
  OrderEvidence& evidence = evidence_[i];
  if (!evidence.seen) evidence.first_at = cell.at;
  evidence.seen = true;
  evidence.day_first = evidence.day_first || value.date.only_day_first;
  evidence.month_first = evidence.month_first || value.date.only_month_first;
  probing_ = true;
}

void FileSink::finish_row(Span at, std::uint64_t number, std::span<const RawCell> cells) {
  for (std::size_t i = 0; i < slots_.size(); ++i) {
    const CellState state = values_[i].state;
    const RawCell& cell = cell_of(i, cells);
    if (state == CellState::Unreadable && slots_[i].must_be_readable) {
      return lose(i, number, cells, converters_[i].explain(cell, values_[i]));
    }
    if (state == CellState::Absent && slots_[i].must_be_present) {
      Diagnostic why = made(diag::RequiredCellEmpty, cell.at, converters_[i].field().name);
      why.help =
          "fill the cell in the system that the file comes from, or map "
          "another column to the "
          "field";
      return lose(i, number, cells, std::move(why));
    }
  }
  const std::optional<Date> day = day_of(happened_);
  if (day && file_.extracted_on && *day > *file_.extracted_on) impossible(*day, number, cells);
  if (day && *day > context_.inputs.as_of) {
    ++out_.population.later;
    if (const auto key = key_of_values(); !key.empty()) {
      out_.lost.push_back(
          {.key = key, .key_at = {}, .key_text = {}, .number = number, .later = true});
    }
    return;
  }
  keep(at, number, cells, day);
}

void FileSink::keep(Span at, std::uint64_t number, std::span<const RawCell> cells,
                    std::optional<Date> day) {
  const auto row = static_cast<RowId>(out_.begins.size());
  for (std::size_t i = 0; i < slots_.size(); ++i) {
    append_value(out_.columns[i], values_[i], out_.texts, slots_[i].keys);
    if (values_[i].by_default) count_default(out_.population, mapping_.fields[i].column, 1);
    if (values_[i].state != CellState::Unreadable) continue;
    Defect defect = new_defect(DefectKind::UnreadableCell, number,
                               converters_[i].explain(cell_of(i, cells), values_[i]));
    defect.row = row;
    defect.column = mapping_.fields[i].column;
    defect.key = key_text(cells);
    out_.defects.push_back(std::move(defect));
  }
  if (shown_key_) out_.keys.add(values_[*shown_key_].text);
  out_.begins.push_back(at.begin);
  if (out_.begins.size() >= kRowsToMeasure) reserve();
  out_.numbers.push_back(number);
  if (reader_.keep_places) {
    out_.places.push_back(at);
    for (std::size_t i = 0; i < slots_.size(); ++i) out_.places.push_back(cell_of(i, cells).at);
  }
  ++out_.population.records;
  if (day) {
    if (!out_.oldest || *day < *out_.oldest) out_.oldest = day;
    if (!out_.newest || *day > *out_.newest) out_.newest = day;
  }
  if (const auto dated = day_of(dated_by_); dated) {
    if (!out_.newest_dated_by || *dated > *out_.newest_dated_by) out_.newest_dated_by = dated;
  }
}

void FileSink::lose(std::size_t i, std::uint64_t number, std::span<const RawCell> cells,
                    Diagnostic why) {
  ++out_.population.quarantined;
  Defect defect = new_defect(DefectKind::QuarantinedRow, number, std::move(why));
  defect.column = mapping_.fields[i].column;
  defect.key = key_text(cells);
  if (auto key = key_of_values(); !key.empty()) {
    out_.lost.push_back({.key = std::move(key),
                         .defect = out_.defects.size(),
                         .key_at = cell_of(key_[0], cells).at,
                         .key_text = defect.key,
                         .number = number,
                         .later = false});
  }
  out_.defects.push_back(std::move(defect));
}

void FileSink::impossible(Date day, std::uint64_t number, std::span<const RawCell> cells) {
  const FieldSchema& schema = table_.fields[table_.happened_on];
  Defect defect = new_defect(DefectKind::ImpossibleDate, number,
                             made(diag::ImpossibleDate, cell_of(*happened_, cells).at, schema.name,
                                  to_string(*file_.extracted_on)));
  defect.diagnostic.help = "correct the date, or the day in `extracted_on` of the source";
  if (day <= context_.inputs.as_of) defect.row = static_cast<RowId>(out_.begins.size());
  defect.column = table_.happened_on;
  defect.key = key_text(cells);
  out_.defects.push_back(std::move(defect));
}

Defect FileSink::new_defect(DefectKind kind, std::uint64_t number, Diagnostic diagnostic) const {
  Defect defect{};
  defect.kind = kind;
  defect.table = mapping_.table;
  defect.read_by = mapping_.settings->at;
  defect.key_sensitive = key_is_sensitive(table_);
  defect.record_number = number;
  defect.diagnostic = std::move(diagnostic);
  return defect;
}

std::optional<Date> FileSink::day_of(std::optional<std::size_t> i) const {
  if (!i || values_[*i].state != CellState::Present) return std::nullopt;
  const std::int64_t number = values_[*i].number;
  if (converters_[*i].field().type.kind == TypeKind::Timestamp) {
    return context_.inputs.zone.day_of(from_ticks(number));
  }
  return Date{static_cast<std::int32_t>(number)};
}

std::vector<std::uint64_t> FileSink::key_of_values() {
  std::vector<std::uint64_t> key;
  if (key_.size() != table_.key.size()) return key;
  for (const std::size_t i : key_) {
    const CellValue& value = values_[i];
    const TypeKind kind = converters_[i].field().type.kind;
    if (value.state != CellState::Present || kind == TypeKind::List) return {};
    const std::uint32_t code = kind == TypeKind::String ? out_.texts.code_of(value.text) : 0;
    key.push_back(key_bits(value, kind, code));
  }
  return key;
}

std::string FileSink::key_text(std::span<const RawCell> cells) const {
  std::string text;
  for (const std::size_t i : key_) {
    if (!text.empty()) text += '/';
    const bool is_text = converters_[i].field().type.kind == TypeKind::String &&
                         values_[i].state == CellState::Present;
    text += is_text ? values_[i].text : cell_of(i, cells).text;
  }
  return text;
}

void FileSink::reserve() {
  if (reserved_) return;
  reserved_ = true;
  const std::size_t so_far = out_.begins.size();
  const std::uint64_t read = out_.begins[so_far - 1] - out_.begins[0];
  if (read == 0) return;
  const auto rows = static_cast<std::size_t>(bytes_ / (read / so_far + 1) * 21 / 20);
  for (std::size_t i = 0; i < out_.columns.size(); ++i) {
    reserve_rows(out_.columns[i], rows);
  }
  out_.begins.reserve(rows);
}

}  // namespace muster
