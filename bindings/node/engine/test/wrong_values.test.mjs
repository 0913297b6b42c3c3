// Values that a program may pass by mistake or on purpose, in every field of every verb. The fields come from the rows
// of verbs and the descriptions of records (tests/support/print_wrong_values.cc), so a new one is tried without a word
// here. Whatever is passed, a call answers what C answers to the same document, byte for byte, or rejects with a
// RotaError that has a reason and the path of the field; what was refused has written nothing.
//
// Each run takes some values for each field, as ROTA_SEED says; ROTA_ROUNDS=10 takes them all.
import assert from "node:assert/strict";
import { copyFileSync, readFileSync, readdirSync, rmSync, statSync } from "node:fs";
import * as path from "node:path";
import test from "node:test";
import { Engine, RotaError, evaluate, expand } from "@rota/engine";
import { envelopeKeys } from "../dist/verbs.js";
import { folder, read } from "./support.mjs";

const now = new Date("2030-01-02T08:00:00Z");
const usual = 6; // values for each field
const seed = Number(process.env.ROTA_SEED || Math.floor(Math.random() * 2 ** 32));
const rounds = Number(process.env.ROTA_ROUNDS || 1);

// ---- values ------------------------------------------------------------------------------------

class Boom extends Error {} // thrown by a value's own code
const boom = () => {
  throw new Boom();
};
const nested = (depth) => {
  let value = [];
  for (let i = 0; i < depth; ++i) value = [value];
  return value;
};
const circle = () => {
  const value = {};
  value.self = value;
  return value;
};
class Form {
  no_such_field = 1;
}
const closed = await Engine.open(":memory:");
await closed.close();

const values = {
  undefined: () => undefined,
  null: () => null,
  "a number": () => 5,
  "less than nothing": () => -1,
  "minus nothing": () => -0,
  "2^31": () => 2 ** 31,
  "2^63": () => 2 ** 63,
  half: () => 0.5,
  "1e300": () => 1e300,
  NaN: () => NaN,
  infinity: () => -Infinity,
  "a big integer": () => 5n,
  "a very big integer": () => 10n ** 5000n,
  true: () => true,
  "no text": () => "",
  "a text": () => "call",
  "a text as object": () => new String("call"),
  "a number as object": () => new Number(NaN),
  "a long text": () => "x".repeat(70_000),
  "U+0000": () => "a\0b",
  "half a surrogate": () => "a\ud800",
  "a list": () => ["call"],
  "a list of nothing": () => [null],
  "a list of undefined": () => [undefined],
  "a list with holes": () => new Array(3),
  "an empty list": () => [],
  "lists, too deep": () => nested(70),
  "lists, much too deep": () => nested(100_000),
  "a circle": circle,
  "an empty object": () => ({}),
  "an object": () => ({ no_such_field: 1 }),
  "an object of a class": () => new Form(),
  "an object without prototype": () => Object.assign(Object.create(null), { no_such_field: 1 }),
  "an object with half a surrogate": () => ({ "\udc00": "x" }),
  "an object with __proto__": () => JSON.parse('{"__proto__":{"id":"call"}}'),
  "an object that is nothing": () => ({ toJSON: () => undefined }),
  "an object that is a text": () => ({ toJSON: () => "call" }),
  "an object that fails": () => ({ toJSON: boom }),
  "an object whose field fails": () => ({
    get no_such_field() {
      return boom();
    },
  }),
  "a proxy that fails": () => new Proxy({}, { get: boom, ownKeys: boom, has: boom, getPrototypeOf: boom }),
  "a symbol": () => Symbol("call"),
  "a function": () => () => "call",
  "a class": () => Form,
  "a map": () => new Map([["a", "b"]]),
  "a set": () => new Set(["call"]),
  "a weak map": () => new WeakMap(),
  "an expression": () => /call/,
  "an error": () => new Error("call"),
  "a promise": () => Promise.resolve("call"),
  "a generator": () => (function* () {})(),
  bytes: () => Buffer.from("call"),
  "typed numbers": () => new Uint8Array([30]),
  "a buffer": () => new ArrayBuffer(8),
  "an instant": () => now,
  "an instant with a fraction": () => new Date("2030-01-02T08:00:00.005Z"),
  "an instant that is none": () => new Date(NaN),
  "an instant before the first": () => new Date("-000001-01-01T00:00:00Z"),
  "an instant after the last": () => new Date("+010000-01-01T00:00:00Z"),
  "an engine": () => closed,
};

// What no field of any type may be.
const never = new Set([
  "NaN", "infinity", "a big integer", "a very big integer", "a number as object", "half a surrogate",
  "lists, too deep", "lists, much too deep", "a circle",
  "an object with half a surrogate", "a symbol", "a function", "a class", "a map", "a set", "a weak map", "an expression",
  "an error", "a promise", "a generator", "a buffer", "typed numbers", "an instant that is none",
  "an instant before the first", "an instant after the last",
]);
const booms = new Set(["an object that fails", "an object whose field fails", "a proxy that fails"]);

// ---- calls -------------------------------------------------------------------------------------

const places = readFileSync(process.env.ROTA_FIELD_PLACES, "utf8").trimEnd().split("\n").map((line) => {
  const [verb, pointer, at, request] = line.split("\t");
  return { verb, keys: pointer.split("/").slice(1), path: at, request: JSON.parse(request) };
}).filter(({ verb, path: at }) => !(at === "as_of" && verb !== "record.get")); // no argument of archive and history

// Verb -> method: the generated ones, and those whose types follow from their arguments.
const generated = read("bindings/node/engine/src/verbs.ts").matchAll(/^  (\w+)\((?:\n|.)*?this\.call\("([\w.]+)"/gm);
const methods = new Map([...generated].map(([, name, verb]) => [verb, name]));
methods.set("query.slots", "slots").set("query.ask", "ask");
for (const name of ["put", "get", "list", "archive", "history"]) methods.set(`record.${name}`, name);
// Those that ask for nothing.
const bodiless = new Set([...read("bindings/node/engine/src/verbs.ts").matchAll(/^  (\w+)\(envelope\?/gm)].map(([, name]) => name));
assert.ok(methods.size > 50, `${methods.size} methods`);

// The request with `value` in its place; null prototypes and the like stay what they are.
function withValue({ keys, request }, value) {
  const copy = structuredClone(request);
  const last = keys.at(-1);
  const at = keys.slice(0, -1).reduce((place, key) => (place[key] ??= {}), copy);
  at[last] = value;
  return copy;
}

function split(request) {
  const body = {};
  const envelope = {};
  for (const [key, value] of Object.entries(request)) (envelopeKeys.has(key) ? envelope : body)[key] = value;
  return { body, envelope };
}

// The verb's own method. Those whose body is several arguments have it as these.
async function ask(engine, verb, request) {
  if (verb === "scenario.evaluate") return evaluate(request);
  if (verb === "recurrence.expand") return expand(request);
  const { body, envelope } = split(request);
  const { kind, id, record, unique, as_of, ...rest } = body;
  const beside = engine instanceof Engine ? [envelope] : [];
  switch (verb) {
    case "record.put":
      return engine.put(kind, record, { ...envelope, ...(unique !== undefined && { unique }) });
    case "record.get":
      return engine.get(kind, id, { ...envelope, ...("as_of" in body && { as_of }) });
    case "record.list":
      return engine.list(kind, "id" in body ? { ...rest, id } : rest, ...beside);
    case "record.archive":
      return engine.archive(kind, id, ...beside);
    case "record.history":
      return engine.history(kind, id, ...beside);
    default:
      return engine[methods.get(verb)](...(bodiless.has(methods.get(verb)) ? [] : [body]), ...beside);
  }
}

// ---- what C would be asked ---------------------------------------------------------------------

const inexpressible = Symbol("inexpressible");

// A field's value as any program would write it, or that JSON has none.
function asJson(value, name) {
  if (booms.has(name) || /^a circle|too deep/.test(name)) return inexpressible;
  if (value === undefined || (value instanceof Date && value.getTime() === now.getTime())) {
    return value === undefined ? undefined : "2030-01-02T08:00:00Z";
  }
  if (value === null || typeof value === "boolean" || (typeof value === "number" && Number.isFinite(value))) return value;
  if (typeof value === "string") return value.isWellFormed?.() ?? !value.includes("\ud800") ? value : inexpressible;
  if (typeof value !== "object") return inexpressible;
  if (Array.isArray(value)) return value;
  return [Object.prototype, Form.prototype].includes(Object.getPrototypeOf(value)) ? { ...value } : inexpressible;
}

// ---- the engines -------------------------------------------------------------------------------

// Two engines of one office: one asked by methods, one by texts. They start anew after each write.
class Twins {
  constructor(directory) {
    this.directory = directory;
    this.files = ["office.db", "methods.db", "texts.db"].map((name) => path.join(directory, name));
  }

  static async of(directory) {
    const twins = new Twins(directory);
    const engine = await Engine.open(twins.files[0], { clock: "test" });
    await engine.setClock(now);
    for (const line of readFileSync(process.env.ROTA_WRONG_VALUES, "utf8").split("\n")) {
      const [verb, reason, , request] = line.split("\t");
      if (reason !== "ok") break;
      await engine.callText(verb, request);
    }
    await engine.close();
    await twins.open();
    return twins;
  }

  async open() {
    for (const file of this.files.slice(1)) {
      for (const end of ["", "-wal", "-shm"]) rmSync(file + end, { force: true });
      copyFileSync(this.files[0], file);
    }
    const options = { clock: "test", durability: "normal" };
    [this.methods, this.texts] = await Promise.all(this.files.slice(1).map((file) => Engine.open(file, options)));
    for (const engine of [this.methods, this.texts]) await engine.setClock(now);
    this.before = await this.backup();
    this.log = this.#log();
  }

  async anew() {
    await this.close();
    await this.open();
  }

  async close() {
    await Promise.all([this.methods.close(), this.texts.close()]);
  }

  // Removes what `upkeep.backup` wrote.
  forgetCopies() {
    for (const name of readdirSync(this.directory)) {
      if (!this.files.some((file) => name.startsWith(path.basename(file)))) rmSync(path.join(this.directory, name));
    }
  }

  // The whole database, as bytes.
  async backup() {
    const file = path.join(this.directory, "copy");
    rmSync(file, { force: true });
    await this.methods.callText("upkeep.backup", JSON.stringify({ path: file }));
    return readFileSync(file);
  }

  // Every commit is appended to the log beside the database.
  wrote() {
    return this.#log() !== this.log;
  }
  #log() {
    const found = statSync(`${this.files[1]}-wal`, { throwIfNoEntry: false, bigint: true });
    return found ? `${found.size} ${found.mtimeNs}` : "";
  }
}

const masked = (text) => text.replace(/[0-9a-f]{32}|[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}/g, "drawn");

// The answer as C writes it.
function document(verb, answer) {
  if (verb === "query.slots") return JSON.stringify({ slots: answer });
  return JSON.stringify(verb === "record.history" ? { items: answer } : (answer ?? {}));
}

const answerOf = (asked) => asked.then((text) => ({ text }), (error) => ({ error }));

async function check(twins, place, name) {
  const { verb } = place;
  const about = `${verb} ${place.path} <- ${name}`;
  const value = values[name]();
  if (verb === "upkeep.backup") twins.forgetCopies();
  const asked = await answerOf((async () => ask(twins.methods, verb, withValue(place, value)))());
  const { error } = asked;
  if (error instanceof Boom) {
    assert.ok(booms.has(name), about);
  } else if (error) {
    assert.ok(error instanceof RotaError && error.reason && error.message, `${about}: ${error.stack ?? error}`);
  }
  if (error) assert.ok(!twins.wrote(), `${about}: written, and ${error}`);
  if (never.has(name)) {
    assert.ok(error?.code === "invalid", `${about}: ${error ?? JSON.stringify(asked.text)}`);
    const pathless = error.detail.rule === "nesting" || name === "an object with half a surrogate";
    assert.ok(pathless || error.path?.startsWith(place.path), `${about}: ${error.path} ${error}`);
  }
  const json = asJson(value, name);
  if (json !== inexpressible) {
    twins.forgetCopies();
    const request = JSON.stringify(withValue(place, json));
    const c = await answerOf(twins.texts.callText(verb, request));
    if (error) {
      assert.equal(JSON.stringify(error), JSON.stringify(c.error ?? c.text), about);
    } else if (verb === "query.slots") {
      assert.deepEqual(JSON.parse(JSON.stringify(asked.text)), JSON.parse(c.text ?? "{}").slots ?? [], about);
    } else {
      assert.ok(!c.error, `${about}: ${c.error}`);
      assert.equal(masked(document(verb, asked.text)), masked(c.text), about);
    }
  }
  if (twins.wrote() || (!error && verb === "upkeep.backup")) await twins.anew();
}

// A small generator whose numbers follow from the seed.
function random(state) {
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

function sample(list, count, next) {
  const rest = [...list];
  return Array.from({ length: Math.min(count, rest.length) }, () => rest.splice(Math.floor(next() * rest.length), 1)[0]);
}

// ---- the tests ---------------------------------------------------------------------------------

async function twinsOf(t) {
  const directory = folder(t);
  const home = process.cwd();
  process.chdir(directory); // where `upkeep.backup` writes
  t.after(() => process.chdir(home));
  const twins = await Twins.of(directory);
  t.after(() => twins.close());
  return twins;
}

// A request of every verb that is right.
const examples = [...methods.keys()].map((verb) => {
  const found = places.find((place) => place.verb === verb && place.keys.length === 1);
  return { verb, request: found?.request ?? {} };
}).filter(({ verb }) => verb !== "upkeep.metrics"); // whose answer is how long things took

test("a wrong value is refused where it is, and as C refuses it", async (t) => {
  console.log(`ROTA_SEED=${seed}`);
  const next = random(seed);
  const twins = await twinsOf(t);
  let tried = 0;
  for (const place of places) {
    for (const name of sample(Object.keys(values), Math.round(usual * rounds), next)) {
      await check(twins, place, name);
      ++tried;
    }
  }
  assert.ok((await twins.backup()).equals(twins.before), "what was refused left something behind");
  console.log(`${tried} calls`);
  assert.ok(tried > 1000 * Math.min(usual, usual * rounds));
});

const actors = [
  { kind: "guest" },
  { kind: "guest", id: "ana" },
  { kind: "attendee", id: "nobody" },
  { kind: "attendee" },
  { kind: "user", id: "bo" },
  { kind: "user", id: "nobody" },
  { kind: "admin" },
];

test("whoever asks gets what C answers", async (t) => {
  const twins = await twinsOf(t);
  for (const actor of actors) {
    for (const { verb, request } of examples) {
      const about = `${verb} by ${JSON.stringify(actor)}`;
      twins.forgetCopies();
      const asked = await answerOf(ask(twins.methods, verb, { ...request, actor }));
      twins.forgetCopies();
      const c = await answerOf(twins.texts.callText(verb, JSON.stringify({ ...request, actor })));
      if (asked.error) {
        assert.ok(!twins.wrote(), about);
        assert.equal(JSON.stringify(asked.error), JSON.stringify(c.error ?? c.text), about);
      } else if (verb !== "query.slots") {
        assert.equal(masked(document(verb, asked.text)), masked(c.text ?? `${c.error}`), about);
      }
      if (twins.wrote() || (!asked.error && verb === "upkeep.backup")) await twins.anew();
    }
  }
});

test("a closed engine refuses every verb", async () => {
  const engine = await Engine.open(":memory:");
  const view = engine.acting({ actor: { kind: "admin" } });
  await engine.close();
  for (const { verb, request } of examples) {
    await assert.rejects(ask(engine, verb, request), { name: "RotaError", reason: "invalid_handle" }, verb);
    const [own] = verb === "record.put" || verb === "record.get" ? [{ name: "RotaError" }] : [{ reason: "invalid_handle" }];
    await assert.rejects(ask(view, verb, request), own, verb);
  }
});

// Each would have acted as the default actor, who may do everything.
class Who {
  get actor() {
    return { kind: "guest" };
  }
}
const noEnvelopes = {
  ...Object.fromEntries(["null", "a number", "true", "a text", "a list", "a function", "a map", "a promise", "an error", "an instant"].map((name) => [name, values[name]])),
  "an object whose fields are its class's": () => new Who(),
  "an object whose fields are inherited": () => Object.create({ actor: { kind: "guest" } }),
  "a field that no envelope has": () => ({ actors: { kind: "guest" } }),
};

test("what is no envelope is refused by every verb, and makes no view", async (t) => {
  const twins = await twinsOf(t);
  for (const [name, envelope] of Object.entries(noEnvelopes)) {
    assert.throws(() => twins.methods.acting(envelope()), (error) => error instanceof RotaError && error.code === "invalid", name);
    for (const { verb, request } of examples) {
      const { body } = split(request);
      const { kind, id, record, ...rest } = body;
      const method = methods.get(verb);
      const several = { put: [kind, record], get: [kind, id], list: [kind, rest], archive: [kind, id], history: [kind, id] };
      const given = several[method] ?? (bodiless.has(method) ? [] : [body]);
      await assert.rejects(
        (async () => twins.methods[method](...given, envelope()))(),
        (error) => {
          assert.ok(error instanceof RotaError && error.code === "invalid", `${verb} with ${name}: ${error.stack}`);
          return true;
        },
        `${verb} with ${name}`,
      );
    }
  }
  const visitor = twins.methods.acting({ actor: { kind: "guest" } });
  for (const key of envelopeKeys) {
    for (const [verb, method] of methods) {
      if (verb.startsWith("record.") || bodiless.has(method)) continue; // which have no body as an argument
      for (const engine of [twins.methods, visitor]) {
        await assert.rejects(engine[method]({ [key]: null }), { reason: "forbidden", path: key }, `${verb} ${key}`);
      }
    }
  }
  assert.ok(!twins.wrote());
});

test("lists with options that are none are refused", async (t) => {
  const twins = await twinsOf(t);
  for (const name of ["null", "a number", "a text", "a list", "a map", "a promise"]) {
    const refused = { name: "RotaError", reason: "invalid", path: "options" };
    await assert.rejects(twins.methods.list("user", values[name]()), refused, name);
    await assert.rejects(twins.methods.each("user", values[name]()).next(), refused, name);
  }
});

test("an engine is opened with the options it has", async () => {
  const names = ["readOnly", "migrate", "durability", "busyTimeoutMs", "defaultActor", "schema", "clock", "memoryLimitMb", "databaseKey", "library"];
  for (const option of names) {
    for (const name of never) {
      await assert.rejects(Engine.open(":memory:", { [option]: values[name]() }), (error) => {
        assert.ok(error instanceof RotaError, `${option} <- ${name}: ${error.stack}`);
        return error.path?.startsWith(option);
      }, `${option} <- ${name}`);
    }
  }
});
