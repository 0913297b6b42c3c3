// Where the native library is found, in order: the option, ROTA_LIBRARY, the package's native/ folder, the
// system's loader. Each place is tried in a process of its own, with a working library behind it and a broken
// one in every place after it.
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, symlinkSync, writeFileSync } from "node:fs";
import * as path from "node:path";
import test from "node:test";
import { promisify } from "node:util";
import { libraryFile, packages, folder } from "./support.mjs";

const soname = `librota.so.0`;

// A copy of the package, so that its native/ folder can be filled.
function packageCopy(directory) {
  const copy = path.join(directory, "engine");
  mkdirSync(copy);
  cpSync(path.join(packages, "engine/dist"), path.join(copy, "dist"), { recursive: true });
  symlinkSync(path.join(packages, "node_modules"), path.join(directory, "node_modules"));
  return copy;
}

function broken(directory) {
  const place = mkdtempSync(path.join(directory, "broken-"));
  writeFileSync(path.join(place, soname), "not a library");
  return place;
}

// Opens a database in a new process; the answer is "opened" or the error.
async function open(copy, { option, env = {} }) {
  const program = `
    const { Engine } = require(${JSON.stringify(path.join(copy, "dist"))});
    Engine.open(":memory:", ${JSON.stringify(option ? { library: option } : {})}).then(
      () => console.log("opened"),
      (error) => console.log(error.message));`;
  const { ROTA_LIBRARY: _, ...inherited } = process.env;
  const { stdout } = await promisify(execFile)(process.execPath, ["-e", program], {
    env: { ...inherited, ...env },
  });
  return stdout.trim();
}

test("the option comes first", async (t) => {
  const directory = folder(t);
  const bad = path.join(broken(directory), soname);
  assert.equal(await open(packageCopy(directory), { option: libraryFile, env: { ROTA_LIBRARY: bad } }), "opened");
});

test("then ROTA_LIBRARY", async (t) => {
  const directory = folder(t);
  const copy = packageCopy(directory);
  mkdirSync(path.join(copy, "native"));
  writeFileSync(path.join(copy, "native", soname), "not a library");
  assert.equal(await open(copy, { env: { ROTA_LIBRARY: libraryFile } }), "opened");
});

test("then native/ in the package", async (t) => {
  const directory = folder(t);
  const copy = packageCopy(directory);
  mkdirSync(path.join(copy, "native"));
  symlinkSync(libraryFile, path.join(copy, "native", soname));
  assert.equal(await open(copy, { env: { LD_LIBRARY_PATH: broken(directory) } }), "opened");
});

test("then the system's loader", async (t) => {
  const directory = folder(t);
  const place = mkdtempSync(path.join(directory, "lib-"));
  symlinkSync(libraryFile, path.join(place, soname));
  assert.equal(await open(packageCopy(directory), { env: { LD_LIBRARY_PATH: place } }), "opened");
});

test("a place that is named is never skipped for a later one", async (t) => {
  const directory = folder(t);
  const copy = packageCopy(directory);
  mkdirSync(path.join(copy, "native"));
  symlinkSync(libraryFile, path.join(copy, "native", soname));
  const message = await open(copy, { env: { ROTA_LIBRARY: "/nowhere/librota.so.0" } });
  assert.match(message, /^cannot load Rota's native library "\/nowhere\/librota\.so\.0": set ROTA_LIBRARY/);
});
