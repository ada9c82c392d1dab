#include "engine/source/temporaries.h"

#include <array>
#include <atomic>
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <mutex>
#include <string_view>

#include <unistd.h>

namespace muster {
namespace {

// A signal handler can take no argument of ours, no lock and no memory: a fixed list.
enum class SlotState { Free, Filling, Used };
struct Slot {
  std::atomic<SlotState> state = SlotState::Free;
  std::array<char, 4096> path = {};
};
std::array<Slot, 64> slots;
static_assert(std::atomic<SlotState>::is_always_lock_free);

void remove_all() {
  for (Slot& slot : slots) {
    if (slot.state.load() == SlotState::Used) unlink(slot.path.data());
  }
}

void on_signal(int signal) {
  remove_all();
  // Dies by the signal, so that the shell sees which.
  std::signal(signal, SIG_DFL);
  raise(signal);
}

void handle(int signal) {
  struct sigaction current = {};
  sigaction(signal, nullptr, &current);
  // Who started us with the signal ignored (nohup, a shell's background job) wants it ignored.
  if (current.sa_handler != SIG_DFL) return;
  struct sigaction action = {};
  action.sa_handler = on_signal;
  sigemptyset(&action.sa_mask);
  sigaddset(&action.sa_mask, SIGINT);
  sigaddset(&action.sa_mask, SIGTERM);
  // Without SA_NODEFER the signal that was raised waits until the handler returns.
  sigaction(signal, &action, nullptr);
}

void install() {
  handle(SIGINT);
  handle(SIGTERM);
  handle(SIGHUP);
  std::at_quick_exit(remove_all);
}

}  // namespace

bool remember_temporary(const std::string& path) {
  static std::once_flag once;
  std::call_once(once, install);
  for (Slot& slot : slots) {
    if (path.size() >= slot.path.size()) return false;
    SlotState expected = SlotState::Free;
    if (!slot.state.compare_exchange_strong(expected, SlotState::Filling)) continue;
    std::memcpy(slot.path.data(), path.c_str(), path.size() + 1);
    slot.state = SlotState::Used;
    return true;
  }
  return false;
}

void forget_temporary(const std::string& path) {
  for (Slot& slot : slots) {
    if (slot.state.load() == SlotState::Used && std::string_view(slot.path.data()) == path) {
      slot.state = SlotState::Free;
    }
  }
}

}  // namespace muster
