"""Plants small faults in C++ files, one at a time, and reports which of them no test sees.

    mutation.py --sample 30 --seed 1 src/booking/*.cc

See README.md. The faults are planted in a copy of the tree under build/mutation; the tree itself is read
only. One line per fault, then the figure.
"""
import argparse
import hashlib
import json
import os
import pathlib
import random
import re
import resource
import signal
import subprocess
import sys
import time

from operators import enumerators, mutants_of, planted

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
LABELS = "unit|property|contract|capi"
MEMORY = 8 << 30  # bytes a test of a mutant may take
COMPILE_S = 600
OUTPUT = re.compile(r" -o (\S+)")
# A test hangs past so many times the processor time it takes without a fault, and past so many seconds of it. The
# clock on the wall has the last word, for what waits without working; on a busy machine it says little.
HANG_TIMES, HANG_S, HANG_WALL = 6, 20, 10


class Test:
    """One ctest entry: what it runs, where, and what must be built for it."""

    def __init__(self, entry, build, outputs):
        properties = {p["name"]: p["value"] for p in entry.get("properties", [])}
        self.name = entry["name"]
        self.is_unit = "unit" in properties.get("LABELS", [])
        self.command = entry["command"]
        self.folder = properties.get("WORKING_DIRECTORY", str(build))
        self.environment = dict(e.split("=", 1) for e in properties.get("ENVIRONMENT", []))
        self.skip = properties.get("SKIP_RETURN_CODE")
        words = " ".join([*self.command, *self.environment.values()]).split()
        self.targets = sorted({w.removeprefix(f"{build}/") for w in words} & outputs)
        self.processor_s = self.wall_s = None  # what it takes on the tree without a fault

    def measure(self, seed):
        """Runs it without limits and remembers what it took; "" when it passes."""
        before, begun = processor_time(), time.monotonic()
        outcome = self.run(seed)
        self.processor_s, self.wall_s = processor_time() - before, time.monotonic() - begun
        return outcome

    def run(self, seed):
        """"" when it passes, else "failed" or "hang"."""
        environment = {**os.environ, "ROTA_SEED": str(seed), **self.environment}
        limits = {resource.RLIMIT_AS: MEMORY, resource.RLIMIT_CORE: 0}
        wall_s = COMPILE_S * 2
        if self.wall_s is not None:
            limits[resource.RLIMIT_CPU] = int(max(HANG_S, HANG_TIMES * self.processor_s))
            wall_s = HANG_S + HANG_WALL * self.wall_s
        try:
            code = run(self.command, self.folder, wall_s, environment, limits)
        except subprocess.TimeoutExpired:
            return "hang"
        if code == -signal.SIGXCPU:
            return "hang"
        return "" if code in (0, self.skip) else "failed"


def processor_time():
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def run(command, folder, limit_s, environment=None, limits=None, output=subprocess.DEVNULL):
    """The command's exit code. It and its children end with it, also when it takes too long."""
    def prepare():
        for what, most in (limits or {}).items():
            resource.setrlimit(what, (most, resource.getrlimit(what)[1]))

    child = subprocess.Popen(command, cwd=folder, env=environment, stdout=output, stderr=subprocess.STDOUT,
                             start_new_session=True, preexec_fn=prepare)
    try:
        return child.wait(limit_s)
    finally:
        try:
            os.killpg(child.pid, signal.SIGKILL)
        except ProcessLookupError:
            pass
        child.wait()


def output_of(command, folder):
    return subprocess.run(command, cwd=folder, check=True, capture_output=True, text=True).stdout


class Copy:
    """The tree's files under build/mutation, with a build of their own."""

    def __init__(self, root, jobs):
        self.root = root
        self.tree = root / "build" / "mutation" / "tree"
        self.build = self.tree / "build" / "dev"
        self.jobs = str(jobs)
        self.touched = set()
        os.environ.setdefault("CCACHE_BASEDIR", str(root))  # so that the copy finds what the tree has compiled
        os.environ.setdefault("CCACHE_NOHASHDIR", "1")
        self.refresh()
        self.configure()

    def refresh(self):
        """Makes the copy what the tree is now, also after a run that was killed."""
        listed = output_of(["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"], self.root)
        names = {n for n in listed.split("\0") if n and (self.root / n).is_file()}
        for name in names:
            source, target = self.root / name, self.tree / name
            data = source.read_bytes()
            if not target.is_file() or target.read_bytes() != data:
                target.parent.mkdir(parents=True, exist_ok=True)
                target.write_bytes(data)
                target.chmod(source.stat().st_mode)
        for path in self.tree.rglob("*"):
            relative = path.relative_to(self.tree)
            if path.is_file() and relative.parts[0] != "build" and str(relative) not in names:
                path.unlink()
        beside, link = self.root.parent / "shared", self.tree.parent / "shared"
        if beside.is_dir() and not link.exists():
            link.symlink_to(beside)  # published cases that some tests replay when they lie beside the project

    def configure(self):
        output_of(["cmake", "--preset", "dev", "-DROTA_BUILD_PYTHON=OFF", "-DROTA_BUILD_NODE=OFF",
                   "-DCMAKE_EXPORT_COMPILE_COMMANDS=ON"], self.tree)
        commands = json.loads((self.build / "compile_commands.json").read_text())
        self.objects = {}
        for command in commands:
            source = pathlib.Path(command["file"])
            if source.is_relative_to(self.tree):
                self.objects.setdefault(str(source.relative_to(self.tree)), OUTPUT.search(command["command"]).group(1))

    def make(self, targets, limit_s=COMPILE_S):
        log = self.build / "mutation.log"
        with log.open("wb") as output:
            try:
                command = ["cmake", "--build", ".", "-j", self.jobs, "--target", *targets]
                return run(command, self.build, limit_s, output=output) == 0
            except subprocess.TimeoutExpired:
                return False

    def write(self, name, text):
        (self.tree / name).write_text(text, encoding="utf-8")
        self.touched.add(name)

    def restore(self):
        for name in self.touched:
            (self.tree / name).write_bytes((self.root / name).read_bytes())
        self.touched.clear()

    def code(self, name):
        """What the compiler made of the file, without what only a debugger reads."""
        if name not in self.objects:
            return None
        bare = self.build / "mutation.o"
        subprocess.run(["strip", "-g", "-o", bare, self.build / self.objects[name]], check=True)
        return hashlib.sha256(bare.read_bytes()).hexdigest()

    def compile(self, name):
        return self.make([self.objects[name]] if name in self.objects else ["rota_core"])

    def tests(self, labels, pattern):
        listing = json.loads(output_of(["ctest", "--show-only=json-v1", "-L", labels, "-LE", "slow", "-R", pattern],
                                       self.build))
        outputs = {line.rpartition(":")[0] for line in output_of(["ninja", "-t", "targets", "all"],
                                                                 self.build).splitlines()}
        tests = [Test(entry, self.build, outputs) for entry in listing["tests"]]
        # Those without a target look at texts, not at what was built; X_2 … are X_1 with another seed.
        return [test for test in tests if test.targets and not re.search(r"_[2-9]$", test.name)]

    def defines(self, name):
        """The names that this file gives to a program; none for a header."""
        return symbols(self.build / self.objects[name], "TDRB") if name in self.objects else set()

    def linked(self, test):
        """Every name in the programs of a test, and in the shared library where they use it."""
        names = set()
        for target in test.targets:
            names |= symbols(self.build / target)
        if any(name.startswith("rota_") for name in names):
            names |= symbols(next((self.build / "capi").glob("librota.so")))
        return names

    def all_texts(self):
        for folder in ("include", "src", "capi", "tests"):
            for path in sorted((self.tree / folder).rglob("*")):
                if path.suffix in (".h", ".cc"):
                    yield path.read_text(encoding="utf-8")


def symbols(path, kinds=None):
    listed = subprocess.run(["nm", path], capture_output=True, text=True, check=False).stdout
    rows = [line.split()[-2:] for line in listed.splitlines()]
    return {row[1] for row in rows if len(row) == 2 and (kinds is None or row[0] in kinds)}


class Draw:
    """Faults at random, none twice: first which operator, then which of its places, then what stands there."""

    def __init__(self, candidates, seed):
        self.random = random.Random(seed)
        self.left = {}  # operator -> place -> its faults, as (file, mutant)
        for name, mutant in candidates:
            places = self.left.setdefault(mutant.operator, {})
            places.setdefault((name, mutant.start, mutant.end), []).append((name, mutant))

    def next(self):
        if not self.left:
            return None
        operator = self.random.choice(sorted(self.left))
        places = self.left[operator]
        place = self.random.choice(sorted(places))
        drawn = places[place].pop(self.random.randrange(len(places[place])))
        if not places[place]:
            del places[place]
        if not places:
            del self.left[operator]
        return drawn


def verdict(tree, tests, name, text, before, seed):
    """"seen by TEST", "SURVIVED", or why the fault does not count."""
    tree.restore()
    tree.write(name, text)
    if not tree.compile(name):
        return "did not compile"
    if before is not None and tree.code(name) == before:
        return "same code"
    for test in tests:
        if not tree.make(test.targets):
            return "did not link"
        outcome = test.run(seed)
        if outcome:
            return f"seen by {test.name}" + (" (hang)" if outcome == "hang" else "")
    return "SURVIVED"


def short(text, length=70):
    text = " ".join(text.split())
    return text if len(text) <= length else f"{text[:length // 2]} … {text[-length // 2:]}"


def line_of(name, text, mutant, told):
    number = text.count("\n", 0, mutant.start) + 1
    before = short(text[mutant.start:mutant.end])
    return f"{name}:{number}: {mutant.operator}: {before} → {short(mutant.after) or '(nothing)'}: {told}"


def sample(tree, texts, tests, size, seed, test_seed, say):
    """Draws until `size` faults counted; returns (seen, counted, why others did not count)."""
    lists = enumerators(tree.all_texts())
    candidates = [(name, mutant) for name, text in texts.items() for mutant in mutants_of(text, lists)]
    draw = Draw(candidates, seed)
    codes = {name: tree.code(name) for name in texts}
    seen = counted = 0
    skipped = {}
    try:
        while counted < size and (drawn := draw.next()):
            name, mutant = drawn
            text = texts[name]
            told = verdict(tree, tests[name], name, planted(text, mutant), codes[name], test_seed)
            if told != "SURVIVED" and not told.startswith("seen"):
                skipped[told] = skipped.get(told, 0) + 1
                continue
            counted += 1
            seen += told != "SURVIVED"
            say(line_of(name, text, mutant, told))
    except KeyboardInterrupt:
        skipped["interrupted"] = 1
    finally:
        tree.restore()
    return seen, counted, skipped


def nearest_first(tests, name):
    """Unit tests before others, the file's own folder's before other folders', the quickest of each first."""
    layer = pathlib.PurePath(name).parts[1]  # src/store/sqlite/open.cc: store
    return sorted(tests, key=lambda test: (not test.is_unit, f"_{layer}" not in test.name, test.processor_s))


def seeing(tree, names, labels, pattern, seed):
    """For each file the tests that have it in them, in the order in which they are asked."""
    print(f"building {tree.build}", file=sys.stderr)
    if not tree.make(["all"], limit_s=7200):  # before the tests are listed: ctest is silent on what is not built
        sys.exit(f"the copy does not build: {tree.build}/mutation.log")
    tests = tree.tests(labels, pattern)
    chosen = {}
    linked = {test.name: tree.linked(test) for test in tests}
    for name in names:
        mine = tree.defines(name)
        chosen[name] = [test for test in tests if not mine or mine & linked[test.name]]
    for test in tests:
        if any(test in of_file for of_file in chosen.values()):
            if outcome := test.measure(seed):
                print(f"{test.name} is left out: {outcome} without a fault", file=sys.stderr)
                for of_file in chosen.values():
                    of_file[:] = [other for other in of_file if other is not test]
    for name, of_file in chosen.items():
        if not of_file:
            sys.exit(f"no test that passes has {name} in it")
        chosen[name] = nearest_first(of_file, name)
    return chosen


def arguments():
    parser = argparse.ArgumentParser(description="Plants faults at random and reports those no test sees.")
    parser.add_argument("files", nargs="+", type=pathlib.Path, metavar="FILE")
    parser.add_argument("--sample", type=int, default=30, help="how many faults count (30)")
    parser.add_argument("--seed", type=int, default=1, help="which faults are drawn (1)")
    parser.add_argument("--test-seed", type=int, default=20261121, help="ROTA_SEED of the tests (as in .ci/run)")
    parser.add_argument("--labels", default=LABELS, help=f"ctest labels to choose from ({LABELS})")
    parser.add_argument("--tests", default=".", help="only tests whose name matches")
    parser.add_argument("-j", "--jobs", type=int, default=os.cpu_count())
    return parser.parse_args()


def main():
    options = arguments()
    names = sorted({str(path.resolve().relative_to(ROOT)) for path in options.files})
    texts = {name: (ROOT / name).read_text(encoding="utf-8") for name in names}
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    tree = Copy(ROOT, options.jobs)
    tests = seeing(tree, names, options.labels, options.tests, options.test_seed)
    seen, counted, skipped = sample(tree, texts, tests, options.sample, options.seed, options.test_seed,
                                    lambda line: print(line, flush=True))
    print("not counted: " + (", ".join(f"{why} {times}" for why, times in sorted(skipped.items())) or "none"))
    print(f"seen {seen} of {counted} (seed {options.seed})")


if __name__ == "__main__":
    try:
        main()
    except KeyboardInterrupt:
        sys.exit("stopped before a fault was planted")
