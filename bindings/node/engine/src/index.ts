/**
 * Rota: scheduling in your process. Start with Engine.
 *
 * @packageDocumentation
 */
export { Acting, Engine, type EngineOptions, type ListOptions } from "./engine";
export { RotaError, type ErrorDocument, type Fault, type Refusal } from "./error";
export { evaluate, expand, type Occurrences, reasons, tzdbVersion, version } from "./functions";
export { Slots, type Slot } from "./slots";
export type * from "./answers";
export type * from "./reasons";
export type * from "./records";
export type * from "./values";
export type { StartQuery } from "./verbs";
