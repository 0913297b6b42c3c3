// The declarations of the C functions are those of capi/abi/api.json.
import { execFile } from "node:child_process";
import * as path from "node:path";
import test from "node:test";
import { promisify } from "node:util";
import { packages } from "./support.mjs";

test("abi.ts is up to date", async () => {
  await promisify(execFile)(process.execPath, [path.join(packages, "engine/generate.mjs"), "--check"]);
});
