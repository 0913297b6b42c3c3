"""C++ text as tokens that know the bracket they stand in: what the tests of the text itself read.

Comments, strings and preprocessor lines are each one token, so that nothing in them is taken for code.
Templates are not understood: `<` and `>` are operators like others.
"""
import re
from typing import NamedTuple

TOKEN = re.compile(r"""
    (?P<comment>//[^\n]*|/\*.*?\*/)
  | (?P<directive>^[ \t]*\#(?:[^\n\\]|\\\n|\\.)*)
  | (?P<string>R"(?P<mark>[^()\s\\]{0,16})\(.*?\)(?P=mark)"|"(?:[^"\\\n]|\\.)*")
  | (?P<char>'(?:[^'\\\n]|\\.)+')
  | (?P<number>\.?\d(?:[eEpP][+-]|[\w.'])*)
  | (?P<word>[A-Za-z_]\w*)
  | (?P<op><=>|->\*|\.\.\.|<<=|>>=|::|->|\+\+|--|&&|\|\||[<>=!+\-*/%&|^]=|<<|>>|[^\s\w])
""", re.VERBOSE | re.DOTALL | re.MULTILINE)
CLOSES = {")": "(", "]": "[", "}": "{"}


class Token(NamedTuple):
    kind: str
    text: str
    start: int
    end: int


class Text:
    """A text as tokens; `parent[i]` is the index of the bracket that token i stands in, or -1."""

    def __init__(self, text):
        self.text = text
        self.tokens = [Token(m.lastgroup, m.group(), m.start(), m.end()) for m in TOKEN.finditer(text)
                       if m.lastgroup not in ("comment", "directive")]
        self.parent = []
        self.match = {}  # bracket -> its other end, both ways
        open_brackets = []
        for i, token in enumerate(self.tokens):
            opened = CLOSES.get(token.text) if token.kind == "op" else None
            if opened and open_brackets and self.tokens[open_brackets[-1]].text == opened:
                self.match[i] = open_brackets.pop()
                self.match[self.match[i]] = i
            self.parent.append(open_brackets[-1] if open_brackets else -1)
            if token.kind == "op" and token.text in CLOSES.values():
                open_brackets.append(i)

    def is_op(self, i, *texts):
        return 0 <= i < len(self.tokens) and self.tokens[i].kind == "op" and self.tokens[i].text in texts

    def is_word(self, i, *texts):
        return 0 <= i < len(self.tokens) and self.tokens[i].kind == "word" and (
            not texts or self.tokens[i].text in texts)

    def spaced(self, i):
        token = self.tokens[i]
        return self.text[token.start - 1:token.start].isspace() and self.text[token.end:token.end + 1].isspace()

    def children(self, bracket):
        """Indexes of the tokens that stand directly in the bracket."""
        end = self.match.get(bracket)
        return [] if end is None else [i for i in range(bracket + 1, end) if self.parent[i] == bracket]

    def parts(self, bracket):
        """(first, last) token of each part between the commas of a bracket."""
        parts, begin = [], bracket + 1
        for i in [j for j in self.children(bracket) if self.is_op(j, ",")] + [self.match.get(bracket, bracket)]:
            if i > begin:
                parts.append((begin, i - 1))
            begin = i + 1
        return parts

    def of(self, first, last):
        return self.text[self.tokens[first].start:self.tokens[last].end]
