// rrule.js or ical.js on the workloads of workload.h, when `npm install rrule ical.js` was run where node looks:
// "NAME thousand_per_second seek_microseconds" lines.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

const require = createRequire(process.cwd() + '/');
const engine = process.argv[2];
const STARTS = 10000;
const rows = readFileSync(new URL('workload.h', import.meta.url), 'utf8')
  .matchAll(/\{"(R\w+)", "(\w+)",\s*"([^"]+)", "([^"]*)",/g);

function seconds(call) {
  const times = [];
  let total = 0;
  while (total < 0.3 || times.length < 3) {
    const began = process.cpuUsage();
    call();
    const used = process.cpuUsage(began);
    times.push((used.user + used.system) / 1e6);
    total += times.at(-1);
  }
  return times.sort((a, b) => a - b)[times.length >> 1];
}

function rruleJs(dtstart, rule) {
  const { rrulestr } = require('rrule');
  const text = `DTSTART:${dtstart}Z\nRRULE:${rule}`;
  return {
    read: () => { let n = 0; rrulestr(text).all(() => ++n < STARTS); },
    seek: () => rrulestr(text).between(new Date('2030-01-01T00:00:00Z'), new Date('2030-02-01T00:00:00Z'), true),
  };
}

function icalJs(dtstart, rule) {
  const ICAL = require('ical.js').default ?? require('ical.js');
  const time = (s) => ICAL.Time.fromDateTimeString(
    `${s.slice(0, 4)}-${s.slice(4, 6)}-${s.slice(6, 8)}T${s.slice(9, 11)}:${s.slice(11, 13)}:${s.slice(13, 15)}`);
  const end = time('20300201T000000');
  return {
    read: () => {
      const it = ICAL.Recur.fromString(rule).iterator(time(dtstart));
      for (let n = 0; n < STARTS && it.next(); ++n);
    },
    seek: () => {
      const it = ICAL.Recur.fromString(rule).iterator(time(dtstart));
      for (let t; (t = it.next()) && t.compare(end) < 0;);
    },
  };
}

for (const [, name, dtstart, rule, zone] of rows) {
  if (zone) continue;  // their zone handling is another subject
  const { read, seek } = engine === 'rrule' ? rruleJs(dtstart, rule) : icalJs(dtstart, rule);
  console.log(name, STARTS / seconds(read) / 1000, seconds(seek) * 1e6);
}
