#!/usr/bin/env bash
# The action's first step: finds the muster binary to use, or builds it from the action's own checkout.
# In: GIVEN (a path, may be empty), ACTION_PATH. Out: `binary` in $GITHUB_OUTPUT.
set -euo pipefail

one_line() {
  case $1 in
    *$'\n'* | *$'\r'*) echo "muster: a path must not hold a line break" >&2; exit 2 ;;
  esac
}

binary=${GIVEN:-}
one_line "$binary"
if [ -z "$binary" ]; then
  export MUSTER_BUILD_DIR="${RUNNER_TEMP:-/tmp}/muster-build"
  log="${RUNNER_TEMP:-/tmp}/muster-build.log"
  if ! "$ACTION_PATH/dev" build >"$log" 2>&1; then
    tail -n 40 "$log" >&2
    echo "muster: the build failed" >&2
    exit 2
  fi
  binary="$MUSTER_BUILD_DIR/engine/app/muster"
fi
case $binary in
  /*) ;;
  *) binary="$PWD/$binary" ;;
esac
[ -x "$binary" ] || { echo "muster: the given binary cannot be run" >&2; exit 2; }
"$binary" --version
printf 'binary=%s\n' "$binary" >>"$GITHUB_OUTPUT"
