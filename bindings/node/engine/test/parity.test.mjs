// The data files that every language replays: the same answers, byte for byte, and the same errors.
import assert from "node:assert/strict";
import { readFileSync, readdirSync } from "node:fs";
import * as path from "node:path";
import test from "node:test";
import { Engine, RotaError, evaluate, tzdbVersion } from "@rota/engine";
import { folder, read, readJson, readLines, root } from "./support.mjs";

// The answer as the engine writes it: keys in its order, no spaces.
async function answerTo(scenario) {
  try {
    return JSON.stringify(await evaluate(scenario));
  } catch (error) {
    if (error instanceof RotaError) return JSON.stringify({ error });
    throw error;
  }
}

for (const name of ["cases", "free_time", "questions"]) {
  test(`scenarios: ${name}`, async () => {
    const scenarios = readLines(`tests/data/scenarios/${name}.jsonl`);
    const answers = readLines(`tests/data/scenarios/${name}.answers.jsonl`);
    assert.ok(scenarios.length >= 10);
    assert.equal(scenarios.length, answers.length);
    const given = await Promise.all(scenarios.map(answerTo));
    given.forEach((answer, i) => assert.equal(answer, answers[i], `line ${i + 1}`));
  });
}

// The same key makes the same hold secrets and attendee ids.
test("a day of requests, verbs that write one after the other", async (t) => {
  const steps = readLines("tests/data/requests/day.jsonl");
  const answers = readLines("tests/data/requests/day.answers.jsonl");
  assert.ok(steps.length > 20);
  assert.equal(steps.length, answers.length);
  const engine = await Engine.open(":memory:", { databaseKey: "07".repeat(32) });
  t.after(() => engine.close());
  for (const [i, line] of steps.entries()) {
    const { verb, request } = JSON.parse(line);
    const given = await engine.callText(verb, JSON.stringify(request)).catch((error) => {
      if (!(error instanceof RotaError)) throw error;
      return JSON.stringify({ error });
    });
    assert.equal(given.replaceAll(`"${tzdbVersion()}"`, '"tzdb"'), answers[i], `line ${i + 1}`);
  }
});

test("scenarios as objects are answered like scenarios as text", async () => {
  const [scenario] = readLines("tests/data/scenarios/questions.jsonl");
  assert.equal(await answerTo(JSON.parse(scenario)), await answerTo(scenario));
});

// Which call reads a document of that record, and where it lies in the request; others are parts of these.
const put = (kind) => ({ prefix: "", read: (engine, text) => engine.put(kind, JSON.parse(text)) });
const readers = {
  catalog: {
    prefix: "catalog.",
    takesText: true,
    // What is no JSON by itself would be none in a request either, but not for the same reason.
    read: (engine, text, { reason }) =>
      engine.callText("catalog.apply", reason === "malformed" ? text : `{"catalog":${text}}`),
  },
  scenario: { prefix: "", takesText: true, read: (_engine, text) => evaluate(text) },
  query: { prefix: "", read: (engine, text) => engine.ask(JSON.parse(text)) },
  user: put("user"),
  team: put("team"),
  event_type: put("event_type"),
  time_off: put("time_off"),
};

test("bad documents are refused with reason, rule and path", async (t) => {
  const engine = await Engine.open(":memory:");
  t.after(() => engine.close());
  await engine.apply({ catalog: readJson("tests/data/bad_catalog/base.json") });
  let cases = 0;
  for (const file of readdirSync(path.join(root, "tests/data/bad_input"))) {
    for (const one of readJson(`tests/data/bad_input/${file}`).cases) {
      const reader = readers[one.record];
      // Bytes that are no UTF-8 cannot be a JavaScript text, and texts that are no JSON no object.
      if (!reader || one.bytes_hex !== undefined || (one.text !== undefined && !reader.takesText)) continue;
      await assert.rejects(reader.read(engine, one.text ?? JSON.stringify(one.document), one), (error) => {
        assert.ok(error instanceof RotaError, `${one.name}: ${error}`);
        assert.equal(error.reason, one.reason, one.name);
        if (one.rule !== undefined) assert.equal(error.detail.rule, one.rule, one.name);
        if (one.path) assert.equal(error.path, reader.prefix + one.path, one.name);
        return true;
      }, `${file}: ${one.name}`);
      ++cases;
    }
  }
  assert.ok(cases >= 80, `${cases} cases`);
});

// Puts `value` where the JSON pointer says; "-" appends.
function changed(document, pointer, value) {
  const keys = pointer.split("/").slice(1);
  const last = keys.pop();
  const place = keys.reduce((at, key) => at[key], document);
  if (last === "-") place.push(value);
  else place[last] = value;
  return document;
}

// It breaks two rules and is refused for the one that is looked at first.
const otherwise = new Set(["host who left"]);

for (const file of ["ids", "hours", "offer", "teams"]) {
  test(`catalogs that break a rule: ${file}`, async (t) => {
    const engine = await Engine.open(":memory:");
    t.after(() => engine.close());
    for (const one of readJson(`tests/data/bad_catalog/${file}.json`).cases) {
      if (otherwise.has(one.name)) continue;
      const catalog = changed(readJson("tests/data/bad_catalog/base.json"), one.at, one.value);
      await assert.rejects(engine.apply({ catalog, dry_run: true }), (error) => {
        assert.ok(error instanceof RotaError, `${one.name}: ${error}`);
        const { reason, path, detail: { rule } } = error;
        assert.deepEqual({ reason, rule, path }, { reason: one.reason, rule: one.rule, path: one.path }, one.name);
        return true;
      }, one.name);
    }
  });
}

test("catalogs that are legal stay legal", async (t) => {
  const { cases } = readJson("tests/data/bad_catalog/legal.json");
  assert.ok(cases.length > 5);
  for (const one of cases) {
    const engine = await Engine.open(":memory:");
    t.after(() => engine.close());
    await engine.apply({ catalog: changed(readJson("tests/data/bad_catalog/base.json"), one.at, one.value) });
  }
});

// What tests/support/print_wrong_values.cc prints: verb, reason, path and request of calls that C++ refuses.
test("wrong values are refused with reason and path, and leave the database as it was", async (t) => {
  const engine = await Engine.open(":memory:");
  t.after(() => engine.close());
  const backup = async (name) => {
    const file = path.join(folder(t), name);
    await engine.callText("upkeep.backup", JSON.stringify({ path: file }));
    return readFileSync(file);
  };
  let before;
  let tried = 0;
  for (const line of readFileSync(process.env.ROTA_WRONG_VALUES, "utf8").trimEnd().split("\n")) {
    const [verb, reason, at, request] = line.split("\t");
    if (reason === "ok") {
      await engine.callText(verb, request);
      before = await backup("before.db");
      continue;
    }
    if (request.includes("\ufffd")) continue; // bytes that are no UTF-8 cannot be a JavaScript text
    await assert.rejects(engine.callText(verb, request), (error) => {
      assert.ok(error instanceof RotaError, `${error}`);
      assert.deepEqual([error.reason, error.path ?? ""], [reason, at], request.slice(0, 300));
      return true;
    });
    ++tried;
  }
  assert.ok(tried > 2000, `${tried} tried`);
  assert.ok(before.equals(await backup("after.db")));
});
