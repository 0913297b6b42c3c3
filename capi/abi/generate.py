#!/usr/bin/python3
"""Makes the lists that follow from the header: api.json and rota.map.

    /usr/bin/python3 capi/abi/generate.py            writes them
    /usr/bin/python3 capi/abi/generate.py --check    compares, and checks every documentation block
    /usr/bin/python3 capi/abi/generate.py --stub     prints a library that has the interface and no content

api.json is what bindings are generated from: every function with its parameters, their C types and
directions, every constant and every structure with its fields.
"""
import json
import pathlib
import re
import sys

ABI = pathlib.Path(__file__).resolve().parent
HEADER = ABI.parent / "include" / "rota_c.h"

FUNCTION = re.compile(r"/\*((?:[^*]|\*(?!/))*)\*/\s*ROTA_API ([^;]+);")
STRUCT = re.compile(r"typedef struct (\w+) \{(.*?)\} \1;", re.S)
CONSTANT = re.compile(r"^#define (ROTA_[A-Z_]+) (-?\d+)", re.M)
# Parameters the head of the header has described for all functions.
KNOWN = re.compile(r"engine|slots|error|out_error|\w+_len")
TAG = re.compile(r"@(param\[(?:in|out)\]|return|reason|since)\s*")


def one_line(text):
    return " ".join(line.strip().lstrip("*").strip() for line in text.splitlines()).strip()


def split_type(declaration):
    """"const char *schema" -> ("const char *", "schema")."""
    kind, name = re.fullmatch(r"(.*?)(\w+)", declaration.strip(), re.S).groups()
    return " ".join(kind.split()), name


def read_function(comment, declaration, problems):
    head, arguments = re.fullmatch(r"(.*?)\((.*)\)", declaration, re.S).groups()
    returns, name = split_type(head)
    doc, *blocks = TAG.split(one_line(comment))
    tags = list(zip(blocks[0::2], blocks[1::2]))
    described = {}
    for tag, text in tags:
        if tag.startswith("param"):
            parameter, meaning = text.split(None, 1)
            described[parameter] = (tag[6:-1], meaning.strip())
    parameters = []
    for argument in [] if arguments == "void" else arguments.split(","):
        kind, parameter = split_type(argument)
        direction = "out" if parameter.startswith("out_") else "in"
        described_as, meaning = described.pop(parameter, (direction, ""))
        parameters.append({"name": parameter, "type": kind, "direction": direction, "doc": meaning})
        if not meaning and not KNOWN.fullmatch(parameter):
            problems.append(f"{name}: parameter {parameter} is not described")
        if described_as != direction:
            problems.append(f"{name}: {parameter} is described as [{described_as}]")
    names = [p["name"] for p in parameters]
    for parameter in described:
        problems.append(f"{name}: describes {parameter} and takes {names}")
    by_tag = {tag: text.strip() for tag, text in tags if not tag.startswith("param")}
    order = [re.sub(r"\[.*", "", tag) for tag, _ in tags]
    if order != sorted(order, key=["param", "return", "reason", "since"].index):
        problems.append(f"{name}: tags are out of order")
    if not doc.strip():
        problems.append(f"{name}: has no purpose")
    if "out_error" in names and "reason" not in by_tag:
        problems.append(f"{name}: has no @reason")
    if returns != "void" and "out_error" not in names and "return" not in by_tag:
        problems.append(f"{name}: has no @return")
    return {
        "name": name,
        "returns": returns,
        "parameters": parameters,
        "doc": doc.strip(),
        "return_doc": by_tag.get("return", ""),
        "reasons": by_tag.get("reason", ""),
        "since": by_tag.get("since", "0.1"),
    }


def read_header():
    text = HEADER.read_text(encoding="utf-8")
    problems = []
    functions = [read_function(c, d, problems) for c, d in FUNCTION.findall(text)]
    declared = len(re.findall(r"^ROTA_API ", text, re.M))
    if declared != len(functions):
        problems.append(f"{declared} functions are declared, {len(functions)} have a block before them")
    structs = []
    for name, body in STRUCT.findall(text):
        fields = []
        for declaration, doc in re.findall(r"([^;]+?);\s*/\*(.*?)\*/", body, re.S):
            kind, field = split_type(declaration)
            fields.append({"name": field, "type": kind, "doc": one_line(doc)})
        structs.append({"name": name, "fields": fields})
    api = {
        "abi": int(re.search(r"ROTA_ABI_VERSION (\d+)", text)[1]),
        "version": re.search(r'ROTA_VERSION_STRING "(.*)"', text)[1],
        "handles": re.findall(r"typedef struct (\w+) \1;", text),
        "constants": {name: int(value) for name, value in CONSTANT.findall(text)},
        "structs": structs,
        "functions": functions,
    }
    return api, problems


def outputs(api):
    names = sorted(function["name"] for function in api["functions"])
    listing = "".join(f"    {name};\n" for name in names)
    return {
        "api.json": json.dumps(api, indent=1, ensure_ascii=False) + "\n",
        "rota.map": f"/* Made by generate.py from rota_c.h. */\nROTA_{api['abi']} {{\n  global:\n{listing}"
                    "  local:\n    *;\n};\n",
    }


def stub(api):
    lines = ['#include "rota_c.h"']
    for function in api["functions"]:
        parameters = ", ".join(p["type"] + (" " if p["type"][-1] != "*" else "") + p["name"]
                               for p in function["parameters"])
        gap = "" if function["returns"].endswith("*") else " "
        body = "" if function["returns"] == "void" else " return 0; "
        lines.append(f"{function['returns']}{gap}{function['name']}({parameters}) {{{body}}}")
    return "\n".join(lines)


def main():
    api, problems = read_header()
    if "--stub" in sys.argv[1:]:
        print(stub(api))
        return 0
    check = "--check" in sys.argv[1:]
    for name, text in outputs(api).items():
        path = ABI / name
        if not check:
            path.write_text(text, encoding="utf-8")
        elif not path.exists() or path.read_text(encoding="utf-8") != text:
            problems.append(f"{path} is out of date: run capi/abi/generate.py")
    for problem in problems:
        print(problem)
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
