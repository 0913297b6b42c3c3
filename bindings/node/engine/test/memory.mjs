// How much a process grows over many calls of every shape: columns, documents, refusals, wrong documents.
//
//   node --expose-gc --max-semi-space-size=1 memory.mjs [CALLS]    prints {"calls","before","after","grown"} in KiB
//
// A million calls, the default, take about two minutes. The young heap is kept small because its growth, a step
// of 16 MiB at a time, would hide ours.
import { readFileSync } from "node:fs";
import { guest, kim, now, openAt, readJson, week } from "./support.mjs";

const calls = Number(process.argv[2] ?? 1_000_000);
const engine = await openAt(now, ":memory:");
await engine.apply({ catalog: readJson("examples/portal/catalog.json") });
const start = (await engine.slots(week)).at(0).start;
const { id } = await engine.book({ event_type: "support-call", start, attendees: [kim] });

const swallow = (error) => {
  if (error.name !== "RotaError") throw error;
};
const shapes = [
  () => engine.slots(week),
  () => engine.slotsSync(week),
  () => engine.ask({ ...week, op: "slots", limit: 5 }),
  () => engine.getBooking({ booking: id }),
  () => engine.book({ event_type: "support-call", start, attendees: [kim] }).catch(swallow), // occupied
  () => engine.get("user", "nobody").catch(swallow), // not_found
  () => engine.slots({ ...week, form: 1 }).catch(swallow), // unknown_field
  () => engine.explain({ event_type: "support-call", start }),
  () => engine.acting(guest).book({ event_type: "support-call", start, now }).catch(swallow), // forbidden
];

async function run(count) {
  const atOnce = 40;
  for (let i = 0; i < count; i += atOnce) {
    await Promise.all(Array.from({ length: atOnce }, (_, k) => shapes[(i + k) % shapes.length]()));
  }
}

// What the process holds when garbage is gone.
async function resident() {
  for (let i = 0; i < 4; ++i) {
    globalThis.gc();
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  return Number(/VmRSS:\s+(\d+)/.exec(readFileSync("/proc/self/status", "utf8"))[1]);
}

await run(Math.max(20_000, calls / 10)); // until the heaps of engine and JavaScript have their size
const before = await resident();
await run(calls);
const after = await resident();
await engine.close();
console.log(JSON.stringify({ calls, before, after, grown: after - before }));
