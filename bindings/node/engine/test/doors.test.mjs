// import and require, TypeScript for both, worker threads.
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { cpSync, symlinkSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import * as path from "node:path";
import test from "node:test";
import { promisify } from "node:util";
import { Worker } from "node:worker_threads";
import * as imported from "@rota/engine";
import { folder, now, packages, read, readJson, week } from "./support.mjs";

const run = promisify(execFile);
const tsc = createRequire(import.meta.url).resolve("typescript/bin/tsc");

test("import names everything that require gives", () => {
  const required = createRequire(import.meta.url)("@rota/engine");
  assert.deepEqual({ ...imported }, { ...required });
});

for (const type of ["module", "commonjs"]) {
  test(`types and await using, as ${type}`, async (t) => {
    const directory = folder(t);
    for (const file of ["types.ts", "using.ts"]) {
      cpSync(path.join(packages, "engine/test", file), path.join(directory, file));
    }
    symlinkSync(path.join(packages, "node_modules"), path.join(directory, "node_modules"));
    writeFileSync(path.join(directory, "package.json"), JSON.stringify({ type }));
    const options = {
      extends: path.join(packages, "tsconfig.json"),
      compilerOptions: { outDir: "out", declaration: false, noUnusedLocals: false, typeRoots: ["node_modules/@types"] },
      files: ["types.ts", "using.ts"],
    };
    writeFileSync(path.join(directory, "tsconfig.json"), JSON.stringify(options));
    await run(process.execPath, [tsc, "-p", directory]).catch((error) => assert.fail(error.stdout));
    writeFileSync(path.join(directory, "out/package.json"), JSON.stringify({ type }));
    const { stdout } = await run(process.execPath, [path.join(directory, "out/using.js")]);
    assert.equal(stdout.trim(), "invalid_handle");
  });
}

test("no any in the public types", () => {
  const declarations = ["answers", "engine", "error", "functions", "reasons", "records", "slots", "values", "verbs"];
  for (const name of declarations) {
    const text = read(`bindings/node/engine/dist/${name}.d.ts`).replace(/\/\*[\s\S]*?\*\/|"[^"]*"/g, "");
    assert.doesNotMatch(text, /\bany\b/, name);
  }
});

test("a worker thread opens its own engine", async () => {
  const program = `
    const { parentPort, workerData } = require("node:worker_threads");
    const { Engine } = require(workerData.engine);
    (async () => {
      const engine = await Engine.open(":memory:");
      await engine.apply({ catalog: workerData.catalog });
      const slots = await engine.slots(workerData.week, workerData.said);
      await engine.close();
      parentPort.postMessage(slots.start, [slots.start.buffer]);
    })();`;
  const engine = await imported.Engine.open(":memory:");
  const catalog = readJson("examples/portal/catalog.json");
  const said = { now };
  await engine.apply({ catalog });
  const expected = (await engine.slots(week, said)).start;
  const starts = await Promise.all(
    [1, 2].map(() => new Promise((resolve, reject) => {
      const workerData = { engine: path.join(packages, "engine"), catalog, week, said };
      const worker = new Worker(program, { eval: true, workerData });
      worker.once("message", resolve).once("error", reject);
    })),
  );
  for (const column of starts) assert.deepEqual(column, expected);
  await engine.close();
});
