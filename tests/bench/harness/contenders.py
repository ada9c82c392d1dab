"""The programs that are compared: how each is run, and how its answer is read and checked."""
import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from data import HERE, differences

DUCKDB = "@duckdb/node-api"
DUCKDB_VERSION = "1.5.6-r.1"


@dataclass
class Run:
    wall: float
    cpu: float
    peak: int
    code: int


class Wrong(Exception):
    """An answer that is not the expected one."""


def measured(command, folder, out):
    """Runs `command` in `folder`; its output goes to `out`, its errors to `out`.err."""
    errors = Path(f"{out}.err")
    # What a user's environment says to muster is not what is measured.
    environment = {name: value for name, value in os.environ.items() if not name.startswith("MUSTER_")}
    line = subprocess.run([sys.executable, "-I", "-S", HERE / "measure.py", out, errors, folder, *map(str, command)],
                          check=True, capture_output=True, text=True, env=environment).stdout.split()
    return Run(float(line[0]), float(line[1]), int(line[2]), int(line[3])), errors


class Muster:
    """`muster check`. Each run must count the expected violations; with SARIF of all, each must be there."""

    def __init__(self, program, organisation, data, scratch, jobs, sarif=False):
        self.name = f"muster --jobs {jobs}" + (" --sarif-all" if sarif else "")
        self.data, self.folder, self.sarif = data, organisation, sarif
        self.out = scratch / "muster.txt"
        self.report = scratch / "muster.sarif"
        self.command = [program, "check", ".", "--jobs", jobs, "--color", "never", "--progress", "never", "-f", "text"]
        if sarif:
            self.command += ["-f", f"sarif={self.report}", "--sarif-all"]
        self.digest = None

    def run(self):
        run, errors = measured(self.command, self.folder, self.out)
        if run.code != 1:
            raise Wrong(f"{self.name} ended with {run.code}\n{errors.read_text()[:2000]}")
        said = re.search(r"Found ([\d,]+) violation", self.out.read_text())
        count = int(said[1].replace(",", "")) if said else 0
        if count != len(self.data.expected):
            raise Wrong(f"{self.name} counts {count:,} violations, expected are {len(self.data.expected):,}")
        if self.sarif:
            self.check_sarif()
        return run

    def check_sarif(self):
        text = self.report.read_bytes()
        digest = hashlib.sha256(text).hexdigest()
        if digest == self.digest:
            return
        results = json.loads(text)["runs"][0]["results"]
        found, places = set(), 0
        for result in results:
            if result.get("kind") != "fail" or result["properties"]["finding"] != "violation":
                raise Wrong(f"{self.name} reports something else than a violation: {json.dumps(result)[:400]}")
            for location in result["locations"]:
                places += 1
                key = location["logicalLocations"][0]["fullyQualifiedName"]
                place = location.get("physicalLocation")
                if result["ruleId"] == "R3.quarter":  # a quarter is on no line
                    found.add((result["ruleId"], key, "reviews.json", 0))
                else:
                    found.add((result["ruleId"], key, place["artifactLocation"]["uri"], place["region"]["startLine"]))
        wrong = differences(self.data.expected, found)
        if places != len(found):
            wrong.append("  some come more than once")
        if wrong:
            raise Wrong("\n".join([f"{self.name} differs from the expected violations (rule, id, file, line):", *wrong]))
        self.digest = digest


class Floor:
    """The files read and hashed once, and nothing else."""

    def __init__(self, data, scratch, threads):
        self.name = f"reading and hashing, {threads} thread" + ("s" if threads > 1 else "")
        self.data, self.scratch, self.out = data, scratch, scratch / "floor.txt"
        largest_first = sorted(data.files(), key=lambda file: -file.stat().st_size)
        self.expected = [data.digests[file.name] for file in largest_first]
        self.command = [sys.executable, "-I", "-S", HERE / "floor.py", threads, *largest_first]

    def run(self):
        run, errors = measured(self.command, self.scratch, self.out)
        if run.code != 0 or self.out.read_text().split() != self.expected:
            raise Wrong(f"the files in {self.data.folder} are not those of expected.json\n{errors.read_text()[:2000]}")
        return run


class DuckDb:
    """The same rules as SQL. A CSV reader of DuckDB tells no lines, so only rule and id are asked of it."""

    def __init__(self, node, modules, data, scratch, threads):
        self.name = f"DuckDB, {threads} thread" + ("s" if threads > 1 else "")
        self.data, self.scratch = data, scratch
        self.out = scratch / "duckdb.tsv"
        script = HERE.parent / "duckdb" / "workload.mjs"
        self.command = [node, script, modules, data.folder, data.format, threads, self.out]

    def run(self):
        run, errors = measured(self.command, self.scratch, self.scratch / "duckdb.txt")
        if run.code != 0:
            raise Wrong(f"{self.name} ended with {run.code}\n{errors.read_text()[:2000]}")
        lines = self.out.read_text().splitlines()
        found = {tuple(line.split("\t")) for line in lines}
        wrong = differences(self.data.expected_ids, found)
        if len(found) != len(lines):
            wrong.append("  some come more than once")
        if wrong:
            raise Wrong("\n".join([f"{self.name} differs from the expected violations (rule, id):", *wrong]))
        return run


def find_duckdb(install):
    """Gives (node, folder of the module, None), or (None, None, why it cannot be run)."""
    node = shutil.which("node")
    if not node:
        return None, None, "node is not installed"
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    modules = cache / "muster-bench" / f"duckdb-{DUCKDB_VERSION}"
    if not (modules / "node_modules" / DUCKDB).exists():
        npm = shutil.which("npm")
        if not install or not npm:
            return None, None, f"{DUCKDB} is not in {modules}" + ("" if npm else ", and npm is not installed")
        print(f"installing {DUCKDB} {DUCKDB_VERSION} into {modules} ...", file=sys.stderr, flush=True)
        modules.mkdir(parents=True, exist_ok=True)
        (modules / "package.json").write_text("{}\n")
        done = subprocess.run([npm, "install", "--silent", "--no-fund", "--no-audit", f"{DUCKDB}@{DUCKDB_VERSION}"],
                              cwd=modules, capture_output=True, text=True)
        if done.returncode != 0:
            return None, None, f"npm could not install {DUCKDB}: {done.stderr.strip()[:300]}"
    return os.path.realpath(node), modules, None
