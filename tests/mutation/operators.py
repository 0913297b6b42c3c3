"""Small faults in C++ text: where each operator could plant one, and what would stand there then.

Tokens and their brackets (cpp_text.py) are all the C++ known here: whether a fault is valid C++ is for the
compiler to say. `<` and `>` are comparisons where they have space on both sides, as the formatter writes
them; brackets of templates have none.
"""
import pathlib
import re
import sys
from typing import NamedTuple

sys.path.append(str(pathlib.Path(__file__).resolve().parent.parent / "support"))
from cpp_text import Text  # noqa: E402

# Words before a bracket that make it no call, and words that begin what is no call statement.
KEYWORDS = frozenset("""alignas alignof case catch co_await co_return co_yield constexpr decltype default delete
    do else explicit for if namespace new noexcept operator private public requires return sizeof static_assert
    struct class enum switch template throw typedef typename using while""".split())
ENDS_OPERAND = frozenset(["||", "?", ":", ";", ",", "=", "return", "+=", "-=", "|=", "&="])


class Mutant(NamedTuple):
    operator: str
    start: int  # characters of the text
    end: int
    after: str


def edges(text, _):
    """`<` for `<=`, `>` for `>=` and back; `+ 1` for `- 1`, for nothing, and back."""
    other = {"<": "<=", "<=": "<", ">": ">=", ">=": ">", "+": "-", "-": "+"}
    for i, token in enumerate(text.tokens):
        if token.kind != "op" or token.text not in other or not text.spaced(i):
            continue
        if text.is_word(i - 1, "operator", "template"):
            continue
        if token.text in "+-":
            if i + 1 == len(text.tokens) or text.tokens[i + 1].text != "1":
                continue
            yield Mutant("edge", token.start, text.tokens[i + 1].end, "")
        yield Mutant("edge", token.start, token.end, other[token.text])


def operand(text, i, step):
    """The farthest token of the operand on one side of the && or || at i, or None."""
    ends = ENDS_OPERAND | ({"&&"} if text.tokens[i].text == "&&" else set())
    far = None
    j = i + step
    while 0 <= j < len(text.tokens) and text.parent[j] == text.parent[i]:
        token = text.tokens[j]
        if token.kind in ("op", "word") and token.text in ends:
            break
        far = j
        if j in text.match and (text.match[j] - j) * step > 0:
            far = j = text.match[j]
        j += step
    return far


def dropped_conditions(text, _):
    """One side of `a && b` or `a || b` alone."""
    for i, token in enumerate(text.tokens):
        if not text.is_op(i, "&&", "||") or not text.spaced(i):
            continue
        left, right = operand(text, i, -1), operand(text, i, 1)
        if left is None or right is None:
            continue
        start, end = text.tokens[left].start, text.tokens[right].end
        yield Mutant("dropped condition", start, end, text.text[start:text.tokens[i - 1].end])
        yield Mutant("dropped condition", start, end, text.text[text.tokens[i + 1].start:end])


def negated_ifs(text, _):
    for i in range(len(text.tokens) - 1):
        if not text.is_word(i, "if") or not text.is_op(i + 1, "(") or i + 1 not in text.match:
            continue
        inside = text.children(i + 1)
        begin = max([j + 1 for j in inside if text.is_op(j, ";")], default=i + 2)
        last = text.match[i + 1] - 1
        if begin > last or any(text.is_op(j, "=") for j in inside if j >= begin):
            continue  # empty, or a declaration
        start, end = text.tokens[begin].start, text.tokens[last].end
        yield Mutant("negated if", start, end, f"!({text.text[start:end]})")


def constants(text, _):
    for token in text.tokens:
        if token.kind == "word" and token.text in ("true", "false"):
            yield Mutant("constant", token.start, token.end, "false" if token.text == "true" else "true")
        number = re.fullmatch(r"(\d[\d']*)([uUlL]*)", token.text) if token.kind == "number" else None
        if number:
            digits = number.group(1).replace("'", "")
            if len(digits) > 1 and digits[0] == "0":
                continue  # octal
            values = [int(digits) + 1] + ([int(digits) - 1] if int(digits) else [])
            for value in values:
                yield Mutant("constant", token.start, token.end, f"{value}{number.group(2)}")


def declared_type(text, first, last):
    """The type, where the part reads like a parameter's declaration."""
    if last == first or not text.is_word(last):
        return None
    if text.is_word(last - 1) or text.is_op(last - 1, "&", "*", ">", "&&"):
        return text.of(first, last - 1)
    return None


def swapped_arguments(text, _):
    """Two neighbours of a call's arguments, or of a list in braces, change places."""
    for bracket in [i for i in range(len(text.tokens)) if text.is_op(i, "(", "{") and i in text.match]:
        call = text.is_op(bracket, "(")
        if call and not (text.is_word(bracket - 1) and text.tokens[bracket - 1].text not in KEYWORDS):
            continue
        if any(text.is_op(i, ";") for i in text.children(bracket)):
            continue  # a block, or the head of a loop
        parts = text.parts(bracket)
        for (a, b), (c, d) in zip(parts, parts[1:]):
            types = declared_type(text, a, b), declared_type(text, c, d)
            if text.of(a, b) == text.of(c, d) or (all(types) and types[0] != types[1]):
                continue
            start, end = text.tokens[a].start, text.tokens[d].end
            between = text.text[text.tokens[b].end:text.tokens[c].start]
            after = text.text[text.tokens[c].start:end] + between + text.text[start:text.tokens[b].end]
            yield Mutant("swapped arguments", start, end, after)


def begins_statement(text, i):
    if text.is_op(i - 1, ";", "{", "}") or text.is_word(i - 1, "else", "do"):
        return True
    head = text.match.get(i - 1, 0) if text.is_op(i - 1, ")") else 0
    return text.is_word(head - 1, "if", "for", "while")


def missing_calls(text, _):
    """A statement that is a call and nothing else."""
    for i, token in enumerate(text.tokens):
        if token.kind != "word" or token.text in KEYWORDS or not begins_statement(text, i):
            continue
        end = i
        while end < len(text.tokens) and not (text.is_op(end, ";", "}") and text.parent[end] == text.parent[i]):
            end += 1
        here = [j for j in range(i, min(end, len(text.tokens))) if text.parent[j] == text.parent[i]]
        if not text.is_op(end, ";") or not text.is_op(end - 1, ")") or end - 1 not in text.match:
            continue
        name = text.match[end - 1] - 1
        chained = name == i or text.is_op(name - 1, ".", "->", "::")
        declares = any(text.is_word(j) and text.is_word(j + 1) for j in here)
        if text.is_word(name) and chained and not declares and not any(text.is_op(j, "=") for j in here):
            yield Mutant("missing call", token.start, text.tokens[end].end, ";")


def wrong_words(text, lists):
    """Another enumerator of the same enumeration, or another string of the same list."""
    for i, token in enumerate(text.tokens):
        if token.kind == "word" and text.is_op(i - 1, "::") and text.is_word(i - 2):
            names = lists.get(text.tokens[i - 2].text, ())
            for name in sorted(names) if token.text in names else ():
                if name != token.text:
                    yield Mutant("wrong word", token.start, token.end, name)
        elif token.kind == "string" and text.parent[i] >= 0:
            others = {text.tokens[j].text for j in text.children(text.parent[i])
                      if text.tokens[j].kind == "string"}
            for other in sorted(others - {token.text}):
                yield Mutant("wrong word", token.start, token.end, other)


OPERATORS = (edges, dropped_conditions, negated_ifs, constants, swapped_arguments, missing_calls, wrong_words)


def enumerators(texts):
    """Enumerations by name, each with its enumerators, as far as the texts use them."""
    lists = {}
    for text in texts:
        for name, value in re.findall(r"\b(\w+)::(k[A-Z_]\w*)\b", text):
            lists.setdefault(name, set()).add(value)
    return lists


def mutants_of(text, lists=None):
    """Every fault that can be planted in the text, in the order of the operators."""
    tokens = Text(text)
    return [mutant for operator in OPERATORS for mutant in operator(tokens, lists or {})]


def planted(text, mutant):
    return text[:mutant.start] + mutant.after + text[mutant.end:]
