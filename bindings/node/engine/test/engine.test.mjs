// Every verb once, against a real database.
import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import * as path from "node:path";
import test from "node:test";
import { RotaError, evaluate, expand, reasons, tzdbVersion, version } from "@rota/engine";
import { admin, folder, guest, kim, now, openAt, portal, readJson, root, week } from "./support.mjs";

const command = { event_type: "support-call", attendees: [kim] };

test("a hold becomes a booking, is moved and cancelled", async (t) => {
  const engine = await portal(t);
  const slots = await engine.slots(week);
  const held = await engine.hold({ ...command, start: slots.at(0).start, hold_s: 600 });
  assert.equal(held.status, "hold");
  assert.equal(new Date(held.start).getTime(), slots.start[0]);
  const confirmed = await engine.confirm({ booking: held.id });
  assert.equal(confirmed.id, held.id);
  assert.equal(confirmed.status, "confirmed");
  const moved = await engine.move({ booking: held.id, start: slots.at(-1).start });
  assert.equal(moved.reschedule_count, 1);
  assert.equal(moved.start, slots.at(-1).start.toISOString().replace(".000", ""));
  const wouldMove = await engine.move({ booking: held.id, start: slots.at(0).start, dry_run: true });
  assert.equal(new Date(wouldMove.start).getTime(), slots.start[0]);
  assert.deepEqual(await engine.getBooking({ booking: held.id }), moved, "a dry run writes nothing");
  const cancelled = await engine.cancel({ booking: held.id, reason: "customer_cancelled", note: "ill" });
  assert.equal(cancelled.status, "cancelled");
  assert.equal(cancelled.cancellation.note, "ill");
  const actions = (await engine.history("booking", held.id)).map((entry) => entry.action);
  assert.deepEqual(actions, ["hold", "confirm", "move", "cancel"]);
  assert.deepEqual((await engine.getDecision({ booking: held.id })).chosen, moved.hosts);
  // What the types promise of every booking.
  for (const booking of [held, confirmed, moved, wouldMove, cancelled]) {
    assert.ok(booking.end && booking.zone && booking.duration_min && booking.id);
  }
});

test("a series is checked as a whole, moved and cancelled by scope", async (t) => {
  const engine = await portal(t);
  const { start } = (await engine.slots(week)).at(0);
  const weekly = { event_type: "support-call", start, attendees: [kim], rrule: "FREQ=WEEKLY;COUNT=3",
    conflict: "skip_conflicts" };
  const would = await engine.bookSeries({ ...weekly, dry_run: true });
  const report = await engine.bookSeries(weekly);
  assert.deepEqual(report.occurrences.map((o) => o.status), would.occurrences.map((o) => o.status));
  const id = report.series.id;
  const cancelled = await engine.cancelSeries({ series: id, scope: "all" });
  assert.equal(cancelled.series.status, "cancelled");
  await assert.rejects(engine.extendSeries({ series: "nobody's" }), { reason: "not_found" });
  await assert.rejects(engine.moveSeries({ series: "nobody's", start }), { reason: "not_found" });
});

test("a person's calendar elsewhere closes their time", async (t) => {
  const engine = await portal(t);
  const slots = await engine.slots(week);
  const { start, end, hosts } = slots.at(0);
  const stamp = (date) => date.toISOString().replace(/[-:]|\.000/g, "");
  const text = ["BEGIN:VCALENDAR", "BEGIN:VEVENT", "UID:dentist", `DTSTART:${stamp(start)}`, `DTEND:${stamp(end)}`,
    "END:VEVENT", "END:VCALENDAR", ""].join("\r\n");
  const report = await engine.importCalendar({ user: hosts[0], text });
  assert.equal(report.added, 1);
  assert.equal((await engine.importCalendar({ user: hosts[0], text })).unchanged, 1);
  const again = await engine.slots(week);
  const first = [...again].find((slot) => slot.start.getTime() === start.getTime());
  assert.ok(!first?.hosts.includes(hosts[0]));
  const faulty = text.replace("DTSTART", "X-START");
  const { notes, skipped } = await engine.importCalendar({ user: hosts[0], text: faulty, dry_run: true });
  assert.deepEqual([notes[0].rule, skipped], ["dtstart_missing", 1]);
});

test("a booking is written as an invitation", async (t) => {
  const engine = await portal(t);
  const { start } = (await engine.slots(week)).at(0);
  const { id, uid } = await engine.book({ event_type: "support-call", start, attendees: [kim] });
  const { calendar: text } = await engine.exportCalendar({ kind: "booking", id });
  assert.match(text, /^BEGIN:VCALENDAR\r\n/);
  assert.ok(text.includes(`UID:${uid}`) && text.includes("METHOD:REQUEST"));
});

test("a recurrence is expanded without a database", async () => {
  const daily = { dtstart: "2026-03-28T09:00:00", tzid: "Europe/Berlin", rrule: "FREQ=DAILY;COUNT=2" };
  assert.deepEqual((await expand(daily)).utc, ["2026-03-28T08:00:00Z", "2026-03-29T07:00:00Z"]);
  await assert.rejects(expand({ ...daily, rrule: "FREQ=OFTEN" }), { reason: "invalid" });
  const worded = await expand({ ...daily, limit: 0, locale: "de" });
  assert.deepEqual([worded.occurrences, worded.text], [[], "jeden Tag, zweimal"]);
  await assert.rejects(expand({ ...daily, locale: "sv" }), { reason: "unsupported", path: "locale" });
});

test("requests are approved and rejected, bookings completed and missed", async (t) => {
  const engine = await portal(t);
  const type = await engine.get("event_type", "support-call");
  const approving = await engine.put("event_type", { ...type, requires_approval: true });
  assert.equal(approving.requires_approval, true);
  assert.equal(approving.version, type.version + 1, "what was read is accepted back");
  const slots = await engine.slots(week);
  const starts = [0, 20, 40, 60].map((i) => slots.at(i).start);
  const pending = [];
  for (const start of starts) pending.push(await engine.book({ ...command, start }));
  assert.deepEqual(new Set(pending.map((booking) => booking.status)), new Set(["pending"]));
  const [a, b, c, d] = pending.map((booking) => booking.id);
  assert.equal((await engine.approve({ booking: a, note: "fine" })).status, "confirmed");
  assert.equal((await engine.reject({ booking: b })).status, "rejected");
  const after = { now: "2026-03-20T08:00:00Z" };
  assert.equal((await engine.complete({ booking: a }, after)).status, "completed");
  await engine.approve({ booking: c });
  assert.equal((await engine.noShow({ booking: c }, after)).status, "no_show");
  assert.equal((await engine.getBooking({ booking: d })).status, "pending");
});

test("records of every kind are written, read, listed and archived", async (t) => {
  const engine = await portal(t);
  const records = {
    user: { id: "noa", name: "Noa", zone: "Europe/Oslo" },
    profile: { id: "calm", user: "noa", name: "Calm" },
    schedule: { id: "oslo", zone: "Europe/Oslo", rules: [{ days: ["mon"], start: "09:00", end: "17:00" }] },
    holiday_set: { id: "no", name: "Norway", holidays: [{ date: "2026-05-17", name: "Grunnlovsdag" }] },
    team: { id: "field", name: "Field", slug: "field", members: [{ user: "noa" }] },
    event_type: { id: "visit", team: "field", title: "Visit", durations_min: [60], hosts: [{ user: "noa" }] },
    calendar_source: { id: "noa-ics", user: "noa", kind: "ics" },
    busy_block: { id: "dentist", user: "noa", start: new Date("2026-03-03T09:00:00Z"), end: "2026-03-03T10:00:00Z" },
    time_off: { id: "leave", user: "noa", from: "2026-03-09", to: "2026-03-13", kind: "vacation" },
  };
  for (const [kind, record] of Object.entries(records)) {
    const stored = await engine.put(kind, record);
    assert.equal(stored.id, record.id);
    assert.deepEqual(await engine.get(kind, record.id), stored);
    const ids = (await engine.list(kind, { limit: 1000 })).items.map((item) => item.id);
    assert.ok(ids.includes(record.id), `${kind} ${ids}`);
  }
  assert.equal((await engine.get("busy_block", "dentist")).start, "2026-03-03T09:00:00Z");
  assert.equal((await engine.get("organization", "bs-infra")).name, "BS Infra");
  await engine.archive("time_off", "leave");
  assert.ok((await engine.get("time_off", "leave")).archived_at);
  assert.deepEqual((await engine.list("time_off")).items, []);
});

test("each() walks all pages", async (t) => {
  const engine = await portal(t);
  const ids = [];
  for await (const user of engine.each("user", { limit: 3 })) ids.push(user.id);
  assert.deepEqual(ids, ["ana", "bjarne", "chloe", "duc", "erin", "freja", "george", "hoa"]);
});

test("questions", async (t) => {
  const engine = await portal(t);
  const slots = await engine.slots(week);
  const start = slots.at(10).start;
  const question = { event_type: "support-call", start };
  assert.equal((await engine.check(question)).available, true);
  const { hosts, decision } = await engine.assign(question);
  assert.deepEqual(decision.chosen, hosts);
  const night = await engine.explain({ ...question, start: "2026-03-02T00:00:00Z" });
  assert.equal(night.available, false);
  assert.equal(night.reason, "schedule");
  assert.deepEqual(night.candidates.map((c) => c.host), ["ana", "bjarne", "chloe", "duc"]);
  assert.deepEqual((await engine.dates({ ...week, zone: "Europe/Copenhagen" })).dates, [
    "2026-03-02", "2026-03-03", "2026-03-04", "2026-03-05", "2026-03-06",
  ]);
  assert.equal(new Date((await engine.next(week)).slot.start).getTime(), slots.start[0]);
  const weekend = { event_type: "support-call", from: "2026-03-07", to: "2026-03-08" };
  assert.equal((await engine.next(weekend)).slot, null);
  assert.ok((await engine.limits(week)).limits.every((limit) => limit.left >= 0));
  assert.equal((await engine.window({ event_type: "support-call" })).window.from, "2026-03-01T10:00:00Z");
  const free = await engine.openings({ ...week, limit: 1 });
  assert.deepEqual(free.openings.map(({ start }) => new Date(start).getTime()), [slots.start[0]]);
  assert.deepEqual(free.hosts.map(({ host }) => host), ["ana", "bjarne", "chloe", "duc"]);
  const together = { ...week, event_type: undefined, members: [{ user: "ana" }, { user: "duc", required: false }] };
  assert.equal((await engine.next({ ...together, duration_min: 30 })).slot.hosts[0], "ana");
  const asked = await engine.ask({ ...week, op: "slots" });
  assert.equal(asked.slots.length, slots.length);
});

test("bookings are swapped, and those that an absence breaks go to others", async (t) => {
  const engine = await portal(t);
  const shared = (await engine.slots(week)).toArray().find(({ hosts }) => hosts.length > 1);
  const { start, hosts: [one, other] } = shared;
  const first = await engine.book({ ...command, start, hosts: [one] });
  const second = await engine.book({ ...command, start, hosts: [other] });
  const { bookings } = await engine.swap({ booking: first.id, with: second.id });
  assert.deepEqual(bookings.map(({ id, hosts }) => [id, hosts]), [[first.id, [other]], [second.id, [one]]]);
  const absence = { user: one, from: "2026-03-02" };
  const [affected] = (await engine.affected(absence)).bookings;
  assert.equal(affected.booking, second.id);
  const [moved] = (await engine.reassign(absence)).bookings;
  assert.equal(moved.booking, second.id);
  assert.equal(moved.reason === undefined, affected.candidates.includes(moved.hosts[0]));
});

test("messages are leased, acknowledged and failed", async (t) => {
  const engine = await portal(t);
  const slots = await engine.slots(week);
  await engine.book({ ...command, start: slots.at(0).start });
  const { items } = await engine.leaseMessages({ owner: "worker" });
  const [first, ...others] = items;
  assert.equal(first.state, "leased");
  await engine.ackMessage({ message: first.id });
  for (const other of others) await engine.failMessage({ message: other.id, error: "no route" });
  await engine.setClock(new Date("2026-03-01T09:00:00Z"));
  const due = await engine.leaseMessages({ owner: "worker" });
  assert.deepEqual(due.items.map((message) => message.id), others.map((message) => message.id));
});

test("upkeep", async (t) => {
  const engine = await portal(t);
  const { next_revision: since } = await engine.changes();
  const slots = await engine.slots(week);
  await engine.hold({ ...command, start: slots.at(0).start, hold_s: 60 });
  const feed = await engine.changes({ since });
  assert.deepEqual(feed.items.map((change) => change.kind), ["booking"]);
  await engine.setClock(new Date("2026-03-01T09:00:00Z"));
  assert.deepEqual(await engine.tick(), { holds_expired: 1, requests_expired: 0,
    series_extended: 0, sessions_cancelled: 0, waitlist_offered: 0, waitlist_expired: 0 });
  assert.deepEqual(await engine.verify(), { bookings: 1, findings: [] });
});

test("a user is found by address", async (t) => {
  const engine = await portal(t);
  const { email } = await engine.get("user", "ana");
  assert.equal((await engine.findUser({ email: email.toUpperCase() })).id, "ana");
  await assert.rejects(engine.findUser({ email: "nobody@example.net" }), { reason: "not_found" });
});

test("a view acts under its envelope", async (t) => {
  const engine = await portal(t);
  const visitor = engine.acting({ ...guest, client_key: "192.0.2.7" });
  const slots = await visitor.slots(week);
  assert.equal(slots.length, 115);
  assert.equal(slots.hostOffsets, null);
  assert.deepEqual(visitor.slotsSync(week), slots);
  assert.equal((await visitor.next(week)).slot.hosts, undefined);
  const booked = await visitor.book({ ...command, start: slots.at(0).start });
  await assert.rejects(visitor.put("user", { name: "Eve" }), { reason: "forbidden" });
  await assert.rejects(visitor.cancel({ booking: booked.id }), { reason: "not_found" });
  const attendee = (email) => engine.acting({ actor: { kind: "attendee", email } });
  await assert.rejects(attendee("lee@example.net").cancel({ booking: booked.id }), { reason: "not_found" });
  assert.equal((await attendee(kim.email).cancel({ booking: booked.id })).status, "cancelled");
  const kinds = (await engine.history("booking", booked.id)).map((entry) => entry.actor.kind);
  assert.deepEqual(kinds, ["guest", "attendee"]);
});

test("what only the host program says is refused in a body, of a view and of an engine", async (t) => {
  const engine = await portal(t);
  const visitor = engine.acting(guest);
  const { start } = (await engine.slots(week)).at(0);
  const said = {
    organization: "bs-infra", ...admin, now, idempotency_key: "k", if_version: 1, facts: {}, new_id: "b1", seed: 1,
    origin: "api", metadata: {}, client_key: "c",
  };
  for (const [key, value] of Object.entries(said)) {
    const form = JSON.parse(JSON.stringify({ ...command, start, [key]: value }));
    for (const call of [
      () => visitor.book(form),
      () => visitor.slots({ ...week, [key]: value }),
      () => visitor.list("booking", { [key]: value }),
      () => visitor.ask({ ...week, [key]: value }),
      () => visitor.history("booking", "b", { [key]: value }),
      () => visitor.put("user", { name: "Eve" }, { [key]: value }),
      () => engine.book(form),
    ]) {
      await assert.rejects(call, (error) => {
        assert.ok(error instanceof RotaError, String(error));
        assert.deepEqual([error.reason, error.path], ["forbidden", key]);
        return true;
      });
    }
    assert.throws(() => visitor.slotsSync({ ...week, [key]: value }), { reason: "forbidden", path: key });
  }
  // A body that is a text would be a whole request, envelope and all; an inherited key is none.
  const text = JSON.stringify({ ...command, start, actor: { kind: "system" } });
  for (const body of [text, null, undefined, 5, [command]]) {
    await assert.rejects(visitor.book(body), { reason: "invalid", path: "body" });
    await assert.rejects(visitor.slots(body), { reason: "invalid", path: "body" });
  }
  const odd = JSON.parse('{"__proto__": {"actor": {"kind": "system"}}, "event_type": "support-call"}');
  await assert.rejects(visitor.book(odd), { reason: "unknown_field" });
  assert.deepEqual((await engine.list("booking")).items, []);
});

test("applying a catalog: difference, pruning, common keys", async (t) => {
  const engine = await portal(t);
  const catalog = readJson("examples/portal/catalog.json");
  assert.deepEqual((await engine.apply({ catalog })).rows, [], "the same catalog changes nothing");
  catalog.users[0].name = "Ana Lind";
  catalog.event_types = catalog.event_types.filter((type) => type.id !== "sales-demo");
  const rows = [
    { kind: "user", id: "ana", action: "updated" },
    { kind: "event_type", id: "sales-demo", action: "archived" },
  ];
  const dry = await engine.apply({ catalog, dry_run: true, prune: true });
  assert.deepEqual(dry.rows, rows);
  assert.equal((await engine.get("user", "ana")).name, "Ana Holm");
  const report = await engine.apply({ catalog, prune: true }, { organization: "bs-infra" });
  assert.deepEqual(report.rows, rows);
  assert.equal((await engine.get("user", "ana")).updated_at, now);
});

test("a file is there after closing, in a copy, and read-only", async (t) => {
  const directory = folder(t);
  const file = path.join(directory, "portal.db");
  const engine = await portal(t, file);
  await engine.backup({ path: path.join(directory, "copy.db") });
  await engine.close();
  assert.ok(existsSync(file));
  for (const name of [file, path.join(directory, "copy.db")]) {
    const reader = await openAt(now, name, { readOnly: true });
    t.after(() => reader.close());
    assert.equal((await reader.slots(week)).length, 115);
    await assert.rejects(reader.put("user", { name: "Noa" }), { reason: "read_only" });
  }
});

test("what needs no database", async () => {
  assert.equal(version(), "0.1.0");
  assert.match(tzdbVersion(), /^\d{4}[a-z]|^[0-9a-f]{8,}$/);
  const occupied = reasons().find((entry) => entry.reason === "occupied");
  assert.deepEqual(occupied, {
    reason: "occupied",
    code: "refused",
    meaning: "another booking or a live hold is in the way",
  });
  const scenario = readJson("tests/data/examples/scenario.json");
  assert.ok((await evaluate(scenario)).slots.length > 0);
});

test("every function of the interface is used", () => {
  const { functions } = readJson("capi/abi/api.json");
  const dist = path.join(root, "bindings/node/engine/dist");
  const used = readdirSync(dist)
    .filter((name) => name.endsWith(".js") && name !== "abi.js")
    .map((name) => readFileSync(path.join(dist, name), "utf8"))
    .join("");
  // Freed texts are koffi's doing; the error's whole JSON says what its three accessors say; and the engine itself
  // compares ABI numbers when it is opened.
  const elsewhere = new Set([
    "rota_string_free", "rota_error_code", "rota_error_reason", "rota_error_message", "rota_abi_version",
    "rota_engine_acting", // Acting keeps the envelope in JavaScript: a view costs nothing and needs no closing
  ]);
  const unused = functions.map((fn) => fn.name).filter((name) => !elsewhere.has(name) && !used.includes(`${name}`));
  assert.deepEqual(unused, []);
});
