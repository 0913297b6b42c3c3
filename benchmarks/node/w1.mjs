// Slot workload W1, as benchmarks/availability/workload.h says it: hosts in six zones, four busy half hours a
// weekday, half-hour slots every quarter hour. Deterministic, with published counts and hashes.
export const w1Start = Date.UTC(2027, 2, 1) / 1000; // a Monday
export const w1Now = w1Start - 3 * 86400;

const zones = [
  "America/Sao_Paulo", "Europe/London", "Europe/Berlin", "Europe/Athens", "Africa/Johannesburg", "Africa/Lagos",
];
const text = (seconds) => new Date(seconds * 1000).toISOString().replace(".000", "");

export function w1Catalog(hosts, scheduling) {
  const days = ["mon", "tue", "wed", "thu", "fri"];
  const names = Array.from({ length: hosts }, (_, h) => `h${h}`);
  return {
    organization: { id: "w1", name: "W1", zone: "UTC" },
    schedules: zones.map((zone) => ({
      id: zone,
      zone,
      rules: [{ days, start: "09:00", end: "12:00" }, { days, start: "13:00", end: "17:00" }],
    })),
    users: names.map((id, h) => ({ id, name: id, default_schedule: zones[h % 6] })),
    teams: [{ id: "team", name: "Team", members: names.map((user) => ({ user })) }],
    event_types: [{
      id: "half-hour", team: "team", title: "Half an hour", durations_min: [30], step_min: 15, scheduling,
      hosts: names.map((user) => ({ user })),
    }],
  };
}

export function w1Busy(hosts, days) {
  const busy = [];
  for (let h = 0; h < hosts; ++h) {
    for (let d = 0; d < days; ++d) {
      if (d % 7 >= 5) continue; // the window starts on a Monday
      for (let k = 0; k < 4; ++k) {
        const start = w1Start + d * 86400 + (420 + 120 * k + 15 * ((7 * h + 3 * d + 5 * k) % 4)) * 60;
        busy.push({ id: `b${h}-${d}-${k}`, user: `h${h}`, start: text(start), end: text(start + 1800) });
      }
    }
  }
  return busy;
}

export const w1Query = (days) => ({
  event_type: "half-hour", from: text(w1Start), to: text(w1Start + days * 86400),
});
/** The envelope of every question. */
export const w1Said = { now: text(w1Now) };

export function w1Scenario(hosts, days, scheduling) {
  return { ...w1Said, catalog: w1Catalog(hosts, scheduling), busy: w1Busy(hosts, days), query: w1Query(days) };
}

/** An engine in memory that holds the workload. */
export async function w1Engine(Engine, hosts, days, scheduling) {
  const engine = await Engine.open(":memory:");
  await engine.apply({ catalog: w1Catalog(hosts, scheduling) });
  await Promise.all(w1Busy(hosts, days).map((block) => engine.put("busy_block", block)));
  return engine;
}

/** FNV-1a (32 bit) over the starts in seconds as decimal text joined by commas. */
export function hashOfStarts(slots) {
  let hash = 0x811c9dc5;
  const joined = Array.from(slots.start, (milliseconds) => milliseconds / 1000).join(",");
  for (let i = 0; i < joined.length; ++i) hash = Math.imul(hash ^ joined.charCodeAt(i), 0x01000193) >>> 0;
  return hash;
}

/** days, scheduling, hosts, count of starts, hash. */
export const w1Answers = [
  [7, "individual", 1, 114, 0x0db2d7ed],
  [31, "individual", 1, 524, 0x5d61a486],
  [92, "individual", 1, 1501, 0xe9bbd0bd],
  [7, "collective", 5, 10, 0x81f39e40],
  [31, "collective", 50, 46, 0x472d94f3],
  [31, "round_robin", 5, 1120, 0xe9167cb9],
  [31, "round_robin", 50, 1182, 0xd71f81b1],
];
