// Documents in and out. Their keys are the engine's own, so nothing is renamed; only dates are turned into text.
import { invalid } from "./error";
import type { Instant, JsonText } from "./values";

/** @internal A text that is passed on as it is. */
export function textOf(value: unknown, path: string): string {
  if (typeof value !== "string") throw invalid(path, `${path} must be a text`);
  return value;
}

/** @internal "2030-03-02T08:00:00Z": what the engine writes itself. Milliseconds stay, and the engine refuses them. */
export function instantText(date: Date, path: string): Instant {
  if (!(date instanceof Date)) throw invalid(path, `${path} must be a Date`);
  if (Number.isNaN(date.getTime())) throw invalid(path, `${path} is an invalid Date`);
  return date.toISOString().replace(".000Z", "Z");
}

// JSON.stringify has already called toJSON of a Date when it asks the replacer; the holder still has it.
function replaceDates(this: Record<string, unknown>, key: string, value: unknown): unknown {
  const original = this[key];
  return original instanceof Date ? instantText(original, key) : value;
}

/** The JSON text of a document. Keys that are undefined are left out. */
export function toJson(document: object): JsonText {
  if (typeof document !== "object" || document === null) throw invalid("document", "a document is an object");
  try {
    return JSON.stringify(document, replaceDates);
  } catch (cause) {
    if (!(cause instanceof TypeError)) throw cause; // a circle, or a BigInt
    throw invalid("document", cause.message.split("\n")[0]!);
  }
}

/** The same, where a document may also be given as text. */
export function toText(document: object | JsonText): JsonText {
  return typeof document === "string" ? document : toJson(document);
}
