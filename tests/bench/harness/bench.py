#!/usr/bin/env python3
"""Measures muster on the generated workload, against DuckDB with the same rules on the same files.

docs/performance.md says what is measured and how. Every answer of both programs is checked.
Exit codes: 0 all answers are right, 1 one is wrong, 2 usage or a program that cannot be run.
"""
import sys

sys.dont_write_bytecode = True

import argparse
import json
import os
import shutil
import statistics
import subprocess
import tempfile
from pathlib import Path

from contenders import DuckDb, Floor, Muster, Wrong, find_duckdb
from data import GENERATOR, Data, generate, organisation

SKIPPED = 77  # what CTest is told when there is nothing to check
START_PEOPLE = 1000
START_RUNS = 11


def options():
    parser = argparse.ArgumentParser(prog="./dev bench", description=__doc__.split("\n\n")[0])
    parser.add_argument("--people", type=int, default=1_000_000, help="size of the organisation (default 1000000: 1.18 GB)")
    parser.add_argument("--runs", type=int, default=5, help="rounds; each runs every program once (default 5)")
    parser.add_argument("--format", choices=("csv", "ndjson"), default="csv", help="of the records (default csv)")
    parser.add_argument("--jobs", type=int, default=2, help="threads of both programs (default 2)")
    parser.add_argument("--data", metavar="DIR", help="judge these generated records instead of making some")
    parser.add_argument("--keep", metavar="DIR", help="make the records below DIR, keep them and use them again")
    parser.add_argument("--only", metavar="PART", action="append", choices=("compare", "growth", "start", "micro"),
                        help="only this part, repeatable: compare, growth, start, micro")
    parser.add_argument("--no-duckdb", action="store_true", help="muster alone")
    parser.add_argument("--no-install", action="store_true", help="do not install DuckDB when it is missing")
    parser.add_argument("--json", metavar="FILE", help="write every run to FILE")
    parser.add_argument("--agree", action="store_true", help="measure nothing: check all violations once, as CSV and NDJSON")
    parser.add_argument("--muster", required=True, help=argparse.SUPPRESS)
    parser.add_argument("--micro", help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if min(asked.people, asked.runs, asked.jobs) < 1:
        parser.error("--people, --runs and --jobs must be at least 1")
    return asked


class Bench:
    def __init__(self, asked):
        self.asked = asked
        self.skipped = []
        self.runs = {}
        self.scratch = Path(tempfile.mkdtemp(prefix="muster-bench-out-"))
        self.made = [self.scratch]
        self.node, self.modules = None, None
        if asked.no_duckdb:
            self.skipped.append("DuckDB: not asked for")
        else:
            self.node, self.modules, why = find_duckdb(not asked.no_install)
            if why:
                self.skipped.append(f"DuckDB: {why}")

    def close(self):
        for folder in self.made:
            shutil.rmtree(folder, ignore_errors=True)

    def records(self, people, form):
        keep = Path(self.asked.keep) if self.asked.keep else self.scratch
        keep.mkdir(parents=True, exist_ok=True)
        return generate(people, form, keep / f"{people}-{form}")

    def contenders(self, data, also=False):
        """muster and DuckDB; with `also`, both on one thread, muster with SARIF of everything, and the floor."""
        folder = organisation(data)
        self.made.append(folder)
        jobs = self.asked.jobs

        def muster(threads, sarif=False):
            return Muster(self.asked.muster, folder, data, self.scratch, threads, sarif)

        some = {"muster": muster(jobs)}
        if self.node:
            some["duckdb"] = DuckDb(self.node, self.modules, data, self.scratch, jobs)
        if also:
            some["one"] = muster(1)
            some["sarif"] = muster(jobs, sarif=True)
            if self.node and jobs > 1:
                some["duckdb one"] = DuckDb(self.node, self.modules, data, self.scratch, 1)
            some["floor"] = Floor(data, self.scratch, jobs)
        # Checks every violation before anything is measured, and brings the files into memory.
        for contender in some.values():
            contender.run()
        if not also:
            muster(jobs, sarif=True).run()
        return some

    def rounds(self, part, contenders, count):
        """Runs them in turn, `count` times, each round in the opposite order of the one before."""
        names = list(contenders)
        runs = {name: [] for name in names}
        for i in range(count):
            for name in names if i % 2 == 0 else reversed(names):
                runs[name].append(contenders[name].run())
                if sys.stderr.isatty():
                    print(f"\r{part}: round {i + 1} of {count}, {contenders[name].name}    ", end="", file=sys.stderr)
        if sys.stderr.isatty():
            print(file=sys.stderr)
        self.runs[part] = {contenders[name].name: [vars(run) for run in runs[name]] for name in names}
        return runs


def median(runs, what):
    return statistics.median(getattr(run, what) for run in runs)


def ratio(some, others, what):
    """The median of the ratios within the rounds: what slows a round down slows both of a pair."""
    return statistics.median(getattr(a, what) / getattr(b, what) for a, b in zip(some, others))


def headline(data, rounds):
    print(f"\n{data.people:,} people: {data.records:,} records, {data.bytes / 1e6:,.0f} MB as {data.format}, "
          f"{len(data.expected):,} violations; {rounds} rounds")


def table(contenders, runs, data):
    print(f"  {'':30} {'wall s':>8} {'(from - to)':>17} {'CPU s':>8} {'peak MiB':>9} {'of input':>9}"
          f" {'wall ratio':>11} {'CPU ratio':>10}")
    for name, contender in contenders.items():
        of = runs[name]
        walls = [run.wall for run in of]
        spread = f"({min(walls):.3f} - {max(walls):.3f})"
        line = (f"  {contender.name:30} {median(of, 'wall'):8.3f} {spread:>17} {median(of, 'cpu'):8.3f}"
                f" {median(of, 'peak') / 2**20:9.1f} {median(of, 'peak') / data.bytes:9.2f}")
        base = runs.get("duckdb")
        if base:
            line += f" {ratio(of, base, 'wall'):11.3f} {ratio(of, base, 'cpu'):10.3f}"
        print(line)


def compare(bench, data):
    contenders = bench.contenders(data, also=True)
    runs = bench.rounds("compare", contenders, bench.asked.runs)
    headline(data, bench.asked.runs)
    table(contenders, runs, data)
    jobs = bench.asked.jobs
    if jobs > 1:
        print(f"  --jobs {jobs} is {ratio(runs['one'], runs['muster'], 'wall'):.2f} times as fast as --jobs 1")
    more = ratio(runs["sarif"], runs["muster"], "cpu") - 1
    print(f"  SARIF of all {len(data.expected):,} violations adds {more:.0%} to the CPU time of muster")
    if "duckdb" in runs:
        print("  ratios are those to DuckDB with as many threads in the same round")
    print("  every violation is as expected: of muster by rule, id, file and line; of DuckDB by rule and id"
          if "duckdb" in runs else "  every violation is as expected, by rule, id, file and line")
    return runs


def growth(bench, small, large, of_large):
    contenders = bench.contenders(small)
    runs = bench.rounds("growth", contenders, bench.asked.runs)
    headline(small, bench.asked.runs)
    table(contenders, runs, small)
    for name, contender in contenders.items():
        if of_large and name in of_large:
            wall = median(of_large[name], "wall") / median(runs[name], "wall")
            cpu = median(of_large[name], "cpu") / median(runs[name], "cpu")
            print(f"  {contender.name}: {large.records / small.records:.1f} times the records take "
                  f"{wall:.1f} times the wall time, {cpu:.1f} times the CPU time")


def start(bench):
    data = bench.records(START_PEOPLE, bench.asked.format)
    contenders = bench.contenders(data)
    runs = bench.rounds("start", contenders, max(START_RUNS, bench.asked.runs))
    headline(data, max(START_RUNS, bench.asked.runs))
    table(contenders, runs, data)


def measure(bench):
    asked = bench.asked
    parts = asked.only or ["compare", "growth", "start", "micro"]
    made = GENERATOR.exists()
    if not made:
        bench.skipped.append("the workload's generator is not at ../shared/bench/generate.py beside the repository"
                             + (": no growth, no start-up" if asked.data else " and no --data is given: micro-benchmarks only"))
    data, runs = None, None
    if "compare" in parts and (asked.data or made):
        data = Data(asked.data) if asked.data else bench.records(asked.people, asked.format)
        asked.format = data.format
        runs = compare(bench, data)
    if "growth" in parts and made:
        people = data.people if data else asked.people
        growth(bench, bench.records(max(people // 10, 1), asked.format), data, runs)
    if "start" in parts and made:
        start(bench)
    if "micro" in parts and asked.micro:
        print(flush=True)
        subprocess.run([asked.micro, "--benchmark_counters_tabular=true"], check=True)


def agree(bench):
    """Checks all violations of a small organisation, in both formats, on one thread and on several."""
    if not GENERATOR.exists():
        print("skipped: there is no ../shared/bench/generate.py beside the repository")
        return SKIPPED
    people = min(bench.asked.people, START_PEOPLE)
    for form in ("csv", "ndjson"):
        data = bench.records(people, form)
        folder = organisation(data)
        bench.made.append(folder)
        reports = []
        for jobs in (1, bench.asked.jobs):
            muster = Muster(bench.asked.muster, folder, data, bench.scratch, jobs, sarif=True)
            muster.run()
            reports.append(muster.digest)
        if len(set(reports)) != 1:
            raise Wrong(f"the report of --jobs {bench.asked.jobs} differs from that of --jobs 1")
        print(f"{people:,} people as {form}: all {len(data.expected):,} violations as expected")
    return 0


def main():
    asked = options()
    asked.muster = os.path.realpath(asked.muster)
    if asked.agree:
        asked.no_duckdb = True
    bench = Bench(asked)
    try:
        if asked.agree:
            return agree(bench)
        measure(bench)
        for what in bench.skipped:
            print(f"\nskipped: {what}")
        if asked.json:
            Path(asked.json).write_text(json.dumps(bench.runs, indent=1) + "\n")
        return 0
    except Wrong as wrong:
        print(f"\n{wrong}", file=sys.stderr)
        return 1
    except (OSError, subprocess.CalledProcessError) as error:
        print(f"bench: {error}", file=sys.stderr)
        return 2
    finally:
        bench.close()


sys.exit(main())
