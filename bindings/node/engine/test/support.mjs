// What several tests need: the portal of the examples in memory, folders that go away, data files.
import { Engine } from "@rota/engine";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import * as path from "node:path";
import { fileURLToPath } from "node:url";

/** The source tree. */
export const root = fileURLToPath(new URL("../../../../", import.meta.url));

export const read = (name) => readFileSync(path.join(root, name), "utf8");
export const readJson = (name) => JSON.parse(read(name));
export const readLines = (name) => read(name).trimEnd().split("\n");

/** A Sunday morning, where the clock of the tests stands; the portal's week begins the day after. */
export const now = "2026-03-01T08:00:00Z";
export const week = { event_type: "support-call", from: "2026-03-02", to: "2026-03-06" };
export const guest = { actor: { kind: "guest" } };
export const admin = { actor: { kind: "admin" } };
export const kim = { name: "Kim", email: "kim@example.net" };

/** An engine whose clock stands at an instant. */
export async function openAt(instant, database, options = {}) {
  const engine = await Engine.open(database, { clock: "test", ...options });
  await engine.setClock(new Date(instant));
  return engine;
}

/** An engine on the portal's catalog, closed after the test. */
export async function portal(test, database = ":memory:", options = {}) {
  const engine = await openAt(now, database, options);
  test.after(() => engine.close());
  await engine.apply({ catalog: readJson("examples/portal/catalog.json") });
  return engine;
}

/** A folder that is removed after the test. */
export function folder(test) {
  const name = mkdtempSync(path.join(tmpdir(), "rota-node-"));
  test.after(() => rmSync(name, { recursive: true }));
  return name;
}

/** The folder of the packages, and the native library the tests run with. */
export const packages = path.join(root, "bindings/node");
export const libraryFile = process.env.ROTA_LIBRARY;
