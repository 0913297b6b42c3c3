// examples/nestjs-minimal, built as its README says and asked over HTTP.
import assert from "node:assert/strict";
import { execFile, spawn } from "node:child_process";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { once } from "node:events";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import * as path from "node:path";
import { createInterface } from "node:readline";
import test from "node:test";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { Engine } from "@rota/engine";

const example = fileURLToPath(new URL("../../../../examples/nestjs-minimal/", import.meta.url));
const tsc = createRequire(import.meta.url).resolve("typescript/bin/tsc");

async function start(t, database) {
  const server = spawn(process.execPath, ["dist/main.js"], {
    cwd: example,
    env: { ...process.env, DATABASE: database, PORT: "0" },
    stdio: ["ignore", "pipe", "inherit"],
  });
  t.after(() => server.kill("SIGKILL"));
  for await (const line of createInterface(server.stdout)) {
    const address = /^listening on http:\/\/\S+:(\d+)$/.exec(line);
    if (address) return { server, url: `http://127.0.0.1:${address[1]}` };
  }
  throw new Error("the server ended before it listened");
}

const ask = async (url, options) => {
  const response = await fetch(url, options);
  return { status: response.status, body: await response.json() };
};
const post = (url, document, headers = {}) =>
  ask(url, {
    method: "POST",
    headers: { "content-type": "application/json", ...headers },
    body: JSON.stringify(document),
  });

test("a day of the portal over HTTP", async (t) => {
  await promisify(execFile)(process.execPath, [tsc, "-p", example]).catch((error) => assert.fail(error.stdout));
  const directory = mkdtempSync(path.join(tmpdir(), "rota-nestjs-"));
  t.after(() => rmSync(directory, { recursive: true }));
  const database = path.join(directory, "portal.db");
  const { server, url } = await start(t, database);

  assert.deepEqual((await ask(`${url}/health`)).body.info.rota.status, "up");

  const day = (from) => new Date(Date.now() + from * 86_400_000).toISOString().slice(0, 10);
  const slots = await ask(`${url}/event-types/support-call/slots?from=${day(3)}&to=${day(12)}&zone=America/New_York`);
  assert.equal(slots.status, 200);
  assert.ok(slots.body.length > 50);
  assert.equal(slots.body[0].hosts, undefined, "visitors do not see who");

  // A start for which exactly one person is free, taken by two visitors at once.
  const { start: at } = slots.body.find((slot) => slot.remaining === 1);
  const booking = { event_type: "support-call", start: at, attendees: [{ name: "Kim", email: "kim@example.net" }] };
  const both = await Promise.all([
    post(`${url}/bookings`, booking, { "idempotency-key": "kim-1" }),
    post(`${url}/bookings`, { ...booking, attendees: [{ name: "Lee", email: "lee@example.net" }] }),
  ]);
  assert.deepEqual(both.map((answer) => answer.status).sort(), [201, 409]);
  const booked = both.find((answer) => answer.status === 201).body;
  const refused = both.find((answer) => answer.status === 409).body;
  assert.equal(booked.status, "confirmed");
  assert.equal(refused.reason, "occupied");
  assert.equal(refused.refusals, undefined, "visitors do not learn whose calendar is in the way");

  // Repeated with the same key, a request gets the first answer.
  const again = await post(`${url}/bookings`, booking, { "idempotency-key": "kim-1" });
  if (both[0].status === 201) assert.equal(again.body.id, booked.id);
  else assert.equal(again.body.reason, "occupied");

  const why = await ask(`${url}/staff/event-types/support-call/why?start=${at}`);
  assert.equal(why.body.available, false);
  assert.ok(why.body.candidates.some((candidate) => candidate.reason === "occupied"));
  const decision = await ask(`${url}/staff/bookings/${booked.id}/decision`);
  assert.equal(decision.body.chosen.length, 1);

  assert.equal((await ask(`${url}/staff/bookings/nobody/decision`)).status, 404);
  const wrong = await post(`${url}/bookings`, { ...booking, start: "soon" });
  assert.equal(wrong.status, 400);
  assert.equal(wrong.body.path, "start");

  const cancelled = await ask(`${url}/staff/bookings/${booked.id}`, { method: "DELETE" });
  assert.equal(cancelled.body.status, "cancelled");

  server.kill("SIGTERM");
  await once(server, "exit");
  assert.ok(!existsSync(`${database}-wal`), "the database was closed, not dropped");
  const engine = await Engine.open(database, { readOnly: true });
  t.after(() => engine.close());
  assert.deepEqual(await engine.verify(), { bookings: 1, findings: [] });
});
