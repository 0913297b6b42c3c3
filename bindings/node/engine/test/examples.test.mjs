// Examples and the workload of the benchmark give what they promise.
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { copyFileSync, symlinkSync, writeFileSync } from "node:fs";
import * as path from "node:path";
import test from "node:test";
import { promisify } from "node:util";
import { Engine } from "@rota/engine";
import { hashOfStarts, w1Answers, w1Engine, w1Query, w1Said } from "../../../../benchmarks/node/w1.mjs";
import { folder, read, root } from "./support.mjs";

test("the quick start tells its story", async (t) => {
  const file = path.join(root, "examples/node/quickstart.mjs");
  assert.ok(read("examples/node/quickstart.mjs").split("\n").length <= 60);
  const { stdout } = await promisify(execFile)(process.execPath, [file], { cwd: folder(t) });
  assert.match(stdout, /18 records/);
  assert.match(stdout, /\d\d:\d\d   [1-4] free/);
  const hosts = [...stdout.matchAll(/^BOOK-\d{4}-0000\d  \w+ with (\w+)$/gm)].map((match) => match[1]);
  assert.deepEqual(hosts.sort(), ["ana", "chloe", "duc"], "each of the three who are there has one");
  assert.match(stdout, /^occupied: another booking or a live hold is in the way$/m);
  assert.match(stdout, /^bjarne: time_off, free at /m);
  assert.match(stdout, /^ana: buffer, free at /m);
  assert.equal([...stdout.matchAll(/round_robin, not /g)].length, 3);
});

// The blocks of JavaScript that the READMEs show, with the names they take for granted.
for (const page of ["README.md", "bindings/node/engine/README.md"]) {
  test(`${page} runs as it stands`, async (t) => {
    const directory = folder(t);
    const [, block] = /```(?:js|ts)\n([\s\S]*?)```/.exec(read(page));
    const program = `
      import { readFile } from "node:fs/promises";
      ${block.includes("import {") ? "" : 'import { Engine } from "@rota/engine";'}
      const kim = { name: "Kim", email: "kim@example.net" };
      ${page === "README.md" ? 'const first = await Engine.open("portal.db");' : ""}
      ${page === "README.md" ? 'await first.apply({ catalog: JSON.parse(await readFile("catalog.json")) });' : ""}
      ${page === "README.md" ? "await first.close();" : ""}
      ${block}
      await engine.close();`;
    copyFileSync(path.join(root, "examples/portal/catalog.json"), path.join(directory, "catalog.json"));
    symlinkSync(path.join(root, "bindings/node/node_modules"), path.join(directory, "node_modules"));
    writeFileSync(path.join(directory, "readme.mjs"), program);
    const { stdout } = await promisify(execFile)(process.execPath, ["readme.mjs"], { cwd: directory });
    if (page !== "README.md") assert.match(stdout, /BOOK-\d{4}-00001 \d{4}-/);
  });
}

for (const [days, scheduling, hosts, count, hash] of w1Answers.filter(([, , hosts]) => hosts <= 5)) {
  test(`workload W1: ${scheduling}, ${hosts} hosts, ${days} days`, async (t) => {
    const engine = await w1Engine(Engine, hosts, days, scheduling);
    t.after(() => engine.close());
    const slots = await engine.slots(w1Query(days), w1Said);
    assert.equal(slots.length, count);
    assert.equal(hashOfStarts(slots), hash);
  });
}
