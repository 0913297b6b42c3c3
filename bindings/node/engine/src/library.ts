// Where the native library is found: what the caller names, ROTA_LIBRARY, the package's own native/ folder,
// the system's loader. The first of these that is there is the one; it is never skipped for a later one.
import { koffi } from "./koffi";
import { existsSync } from "node:fs";
import * as path from "node:path";
import { type Abi, constants, declare } from "./abi";

const kFileName =
  process.platform === "darwin"
    ? `librota.${constants.ROTA_ABI_VERSION}.dylib`
    : `librota.so.${constants.ROTA_ABI_VERSION}`;

const loaded = new Map<string, Abi>();

/** @internal The path or name that would be loaded. */
export function libraryPath(given?: string): string {
  if (given) return given;
  if (process.env["ROTA_LIBRARY"]) return process.env["ROTA_LIBRARY"];
  const packaged = path.join(__dirname, "..", "native", kFileName);
  return existsSync(packaged) ? packaged : kFileName;
}

/** @internal The functions of the library, loaded on first use. */
export function library(given?: string): Abi {
  const file = libraryPath(given);
  let abi = loaded.get(file);
  if (abi === undefined) {
    try {
      abi = declare(koffi.load(file));
    } catch (cause) {
      throw new Error(
        `cannot load Rota's native library "${file}": set ROTA_LIBRARY to the path of ${kFileName}, ` +
          "put it into the package's folder native/, or install it where the system's loader looks",
        { cause },
      );
    }
    loaded.set(file, abi);
  }
  return abi;
}
