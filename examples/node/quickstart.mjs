// A portal's first day in Node: bindings/node/engine/README.md says how to run it
import { readFile, rm } from "node:fs/promises";
import { Engine, RotaError } from "@rota/engine";

const event_type = "support-call";
const zone = "America/New_York";
const inZone = (timeZone) => new Intl.DateTimeFormat("en-GB", { timeZone, dateStyle: "medium", timeStyle: "short" });
const say = (text) => console.log(`\n\x1b[1m${text}\x1b[0m`);

// The next Monday, so that there is a working week ahead whatever today is.
const day = 86_400_000;
const today = Math.floor(Date.now() / day);
const monday = today + ((11 - (today % 7)) % 7 || 7); // day 0, 1 January 1970, was a Thursday
const date = (days) => new Date((monday + days) * day).toISOString().slice(0, 10);

await rm("portal.db", { force: true });
const engine = await Engine.open("portal.db");

say("1. A catalog: two departments, eight people in four time zones; Bjarne is on leave");
const catalog = JSON.parse(await readFile(new URL("../portal/catalog.json", import.meta.url), "utf8"));
const { rows } = await engine.apply({ catalog });
await engine.put("time_off", { id: "leave-1", user: "bjarne", from: date(0), to: date(4), kind: "vacation" });
console.log(`${rows.length} records`);

say("2. What a visitor in New York is offered");
const visitor = engine.acting({ actor: { kind: "guest" } }); // sees and may do what the public may
const slots = await visitor.slots({ event_type, from: date(0), to: date(11), zone });
for (const one of slots.toArray().slice(0, 5)) console.log(`${inZone(zone).format(one.start)}   ${one.remaining} free`);
console.log(`… and ${slots.length - 5} more`);

say("3. Three visitors want the same start; the department takes turns");
const { start } = slots.toArray().find((slot) => slot.remaining === 3);
for (const name of ["Kim", "Lee", "Max"]) {
  const attendees = [{ name, email: `${name.toLowerCase()}@example.net`, zone }];
  const { code, hosts } = await visitor.book({ event_type, start, attendees }); // tells who serves
  console.log(`${code}  ${name} with ${hosts}`);
}

say("4. A fourth finds nobody free: a double booking is refused");
try {
  await visitor.book({ event_type, start, attendees: [{ name: "Noa", email: "noa@example.net" }] });
  throw new Error("a double booking went through");
} catch (error) {
  if (!(error instanceof RotaError)) throw error;
  console.log(`${error.reason}: ${error.message}`);
}

say("5. Why is the half hour after it not offered either?");
const after = await engine.explain({ event_type, start: new Date(start.getTime() + 30 * 60_000) });
for (const { host, reason, rules } of after.candidates) console.log(`${host}: ${reason}, free at ${rules[0].free_at}`);

say("6. Who got what, and why");
for await (const booking of engine.each("booking")) {
  const { policy, candidates } = await engine.getDecision({ booking: booking.id });
  const others = candidates.filter((one) => one.dropped_by).map((one) => `${one.user} (${one.dropped_by})`);
  console.log(`${inZone(booking.zone).format(new Date(booking.start))}  ${booking.hosts}  ${policy}, not ${others}`);
}
await engine.close();
