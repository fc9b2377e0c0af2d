"""compare.py ROOT AST_GREP FOLDER...: times whole processes on each folder and prints tables in Markdown.

Contenders take turns, round after round; a ratio is the median of the ratios of single rounds, since machines drift.
"""

import os
import shutil
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

import rules

ROUNDS = int(os.environ.get("ASSAY_BENCH_ROUNDS", "7"))
MEGABYTE = 1e6


class Bench:
    def __init__(self, root, ast_grep):
        self.measure_program = root / "build/assay_bench_measure"
        if not self.measure_program.exists():
            self.measure_program = next((root / "build").rglob("assay_bench_measure"))
        self.assay = str(root / "build/assay")
        parse = [path for path in (root / "build/bench").rglob("assay_bench_parse") if path.is_file()]
        self.parse = str(parse[0]) if parse else None
        self.ast_grep = ast_grep if os.access(ast_grep, os.X_OK) else None
        self.here = Path(__file__).parent
        self.work = Path(tempfile.mkdtemp(prefix="assay-bench-"))

    def once(self, command):
        """(seconds, processor seconds, kilobytes) of one run."""
        line = subprocess.run([self.measure_program, *command], capture_output=True, text=True, check=True).stdout
        wall, cpu, memory, status = line.split()
        if int(status) > 1:  # 1: findings, or nothing found
            sys.exit(f"bench: {' '.join(command)} ended with {status}")
        return float(wall), float(cpu), int(memory)

    def rounds(self, contenders, rounds=ROUNDS):
        """name -> list of results by round, the contenders in turns; the first round warms up."""
        results = {name: [] for name in contenders}
        order = list(contenders)
        for turn in range(rounds + 1):
            # Who comes first pays for what the last one left behind: each does once.
            first = turn % len(order)
            for name in order[first:] + order[:first]:
                result = self.once(contenders[name])
                if turn > 0:
                    results[name].append(result)
        return results

    def check(self, *options):
        return [self.assay, "check", "--no-config", *options]

    def contenders(self, folder, listing):
        """What is compared, the reference first."""
        folder = str(folder)
        all_of = {
            "assay check": self.check("--jobs", "1", folder),
            "assay check, all cores": self.check(folder),
            "assay check, one family": self.check("--jobs", "1", "--select", "ecto-safe-migration", folder),
        }
        for name, what in {"assay, reading and parsing": "parse", "tree-sitter-elixir, parsing": "tree-sitter"}.items():
            if self.parse:
                all_of[name] = ["sh", "-c", f'exec "$0" --only {what} < "$1"', self.parse, str(listing)]
        if self.ast_grep:
            for count in (1, 50):
                path = self.work / f"rules-{count}.yml"
                path.write_text(rules.rules(count))
                scan = [self.ast_grep, "scan", "-r", str(path), "--no-ignore", "vcs", "--json=compact"]
                all_of[f"ast-grep, {count} rule{'s' if count > 1 else ''}, one thread"] = [*scan, "-j", "1", folder]
            all_of["ast-grep, 50 rules, all cores"] = [*scan, folder]
        if shutil.which("elixir"):
            all_of["Code.string_to_quoted, all cores"] = ["elixir", str(self.here / "parse_all.exs"), str(listing)]
        if shutil.which("rg"):
            find = ["rg", "-F", "--no-ignore", "-g", "*.ex", "-g", "*.exs", "-c", "Ecto.Multi"]
            all_of["ripgrep, one literal, one thread"] = [*find, "-j", "1", folder]
        all_of["wc -l"] = ["sh", "-c", 'exec xargs -d "\\n" -n 100000 wc -l < "$0"', str(listing)]
        return all_of


def elixir_files(folder):
    return sorted(path for path in Path(folder).rglob("*") if path.suffix in (".ex", ".exs") and path.is_file())


def median(results, index):
    return statistics.median(result[index] for result in results)


def ratio(results, reference, index):
    return statistics.median(one[index] / other[index] for one, other in zip(results, reference))


def compare(bench, folder):
    files = elixir_files(folder)
    size = sum(path.stat().st_size for path in files)
    listing = bench.work / "files"
    listing.write_text("".join(f"{path}\n" for path in files))
    results = bench.rounds(bench.contenders(folder, listing))
    reference = results["assay check"]
    print(f"\n{Path(folder).name}: {len(files)} files, {size / MEGABYTE:.1f} MB; medians of {ROUNDS} rounds\n")
    print("| whole process | wall, ms | CPU, ms | peak, MB | CPU against `assay check` |\n| --- | --- | --- | --- | --- |")
    for name, result in results.items():
        print(
            f"| {name} | {1000 * median(result, 0):.0f} | {1000 * median(result, 1):.0f} "
            f"| {median(result, 2) / 1024:.0f} | {ratio(result, reference, 1):.2f} x |"
        )
    cores = ratio(reference, results["assay check, all cores"], 0)
    print(f"\n- {os.cpu_count()} cores against one, wall: {cores:.2f} x")
    peak, limit = median(reference, 2) * 1024 / MEGABYTE, 40 + 8 * size / MEGABYTE
    print(f"- peak memory {peak:.0f} MB; 40 MB and 8 bytes a byte of source are {limit:.0f} MB")


def start_up(bench):
    empty = bench.work / "empty"
    empty.mkdir()
    (empty / "a.ex").write_text("")  # nothing at all would be an error
    results = bench.rounds({"empty": bench.check(str(empty))}, 50)["empty"]
    print(f"- start-up, one empty file: {1000 * median(results, 1):.1f} ms of CPU, {1000 * median(results, 0):.1f} ms wall")


def growth(bench, folder):
    """From 1 to 64 copies side by side: CPU a copy."""
    files = elixir_files(folder)
    counts = (1, 4, 16, 64)
    contenders = {}
    for count in counts:
        tree = bench.work / f"copies-{count}"
        for copy in range(count):
            for path in files:
                to = tree / f"copy{copy}" / path.relative_to(folder)
                to.parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(path, to)
        contenders[count] = bench.check("--jobs", "1", str(tree))
    results = bench.rounds(contenders, 3)
    line = ", ".join(f"{count}: {1000 * median(results[count], 1) / count:.1f}" for count in counts)
    print(f"- CPU a copy of {Path(folder).name}, ms, by copies side by side: {line}")


def main():
    bench = Bench(Path(sys.argv[1]), sys.argv[2])
    try:
        load = os.getloadavg()[0]
        print(f"{os.cpu_count()} cores, load {load:.1f} at the start{' (busy: ratios alone count)' if load > 0.7 else ''}")
        for folder in sys.argv[3:]:
            compare(bench, folder)
        print()
        start_up(bench)
        growth(bench, sys.argv[3])
    finally:
        shutil.rmtree(bench.work, ignore_errors=True)


main()
