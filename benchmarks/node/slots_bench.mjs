// What Node adds: workload W1 through the package, the cost of a call, slots as columns and as objects.
//
//   ROTA_LIBRARY=build/bench/capi/librota.so node benchmarks/node/slots_bench.mjs
//
// Answers are compared with the published counts and hashes before anything is timed. Times are medians of 15
// rounds; the C++ face answers the same question in benchmarks/availability/slots_bench.cc.
import { Engine, Slots, version } from "../../bindings/node/engine/dist/index.mjs";
import { hashOfStarts, w1Answers, w1Engine, w1Query, w1Said } from "./w1.mjs";

// Microseconds a call, median of rounds.
async function time(body, calls) {
  const rounds = [];
  for (let round = 0; round < 15; ++round) {
    const begin = process.hrtime.bigint();
    for (let i = 0; i < calls; ++i) {
      const pending = body();
      if (pending instanceof Promise) await pending;
    }
    rounds.push(Number(process.hrtime.bigint() - begin) / 1000 / calls);
  }
  return rounds.sort((a, b) => a - b)[7];
}

function row(name, ...cells) {
  console.log([name.padEnd(44), ...cells.map((cell) => String(cell).padStart(12))].join(""));
}
const us = (value) => `${value.toFixed(value < 10 ? 2 : 1)} µs`;

console.log(`rota ${version()}, node ${process.version}\n`);
row("W1, engine in memory, warm", "starts", "sync", "async");
for (const [days, scheduling, hosts, count, hash] of w1Answers) {
  const engine = await w1Engine(Engine, hosts, days, scheduling);
  const query = w1Query(days);
  const slots = await engine.slots(query, w1Said);
  if (slots.length !== count || hashOfStarts(slots) !== hash) throw new Error(`W1 ${scheduling} ${hosts} ${days} differs`);
  const calls = hosts > 5 ? 100 : 1000;
  const sync = await time(() => engine.slotsSync(query, w1Said), calls);
  const async = await time(() => engine.slots(query, w1Said), calls);
  row(`${scheduling}, ${hosts} hosts, ${days} days`, count, us(sync), us(async));
  await engine.close();
}

console.log();
row("one call", "", "sync", "async");
const engine = await w1Engine(Engine, 1, 31, "individual");
const none = { ...w1Query(31), to: w1Query(31).from, limit: 1 };
row("window: a small question as a document", "", "", us(await time(() => engine.window(none, w1Said), 1000)));
row("a question with an empty answer", "", us(await time(() => engine.slotsSync(none, w1Said), 5000)), us(await time(() => engine.slots(none, w1Said), 1000)));
row("version(): the bare FFI, with a text", "", us(await time(() => version(), 100000)));

console.log();
const many = await engine.slots(w1Query(92), w1Said);
const thousand = { ...w1Query(92), limit: 1000 };
const slots = await engine.slots(thousand, w1Said);
if (!(slots instanceof Slots) || slots.length !== 1000 || many.length < 1000) throw new Error("not a thousand");
row(`${slots.length} slots`, "", "", "");
const question = await time(() => engine.slotsSync({ ...thousand, limit: 1 }, w1Said), 1000);
const columns = await time(() => engine.slotsSync(thousand, w1Said), 1000);
row("asking for 1 of them", "", us(question));
row("asking for all as columns", "", us(columns));
row("columns alone: the difference", "", us(columns - question));
row("as objects: toArray()", "", us(await time(() => slots.toArray(), 200)));
row("as objects: for … of", "", us(await time(() => { for (const slot of slots) if (slot.remaining < 0) throw slot; }, 200)));
await engine.close();
