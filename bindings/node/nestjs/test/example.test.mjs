// examples/nestjs-minimal, built as its README says and asked over HTTP.
import assert from "node:assert/strict";
import { execFile, spawn } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync } from "node:fs";
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

test("its package names all that it needs: who has only node can build and start it", () => {
  const { dependencies, devDependencies, scripts } = JSON.parse(readFileSync(path.join(example, "package.json")));
  const { types } = JSON.parse(readFileSync(path.join(example, "tsconfig.json"))).compilerOptions;
  const needed = new Set(types.map((name) => `@types/${name}`));
  for (const file of readdirSync(path.join(example, "src"))) {
    const text = readFileSync(path.join(example, "src", file), "utf8");
    for (const [, name] of text.matchAll(/(?:from|import) "([^."][^"]*)"/g)) {
      if (!name.startsWith("node:")) needed.add(name.split("/").slice(0, name.startsWith("@") ? 2 : 1).join("/"));
    }
  }
  const compilers = { tsc: "typescript", node: undefined };
  for (const script of Object.values(scripts)) {
    const command = script.split(" ")[0];
    assert.ok(command in compilers, `which package brings ${command}?`);
    if (compilers[command]) needed.add(compilers[command]);
  }
  assert.ok(needed.size >= 7, [...needed].join());
  const named = { ...dependencies, ...devDependencies };
  assert.deepEqual([...needed].filter((name) => !(name in named)), []);
});

async function start(t, database, secrets) {
  const server = spawn(process.execPath, ["dist/main.js"], {
    cwd: example,
    env: { ...process.env, DATABASE: database, PORT: "0", STAFF_TOKEN: "", ATTENDEE_KEY: "", ...secrets },
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
  const { server, url } = await start(t, database, { STAFF_TOKEN: "staff", ATTENDEE_KEY: "key" });
  const { attendeeToken } = createRequire(import.meta.url)(path.join(example, "dist/guards.js"));

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

  // What only the application says is refused in a form, and what the public may not say, too.
  for (const [key, value] of Object.entries({ actor: { kind: "system" }, now: "2030-01-01T00:00:00Z", new_id: "b1" })) {
    const forged = await post(`${url}/bookings`, { ...booking, [key]: value });
    assert.deepEqual([forged.status, forged.body.path], [403, key]);
  }
  assert.equal((await post(`${url}/bookings`, { ...booking, overrides: ["notice"] })).status, 403);

  // Staff routes are closed to visitors, to attendees and to who guesses.
  const mine = `Bearer ${attendeeToken(booked.attendees[0].email, "key")}`;
  const staff = "Bearer staff";
  const staffOnly = [
    [`${url}/staff/event-types/support-call/why?start=${at}`, "GET"],
    [`${url}/staff/bookings/${booked.id}/decision`, "GET"],
    [`${url}/staff/bookings/${booked.id}`, "DELETE"],
  ];
  for (const [address, method] of staffOnly) {
    for (const authorization of ["", "staff", "Bearer", "Bearer guess", mine]) {
      const refused = await ask(address, { method, headers: { authorization } });
      assert.equal(refused.status, 401, `${method} ${address} as ${authorization}`);
    }
  }
  const asStaff = { headers: { authorization: staff } };
  const why = await ask(staffOnly[0][0], asStaff);
  assert.equal(why.body.available, false);
  assert.ok(why.body.candidates.some((candidate) => candidate.reason === "occupied"));
  const decision = await ask(staffOnly[1][0], asStaff);
  assert.equal(decision.body.chosen.length, 1);
  assert.equal((await ask(`${url}/staff/bookings/nobody/decision`, asStaff)).status, 404);
  const wrong = await post(`${url}/bookings`, { ...booking, start: "soon" });
  assert.equal(wrong.status, 400);
  assert.equal(wrong.body.path, "start");

  // An attendee reads and cancels what is theirs, and nothing else.
  const address = `${url}/bookings/${booked.id}`;
  const other = `Bearer ${attendeeToken("noa@example.net", "key")}`;
  const forged = `Bearer ${attendeeToken(booked.attendees[0].email, "another key")}`;
  for (const method of ["GET", "DELETE"]) {
    assert.equal((await ask(address, { method })).status, 401);
    assert.equal((await ask(address, { method, headers: { authorization: forged } })).status, 401);
    assert.equal((await ask(address, { method, headers: { authorization: staff } })).status, 401);
    const missing = await ask(address, { method, headers: { authorization: other } });
    assert.deepEqual([missing.status, missing.body.reason], [404, "not_found"]);
  }
  assert.equal((await ask(address, { headers: { authorization: mine } })).body.status, "confirmed");
  const cancelled = await ask(address, { method: "DELETE", headers: { authorization: mine } });
  assert.equal(cancelled.body.status, "cancelled");

  // Staff cancels whatever there is.
  const second = await post(`${url}/bookings`, booking);
  const off = await ask(`${url}/staff/bookings/${second.body.id}`, { method: "DELETE", ...asStaff });
  assert.equal(off.body.status, "cancelled");

  server.kill("SIGTERM");
  await once(server, "exit");
  assert.ok(!existsSync(`${database}-wal`), "the database was closed, not dropped");
  const engine = await Engine.open(database, { readOnly: true });
  t.after(() => engine.close());
  assert.deepEqual(await engine.verify(), { bookings: 2, findings: [] });
});

test("a door whose secret is not set stays closed", async (t) => {
  const directory = mkdtempSync(path.join(tmpdir(), "rota-nestjs-"));
  t.after(() => rmSync(directory, { recursive: true }));
  const { url } = await start(t, path.join(directory, "portal.db"), {});
  const { attendeeToken } = createRequire(import.meta.url)(path.join(example, "dist/guards.js"));
  for (const token of ["", "undefined", attendeeToken("kim@example.net", "")]) {
    const headers = { authorization: `Bearer ${token}` };
    assert.equal((await ask(`${url}/staff/bookings/b/decision`, { headers })).status, 403);
    assert.equal((await ask(`${url}/bookings/b`, { headers })).status, 403);
  }
});
