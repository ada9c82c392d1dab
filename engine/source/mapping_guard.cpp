#include "engine/source/mapping_guard.h"

#include <array>
#include <atomic>
#include <csignal>
#include <cstdint>
#include <mutex>

#include <sys/mman.h>
#include <unistd.h>

namespace muster {
namespace {

// A signal handler can take no argument of ours and no lock: hence atomics of static storage.
struct Slot {
  std::atomic<std::uintptr_t> begin = 0;
  std::atomic<std::uintptr_t> end = 0;
};
constexpr std::uintptr_t kTaken = 1;  // in `begin`: a slot that is being filled
std::array<Slot, 256> slots;
std::atomic<std::uintptr_t> page_size = 4096;

bool is_guarded(std::uintptr_t address) {
  for (const Slot& slot : slots) {
    const std::uintptr_t begin = slot.begin.load();
    if (begin > kTaken && address >= begin && address < slot.end.load()) return true;
  }
  return false;
}

void on_bus_error(int signal, siginfo_t* info, void* /*context*/) {
  const auto address = reinterpret_cast<std::uintptr_t>(info->si_addr);
  if (is_guarded(address)) {
    const std::uintptr_t page = address & ~(page_size.load() - 1);
    // A system call, which a handler may make. Returning tries the read again.
    void* const filled = mmap(reinterpret_cast<void*>(page), page_size.load(), PROT_READ,
                              MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0);
    if (filled != MAP_FAILED) return;
  }
  // Not ours: returning repeats the access, which now ends the process as it would have.
  struct sigaction restore = {};
  restore.sa_handler = SIG_DFL;
  sigaction(signal, &restore, nullptr);
}

void install() {
  page_size = static_cast<std::uintptr_t>(sysconf(_SC_PAGESIZE));
  struct sigaction action = {};
  action.sa_sigaction = on_bus_error;
  action.sa_flags = SA_SIGINFO;
  sigemptyset(&action.sa_mask);
  sigaction(SIGBUS, &action, nullptr);
}

}  // namespace

bool guard_mapping(void* address, std::size_t size) {
  static std::once_flag once;
  std::call_once(once, install);
  const auto begin = reinterpret_cast<std::uintptr_t>(address);
  for (Slot& slot : slots) {
    std::uintptr_t free = 0;
    if (!slot.begin.compare_exchange_strong(free, kTaken)) continue;
    slot.end = begin + size;
    slot.begin = begin;
    return true;
  }
  return false;
}

void unguard_mapping(void* address) {
  const auto begin = reinterpret_cast<std::uintptr_t>(address);
  for (Slot& slot : slots) {
    if (slot.begin.load() == begin) slot.begin = 0;
  }
}

}  // namespace muster
