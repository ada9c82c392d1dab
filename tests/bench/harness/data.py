"""The generated records: made or found, put beside the pack that judges them, and what must come out."""
import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
REPOSITORY = HERE.parents[2]
GENERATOR = REPOSITORY.parent / "shared" / "bench" / "generate.py"
WORKLOAD = HERE.parent / "workload"
SETS = ("personnel", "access_grants", "briefings", "acknowledgements", "training", "policies", "actions")


class Data:
    """One folder of records. `expected` holds (rule, id, file, line), line 0 where a rule has none."""

    def __init__(self, folder):
        self.folder = Path(folder).resolve()
        about = json.loads((self.folder / "expected.json").read_text())
        self.people, self.format, self.seed = about["people"], about["format"], about["seed"]
        self.bytes, self.records = about["input_bytes"], about["input_records"]
        self.digests = {name: file["sha256"] for name, file in about["files"].items()}
        lines = (self.folder / "expected_violations.tsv").read_text().splitlines()[1:]
        rows = (line.split("\t") for line in lines)
        self.expected = {(rule, key, file, int(line or 0)) for rule, key, file, line in rows}
        self.expected_ids = {(rule, key) for rule, key, _, _ in self.expected}

    def files(self):
        return [self.folder / f"{name}.{self.format}" for name in SETS] + [self.folder / "reviews.json"]


def generate(people, form, folder):
    """Makes the records in `folder`, or finds them there from an earlier run."""
    folder = Path(folder)
    if (folder / "expected.json").exists():
        data = Data(folder)
        if (data.people, data.format, data.seed) == (people, form, 1):
            return data
        shutil.rmtree(folder)
    print(f"making the records of {people:,} people as {form} ...", file=sys.stderr, flush=True)
    unfinished = folder.with_name(folder.name + ".unfinished")
    shutil.rmtree(unfinished, ignore_errors=True)
    subprocess.run([sys.executable, GENERATOR, "--people", str(people), "--format", form, "--out", unfinished],
                   check=True, stdout=subprocess.DEVNULL)
    unfinished.rename(folder)
    return Data(folder)


def organisation(data):
    """Makes a temporary policy repository: the pack, its settings and the records; the caller removes it.

    Evidence must lie below the repository, and links that lead out of it are refused, so the records are
    hard links where the file system can do that, and copies where it cannot.
    """
    for parent in (None, data.folder.parent):
        try:
            folder = Path(tempfile.mkdtemp(prefix="muster-bench-", dir=parent))
        except OSError:
            continue
        try:
            for file in data.files():
                os.link(file, folder / file.name)
            break
        except OSError:
            shutil.rmtree(folder)
    else:
        folder = Path(tempfile.mkdtemp(prefix="muster-bench-"))
        for file in data.files():
            shutil.copyfile(file, folder / file.name)
    shutil.copytree(WORKLOAD / "pack", folder / "pack")
    settings = (WORKLOAD / "muster.toml").read_text()
    (folder / "muster.toml").write_text(settings.replace('.csv"', f'.{data.format}"'))
    return folder


def differences(expected, found):
    """Says what is missing and what is too much, the first few of each; nothing if both are the same."""
    lines = []
    for name, some in (("missing", expected - found), ("not expected", found - expected)):
        lines += [f"  {name}: {' '.join(map(str, item))}" for item in sorted(some)[:5]]
        if len(some) > 5:
            lines.append(f"  {name}: and {len(some) - 5:,} more")
    return lines
