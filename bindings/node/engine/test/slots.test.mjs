// Slots as columns, as objects and as documents say the same.
import assert from "node:assert/strict";
import test from "node:test";
import { Slots } from "@rota/engine";
import { guest, kim, portal, week } from "./support.mjs";

const asDocument = (slot) => ({
  start: slot.start.toISOString().replace(".000", ""),
  end: slot.end.toISOString().replace(".000", ""),
  ...(slot.hosts && { hosts: slot.hosts }),
  remaining: slot.remaining,
  ...(slot.hosts_free !== undefined && { hosts_free: slot.hosts_free }),
  ...(slot.reason && { reason: slot.reason }),
});

for (const [name, extra, said = {}] of [
  ["staff", {}],
  ["a guest", {}, guest],
  ["the whole lattice", { include: "lattice" }],
  ["far ahead of 2038", { event_type: "far", from: "2060-03-01", to: "2060-03-02" }],
  ["long past, before 1970", { event_type: "far", from: "1965-03-01", to: "1965-03-02" }, { now: "1965-02-01T00:00:00Z" }],
]) {
  test(`columns, objects and documents agree: ${name}`, async (t) => {
    const engine = await portal(t);
    const type = { id: "far", team: "sales", title: "Far", durations_min: [45], hosts: [{ user: "hoa" }] };
    await engine.put("event_type", type);
    await engine.book({
      event_type: "support-call", start: (await engine.slots(week)).at(30).start, attendees: [kim],
    });
    const query = { ...week, ...extra };
    const slots = await engine.slots(query, said);
    const { slots: documents } = await engine.ask(query, said);
    assert.ok(documents.length > 5);
    assert.deepEqual(Array.from(slots, asDocument), documents);
    assert.deepEqual(slots.toArray(), [...slots]);
    assert.equal(JSON.stringify(slots), JSON.stringify(documents));
    assert.deepEqual(engine.slotsSync(query, said), slots);
    assert.equal(slots.length, documents.length);
    assert.ok(slots.start instanceof Float64Array && slots.end instanceof Float64Array);
    assert.ok(slots.remaining instanceof Int32Array);
    for (const column of [slots.start, slots.end, slots.remaining]) assert.equal(column.length, slots.length);
    if (said.actor) {
      for (const column of [slots.hostOffsets, slots.hostIndexes, slots.hostsFree]) assert.equal(column, null);
    } else {
      assert.equal(slots.hostOffsets.length, slots.length + 1);
      assert.equal(slots.hostIndexes.length, slots.hostOffsets.at(-1));
      assert.equal(slots.hostsFree.length, slots.length);
    }
    assert.equal(slots.reasons !== null, extra.include === "lattice");
  });
}

test("no slots is an answer, not an error", async (t) => {
  const engine = await portal(t);
  const slots = await engine.slots({ ...week, from: "2026-03-07", to: "2026-03-08" });
  assert.equal(slots.length, 0);
  assert.deepEqual([...slots], []);
  assert.equal(slots.at(0), undefined);
  assert.equal(slots.start.length, 0);
});

test("at() counts from both ends", async (t) => {
  const engine = await portal(t);
  const slots = await engine.slots(week);
  assert.ok(slots instanceof Slots);
  assert.deepEqual(slots.at(-1), slots.toArray().at(-1));
  assert.equal(slots.at(slots.length), undefined);
  assert.equal(slots.at(-slots.length - 1), undefined);
});

test("columns stay when the engine is closed", async (t) => {
  const engine = await portal(t);
  const slots = await engine.slots(week);
  const before = slots.toArray();
  await engine.close();
  await (await portal(t)).slots({ ...week, from: "2026-03-03" }); // memory is used again
  assert.deepEqual(slots.toArray(), before);
});
