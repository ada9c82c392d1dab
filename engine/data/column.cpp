#include "engine/data/column.h"

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

}  // namespace muster
