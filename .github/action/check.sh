#!/usr/bin/env bash
# The action's second step: runs the check, writes annotations, job summary, SARIF and JUnit, and sets
# the outputs. Never fails because of findings: the last step does, after everything was written.
# In: MUSTER, POLICY_PATH, AS_OF, FAIL_ON, SARIF_FILE, JUNIT_FILE, CATEGORY (each may be empty).
set -euo pipefail

for value in "$POLICY_PATH" "$SARIF_FILE" "$JUNIT_FILE"; do
  case $value in
    *$'\n'* | *$'\r'*) echo "muster: a path must not hold a line break" >&2; exit 2 ;;
  esac
done

args=(check "$POLICY_PATH" --relative-to "${GITHUB_WORKSPACE:-.}" --progress never -f github)
[ -n "${GITHUB_STEP_SUMMARY:-}" ] && args+=(-f "markdown=$GITHUB_STEP_SUMMARY")
[ -n "$AS_OF" ] && args+=(--as-of "$AS_OF")
[ -n "$FAIL_ON" ] && args+=(--fail-on "$FAIL_ON")
[ -n "$CATEGORY" ] && args+=(--category "$CATEGORY")
[ -n "$SARIF_FILE" ] && args+=(-f "sarif=$SARIF_FILE")
# The counts come from JUnit, so it is always written.
junit=${JUNIT_FILE:-${RUNNER_TEMP:-/tmp}/muster-counts.xml}
args+=(-f "junit=$junit")
rm -f -- "$junit"

code=0
"$MUSTER" "${args[@]}" || code=$?

violations=''
sarif=''
written=''
if [ "$code" -ne 2 ]; then
  violations=$(grep -o '<testsuite [^>]*' "$junit" | sed -n 's/.* failures="\([0-9]*\)".*/\1/p' |
    awk '{sum += $1} END {print sum + 0}')
  sarif=$SARIF_FILE
  written=$JUNIT_FILE
elif [ -n "${GITHUB_STEP_SUMMARY:-}" ]; then
  printf '### muster cannot judge\n\nThe log of this step says what is wrong and where.\n' >>"$GITHUB_STEP_SUMMARY"
fi
{
  printf 'exit-code=%s\n' "$code"
  printf 'violations=%s\n' "$violations"
  printf 'sarif-file=%s\n' "$sarif"
  printf 'junit-file=%s\n' "$written"
} >>"$GITHUB_OUTPUT"
