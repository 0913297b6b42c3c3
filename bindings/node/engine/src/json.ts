// Documents in and out. Their keys are the engine's own, so nothing is renamed; only dates are turned into text.
import type { JsonText } from "./values";

// "2030-03-02T08:00:00Z": what the engine writes itself.
function instantText(date: Date, key: string): string {
  if (Number.isNaN(date.getTime())) throw new TypeError(`${key} is an invalid Date`);
  return `${date.toISOString().slice(0, -5)}Z`;
}

// JSON.stringify has already called toJSON of a Date when it asks the replacer; the holder still has it.
function replaceDates(this: Record<string, unknown>, key: string, value: unknown): unknown {
  const original = this[key];
  return original instanceof Date ? instantText(original, key) : value;
}

/** The JSON text of a document. Keys that are undefined are left out. */
export function toJson(document: object): JsonText {
  return JSON.stringify(document, replaceDates);
}

/** The same, where a document may also be given as text. */
export function toText(document: object | JsonText): JsonText {
  return typeof document === "string" ? document : toJson(document);
}
