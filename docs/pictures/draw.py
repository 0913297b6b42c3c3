"""Draws the pictures of docs/teams.md from the engine's own answers, and fills in what the page quotes.

    draw.py [--rota FILE]            writes docs/pictures/*.svg and the quotations of docs/teams.md
    draw.py [--rota FILE] --check    writes nothing; fails where one of them differs

NAME.json is what NAME.svg shows: a scenario (docs/records.md), or a catalog with `steps`, a list of
[verb, body] that are carried out one after the other on a new database.

The page quotes by a comment before a block of JSON, which is written anew:

    <!-- document NAME: PATH PATH -->    what stands at these paths in NAME.json
    <!-- answer NAME: PATH PATH -->      the same of the answer, or of the list of the steps' answers

A path is keys and places with slashes between them; its last word may be several keys with commas.
"""
import argparse
import json
import os
import pathlib
import re
import subprocess
import sys
import tempfile

from canvas import Picture
from views import DRAWN

PICTURES = pathlib.Path(__file__).resolve().parent
PAGE = PICTURES.parent / "teams.md"
QUOTED = re.compile(r"(<!-- (document|answer) (\w+):([^>]*?) -->\n```json\n).*?(^```$)", re.MULTILINE | re.DOTALL)


class Rota:
    """The command line of the engine."""

    def __init__(self, program):
        self.program = program

    def run(self, *arguments, text=None):
        told = subprocess.run([self.program, *arguments], input=text, capture_output=True, text=True, check=False)
        if told.returncode:
            raise RuntimeError(f"rota {' '.join(arguments)}: {told.stdout}{told.stderr}")
        return told.stdout

    def ask(self, document, *questions):
        """The answers to a scenario with each of these questions in place of its own."""
        lines = [json.dumps({**document, "query": query}) + "\n" for query in questions]
        answers = [json.loads(line) for line in self.run("eval", text="".join(lines)).splitlines()]
        for answer in answers:
            if "error" in answer:
                raise RuntimeError(f"rota eval: {answer['error']}")
        return answers

    def play(self, document):
        """The answers to a document's steps."""
        with tempfile.TemporaryDirectory() as folder:
            database = f"{folder}/steps.db"
            self.run("init", database)

            def call(verb, body):
                asked = json.dumps({"now": document["now"], **body})
                return json.loads(self.run("call", database, verb, asked))

            call("catalog.apply", {"catalog": document["catalog"]})
            return [call(verb, body) for verb, body in document["steps"]]

    def answer(self, document):
        """The answer to a scenario, or the answers to its steps."""
        if "steps" in document:
            return self.play(document)
        return self.ask(document, document["query"])[0]


def at(value, path):
    """What stands at a path."""
    *keys, last = path.split("/")
    for key in keys:
        value = value[int(key) if isinstance(value, list) else key]
    if isinstance(value, list):
        return value[int(last)]
    words = last.split(",")
    return value[last] if len(words) == 1 else {word: value[word] for word in words}


def written(value, indent=0, width=100):
    """JSON on one line where it fits, else an element a line."""
    line = json.dumps(value, ensure_ascii=False)
    if len(line) + indent <= width or not isinstance(value, (dict, list)):
        return line
    inner = " " * (indent + 2)
    if isinstance(value, list):
        parts = [written(element, indent + 2, width) for element in value]
    else:
        parts = [f"{json.dumps(key)}: {written(element, indent + 2, width - len(key) - 4)}"
                 for key, element in value.items()]
    return f"{'[' if isinstance(value, list) else '{'}\n{inner}" + f",\n{inner}".join(parts) + (
        f"\n{' ' * indent}{']' if isinstance(value, list) else '}'}")


def quoted(page, documents, answers):
    """The page with every quotation as it is now."""
    def block(found):
        source = (documents if found[2] == "document" else answers)[found[3]]
        return found[1] + "".join(written(at(source, path)) + "\n" for path in found[4].split()) + found[5]

    return QUOTED.sub(block, page)


def faults_of(page):
    """What the page and the folder of pictures have that the other lacks, and JSON that nobody compares."""
    yield from (f"{file.name}: no picture of views.py" for file in sorted(PICTURES.glob("*.*"))
                if file.suffix in (".svg", ".json") and file.stem not in DRAWN)
    yield from (f"{PAGE.name}: does not show pictures/{name}.svg" for name in DRAWN
                if f"](pictures/{name}.svg)" not in page)
    if not page.count("```json") == page.count("<!-- ") == len(QUOTED.findall(page)):
        yield f"{PAGE.name}: JSON without the comment that says where it is from, or such a comment without JSON"


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rota", default=os.environ.get("ROTA_CLI", "rota"), help="the command line of the engine")
    parser.add_argument("--check", action="store_true", help="write nothing; fail where something differs")
    chosen = parser.parse_args()
    rota = Rota(chosen.rota)

    documents = {name: json.loads((PICTURES / f"{name}.json").read_text(encoding="utf-8")) for name in DRAWN}
    files = {}
    for name, (title, draw) in DRAWN.items():
        picture = Picture(title)
        draw(rota, documents[name], picture)
        files[PICTURES / f"{name}.svg"] = picture.svg()
    page = PAGE.read_text(encoding="utf-8")
    files[PAGE] = quoted(page, documents, {name: rota.answer(document) for name, document in documents.items()})

    faults = list(faults_of(page))
    for file, text in files.items():
        if file.is_file() and file.read_text(encoding="utf-8") == text:
            continue
        if chosen.check:
            faults.append(f"{file.name}: differs from what the engine answers; run docs/pictures/draw.py and look at it")
        else:
            file.write_text(text, encoding="utf-8")
            print(f"wrote {file.name}")
    for fault in faults:
        print(fault)
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
