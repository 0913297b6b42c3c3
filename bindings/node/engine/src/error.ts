import type { Abi, Handle, Out } from "./abi";
import type { ErrorCode, Reason } from "./reasons";
import type { Instant } from "./values";

/** One rule that said no. */
export interface Refusal {
  reason: Reason;
  /** The host it said no to; absent where it stands against the start as a whole. */
  host?: string;
  /** Id of what is in the way, where the asker may know. */
  object?: string;
  /** The first start this rule would let pass, where one lies within a month. */
  free_at?: Instant;
}

/** What else is wrong with a document, beside the error that names the first fault. */
export interface Fault {
  reason: Reason;
  code: ErrorCode;
  message: string;
  path?: string;
  detail?: Record<string, string>;
}

/** An error as a JSON document, the same in every language. */
export interface ErrorDocument {
  reason: Reason;
  code: ErrorCode;
  message: string;
  path?: string;
  detail?: Record<string, string>;
  refusals?: Refusal[];
  others?: Fault[];
  retryable: boolean;
}

/**
 * Why the engine did not do what it was asked: a wrong document, a rule that refuses, a conflict, a
 * store that cannot serve.
 *
 *     try {
 *       await engine.book({ event_type: "call-30", start, attendees: [kim] });
 *     } catch (error) {
 *       if (error instanceof RotaError && error.reason === "occupied") offerAnotherStart();
 *       else throw error;
 *     }
 */
export class RotaError extends Error {
  override readonly name = "RotaError";
  /** The stable word for what went wrong: `"occupied"`, `"not_found"` … Branch on this. */
  readonly reason: Reason;
  /** The broad class of the reason. */
  readonly code: ErrorCode;
  /** The field of the request that is wrong, `"teams[0].members[1].user"`; undefined where none is. */
  readonly path: string | undefined;
  /** Further facts by name: `rule`, `existing` … */
  readonly detail: Readonly<Record<string, string>>;
  /** Every rule that said no, and to which host; empty unless the engine refused a start. */
  readonly refusals: readonly Refusal[];
  /** What else is wrong with the same document, in its order. */
  readonly others: readonly Fault[];
  /** Whether the same call may succeed later without a change. */
  readonly retryable: boolean;
  readonly #document: ErrorDocument;

  constructor(document: ErrorDocument) {
    super(document.message);
    this.reason = document.reason;
    this.code = document.code;
    this.path = document.path;
    this.detail = document.detail ?? {};
    this.refusals = document.refusals ?? [];
    this.others = document.others ?? [];
    this.retryable = document.retryable;
    this.#document = document;
  }

  /** The error as the engine wrote it. */
  toJSON(): ErrorDocument {
    return this.#document;
  }
}

/** @internal The error behind a handle, which is freed. */
export function takeError(abi: Abi, [handle]: Out<Handle>): RotaError {
  if (handle === null) {
    // The one case in which the library has no object to give: memory ran out even for that.
    return new RotaError({ reason: "out_of_memory", code: "limit", message: "memory ran out", retryable: false });
  }
  try {
    return new RotaError(JSON.parse(abi.rota_error_detail(handle) ?? "{}") as ErrorDocument);
  } finally {
    abi.rota_error_free(handle);
  }
}

/** @internal An argument that is not even passed on. */
export function invalid(
  path: string,
  message: string,
  reason: Reason = "invalid",
  code: ErrorCode = "invalid",
): RotaError {
  return new RotaError({ reason, code, message, path, retryable: false });
}
