#include "engine/report/fingerprint.h"

#include <span>

#include "engine/base/hash.h"

namespace muster {

std::string fingerprint(std::string_view rule_id, std::string_view raw_key) {
  constexpr std::size_t kBytes = 16;
  std::string identity(rule_id);
  identity += '\0';
  identity += raw_key;
  const Sha256 digest = sha256(identity);
  return to_hex(std::span(digest).first<kBytes>());
}

}  // namespace muster
