// What goes wrong is a RotaError that says what, where and why.
import assert from "node:assert/strict";
import { createRequire } from "node:module";
import * as path from "node:path";
import test from "node:test";
import { writeFileSync } from "node:fs";
import { Engine, RotaError, evaluate, expand } from "@rota/engine";
import { folder, kim, now, openAt, portal, week } from "./support.mjs";

const book = (engine, start) => engine.book({ event_type: "support-call", start, attendees: [kim] });

test("a refusal names the rule and every host's own reason", async (t) => {
  const engine = await portal(t);
  const start = "2026-03-02T06:00:00Z"; // only Đức works at that hour
  const { id } = await book(engine, start);
  await assert.rejects(book(engine, start), (error) => {
    assert.ok(error instanceof RotaError && error instanceof Error);
    assert.equal(error.name, "RotaError");
    assert.equal(error.reason, "occupied");
    assert.equal(error.code, "refused");
    assert.equal(error.retryable, false);
    assert.equal(error.path, undefined);
    assert.equal(error.message, "another booking or a live hold is in the way");
    assert.deepEqual(error.refusals.find((refusal) => refusal.host === "duc"), {
      reason: "occupied", host: "duc", object: id, free_at: "2026-03-02T06:30:00Z",
    });
    assert.equal(error.refusals.length, 4);
    assert.deepEqual(JSON.parse(JSON.stringify(error)).refusals, error.refusals);
    return true;
  });
});

test("a wrong document names the field", async (t) => {
  const engine = await portal(t);
  await assert.rejects(engine.slots({ ...week, form: "2026-03-02" }), {
    name: "RotaError", reason: "unknown_field", code: "invalid", path: "form",
  });
  await assert.rejects(engine.callText("catalog.apply", "{"), { reason: "malformed" });
  await assert.rejects(engine.book("{}"), { reason: "invalid", path: "body" });
  await assert.rejects(engine.book(null), { reason: "invalid", path: "body" });
  await assert.rejects(engine.get("user", "nobody"), { reason: "not_found", code: "not_found" });
  await assert.rejects(evaluate("[]"), { name: "RotaError" });
});

test("the stack shows who called", async (t) => {
  const engine = await portal(t);
  async function whoCalled() {
    await engine.getBooking({ booking: "nobody" });
  }
  await assert.rejects(whoCalled(), (error) => error.stack.includes("whoCalled"));
});

// Every place where an instant goes in, by the types: one that is none, and one with milliseconds.
test("a Date that is none and one with milliseconds are refused wherever one goes in", async (t) => {
  const engine = await portal(t);
  const event_type = "support-call";
  const places = {
    start: (start) => engine.check({ event_type, start }),
    from: (from) => engine.slots({ event_type, from }),
    to: (to) => engine.slots({ event_type, from: "2026-03-02", to }),
    now: (now) => engine.window({ event_type }, { now }),
    "record.start": (start) => engine.put("busy_block", { user: "noa", start, end: "2026-03-03T10:00:00Z" }),
    as_of: (as_of) => engine.get("user", "noa", { as_of }),
    "facts.busy[0].end": (end) =>
      engine.window({ event_type }, { facts: { busy: [{ user: "noa", start: "2026-03-03T10:00:00Z", end }] } }),
  };
  for (const [path, ask] of Object.entries(places)) {
    for (const text of ["2026-03-02T10:00:00.999Z", "2026-03-02T10:00:00.001Z", "1969-12-31T23:59:59.500Z"]) {
      const fraction = (error) => {
        assert.ok(error instanceof RotaError, `${path}: ${error}`);
        const { reason, detail: { rule }, path: place, message } = error;
        assert.deepEqual({ reason, rule, message }, {
          reason: "invalid", rule: "instant_shape", message: "instants are whole seconds",
        });
        assert.ok(path.endsWith(place) || place.endsWith(path), `${path}: ${place}`);
        return true;
      };
      await assert.rejects(ask(new Date(text)), fraction, path);
      await assert.rejects(ask(text), fraction, path); // alike as text
    }
    await assert.rejects(ask(new Date("soon")), { name: "RotaError", reason: "invalid" }, path);
  }
  await assert.rejects(evaluate({ now: new Date("2026-03-02T10:00:00.999Z"), catalog: {}, query: { event_type } }), {
    reason: "invalid", path: "now",
  });
  for (const now of [new Date("2026-03-02T10:00:00.999Z"), new Date("soon")]) {
    await assert.rejects(engine.setClock(now), { reason: "invalid", path: "now" });
  }
  const whole = new Date("2026-03-02T10:00:00.000Z");
  assert.equal((await engine.check({ event_type, start: whole })).start, "2026-03-02T10:00:00Z");
});

test("what is no document, text, date or envelope is refused with a reason", async (t) => {
  const engine = await portal(t);
  const circle = {};
  circle.self = circle;
  const tries = [
    () => engine.apply({ catalog: circle }),
    () => engine.apply({ catalog: 1n }),
    () => engine.callText("record.get", 5),
    () => engine.callText("record.get"),
    () => engine.setClock("2030-01-01"),
    () => engine.setClock(),
    () => engine.put("user", { name: "\ud800" }),
    () => expand(),
    () => expand(5),
    () => evaluate(null),
    () => Engine.open(":memory:", null),
    async () => engine.acting(),
    async () => engine.acting(null),
  ];
  for (const attempt of tries) {
    await assert.rejects(attempt, (error) => error instanceof RotaError && error.code === "invalid", `${attempt}`);
  }
});

test("after closing every call rejects with invalid_handle, and closing again does nothing", async (t) => {
  const engine = await portal(t);
  const closing = engine.close();
  assert.equal(engine.close(), closing);
  const closed = { name: "RotaError", reason: "invalid_handle", code: "invalid" };
  await assert.rejects(engine.slots(week), closed);
  await closing;
  await engine.close();
  await assert.rejects(engine.slots(week), closed);
  await assert.rejects(book(engine, "2026-03-02T06:00:00Z"), closed);
  await assert.rejects(engine.apply({ catalog: {} }), closed);
  await assert.rejects(engine.backup({ path: "nowhere.db" }), closed);
  assert.throws(() => engine.slotsSync(week), closed);
});

test("closing waits for calls that were made before", async (t) => {
  for (let round = 0; round < 50; ++round) {
    const engine = await portal(t);
    const order = [];
    const calls = Array.from({ length: 70 }, () => engine.slots(week).then(() => order.push("call")));
    const closing = engine.close().then(() => order.push("closed"));
    await Promise.all([...calls, closing]);
    assert.equal(order.length, 71);
    assert.equal(order.at(-1), "closed");
  }
});

test("what cannot be opened", async (t) => {
  const directory = folder(t);
  const text = path.join(directory, "text.db");
  writeFileSync(text, "this is no database, and long enough to be read as one: ".repeat(20));
  await assert.rejects(Engine.open(text), { name: "RotaError", reason: "not_a_database", code: "corrupt" });
  await assert.rejects(Engine.open(path.join(directory, "no", "such", "folder.db")), { reason: "cannot_open" });
  await assert.rejects(Engine.open(path.join(directory, "none.db"), { readOnly: true }), RotaError);
});

test("options that are none are refused, not ignored", async () => {
  await assert.rejects(Engine.open("a\0b"), { reason: "invalid", path: "database" });
  await assert.rejects(Engine.open(undefined), { reason: "invalid", path: "database" });
  await assert.rejects(Engine.open(":memory:", { migrate: "perhaps" }), { reason: "invalid", path: "migrate" });
  await assert.rejects(Engine.open(":memory:", { durability: "toString" }), { reason: "invalid", path: "durability" });
  await assert.rejects(Engine.open(":memory:", { busyTimeoutMs: 1.5 }), { reason: "invalid", path: "busyTimeoutMs" });
  await assert.rejects(Engine.open(":memory:", { readonly: true }), { reason: "unknown_field", path: "readonly" });
  await assert.rejects(Engine.open(":memory:", { defaultActor: { kind: "boss" } }), { path: "defaultActor.kind" });
  await assert.rejects(Engine.open(":memory:", { clock: "wall" }), { reason: "invalid", path: "clock" });
  await assert.rejects(Engine.open(":memory:", { databaseKey: "ab" }), { reason: "invalid" });
  const engine = await Engine.open(":memory:");
  await assert.rejects(engine.apply({ catalog: {} }, { dryRun: true }), { reason: "unknown_field", path: "dryRun" });
  await assert.rejects(engine.setClock(new Date(0)), { reason: "unsupported" });
  await engine.close();
});

test("the default actor is the engine's for calls that name none", async (t) => {
  const directory = folder(t);
  const file = path.join(directory, "portal.db");
  await portal(t, file);
  const guest = await openAt(now, file, { defaultActor: { kind: "guest" } });
  t.after(() => guest.close());
  assert.equal((await guest.slots(week)).hostOffsets, null);
  await assert.rejects(guest.put("user", { name: "Noa" }), { reason: "forbidden", code: "forbidden" });
});

test("an error is an instance of RotaError through both doors", async () => {
  const required = createRequire(import.meta.url)("@rota/engine");
  assert.equal(required.RotaError, RotaError);
  assert.equal(required.Engine, Engine);
});
