#!/usr/bin/python3
"""Asks the model and an engine the same random questions and shows the first that they answer otherwise.

    compare.py --engine "build/dev/examples/cli/rota eval" --seed 1 --count 1000

The engine reads one scenario document per line and prints one answer per line. A difference is made
smaller first: parts of the scenario are left out for as long as the two still differ. Scenarios that
the model does not cover (`unsupported`) are counted and skipped.
"""
import argparse
import copy
import json
import shlex
import subprocess
import sys

import generate
import model


class Engine:
    def __init__(self, command):
        self.process = subprocess.Popen(shlex.split(command), stdin=subprocess.PIPE,
                                        stdout=subprocess.PIPE, text=True, bufsize=1)

    def answer(self, scenario):
        self.process.stdin.write(json.dumps(scenario, separators=(",", ":")) + "\n")
        self.process.stdin.flush()
        line = self.process.stdout.readline()
        if not line:
            raise SystemExit("the engine ended")
        return json.loads(line)


def gist(answer, fields):
    """What is compared: of each slot the chosen fields; of a check whether it may be booked; of an
    assignment its hosts. Of an error the reason, but of a refusal only with field `reason`: which of several
    hosts' reasons comes first is a matter of taste."""
    reason = answer.get("error", answer).get("reason")
    if reason in model.PIPELINE and "reason" not in fields:
        reason = "refused"
    if "error" in answer or answer.get("ok", answer.get("available")) is False:
        return {"error": reason}
    if "slots" in answer:
        return [{f: sorted(s[f]) if f == "hosts" else s[f] for f in fields if f != "reason"}
                for s in answer["slots"]]
    if "ok" in answer or "available" in answer:
        return {f: answer[f] for f in fields if f in ("hosts", "remaining")}
    return {"hosts": answer["hosts"]}


def parts(value, path=()):
    """Paths of everything that may be left out, large things first."""
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else []
    below = []
    for key, child in items:
        yield path + (key,)
        below.append((key, child))
    for key, child in below:
        yield from parts(child, path + (key,))


def without(scenario, path):
    smaller = copy.deepcopy(scenario)
    holder = smaller
    for key in path[:-1]:
        holder = holder[key]
    del holder[path[-1]]
    return smaller


def differs(engine, scenario, fields, answer=None):
    """(model, engine) when both answer, and differently; else None. A broken scenario is no difference.
    `answer` is the model's where it is known."""
    try:
        ours = gist(answer or model.answer(scenario), fields)
    except (KeyError, IndexError, TypeError, ValueError):
        return None
    theirs = gist(engine.answer(scenario), fields)
    return (ours, theirs) if ours != theirs else None


def shrink(engine, scenario, fields):
    def kind(difference):
        # Two slot lists, or what the errors were: a smaller scenario must fail in the same way.
        return [d.get("error") if isinstance(d, dict) else "slots" for d in difference]

    wanted = kind(differs(engine, scenario, fields))
    again = True
    while again:
        again = False
        for path in list(parts(scenario)):
            try:
                smaller = without(scenario, path)
            except (KeyError, IndexError, TypeError):
                continue  # an outer part has gone already
            difference = differs(engine, smaller, fields)
            if difference and kind(difference) == wanted:
                scenario, again = smaller, True
    return scenario


def show(scenario, difference):
    print(json.dumps(scenario, separators=(",", ":")))
    ours, theirs = difference
    if isinstance(ours, list) and isinstance(theirs, list):
        print("  only the model: ", [s for s in ours if s not in theirs][:5])
        print("  only the engine:", [s for s in theirs if s not in ours][:5])
    else:
        print("  model: ", str(ours)[:300])
        print("  engine:", str(theirs)[:300])


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--engine", required=True)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--count", type=int, default=200)
    parser.add_argument("--first", type=int, default=0, help="line to begin with")
    parser.add_argument("--ops", default="slots")
    parser.add_argument("--fields", default="start,end,remaining,hosts")
    parser.add_argument("--stop-after", type=int, default=1, help="differences to show")
    options = parser.parse_args()
    engine, fields = Engine(options.engine), options.fields.split(",")
    same = skipped = with_slots = different = 0
    for index in range(options.first, options.first + options.count):
        scenario, answer = generate.scenario(options.seed, index, options.ops.split(","))
        if answer.get("error", {}).get("reason") == "unsupported":
            skipped += 1
            continue
        with_slots += bool(answer.get("slots"))
        difference = differs(engine, scenario, fields, answer)
        if difference is None:
            same += 1
            continue
        different += 1
        print(f"seed {options.seed} line {index} differs; made smaller:")
        scenario = shrink(engine, scenario, fields)
        show(scenario, differs(engine, scenario, fields))
        if different == options.stop_after:
            break
    print(f"seed {options.seed}: {same} alike ({with_slots} with slots), {different} different, {skipped} skipped")
    return 1 if different else 0


if __name__ == "__main__":
    sys.exit(main())
