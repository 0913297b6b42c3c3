// Documents in and out. Their keys are the engine's own, so nothing is renamed; only dates are turned into text.
import { invalid, RotaError } from "./error";
import type { Instant, JsonText } from "./values";

/** @internal A text that is passed on as it is. */
export function textOf(value: unknown, path: string): string {
  if (typeof value !== "string") throw invalid(path, `${path} must be a text`);
  if (isBroken(value)) throw broken(path);
  return value;
}

// Half a surrogate pair, which no UTF-8 can hold.
function isBroken(text: string): boolean {
  return /\p{Surrogate}/u.test(text);
}

function broken(path: string): RotaError {
  return invalid(path, "holds a lone surrogate", "malformed");
}

/** @internal "2030-03-02T08:00:00Z": what the engine writes itself. Milliseconds stay, and the engine refuses them. */
export function instantText(date: Date, path: string): Instant {
  if (!(date instanceof Date)) throw invalid(path, `${path} must be a Date`);
  if (Number.isNaN(date.getTime())) throw invalid(path, `${path} is an invalid Date`);
  const year = date.getUTCFullYear();
  if (year < 1 || year > 9999) throw invalid(path, "lies outside the years 1 to 9999 of UTC", "out_of_range");
  return date.toISOString().replace(".000Z", "Z");
}

// What JSON.stringify writes as what it is: lists, objects, also of a program's own classes, and boxed values.
const kWritten: readonly string[] = ["Object", "Array", "String", "Number", "Boolean", "Date", "BigInt"];

// What JSON.stringify would leave out, or write as an empty object, without a word: a function, a map, a promise that
// nobody awaited.
function isLost(value: unknown): boolean {
  if (typeof value === "function" || typeof value === "symbol") return true;
  if (typeof value !== "object" || value === null) return false;
  return !kWritten.includes(Object.prototype.toString.call(value).slice("[object ".length, -1));
}

// JSON.stringify writes it as null.
function isNoNumber(value: unknown): boolean {
  if (value instanceof Number) return isNoNumber(value.valueOf());
  return typeof value === "number" && !Number.isFinite(value);
}

function noNumber(path: string): RotaError {
  const message = "is no finite number";
  return new RotaError({ reason: "invalid", code: "invalid", message, path, detail: { rule: "range" }, retryable: false });
}

function lost(path: string): RotaError {
  return invalid(path, "must be a text, a number, a boolean, a Date, or a plain object or list of them");
}

// JSON.stringify has already called toJSON of a Date when it asks the replacer; the holder still has it.
function replace(this: Record<string, unknown>, key: string, value: unknown): unknown {
  const original = this[key];
  if (original instanceof Date) return instantText(original, key);
  if (typeof value === "string" && isBroken(value)) throw broken(key);
  if (isLost(value)) throw lost(key);
  if (isNoNumber(value)) throw noNumber(key);
  return value;
}

const kDeepest = 64; // what the engine reads; what holds itself is deeper than anything

function tooDeep(): RotaError {
  const message = `objects and lists are nested deeper than ${kDeepest}`;
  return new RotaError({ reason: "malformed", code: "invalid", message, detail: { rule: "nesting" }, retryable: false });
}

// Throws what is wrong with a value, which lies at `path`; paths of what lies in it begin with `below`. Nothing is asked
// that nobody will need.
function findFault(value: unknown, path: string, below: string, depth: number, within?: string): void {
  if (typeof value === "string" && isBroken(value)) throw broken(path);
  if (isLost(value)) throw lost(path);
  if (isNoNumber(value)) throw noNumber(path);
  if (typeof value === "bigint") throw invalid(path, "a number is too large for JSON");
  if (value instanceof Date) instantText(value, path);
  if (typeof value !== "object" || value === null || value instanceof Date) return;
  if (depth === kDeepest) throw tooDeep();
  for (const [key, item] of Object.entries(value)) {
    const place = Array.isArray(value) ? `${below}[${key}]` : below === "" ? key : `${below}.${key}`;
    findFault(item, place, key === within ? "" : place, depth + 1);
  }
}

/** The JSON text of a document. Keys that are undefined are left out. Of the part `within` errors name the path in it. */
export function toJson(document: object, within?: string): JsonText {
  if (typeof document !== "object" || document === null) throw invalid("document", "a document is an object");
  try {
    return JSON.stringify(document, replace);
  } catch (cause) {
    findFault(document, "", "", 0, within);
    if (!(cause instanceof TypeError)) throw cause; // a circle behind a toJSON, or what that threw
    throw invalid("document", cause.message.split("\n")[0]!);
  }
}

/** The same, where a document may also be given as text. */
export function toText(document: object | JsonText): JsonText {
  return typeof document === "string" ? document : toJson(document);
}
