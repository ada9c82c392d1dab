#include "engine/report/fingerprint.h"

#include "engine/base/hash.h"

namespace muster {

std::string fingerprint(std::string_view rule_id, std::string_view raw_key) {
  constexpr std::size_t kDigits = 32;
  std::string identity(rule_id);
  identity += '\0';
  identity += raw_key;
  return to_hex(sha256(identity)).substr(0, kDigits);
}

}  // namespace muster
