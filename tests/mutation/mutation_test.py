"""The operators on small texts, and the judge on a tree that is only pretended."""
import subprocess
import sys
import unittest
from unittest import mock

import mutation
from operators import enumerators, mutants_of, planted


def faults(text, operator, lists=None):
    """The text with each fault of the operator in it."""
    return [planted(text, m) for m in mutants_of(text, lists) if m.operator == operator]


class Operators(unittest.TestCase):
    def test_edges(self):
        self.assertEqual(faults("x = a < b;", "edge"), ["x = a <= b;"])
        self.assertEqual(faults("x = a >= b;", "edge"), ["x = a > b;"])
        self.assertEqual(faults("x = a + 1;", "edge"), ["x = a ;", "x = a - 1;"])
        self.assertEqual(faults("x = a - 1;", "edge"), ["x = a ;", "x = a + 1;"])
        self.assertEqual(faults("std::vector<int> v; x = a + 12; bool operator<(int) const;", "edge"), [])
        self.assertEqual(faults("template <class T> x = a <=> b; x = a->b;", "edge"), [])

    def test_comments_strings_and_directives_are_left_alone(self):
        text = '// a < b\n/* a < b && c */\n#define X(a) a < 1 && \\\n  b < 2\nx = "a < b";\ny = \'<\';\nz = R"(a < b)";\n'
        self.assertEqual([m.operator for m in mutants_of(text)], [])

    def test_a_side_of_a_condition_is_dropped(self):
        self.assertEqual(faults("return a == 1 && f(b, c);", "dropped condition"),
                         ["return a == 1;", "return f(b, c);"])
        self.assertEqual(faults("x = a && b || c;", "dropped condition"),
                         ["x = a || c;", "x = b || c;", "x = a && b;", "x = c;"])
        self.assertEqual(faults("f(x, a || [&] { return 1; }() ? 2 : 3);", "dropped condition"),
                         ["f(x, a ? 2 : 3);", "f(x, [&] { return 1; }() ? 2 : 3);"])
        self.assertEqual(faults("if ((a || b) && c) f();", "dropped condition"),
                         ["if ((a) && c) f();", "if ((b) && c) f();", "if ((a || b)) f();", "if (c) f();"])
        self.assertEqual(faults("auto&& x = y;", "dropped condition"), [])

    def test_an_if_is_negated(self):
        self.assertEqual(faults("if (a || b) c();", "negated if"), ["if (!(a || b)) c();"])
        self.assertEqual(faults("if (auto x = f(); x > 1) c();", "negated if"), ["if (auto x = f(); !(x > 1)) c();"])
        self.assertEqual(faults("if (auto x = f()) c(); if constexpr (b) c();", "negated if"), [])

    def test_a_constant_is_changed(self):
        self.assertEqual(faults("x = 0;", "constant"), ["x = 1;"])
        self.assertEqual(faults("x = 60u;", "constant"), ["x = 61u;", "x = 59u;"])
        self.assertEqual(faults("x = 1'000;", "constant"), ["x = 1001;", "x = 999;"])
        self.assertEqual(faults("x = true;", "constant"), ["x = false;"])
        self.assertEqual(faults("x = 1.5; y = 0x1f; z = a1;", "constant"), [])

    def test_arguments_change_places(self):
        self.assertEqual(faults("f(a, g(b, c), d);", "swapped arguments"),
                         ["f(g(b, c), a, d);", "f(a, d, g(b, c));", "f(a, g(c, b), d);"])
        self.assertEqual(faults("return {a.x, b};", "swapped arguments"), ["return {b, a.x};"])
        self.assertEqual(faults("void F(Instant a, Instant b) {}", "swapped arguments"),
                         ["void F(Instant b, Instant a) {}"])
        self.assertEqual(faults("void F(Instant a, int b) {}", "swapped arguments"), [])
        self.assertEqual(faults("f(a, a); for (a, b;;) {} if (a) { g(); }", "swapped arguments"), [])

    def test_a_call_is_left_out(self):
        self.assertEqual(faults("{ f(); }", "missing call"), ["{ ; }"])
        self.assertEqual(faults("{ a.b(1).c(2); }", "missing call"), ["{ ; }"])
        self.assertEqual(faults("{ if (x) a->b(); }", "missing call"), ["{ if (x) ; }"])
        self.assertEqual(faults("{ std::sort(a, [](int x) { return -x; }); }", "missing call"), ["{ ; }"])
        self.assertEqual(faults("{ x = f(); return f(); std::string s(a); int f(int); }", "missing call"), [])

    def test_a_word_of_the_same_list(self):
        lists = enumerators(["Color::kRed, Color::kBlue; Size::kRed;"])
        self.assertEqual(faults("x = Color::kRed;", "wrong word", lists), ["x = Color::kBlue;"])
        self.assertEqual(faults("x = Shape::kRed;", "wrong word", lists), [])
        self.assertEqual(faults('x = {"a", "b"};', "wrong word"), ['x = {"b", "b"};', 'x = {"a", "a"};'])
        self.assertEqual(faults('x = {f("a"), "b"};', "wrong word"), [])


class Tree:
    """Files whose text says what comes of them: `bad` does not compile, an even number of `!` is the same
    code as none."""

    def __init__(self, files):
        self.files = dict(files)
        self.now = dict(files)

    def all_texts(self):
        return self.files.values()

    def write(self, name, text):
        self.now[name] = text

    def restore(self):
        self.now = dict(self.files)

    def compile(self, name):
        return "bad" not in self.now[name]

    def code(self, name):
        return self.now[name].replace("same", "x")

    def make(self, targets):
        return "unlinked" not in "".join(self.now.values())


class Check:
    targets = ()

    def __init__(self, name, tree, outcome):
        self.name, self.tree, self.outcome = name, tree, outcome

    def run(self, seed):
        return self.outcome("".join(self.tree.now.values()))


class Judge(unittest.TestCase):
    def verdict(self, text, *outcomes):
        tree = Tree({"a.cc": "x"})
        tests = [Check(f"t{i}", tree, outcome) for i, outcome in enumerate(outcomes)]
        return mutation.verdict(tree, tests, "a.cc", text, "x", 1)

    def test_verdicts(self):
        passes, fails, hangs = lambda _: "", lambda _: "failed", lambda _: "hang"
        self.assertEqual(self.verdict("bad", fails), "did not compile")
        self.assertEqual(self.verdict("unlinked", fails), "did not link")
        self.assertEqual(self.verdict("same", fails), "same code")
        self.assertEqual(self.verdict("y", passes, fails), "seen by t1")
        self.assertEqual(self.verdict("y", passes, hangs, fails), "seen by t1 (hang)")
        self.assertEqual(self.verdict("y", passes, passes), "SURVIVED")

    def sample(self, text, outcome, size=100):
        tree = Tree({"a.cc": text})
        lines = []
        figures = mutation.sample(tree, dict(tree.files), {"a.cc": [Check("t", tree, outcome)]}, size, 7, 1,
                                  lines.append)
        self.assertEqual(tree.now, tree.files)  # nothing is left behind
        return figures, lines

    def test_a_sample_counts_what_could_be_judged(self):
        text = "y = 1;\nx = 41;"
        figures, lines = self.sample(text, lambda now: "failed" if "42" in now else "")
        self.assertEqual(figures, (1, 4, {}))
        self.assertIn("a.cc:2: constant: 41 → 42: seen by t", lines)
        self.assertIn("a.cc:2: constant: 41 → 40: SURVIVED", lines)
        self.assertEqual(self.sample(text, lambda _: "", size=2)[0], (0, 2, {}))
        self.assertEqual(self.sample(text, lambda _: ""), self.sample(text, lambda _: ""))
        self.assertEqual(self.sample("bad = 1;", lambda _: ""), ((0, 0, {"did not compile": 2}), []))

    def test_stopped_by_hand(self):
        def stop(_):
            raise KeyboardInterrupt

        self.assertEqual(self.sample("x = 1;", stop), ((0, 0, {"interrupted": 1}), []))

    def test_a_hanging_command_ends_with_its_children(self):
        with self.assertRaises(subprocess.TimeoutExpired):
            mutation.run([sys.executable, "-c", "while True: pass"], ".", 0.2)
        self.assertEqual(mutation.run([sys.executable, "-c", "raise SystemExit(3)"], ".", 60), 3)

    def test_processor_time_is_bounded(self):
        entry = {"name": "t", "command": [sys.executable, "-c", "while True: pass"]}
        test = mutation.Test(entry, ".", set())
        test.processor_s = test.wall_s = 0
        with mock.patch.object(mutation, "HANG_S", 1), mock.patch.object(mutation, "HANG_WALL", 1000):
            test.wall_s = 1
            self.assertEqual(test.run(1), "hang")
            entry["command"][2] = "raise SystemExit(1)"
            self.assertEqual(test.run(1), "failed")
            entry["command"][2] = "pass"
            self.assertEqual(test.measure(1), "")
        self.assertGreater(test.processor_s, 0)

    def test_the_nearest_tests_are_asked_first(self):
        tests = []
        for name, is_unit, processor_s in (("capi_flow", False, 1), ("unit_engine", True, 9), ("unit_codec", True, 3),
                                           ("contract_store", False, 8), ("unit_store", True, 5)):
            tests.append(mock.Mock(is_unit=is_unit, processor_s=processor_s))
            tests[-1].name = name
        names = [test.name for test in mutation.nearest_first(tests, "src/store/sqlite/open.cc")]
        self.assertEqual(names, ["unit_store", "unit_codec", "unit_engine", "contract_store", "capi_flow"])


if __name__ == "__main__":
    unittest.main()
