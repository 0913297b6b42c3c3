// What needs no database.
import type { Out, Handle } from "./abi";
import type { AnswerTo } from "./answers";
import { call } from "./call";
import { takeError } from "./error";
import { toText } from "./json";
import { library } from "./library";
import type { ExpandRequest, Scenario } from "./records";
import { codes, type ErrorCode, type Reason } from "./reasons";
import type { Instant, JsonText, JsonValue } from "./values";

/**
 * Answers a scenario: a catalog, the facts of the moment and a question in one document, without a database.
 * It may be given as JSON text.
 */
export async function evaluate<const S extends Scenario>(scenario: S): Promise<AnswerTo<S["query"]>>;
export async function evaluate(scenario: JsonText): Promise<JsonValue>;
export async function evaluate(scenario: object | JsonText): Promise<unknown> {
  return pure("scenario.evaluate", scenario);
}

/** The starts of a recurrence set: dates or wall times as the rule says them, and the same as instants. */
export interface Occurrences {
  occurrences: string[];
  /** Where a zone is known. */
  utc?: Instant[];
  /** The set in words, where the request names a `locale`. */
  text?: string;
}

/**
 * The starts of a recurrence set (RFC 5545), without a database: wall times and, in a zone, instants. With
 * `locale`, also the set in words; `limit: 0` asks for these alone.
 */
export async function expand(request: ExpandRequest): Promise<Occurrences> {
  return (await pure("recurrence.expand", request)) as Occurrences;
}

async function pure(verb: string, request: object | JsonText): Promise<unknown> {
  const abi = library();
  const text = toText(request);
  const answer: Out<string> = [null];
  const error: Out<Handle> = [null];
  if ((await call(abi.rota_call, null, verb, text, Buffer.byteLength(text), answer, error)) !== 0) {
    throw takeError(abi, error);
  }
  return JSON.parse(answer[0]!);
}

/** The release of the native library: `"0.1.0"`. */
export function version(): string {
  return library().rota_version() ?? "";
}

/** The version of the system's time zone data: `"2025b"`, or a hash where the system names none. */
export function tzdbVersion(): string {
  const abi = library();
  const text: Out<string> = [null];
  const error: Out<Handle> = [null];
  if (abi.rota_tzdb_version(text, error) !== 0) throw takeError(abi, error);
  return text[0]!;
}

/** Every reason the native library knows, with what it means. */
export function reasons(): { reason: Reason; code: ErrorCode; meaning: string }[] {
  const abi = library();
  return Array.from({ length: abi.rota_reason_count() }, (_, i) => ({
    reason: (abi.rota_reason_name(i + 1) ?? "") as Reason,
    code: codes[abi.rota_reason_code(i + 1) - 1] ?? "internal",
    meaning: abi.rota_reason_meaning(i + 1) ?? "",
  }));
}
