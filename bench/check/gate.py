"""gate.py ROOT ELIXIR_SOURCE [--update]: what `assay check` costs, against bench/snapshots/check.txt.

Instructions a source byte by phase, counted by callgrind on one thread over Elixir's own source and examples/; and of
each check how often it is called and how many sites it considers. Only the families that the snapshot names run, so
that a new one changes nothing; --update records those that stand.
"""

import re
import subprocess
import sys
import tempfile
from pathlib import Path

MARGIN = 3  # percent; what compilers and libraries of the same release differ by
SLACK = 0.05  # instructions a byte: smaller phases may double
# The functions that a phase is made of: calls of them are counted, with all that they call.
PHASES = {
    "find": ["find_project_roots", "list_files"],
    "read": ["read_source"],
    "parse": ["parse"],
    "names": ["collect_using", "build_names"],
    "facts": ["collect_file_facts", "build_project"],
    "checks": ["Dispatcher::run", "Dispatcher::run_project"],
    "report": ["render_text"],
}
HEAD = """\
# What `assay check` costs over Elixir's own source and examples/, on one thread. ./dev bench check --gate --update
# Instructions a source byte by phase; of each check how often it is called, and the sites that it considers.
"""


def instructions(profile):
    """function -> instructions of it and what it calls, and the sum of all; from a callgrind profile."""
    names, costs, total = {}, {}, 0
    callee = None
    for line in profile.read_text().splitlines():
        if line.startswith("cfn="):
            number, name = re.match(r"cfn=(\(\d+\))(?: (.*))?", line).groups()
            if name:
                names[number] = name
            callee = names[number]
        elif line.startswith("fn="):
            number, name = re.match(r"fn=(\(\d+\))(?: (.*))?", line).groups()
            if name:
                names[number] = name
        elif line.startswith("calls="):
            pass
        elif callee is not None and re.match(r"[0-9+*-]", line):
            costs[callee] = costs.get(callee, 0) + int(line.split()[1])
            callee = None
        elif line.startswith(("summary:", "totals:")):
            total = int(line.split()[1])
    return costs, total


def by_phase(profile, size):
    costs, total = instructions(profile)
    phases = {}
    for phase, functions in PHASES.items():
        wanted = tuple(f"assay::{function}(" for function in functions)
        found = [cost for name, cost in costs.items() if name.replace("[abi:cxx11]", "").startswith(wanted)]
        if not found:
            sys.exit(f"bench: no call of {' or '.join(functions)} in the profile: has a function another name?")
        phases[phase] = sum(found) / size
    phases["rest"] = total / size - sum(phases.values())
    phases["all"] = total / size
    return phases


def read_snapshot(path):
    families, phases, checks = "", {}, {}
    for line in path.read_text().splitlines() if path.exists() else []:
        words = line.split()
        if line.startswith("families "):
            families = words[1]
        elif line and not line.startswith("#"):
            if "/" in words[0]:
                checks[words[0]] = (int(words[1]), int(words[2]))
            else:
                phases[words[0]] = float(words[1])
    return families, phases, checks


def calls_and_sites(root, trees):
    program = next(path for path in (root / "build").rglob("assay_bench_calls") if path.is_file())
    lines = subprocess.run([program, *trees], capture_output=True, text=True, check=True).stdout.splitlines()
    return {line.split()[0]: tuple(map(int, line.split()[1:])) for line in lines}


def measure(root, trees, families, work):
    size = sum(path.stat().st_size for tree in trees for path in Path(tree).rglob("*") if path.suffix in (".ex", ".exs"))
    profile = work / "profile"
    command = ["valgrind", "--tool=callgrind", f"--callgrind-out-file={profile}", root / "build/assay", "check",
               "--no-config", "--jobs", "1", "--select", families, *trees]
    run = subprocess.run(command, capture_output=True, text=True)
    if run.returncode > 1:
        sys.exit(f"bench: {run.stderr}")
    return by_phase(profile, size)


def compare(what, now, before, unit, slack=0.0):
    """Prints a line and tells whether it is too much."""
    if before is None:
        print(f"{what:8} {now:10.2f} {unit}: not recorded")
        return False
    change = 100 * (now / before - 1) if before else 0
    too_much = now > before * (1 + MARGIN / 100) + slack
    less = now < before * (1 - MARGIN / 100) - slack
    verdict = "too much" if too_much else "less: record it with --update" if less else "as before"
    print(f"{what:8} {now:10.2f} {unit}, {before:.2f} recorded ({change:+.1f} %): {verdict}")
    return too_much


def main():
    root, elixir, update = Path(sys.argv[1]), sys.argv[2], sys.argv[3] == "--update"
    snapshot = root / "bench/snapshots/check.txt"
    trees = [elixir, str(root / "examples")]
    checks_now = calls_and_sites(root, trees)
    families, phases, checks = read_snapshot(snapshot)
    if update or not families:
        families = ",".join(sorted({check.split("/")[0] for check in checks_now}))
    checks_now = {check: found for check, found in checks_now.items() if check.split("/")[0] in families.split(",")}
    with tempfile.TemporaryDirectory() as work:
        phases_now = measure(root, trees, families, Path(work))
    if update:
        lines = [f"families {families}"]
        lines += [f"{phase} {cost:.2f}" for phase, cost in phases_now.items()]
        lines += [f"{check} {calls} {sites}" for check, (calls, sites) in sorted(checks_now.items())]
        snapshot.write_text(HEAD + "\n".join(lines) + "\n")
        print("\n".join(lines))
        return 0
    too_much = [compare(phase, cost, phases.get(phase), "instructions a byte", SLACK) for phase, cost in phases_now.items()]
    # A single check may come to see more; all together must not without a word.
    for check in sorted(checks_now.keys() | checks.keys()):
        now, before = checks_now.get(check, "gone"), checks.get(check, "not recorded")
        if now != before:
            print(f"{check}: calls and sites {now}, {before} in the snapshot")
    calls_now, calls = (sum(calls for calls, _ in found.values()) for found in (checks_now, checks))
    too_much.append(compare("calls", calls_now, calls, "calls of checks"))
    return 1 if any(too_much) else 0


sys.exit(main())
