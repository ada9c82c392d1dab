#include "engine/data/column.h"

#include <bit>

#include "engine/base/check.h"

namespace muster {

Storage storage_of(TypeKind kind) {
  switch (kind) {
    case TypeKind::String:
    case TypeKind::Enum:
    case TypeKind::Bool:
      return Storage::Codes;
    case TypeKind::Date:
      return Storage::Days;
    case TypeKind::Int:
    case TypeKind::Timestamp:
    case TypeKind::Duration:
      return Storage::Numbers;
    case TypeKind::Double:
      return Storage::Reals;
    case TypeKind::List:
      return Storage::List;
    case TypeKind::Invalid:
    case TypeKind::Null:
    case TypeKind::Span:
    case TypeKind::Period:
    case TypeKind::Map:
    case TypeKind::Optional:
    case TypeKind::Record:
    case TypeKind::Set:
    case TypeKind::Type:
    case TypeKind::Param:
      break;
  }
  MUSTER_UNREACHABLE();  // a schema declares no field of such a type
}

std::uint64_t Column::other_key_bits(std::size_t row) const {
  switch (storage_of(type.kind)) {
    case Storage::Days:
      return static_cast<std::uint64_t>(std::int64_t{days[row]});
    case Storage::Numbers:
      return static_cast<std::uint64_t>(numbers[row]);
    case Storage::Reals:
      return std::bit_cast<std::uint64_t>(reals[row]);
    case Storage::Codes:
    case Storage::List:
      break;
  }
  MUSTER_UNREACHABLE();  // a key is no list (S16)
}

}  // namespace muster
