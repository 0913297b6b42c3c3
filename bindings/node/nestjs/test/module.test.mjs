// RotaModule in NestJS: one engine for every provider, opened first and closed last; errors as HTTP statuses.
import "reflect-metadata";
import assert from "node:assert/strict";
import test from "node:test";
import { Controller, Get, Inject, Module, Post } from "@nestjs/common";
import { NestFactory } from "@nestjs/core";
import { Test } from "@nestjs/testing";
import { Engine, RotaError, reasons } from "@rota/engine";
import {
  RotaExceptionFilter,
  RotaHealthIndicator,
  RotaModule,
  RotaRequest,
  RotaService,
  httpStatusOf,
} from "@rota/nestjs";

const desk = { catalog: { organization: { id: "desk", name: "Desk", zone: "UTC" } } };
const admin = { actor: { kind: "admin" } };

test("forRoot gives the engine itself and closes it with the application", async () => {
  const module = await Test.createTestingModule({ imports: [RotaModule.forRoot({ database: ":memory:" })] }).compile();
  const rota = module.get(RotaService);
  assert.ok(rota instanceof Engine);
  await rota.apply(desk, admin);
  assert.equal((await rota.get("organization", "desk", admin)).name, "Desk");
  await module.close();
  await assert.rejects(rota.get("organization", "desk"), { reason: "invalid_handle" });
});

test("forRootAsync finds its options through other providers", async (t) => {
  class Config {
    database = ":memory:";
  }
  class ConfigModule {}
  Module({ providers: [Config], exports: [Config] })(ConfigModule);
  const module = await Test.createTestingModule({
    imports: [
      RotaModule.forRootAsync({
        imports: [ConfigModule],
        inject: [Config],
        useFactory: async ({ database }) => ({ database, defaultActor: { kind: "admin" } }),
      }),
    ],
  }).compile();
  t.after(() => module.close());
  assert.equal((await module.get(RotaService).apply(desk)).rows.length, 1);
});

test("a call that names no actor acts as a guest, unless the application is trusted", async (t) => {
  const open = async (options) => {
    const imports = [RotaModule.forRoot({ database: ":memory:", ...options })];
    const module = await Test.createTestingModule({ imports }).compile();
    t.after(() => module.close());
    return module.get(RotaService);
  };
  await assert.rejects((await open({})).apply(desk), { reason: "forbidden" });
  const refused = { name: "RotaError", reason: "forbidden", path: "defaultActor" };
  await assert.rejects(open({ defaultActor: { kind: "system" } }), refused);
  for (const trusted of [{ trusted: true }, { trusted: true, defaultActor: { kind: "system" } }]) {
    const rota = await open(trusted);
    assert.equal((await rota.apply(desk)).rows.length, 1);
    assert.deepEqual((await rota.verify()).findings, []);
  }
});

test("an application whose database cannot be opened does not start", async () => {
  const builder = Test.createTestingModule({ imports: [RotaModule.forRoot({ database: "/no/such/folder/a.db" })] });
  await assert.rejects(builder.compile(), { name: "RotaError", reason: "cannot_open" });
});

test("health: up, also without an organization or with several; down when the engine is closed", async () => {
  const module = await Test.createTestingModule({ imports: [RotaModule.forRoot({ database: ":memory:" })] }).compile();
  const health = module.get(RotaHealthIndicator);
  const up = { rota: { status: "up", version: "0.1.0" } };
  assert.deepEqual(await health.check("rota"), up);
  await module.get(RotaService).apply(desk, admin);
  assert.deepEqual(await health.check("rota"), up);
  assert.deepEqual(await health.isHealthy("rota"), up);
  await module.close();
  const down = { status: "down", version: "0.1.0", reason: "invalid_handle", message: "the engine is closed" };
  assert.deepEqual(await health.check("rota"), { rota: down });
  await assert.rejects(health.isHealthy("rota"), { isHealthCheckError: true, causes: { rota: down } });
});

test("every reason has a status of 400 or more, and the well-known ones theirs", () => {
  const statuses = new Map();
  for (const { reason, code, meaning } of reasons()) {
    const error = new RotaError({ reason, code, message: meaning, retryable: false });
    statuses.set(reason, httpStatusOf(error));
  }
  assert.ok([...statuses.values()].every((status) => status >= 400 && status < 600), [...statuses].join(" "));
  const some = {
    invalid: 400, unknown_field: 400, not_found: 404, occupied: 409, notice: 409, version_conflict: 409, expired: 410,
    forbidden: 403, unsupported: 501, work_limit: 422, busy: 503, invalid_handle: 503, corrupt: 500, internal: 500,
  };
  for (const [reason, status] of Object.entries(some)) assert.equal(statuses.get(reason), status, reason);
});

// A controller without TypeScript's decorators.
class Desk {
  missing() {
    return this.rota.get("user", "nobody", admin);
  }
}
Controller()(Desk);
Inject(RotaService)(Desk.prototype, "rota");
Get("missing")(Desk.prototype, "missing", Object.getOwnPropertyDescriptor(Desk.prototype, "missing"));

async function answerOf(options) {
  class App {}
  Module({ imports: [RotaModule.forRoot({ database: ":memory:", ...options })], controllers: [Desk] })(App);
  const app = await NestFactory.create(App, { logger: false });
  await app.get(RotaService).apply(desk, admin);
  await app.listen(0, "127.0.0.1");
  try {
    const response = await fetch(`${await app.getUrl()}/missing`);
    return [response.status, await response.json()];
  } finally {
    await app.close();
  }
}

test("errors are answered with their status and themselves; or left to the application", async () => {
  const [status, body] = await answerOf({});
  assert.equal(status, 404);
  assert.equal(body.statusCode, 404);
  assert.equal(body.reason, "not_found");
  assert.equal(body.retryable, false);
  const [left] = await answerOf({ leaveErrors: true });
  assert.equal(left, 500, "without the filter NestJS knows nothing of a RotaError");
});

test("the filter leaves other transports alone", () => {
  const error = new RotaError({ reason: "occupied", code: "refused", message: "taken", retryable: false });
  assert.throws(() => new RotaExceptionFilter().catch(error, { getType: () => "rpc" }), (thrown) => thrown === error);
});

// Says who is asking, as the engine keeps it; the guard before it writes down whom it has recognized.
class Door {
  put() {
    return this.request.acting().put("user", { id: "noa", name: "Noa" });
  }
}
Controller()(Door);
Inject(RotaRequest)(Door.prototype, "request");
Post("users")(Door.prototype, "put", Object.getOwnPropertyDescriptor(Door.prototype, "put"));

async function putAs(options, recognize) {
  class App {}
  Module({ imports: [RotaModule.forRoot({ database: ":memory:", ...options })], controllers: [Door] })(App);
  const app = await NestFactory.create(App, { logger: false });
  app.useGlobalGuards({
    canActivate(context) {
      context.switchToHttp().getRequest().actor = recognize;
      return true;
    },
  });
  await app.get(RotaService).apply(desk, admin);
  await app.listen(0, "127.0.0.1");
  try {
    const response = await fetch(`${await app.getUrl()}/users`, { method: "POST" });
    return [response.status, await response.json()];
  } finally {
    await app.close();
  }
}

test("a request acts as whom the guards have recognized, by default as a guest, never as system", async () => {
  const acting = ({ actor, ip }) => ({ actor, client_key: ip });
  const [status, body] = await putAs({ acting }, { kind: "admin" });
  assert.deepEqual([status, body.name], [201, "Noa"]);
  assert.equal((await putAs({ acting }, undefined))[0], 403);
  assert.equal((await putAs({}, { kind: "admin" }))[0], 403, "without the option nobody is recognized");
  const [refused, why] = await putAs({ acting }, { kind: "system" });
  assert.deepEqual([refused, why.reason, why.path], [403, "forbidden", "actor"]);
  assert.equal((await putAs({ acting, trusted: true }, { kind: "system" }))[0], 201);
  assert.equal((await putAs({ acting, trusted: true }, undefined))[0], 403, "a request nobody recognized is a guest's");
});
