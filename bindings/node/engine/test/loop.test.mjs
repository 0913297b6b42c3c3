// The event loop goes on while the engine works, and any number of calls may wait for it.
import assert from "node:assert/strict";
import { setImmediate } from "node:timers/promises";
import test from "node:test";
import { Engine, evaluate } from "@rota/engine";
import { folder, kim, now, openAt, portal, week } from "./support.mjs";
import { w1Scenario } from "../../../../benchmarks/node/w1.mjs";

test("the loop keeps turning during a long question", async () => {
  let answered = false;
  // 500 hosts over a quarter: far longer than a turn of the loop.
  const answer = evaluate(JSON.stringify(w1Scenario(500, 92, "round_robin"))).then((value) => {
    answered = true;
    return value;
  });
  let turns = 0;
  while (!answered) {
    await setImmediate();
    ++turns;
  }
  assert.equal((await answer).slots.length, 3504);
  // A call on this thread would leave one turn, the one that brings the answer.
  assert.ok(turns > 20, `${turns} turns`);
});

test("short calls overtake a long one", async (t) => {
  const engine = await portal(t);
  let answered = false;
  const long = evaluate(JSON.stringify(w1Scenario(500, 92, "round_robin"))).then(() => (answered = true));
  let overtook = 0;
  while (!answered) {
    await engine.check({ event_type: "support-call", start: "2026-03-02T10:00:00Z" });
    if (!answered) ++overtook;
  }
  await long;
  assert.ok(overtook > 0);
});

test("thousands of calls at once all answer", async (t) => {
  const engine = await portal(t);
  // koffi by itself refuses what is more than 256 at once.
  const verdicts = await Promise.all(Array.from({ length: 3000 }, () =>
    engine.check({ event_type: "support-call", start: "2026-03-02T10:00:00Z" })));
  assert.equal(verdicts.filter((verdict) => verdict.available).length, 3000);
});

test("one start, many at once: exactly as many bookings as people who are free", async (t) => {
  const engine = await openAt(now, `${folder(t)}/portal.db`);
  t.after(() => engine.close());
  const catalog = {
    organization: { id: "desk", name: "Desk", zone: "UTC" },
    users: ["ana", "bo", "cy"].map((id) => ({ id, name: id, default_schedule: "always" })),
    schedules: [{ id: "always", rules: [{ days: ["mon", "tue"], start: "00:00", end: "24:00" }] }],
    teams: [{ id: "desk", name: "Desk", members: ["ana", "bo", "cy"].map((user) => ({ user })) }],
    event_types: [{
      id: "call", team: "desk", title: "Call", durations_min: [30], scheduling: "round_robin",
      hosts: { members_of: "desk" },
    }],
  };
  await engine.apply({ catalog });
  const command = { event_type: "call", start: "2026-03-02T10:00:00Z", attendees: [kim] };
  const outcomes = await Promise.allSettled(Array.from({ length: 40 }, () => engine.book(command)));
  const booked = outcomes.filter((outcome) => outcome.status === "fulfilled").map((outcome) => outcome.value);
  assert.deepEqual(booked.flatMap((booking) => booking.hosts).sort(), ["ana", "bo", "cy"]);
  for (const outcome of outcomes) {
    if (outcome.status === "rejected") assert.equal(outcome.reason.reason, "occupied");
  }
  assert.deepEqual((await engine.verify()).findings, []);
});

test("a hundred engines side by side", async () => {
  const engines = await Promise.all(Array.from({ length: 100 }, () => Engine.open(":memory:")));
  await Promise.all(engines.map((engine) => engine.close()));
  await assert.rejects(engines[99].slots(week), { reason: "invalid_handle" });
});
