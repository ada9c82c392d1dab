// Survives a mapped file that is cut short: reading past its new end would end the process by
// SIGBUS. The missing pages become zeros instead, and FileSystem::unchanged tells that they are.
// Private to this layer.
#pragma once

#include <cstddef>

namespace muster {

// Guards [address, address + size). False when no more mappings can be guarded: copy the file then.
bool guard_mapping(void* address, std::size_t size);
// Ends it, before the mapping is unmapped. No harm for an address that is not guarded.
void unguard_mapping(void* address);

}  // namespace muster
