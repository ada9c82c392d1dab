#include "engine/data/batch_rows.h"

#include <algorithm>

namespace muster {
namespace {

constexpr std::size_t kStretch = 256;  // of rows that are looked at as a whole first

template <typename T>
void append_some(std::vector<T>& to, const std::vector<T>& from, std::size_t begin,
                 std::size_t end) {
  to.insert(to.end(), from.begin() + static_cast<std::ptrdiff_t>(begin),
            from.begin() + static_cast<std::ptrdiff_t>(end));
}

}  // namespace

std::unique_ptr<BatchRows> BatchRows::make(const SourceFile& file, const LoadContext& context,
                                           std::vector<BatchField> fields, LoadedFile& out) {
  if (record_readers()[file.reader]->keep_places) return nullptr;
  for (const BatchField& field : fields) {
    if (field.converter->field().type.kind == TypeKind::List) return nullptr;
  }
  return std::unique_ptr<BatchRows>(new BatchRows(file, context, std::move(fields), out));
}

BatchRows::BatchRows(const SourceFile& file, const LoadContext& context,
                     std::vector<BatchField> fields, LoadedFile& out)
    : context_(context), fields_(std::move(fields)), out_(out), cells_(fields_.size()) {
  const SourceMapping& mapping = *file.mapping;
  const TableSchema& table = context.schema.tables[mapping.table];
  converters_.reserve(fields_.size());
  for (std::size_t i = 0; i < fields_.size(); ++i) {
    converters_.emplace_back(*fields_[i].converter, mapping.fields[i], fields_[i].must_be_present,
                             context.limits.cell_bytes, out.texts, fields_[i].keys,
                             mapping.fields[i].column == text_key(table));
    columns_.push_back(mapping.fields[i].column);
    if (mapping.fields[i].column == table.happened_on) happened_ = i;
    if (mapping.fields[i].shown_only && mapping.fields[i].column == text_key(table)) key_ = i;
    if (mapping.fields[i].column == mapping.dated_by) dated_by_ = i;
  }
  last_day_ = context.inputs.as_of.days;
  if (file.extracted_on) last_day_ = std::min(last_day_, file.extracted_on->days);
}

std::span<const std::uint8_t> BatchRows::convert(const CellBatch& batch) {
  const std::size_t rows = batch.rows.size();
  odd_.assign(rows, 0);
  for (std::size_t i = 0; i < fields_.size(); ++i) {
    const BatchField& field = fields_[i];
    if (field.request && !batch.cells[*field.request].empty()) {
      converters_[i].convert(batch.text, batch.cells[*field.request], cells_[i], odd_);
    } else {
      converters_[i].fill(field.value, rows, cells_[i], odd_);
    }
  }
  if (happened_) {
    const std::span<const std::int32_t> days = days_of(*happened_, made_days_);
    for (std::size_t from = 0; from < rows; from += kStretch) {
      const std::size_t to = std::min(from + kStretch, rows);
      if (std::ranges::max(days.subspan(from, to - from)) <= last_day_) continue;
      for (std::size_t row = from; row < to; ++row) {
        if (days[row] > last_day_ && is_present(*happened_, row)) odd_[row] = 1;
      }
    }
  }
  return odd_;
}

void BatchRows::append(const CellBatch& batch, std::size_t from, std::size_t to) {
  for (std::size_t i = 0; i < fields_.size(); ++i) {
    const ColumnCells& cells = cells_[i];
    Column& column = out_.columns[i];
    column.present.append(cells.present, from, to - from);
    column.unreadable.resize(column.present.size());
    if (!cells.defaulted.empty()) {
      Bitmap defaulted;
      defaulted.append(cells.defaulted, from, to - from);
      count_default(out_.population, columns_[i], defaulted.count());
    }
    if (column.shown_only) continue;
    switch (storage_of(column.type.kind)) {
      case Storage::Codes:
        append_some(column.codes, cells.codes, from, to);
        break;
      case Storage::Days:
        append_some(column.days, cells.days, from, to);
        break;
      case Storage::Numbers:
        append_some(column.numbers, cells.numbers, from, to);
        break;
      case Storage::Reals:
        append_some(column.reals, cells.reals, from, to);
        break;
      case Storage::List:
        MUSTER_UNREACHABLE();
    }
  }
  begins_.resize(to - from);
  std::ranges::transform(batch.rows.subspan(from, to - from), begins_.begin(),
                         [&](CellRange row) { return batch.offset + row.begin; });
  out_.begins.append(begins_);
  if (key_) {
    out_.keys.add(batch.text, batch.cells[*fields_[*key_].request].subspan(from, to - from));
  }
  out_.numbers.append(batch.first_number + from, to - from);
  out_.population.records += to - from;
  if (happened_) widen(*happened_, from, to, &out_.oldest, out_.newest);
  if (dated_by_) {
    std::optional<Date>& newest = out_.newest_dated_by;
    widen(*dated_by_, from, to, nullptr, newest);
  }
}

bool BatchRows::is_present(std::size_t field, std::size_t row) const {
  return ((cells_[field].present[row >> 6] >> (row & 63)) & 1U) != 0;
}

std::span<const std::int32_t> BatchRows::days_of(std::size_t field,
                                                 std::vector<std::int32_t>& made) const {
  const ColumnCells& cells = cells_[field];
  if (fields_[field].converter->field().type.kind != TypeKind::Timestamp) return cells.days;
  made.resize(cells.numbers.size());
  for (std::size_t row = 0; row < made.size(); ++row) {
    if (is_present(field, row)) {
      made[row] = context_.inputs.zone.day_of(from_ticks(cells.numbers[row])).days;
    }
  }
  return made;
}

void BatchRows::widen(std::size_t field, std::size_t from, std::size_t to,
                      std::optional<Date>* oldest, std::optional<Date>& newest) {
  const std::span<const std::int32_t> days = days_of(field, made_days_);
  for (; from < to; from += kStretch) {
    const auto some = days.subspan(from, std::min(kStretch, to - from));
    // Even with the numbers of cells that are not present, which mean nothing: seldom beyond.
    std::int32_t low = some[0];
    std::int32_t high = low;
    for (const std::int32_t day : some) {
      low = std::min(low, day);
      high = std::max(high, day);
    }
    if (newest && Date{high} <= *newest &&
        (oldest == nullptr || (*oldest && Date{low} >= **oldest))) {
      continue;
    }
    for (std::size_t row = from; row < from + some.size(); ++row) {
      if (!is_present(field, row)) continue;
      const Date day{days[row]};
      if (oldest != nullptr && (!*oldest || day < **oldest)) *oldest = day;
      if (!newest || day > *newest) newest = day;
    }
  }
}

}  // namespace muster
