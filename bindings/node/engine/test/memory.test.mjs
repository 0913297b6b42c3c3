// Nothing is kept: memory stays flat, and engines nobody closed are closed.
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import test from "node:test";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { folder } from "./support.mjs";

async function report(script, argument) {
  const file = fileURLToPath(new URL(script, import.meta.url));
  const { stdout } = await promisify(execFile)(process.execPath, ["--expose-gc", "--max-semi-space-size=1", file, argument]);
  return JSON.parse(stdout);
}

test("memory does not grow with the number of calls", async () => {
  const { grown } = await report("memory.mjs", "50000");
  // It moves by up to 1 MiB. A forgotten error object in every fourth call would be 3 MiB, columns over 60.
  assert.ok(grown < 2500, `${grown} KiB`);
});

test("an engine that nobody can reach any more is closed", async (t) => {
  const { before, during, after } = await report("forgotten.mjs", folder(t));
  assert.ok(during >= before + 20, `${during} files open`);
  assert.ok(after <= before, `${after} files open, ${before} before`);
});
