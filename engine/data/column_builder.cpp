#include "engine/data/column_builder.h"

#include <bit>

#include "engine/base/check.h"
#include "engine/base/fresh_memory.h"

namespace muster {

namespace {

template <typename T>
void append_all(std::vector<T>& to, std::vector<T>& from) {
  if (to.empty() && to.capacity() < from.size()) {
    to = std::move(from);
  } else {
    if (to.capacity() - to.size() >= from.size()) {
      claim_pages(to.data() + to.size(), from.size() * sizeof(T));
    }
    to.insert(to.end(), from.begin(), from.end());
  }
}

template <typename T>
void compact(std::vector<T>& cells, const Bitmap& keep) {
  if (cells.empty()) return;
  std::size_t kept = 0;
  for (std::size_t i = 0; i < keep.size(); ++i) {
    if (keep[i]) cells[kept++] = cells[i];
  }
  cells.resize(kept);
}

Bitmap compact(const Bitmap& bits, const Bitmap& keep) {
  Bitmap out;
  for (std::size_t i = 0; i < keep.size(); ++i) {
    if (keep[i]) out.push_back(bits[i]);
  }
  return out;
}

}  // namespace

Column make_column(const Type& type, bool shown_only) {
  Column column;
  column.shown_only = shown_only;
  column.type = type;
  column.loaded = true;
  if (type.kind == TypeKind::List) {
    column.elements = std::make_unique<Column>(make_column(type.args[0]));
  }
  return column;
}

void reserve_rows(Column& column, std::size_t rows) {
  if (column.shown_only) return;
  switch (storage_of(column.type.kind)) {
    case Storage::Codes:
      column.codes.reserve(rows);
      break;
    case Storage::Days:
      column.days.reserve(rows);
      break;
    case Storage::Numbers:
      column.numbers.reserve(rows);
      break;
    case Storage::Reals:
      column.reals.reserve(rows);
      break;
    case Storage::List:
      column.list_ends.reserve(rows);
      break;
  }
}

void append_value(Column& column, const CellValue& value, CellDictionary& texts,
                  const KeyTable* keys) {
  const bool present = value.state == CellState::Present;
  column.present.push_back(present);
  column.unreadable.push_back(value.state == CellState::Unreadable);
  if (column.shown_only) return;
  switch (storage_of(column.type.kind)) {
    case Storage::Codes:
      if (column.type.kind == TypeKind::String) {
        const std::uint32_t known =
            keys != nullptr && present ? keys->find(value.text) : KeyTable::kNoCode;
        if (known != KeyTable::kNoCode) {
          column.codes.push_back(known | kSharedCode);
        } else {
          column.codes.push_back(present ? texts.code_of(value.text) : 0);
        }
      } else {
        column.codes.push_back(present ? value.code : 0);
      }
      break;
    case Storage::Days:
      column.days.push_back(present ? static_cast<std::int32_t>(value.number) : 0);
      break;
    case Storage::Numbers:
      column.numbers.push_back(present ? value.number : 0);
      break;
    case Storage::Reals:
      column.reals.push_back(present ? value.real : 0);
      break;
    case Storage::List:
      if (present) {
        for (const CellValue& element : value.elements)
          append_value(*column.elements, element, texts);
      }
      column.list_ends.push_back(static_cast<std::uint32_t>(column.elements->present.size()));
      break;
  }
}

void append_column(Column& to, Column from, const std::vector<std::uint32_t>& codes) {
  if (to.type.kind == TypeKind::String) {
    // The code of a cell that is not present means nothing, but is one of the file's, or zero.
    const std::uint32_t none = 0;
    const std::uint32_t* const shared_by_code = codes.empty() ? &none : codes.data();
    std::uint32_t all = kSharedCode;
    for (const std::uint32_t code : from.codes) all &= code;
    if (all != 0) {  // a reference in each row, to a record that there is
      for (std::uint32_t& code : from.codes) code &= ~kSharedCode;
    } else {
      for (std::uint32_t& code : from.codes) {
        const bool is_shared = (code & kSharedCode) != 0;
        const std::uint32_t shared = shared_by_code[is_shared ? 0 : code];
        code = is_shared ? code & ~kSharedCode : shared;
      }
    }
  }
  if (to.present.size() == 0) {
    to.present = std::move(from.present);
    to.unreadable = std::move(from.unreadable);
  } else {
    to.present.append(from.present);
    to.unreadable.append(from.unreadable);
  }
  append_all(to.codes, from.codes);
  append_all(to.days, from.days);
  append_all(to.numbers, from.numbers);
  append_all(to.reals, from.reals);
  if (to.elements) {
    const auto before = static_cast<std::uint32_t>(to.elements->present.size());
    for (std::uint32_t& end : from.list_ends) end += before;
    append_all(to.list_ends, from.list_ends);
    append_column(*to.elements, std::move(*from.elements), codes);
  }
}

void keep_rows(Column& column, const Bitmap& keep) {
  column.present = compact(column.present, keep);
  column.unreadable = compact(column.unreadable, keep);
  compact(column.codes, keep);
  compact(column.days, keep);
  compact(column.numbers, keep);
  compact(column.reals, keep);
  if (!column.elements) return;
  Bitmap keep_elements(column.elements->present.size());
  std::vector<std::uint32_t> ends;
  std::uint32_t begin = 0;
  std::uint32_t kept = 0;
  for (std::size_t row = 0; row < keep.size(); ++row) {
    const std::uint32_t end = column.list_ends[row];
    if (keep[row]) {
      for (std::uint32_t i = begin; i < end; ++i) keep_elements.set(i);
      kept += end - begin;
      ends.push_back(kept);
    }
    begin = end;
  }
  column.list_ends = std::move(ends);
  keep_rows(*column.elements, keep_elements);
}

std::uint64_t key_bits(const CellValue& value, TypeKind kind, std::uint32_t text_code) {
  switch (storage_of(kind)) {
    case Storage::Codes:
      return kind == TypeKind::String ? text_code : value.code;
    case Storage::Days:
    case Storage::Numbers:
      return static_cast<std::uint64_t>(value.number);
    case Storage::Reals:
      return std::bit_cast<std::uint64_t>(value.real);
    case Storage::List:
      break;
  }
  MUSTER_UNREACHABLE();
}

}  // namespace muster
