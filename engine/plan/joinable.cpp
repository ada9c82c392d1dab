#include "engine/plan/joinable.h"

#include "engine/base/check.h"

namespace muster {

bool is_joinable(TypeKind kind) {
  switch (kind) {
    case TypeKind::String:
    case TypeKind::Int:
    case TypeKind::Bool:
    case TypeKind::Date:
    case TypeKind::Timestamp:
    case TypeKind::Period:
    case TypeKind::Enum:
      return true;
    case TypeKind::Invalid:
    case TypeKind::Null:
    case TypeKind::Double:
    case TypeKind::Duration:
    case TypeKind::Span:
    case TypeKind::List:
    case TypeKind::Map:
    case TypeKind::Optional:
    case TypeKind::Record:
    case TypeKind::Set:
    case TypeKind::Type:
    case TypeKind::Param:
      return false;
  }
  MUSTER_UNREACHABLE();
}

}  // namespace muster
