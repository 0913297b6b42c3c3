import type { Abi, Handle, Out } from "./abi";
import * as native from "./abi";
import type {
  AnswerTo,
  ReadableRecords,
  RecordKind,
  WritableInputs,
  WritableKind,
  WritableRecords,
} from "./answers";
import { call, type Native } from "./call";
import { invalid, RotaError, takeError } from "./error";
import { instantText, textOf, toJson } from "./json";
import { library } from "./library";
import type { Actor, AskBody, Envelope, HistoryEntry, ListBody, Query, UniqueRule } from "./records";
import { Slots } from "./slots";
import type { InstantInput, JsonText, Page } from "./values";
import { envelopeKeys, Verbs } from "./verbs";

/** How a database is opened. Everything may be left out. */
export interface EngineOptions {
  /** Refuse every write; the database must exist. */
  readOnly?: boolean;
  /** `"auto"` brings an older or empty database to this library's format; `"refuse"` answers `migration_needed`. */
  migrate?: "auto" | "refuse";
  /**
   * `"full"`: an acknowledged write survives power loss. `"normal"`: it survives the process; the last ones
   * may not survive power loss.
   */
  durability?: "full" | "normal";
  /** How long a write waits for other writers, in milliseconds. When absent: 30000. 0: not at all. */
  busyTimeoutMs?: number;
  /**
   * Who acts when a call does not say. When absent: `{ kind: "system" }`, which may do everything. Programs
   * that serve the public open with `{ kind: "guest" }`, so that a forgotten actor shows less, not more.
   */
  defaultActor?: Actor;
  /** PostgreSQL schema that holds the tables. When absent: `"rota"`. */
  schema?: string;
  /** `"test"`: the clock stands where `setClock` put it. When absent: `"system"`. */
  clock?: "system" | "test";
  /**
   * About how many MiB the warm copies of organizations may take together. The one that was asked last stays,
   * others are read again when they are asked. When absent: 256.
   */
  memoryLimitMb?: number;
  /** Tests only: 64 hexadecimal digits, the key of a database that is made now. */
  databaseKey?: string;
  /** Path of the native library. When absent: ROTA_LIBRARY, the package's folder native/, the system's loader. */
  library?: string;
}

/** Which records of a kind. */
export type ListOptions = Omit<ListBody, "kind">;

// Neither a list nor what JSON has no word for, such as a promise that nobody awaited.
function isObject(value: unknown): value is object {
  return Object.prototype.toString.call(value) === "[object Object]";
}

// An envelope that said nothing would act as the default actor, who may do everything.
function refuseNoEnvelope(envelope: unknown): asserts envelope is Envelope {
  if (!isObject(envelope)) throw invalid("envelope", "an envelope is an object");
  for (const key of Object.keys(envelope)) {
    if (!envelopeKeys.has(key)) throw invalid(key, `an envelope has no ${key}`, "unknown_field");
  }
  refuseInherited(envelope);
}

// Which nobody would send.
function refuseInherited(envelope: object): void {
  for (const key of envelopeKeys) {
    const own = Object.prototype.propertyIsEnumerable.call(envelope, key);
    if (key in envelope && !own) throw invalid(key, `${key} must be a field of the envelope's own`);
  }
}

// A text, which would be a whole request with an envelope of its own, is no body; neither is a list.
function requestOf(body: object, envelope: Envelope): object {
  if (!isObject(body)) throw invalid("body", "the body of a request is an object");
  // What is looked at is what will be sent.
  const said: unknown = "toJSON" in body && typeof body.toJSON === "function" ? body.toJSON() : body;
  if (!isObject(said) || "toJSON" in said) throw invalid("body", "the body of a request is an object");
  for (const key of Object.keys(said)) {
    if (envelopeKeys.has(key)) throw reserved(key);
  }
  refuseNoEnvelope(envelope);
  return { ...envelope, ...said };
}

// What a method takes out of an envelope, and the envelope without it.
function takenOut(given: object | undefined, name: string): [unknown, Envelope] {
  if (given === undefined) return [undefined, {}];
  if (!isObject(given)) throw invalid("envelope", "an envelope is an object");
  refuseInherited(given);
  const { [name]: taken, ...said } = given as Record<string, unknown>;
  return [taken, said];
}

/** The verbs whose types follow from their arguments; a part of Engine and of Acting. */
export abstract class Asking extends Verbs {
  /** Writes one record whole, and answers it as stored. A field left out gets its default. */
  async put<K extends WritableKind>(
    kind: K,
    record: WritableInputs[K],
    envelope?: Envelope & { unique?: UniqueRule },
  ): Promise<WritableRecords[K]> {
    const [unique, said] = takenOut(envelope, "unique");
    return this.call("record.put", { kind, record, unique }, said);
  }

  /**
   * Reads one record by id, by its number written as `"#12"`, as `"external_ref:"` and your own key, or where they
   * are unique as `"slug:"` or `"email:"`. With `as_of`, as it was then.
   */
  async get<K extends RecordKind>(
    kind: K,
    id: string,
    envelope?: Envelope & { as_of?: InstantInput },
  ): Promise<ReadableRecords[K]> {
    const [as_of, said] = takenOut(envelope, "as_of");
    return this.call("record.get", { kind, id, as_of }, said);
  }

  /** Reads one page of records, in order of creation. */
  async list<K extends RecordKind>(
    kind: K,
    options: ListOptions = {},
    envelope?: Envelope,
  ): Promise<Page<ReadableRecords[K]>> {
    if (!isObject(options)) throw invalid("options", "options are an object");
    return this.call("record.list", { ...options, kind }, envelope);
  }

  /**
   * All records of a kind, page after page:
   *
   *     for await (const booking of engine.each("booking", { host: "ana" })) …
   */
  async *each<K extends RecordKind>(
    kind: K,
    options: ListOptions = {},
    envelope?: Envelope,
  ): AsyncGenerator<ReadableRecords[K], void> {
    if (!isObject(options)) throw invalid("options", "options are an object");
    let cursor = options.cursor;
    do {
      const page: Page<ReadableRecords[K]> = await this.list(kind, { ...options, cursor }, envelope);
      yield* page.items;
      cursor = page.next_cursor;
    } while (cursor !== undefined);
  }

  /** Takes a record out of every list; it stays reachable by id. Reasons: `not_found`, `in_use`. */
  async archive(kind: WritableKind, id: string, envelope?: Envelope): Promise<void> {
    await this.call("record.archive", { kind, id }, envelope);
  }

  /** What happened to a record, oldest first. */
  async history(kind: RecordKind, id: string, envelope?: Envelope): Promise<HistoryEntry[]> {
    const answer: { items: HistoryEntry[] } = await this.call("record.history", { kind, id }, envelope);
    return answer.items;
  }

  /** Any question by its `op`, answered with the engine's own document. */
  ask<const Q extends AskBody>(query: Q, envelope?: Envelope): Promise<AnswerTo<Q>> {
    return this.call("query.ask", query, envelope);
  }
}

/**
 * One open database and everything that can be asked of it.
 *
 *     await using engine = await Engine.open("portal.db");
 *     const slots = await engine.slots({ event_type: "call-30", from: "2030-03-04", to: "2030-03-08" });
 *     const booking = await engine.book({
 *       event_type: "call-30",
 *       start: slots.at(0).start,
 *       attendees: [{ name: "Kim", email: "kim@example.net" }],
 *     });
 *
 * What is asked is the first argument, a body; who asks, when and under which key is the second, the envelope, which
 * only your own code fills. Code that handles what visitors send uses `acting`.
 *
 * Every call runs on a pool thread and never blocks the event loop; calls may overlap freely. Documents keep the
 * engine's own snake_case keys, the same in every language; what is JavaScript (methods, options, columns) is
 * camelCase. Instants go in as RFC 3339 text or Date. What goes wrong rejects with a RotaError, whose `reason`
 * is one of the listed words; nothing was written then.
 *
 * Open one engine per process and database and keep it: it holds what it read. A worker thread may open its own.
 */
export class Engine extends Asking implements AsyncDisposable {
  readonly #abi: Abi;
  readonly #handle: Handle;
  #underWay = 0;
  #drained: (() => void) | undefined;
  #closing: Promise<void> | undefined;

  private constructor(abi: Abi, handle: Handle) {
    super();
    this.#abi = abi;
    this.#handle = handle;
    forgotten.register(this, { abi, handle }, this);
  }

  /**
   * Opens a database: a file path, `":memory:"` or `"postgresql://user@host/database"`.
   *
   * Reasons: `cannot_open`, `not_a_database`, `newer_format`, `migration_needed`, `corrupt`, `busy`, `invalid`,
   * `unsupported`, `no_zone_data`, `abi_mismatch`.
   */
  static async open(database: string, options: EngineOptions = {}): Promise<Engine> {
    if (!isObject(options)) throw invalid("options", "options are an object");
    if (options.library !== undefined) textOf(options.library, "library");
    const abi = library(options.library);
    const engine: Out<Handle> = [null];
    const error: Out<Handle> = [null];
    const code = await call(
      abi.rota_engine_open,
      native.constants.ROTA_ABI_VERSION,
      cText(database, "database"),
      nativeOptions(abi, options),
      engine,
      error,
    );
    if (code !== 0) throw takeError(abi, error);
    return new Engine(abi, engine[0]!);
  }

  /** Waits for the calls under way and closes the database. Later calls reject with `invalid_handle`. */
  close(): Promise<void> {
    return (this.#closing ??= this.#close());
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  async #close(): Promise<void> {
    forgotten.unregister(this);
    if (this.#underWay > 0) await new Promise<void>((resolve) => (this.#drained = resolve));
    const error: Out<Handle> = [null];
    if ((await call(this.#abi.rota_engine_close, this.#handle, error)) !== 0) throw takeError(this.#abi, error);
  }

  /**
   * A view that acts under this envelope and takes bodies only, for code that passes on what visitors send:
   *
   *     const visitor = engine.acting({ actor: { kind: "guest" }, client_key: request.ip });
   *     await visitor.book(request.body);   // a body with `now` or `actor` rejects with `forbidden`
   */
  acting(envelope: Envelope): Acting {
    refuseNoEnvelope(envelope);
    return new Acting(this, envelope);
  }

  /** Sets the clock of an engine that was opened with `clock: "test"`. */
  async setClock(now: Date): Promise<void> {
    instantText(now, "now");
    if (now.getTime() % 1000 !== 0) throw invalid("now", "instants are whole seconds");
    await this.#run(this.#abi.rota_engine_set_clock, now.getTime() / 1000);
  }

  /** Whether `close` was called. */
  get closed(): boolean {
    return this.#closing !== undefined;
  }

  // ---- questions -----------------------------------------------------------------------------------

  /** The starts that can be booked, as columns. */
  async slots(query: Query, envelope: Envelope = {}): Promise<Slots> {
    const text = toJson(requestOf(query, envelope));
    const slots: Out<Handle> = [null];
    await this.#run(this.#abi.rota_slots_find, text, Buffer.byteLength(text), slots);
    return takeSlots(this.#abi, slots);
  }

  /**
   * The same without leaving the thread: a small warm question costs less than the way to a pool thread and
   * back. For scripts and worker threads; it blocks the event loop for as long as the answer takes.
   */
  slotsSync(query: Query, envelope: Envelope = {}): Slots {
    this.#refuseWhenClosed();
    const text = toJson(requestOf(query, envelope));
    const slots: Out<Handle> = [null];
    const error: Out<Handle> = [null];
    if (this.#abi.rota_slots_find(this.#handle, text, Buffer.byteLength(text), slots, error) !== 0) {
      throw takeError(this.#abi, error);
    }
    return takeSlots(this.#abi, slots);
  }

  // ---- the way down --------------------------------------------------------------------------------

  /** Calls a verb by its name. */
  async call<T>(verb: string, body: object, envelope: Envelope = {}): Promise<T> {
    const within = verb === "record.put" ? "record" : undefined; // as the engine names what is wrong with a record
    return JSON.parse(await this.callText(verb, toJson(requestOf(body, envelope), within))) as T;
  }

  /**
   * Calls a verb by its name, from text to text: a JSON document of body and envelope together, passed on byte for
   * byte. Only for texts that your own code wrote.
   */
  async callText(verb: string, request: JsonText): Promise<JsonText> {
    textOf(request, "request");
    const answer: Out<string> = [null];
    await this.#run(this.#abi.rota_call, cText(verb, "verb"), request, Buffer.byteLength(request), answer);
    return answer[0]!;
  }

  // Errors are made here, after the await, so that their stack shows who called.
  async #run<P extends unknown[]>(
    fn: Native<[engine: Handle | null, ...rest: P, error: Out<Handle>]>,
    ...parameters: P
  ): Promise<void> {
    this.#refuseWhenClosed();
    const error: Out<Handle> = [null];
    ++this.#underWay;
    try {
      if ((await call(fn, this.#handle, ...parameters, error)) !== 0) throw takeError(this.#abi, error);
    } finally {
      if (--this.#underWay === 0) this.#drained?.();
    }
  }

  #refuseWhenClosed(): void {
    if (this.#closing !== undefined) throw invalid("engine", "the engine is closed", "invalid_handle");
  }
}

/** A view of an engine that acts under one envelope; made by `Engine.acting`. */
export class Acting extends Asking {
  readonly #engine: Engine;
  readonly #envelope: Envelope;

  /** @internal */
  constructor(engine: Engine, envelope: Envelope) {
    super();
    this.#engine = engine;
    this.#envelope = envelope;
  }

  /** The starts that can be booked, as columns. */
  async slots(query: Query): Promise<Slots> {
    refuseEnvelope(arguments[1]);
    return this.#engine.slots(query, this.#envelope);
  }

  /** The same without leaving the thread. */
  slotsSync(query: Query): Slots {
    refuseEnvelope(arguments[1]);
    return this.#engine.slotsSync(query, this.#envelope);
  }

  /** @internal */
  async call<T>(verb: string, body: object, envelope?: Envelope): Promise<T> {
    refuseEnvelope(envelope);
    return this.#engine.call(verb, body, this.#envelope);
  }
}

// Engines nobody closed are closed when nobody can reach them any more. A call under way keeps its engine alive.
const forgotten = new FinalizationRegistry<{ abi: Abi; handle: Handle }>(({ abi, handle }) => {
  void call(abi.rota_engine_close, handle, [null]);
});

function reserved(key: string): RotaError {
  return invalid(key, "only the host program says this, beside the body", "forbidden", "forbidden");
}

// A view has its envelope already. Methods that take part of theirs out of it pass on what is left.
function refuseEnvelope(envelope: unknown): void {
  if (envelope === undefined) return;
  const [key] = typeof envelope === "object" && envelope !== null ? Object.keys(envelope) : ["envelope"];
  if (key !== undefined) throw reserved(key);
}

function takeSlots(abi: Abi, [handle]: Out<Handle>): Slots {
  try {
    return new Slots(abi, handle!);
  } finally {
    abi.rota_slots_free(handle);
  }
}

// A text that C reads up to its first NUL: one within it would cut it short in silence.
function cText(text: string, path: string): string {
  if (textOf(text, path).includes("\0")) throw invalid(path, `${path} holds U+0000`);
  return text;
}

// One of a few words as its number in C. JavaScript callers have no compiler that would tell them.
function choice(family: string, word: string, path: string): number {
  const found = Object.entries(native.constants).filter(([name]) => name.startsWith(family));
  const numbers = new Map(found.map(([name, number]) => [name.slice(family.length).toLowerCase(), number]));
  const number = numbers.get(word);
  if (number === undefined) throw invalid(path, `${path} must be one of ${[...numbers.keys()].join(", ")}`);
  return number;
}

// Looked at before they are used: a misspelt option is never ignored.
const kEngineOptions: (keyof EngineOptions)[] = [
  "readOnly", "migrate", "durability", "busyTimeoutMs", "defaultActor", "schema", "clock",
  "memoryLimitMb",  "databaseKey", "library",
];

const kActorFields: readonly string[] = ["kind", "id"]; // what the C ABI takes

function refuseUnknown(options: object, known: readonly string[]): void {
  for (const key of Object.keys(options)) {
    if (!known.includes(key)) throw invalid(key, `there is no option ${key}`, "unknown_field");
  }
}

function nativeOptions(abi: Abi, options: EngineOptions): native.EngineOptions {
  refuseUnknown(options, kEngineOptions);
  const { readOnly = false, migrate = "auto", durability = "full", busyTimeoutMs, defaultActor, schema } = options;
  const { clock = "system", databaseKey, memoryLimitMb } = options;
  if (typeof readOnly !== "boolean") throw invalid("readOnly", "readOnly must be true or false");
  if (busyTimeoutMs !== undefined && !(Number.isInteger(busyTimeoutMs) && busyTimeoutMs >= 0 && busyTimeoutMs < 2 ** 31)) {
    throw invalid("busyTimeoutMs", "busyTimeoutMs must be a whole number of milliseconds");
  }
  if (memoryLimitMb !== undefined && !(Number.isInteger(memoryLimitMb) && memoryLimitMb >= 1 && memoryLimitMb < 2 ** 31)) {
    throw invalid("memoryLimitMb", "memoryLimitMb must be a whole number of MiB, at least 1");
  }
  if (defaultActor !== undefined) {
    if (!isObject(defaultActor)) throw invalid("defaultActor", "defaultActor must be an object");
    for (const key of Object.keys(defaultActor)) {
      if (!kActorFields.includes(key)) throw invalid(`defaultActor.${key}`, `an actor of an engine has no ${key}`, "unknown_field");
    }
    if (defaultActor.kind === undefined) throw invalid("defaultActor.kind", "defaultActor.kind is needed");
  }
  return {
    struct_size: abi.sizes.rota_engine_options,
    read_only: readOnly ? 1 : 0,
    migrate: choice("ROTA_MIGRATE_", migrate, "migrate"),
    durability: choice("ROTA_DURABILITY_", durability, "durability"),
    busy_timeout_ms: busyTimeoutMs === 0 ? -1 : (busyTimeoutMs ?? 0), // C says "not at all" with a negative
    default_actor: choice("ROTA_ACTOR_", defaultActor?.kind ?? "system", "defaultActor.kind"),
    default_actor_id: defaultActor?.id === undefined ? null : cText(defaultActor.id, "defaultActor.id"),
    schema: schema === undefined ? null : cText(schema, "schema"),
    clock: choice("ROTA_CLOCK_", clock, "clock"),
    memory_limit_mb: memoryLimitMb ?? 0,
    database_key: databaseKey === undefined ? null : cText(databaseKey, "databaseKey"),
  };
}
