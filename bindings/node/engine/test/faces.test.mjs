// The same wrong argument has the same reason in every face: tests/data/faces/wrong_arguments.json.
import assert from "node:assert/strict";
import test from "node:test";
import { Engine, RotaError } from "@rota/engine";
import { folder, guest, kim, now, portal, readJson, week } from "./support.mjs";

const nested = (depth) => {
  let value = {};
  for (let i = 0; i < depth; ++i) value = { value };
  return value;
};

test("wrong arguments have the reasons that the other faces give", async (t) => {
  const engine = await portal(t);
  const visitor = engine.acting(guest);
  const slots = await engine.slots(week);
  const form = { event_type: "support-call", start: slots.at(0).start, attendees: [kim] };
  const circle = {};
  circle.self = circle;
  const there = `${folder(t)}/copy.db`;
  const tries = {
    "a database name with U+0000": () => Engine.open("a\0b"),
    "a database name with half a surrogate": () => Engine.open("a\ud800b"),
    "a schema name with U+0000": () => Engine.open(":memory:", { schema: "a\0b" }),
    "a backup path with U+0000": () => engine.backup({ path: `${there}\0b` }),
    "half a surrogate in a body": () => engine.book({ ...form, attendees: [{ ...kim, name: "\ud800" }] }),
    "half a surrogate in the envelope": () => engine.book(form, { idempotency_key: "\udc00" }),
    "half a surrogate in a request as text": () => engine.callText("record.get", '{"kind":"user","id":"\ud800"}'),
    "half a surrogate in a verb's name": () => engine.call("record.\ud800", {}),
    "a body that holds itself": () => engine.call("catalog.apply", { catalog: circle }),
    "a body nested 70 deep": () => engine.call("catalog.apply", { catalog: nested(70) }),
    "a body nested 100000 deep": () => engine.call("catalog.apply", { catalog: nested(100_000) }),
    "an envelope for a view's slots": () => visitor.slots(week, { now }),
    "an envelope for a view's verb": () => visitor.book(form, { now }),
    "a key of the envelope in a body": () => engine.book({ ...form, now }),
    "a key of the envelope in a view's body": () => visitor.book({ ...form, now }),
    "an envelope that is none": () => engine.book(form, "now"),
    "a slot at half a place": async () => slots.at(0.5),
    "a slot at a word": async () => slots.at("first"),
  };
  const table = readJson("tests/data/faces/wrong_arguments.json");
  assert.deepEqual(table.map((row) => row.case), Object.keys(tries));
  for (const { case: name, reason, path } of table) {
    await assert.rejects(tries[name], (error) => {
      assert.ok(error instanceof RotaError, `${name}: ${error}`);
      assert.equal(error.reason, reason, name);
      if (path !== undefined) assert.equal(error.path ?? "", path, name);
      return true;
    }, name);
  }
  assert.throws(() => visitor.slotsSync(week, { now }), { reason: "forbidden" });
  await assert.rejects(engine.book(form, { event_type: "other" }), { reason: "unknown_field", path: "event_type" });
  assert.deepEqual((await engine.list("booking")).items, []); // nothing was written by any of them
});

test("values that JSON would leave out without a word are refused with their path", async (t) => {
  const engine = await portal(t);
  const put = (record) => engine.put("user", { id: "new", name: "New", ...record });
  for (const value of [() => "UTC", Symbol("UTC"), new Map([["a", "b"]]), new Set(["a"])]) {
    const error = await put({ metadata: { seat: value } }).then(() => assert.fail("taken"), (refused) => refused);
    assert.equal(error.reason, "invalid");
    assert.match(error.path, /metadata\.seat$/);
    await assert.rejects(put({ metadata: value }), { reason: "invalid" });
  }
  for (const date of [new Date(8.64e15), new Date("0000-12-31T23:59:59Z"), new Date("-000001-01-01T00:00:00Z")]) {
    await assert.rejects(engine.slots({ ...week, from: date }), { reason: "out_of_range", path: "from" });
  }
  await assert.rejects(engine.get("user", "new"), { reason: "not_found" }); // nothing was written by any of them
});
