#!/usr/bin/env bash
# Judges a generated workload and compares every violation with the generator's own answer.
# usage: run.sh MUSTER DATA_DIR [MUSTER_ARGS...]
# DATA_DIR holds the CSV files, reviews.json and expected_violations.tsv. Prints the time and the
# comparison; exit 0 if rule, id, file and line of all violations agree.
set -euo pipefail
[ $# -ge 2 ] || { sed -n '2,5s/^# //p' "$0" >&2; exit 2; }
muster=$(realpath "$1")
data=$(realpath "$2")
shift 2
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

cp -r "$here/muster.toml" "$here/pack" "$work/"
# Evidence must lie below the policy repository; links that lead out of it are refused.
for file in "$data"/*.csv "$data"/*.json; do ln "$file" "$work/" 2>/dev/null || cp --reflink=auto "$file" "$work/"; done

start=$(date +%s%N)
code=0
(cd "$work" && "$muster" check . --unmask -f junit=out.xml "$@") || code=$?
milliseconds=$((($(date +%s%N) - start) / 1000000))
[ "$code" -eq 1 ] || { echo "muster ended with $code" >&2; exit 1; }

sed -n 's/.*<testcase name="\([^"]*\)" classname="workload\.\(R[^"]*\)"[^>]* file="\([^"]*\)" line="\([0-9]*\)">.*/\2\t\1\t\3\t\4/p' \
  "$work/out.xml" | awk -F'\t' '$1 == "R3.quarter" {print $1 "\t" $2; next} {print}' | LC_ALL=C sort >"$work/found"
awk -F'\t' 'NR > 1 && $1 ~ /^R[123]/ {if ($1 == "R3.quarter") print $1 "\t" $2; else print}' \
  "$data/expected_violations.tsv" | LC_ALL=C sort >"$work/expected"
if ! diff "$work/expected" "$work/found" >"$work/differences"; then
  head -n 20 "$work/differences"
  echo "differs from the expected violations in $(grep -c '^[<>]' "$work/differences") lines" >&2
  exit 1
fi
echo "$(wc -l <"$work/found") violations, all as expected, in $milliseconds ms"
