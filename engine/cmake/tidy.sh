#!/usr/bin/env bash
# clang-tidy over every source of the engine: tidy.sh BUILD_DIR JOBS. Fails on any finding.
# BUILD_DIR is configured for this alone, never built: without g++'s own flags and precompiled headers, and as a
# unity build, since most of the time of a file goes into the headers that its neighbours share.
set -euo pipefail
build=$(realpath -m "$1")
jobs=$2
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
cmake -S . -B "$build" -G Ninja -C engine/cmake/cache/release.cmake -DMUSTER_TESTS=OFF \
  -DCMAKE_CXX_FLAGS_RELEASE=-O2 -DCMAKE_DISABLE_PRECOMPILE_HEADERS=ON -DCMAKE_UNITY_BUILD=ON -DCMAKE_UNITY_BUILD_BATCH_SIZE=12 >&2

# The flags are g++'s; libstdc++ 12 uses its own deprecated get_temporary_buffer inside std::stable_sort.
tidy() {
  clang-tidy-19 -p "$build" --config-file=.clang-tidy --quiet --extra-arg=-Wno-unknown-warning-option \
    --extra-arg=-Wno-deprecated-declarations "$@" 2>&1
}

# One source or one batch. Files that clash in a batch (a name each has for itself) are taken out and stand alone.
check() {
  local report
  report=$(tidy "$1") && return
  if [[ $1 == */Unity/* && $report == *clang-diagnostic-error* ]]; then
    local apart=()
    mapfile -t apart < <(sed -n 's/^\(\/[^:]*\.cpp\):.*\[clang-diagnostic-error.*/\1/p' <<<"$report" | sort -u)
    local rest=${1%.cxx}_rest.cxx
    grep -vFf <(printf '"%s"\n' "${apart[@]}") "$1" >"$rest"
    report=$(tidy "$rest" "${apart[@]}") && return
  fi
  grep -vE '^[0-9]+ (warnings?|errors?) |^\[[0-9]+/' <<<"$report"
  return 1
}
export -f tidy check
export build

sed -n 's/^ *"file": "\(.*\)",\{0,1\}$/\1/p' "$build/compile_commands.json" |
  grep -E "^$PWD/engine/|/Unity/[^/]*$" |
  xargs -P "$jobs" -I{} bash -c 'check "$1"' check {}
