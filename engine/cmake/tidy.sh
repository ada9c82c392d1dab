#!/usr/bin/env bash
# clang-tidy over every source of the engine: tidy.sh BUILD_DIR JOBS. Fails on any finding.
set -euo pipefail
build=$1
jobs=$2
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
git ls-files -- 'engine/*.cpp' |
  xargs -P "$jobs" -n 4 clang-tidy-19 -p "$build" --quiet --warnings-as-errors='*'
