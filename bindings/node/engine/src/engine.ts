import type { Abi, Handle, Out } from "./abi";
import * as native from "./abi";
import type {
  Answers,
  AnswerTo,
  ApplyReport,
  AssignmentAnswer,
  Booking,
  BookingWindow,
  ChangeFeed,
  Explanation,
  LimitState,
  Page,
  SlotQuery,
  ReadableRecords,
  RecordKind,
  SlotDocument,
  StartQuery,
  TickReport,
  Verdict,
  VerifyReport,
  WritableInputs,
  WritableKind,
  WritableRecords,
} from "./answers";
import { call, type Native } from "./call";
import { invalid, takeError } from "./error";
import { toJson, toText } from "./json";
import { library } from "./library";
import type {
  Actor,
  ActorKind,
  AskedQuery,
  BookCommand,
  CancelCommand,
  CancelSeriesCommand,
  Catalog,
  ChangesRequest,
  CommandHeader,
  ConfirmCommand,
  Decision,
  ExportQuery,
  HistoryEntry,
  ImportCommand,
  ImportReport,
  LeaseRequest,
  ListRequest,
  Message,
  MoveCommand,
  MoveSeriesCommand,
  QueryOp,
  SeriesCommand,
  SeriesReport,
  StatusCommand,
} from "./records";
import { Slots } from "./slots";
import type { CivilDate, JsonText } from "./values";

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
  /** Path of the native library. When absent: ROTA_LIBRARY, the package's folder native/, the system's loader. */
  library?: string;
}

/** How a catalog is applied. */
export interface ApplyOptions {
  /** Answer the difference and write nothing. */
  dryRun?: boolean;
  /** Archive live records of the listed kinds that the catalog does not name. */
  prune?: boolean;
  /** Organization, actor, now … */
  command?: CommandHeader;
}

/** Which records of a kind. */
export type ListOptions = Omit<ListRequest, "kind">;

/**
 * One open database and everything that can be asked of it.
 *
 *     await using engine = await Engine.open("portal.db");
 *     const slots = await engine.slots({ event_type: "call-30", from: "2026-03-02", to: "2026-03-06" });
 *     const booking = await engine.book({
 *       event_type: "call-30",
 *       start: slots.at(0).start,
 *       attendees: [{ name: "Kim", email: "kim@example.net" }],
 *     });
 *
 * Every call runs on a pool thread and never blocks the event loop; calls may overlap freely. Documents keep the
 * engine's own snake_case keys, the same in every language; what is JavaScript (methods, options, columns) is
 * camelCase. Instants go in as RFC 3339 text or Date. What goes wrong rejects with a RotaError, whose `reason`
 * is one of the listed words; nothing was written then.
 *
 * Open one engine per process and database and keep it: it holds what it read. A worker thread may open its own.
 */
export class Engine implements AsyncDisposable {
  readonly #abi: Abi;
  readonly #handle: Handle;
  #underWay = 0;
  #drained: (() => void) | undefined;
  #closing: Promise<void> | undefined;

  private constructor(abi: Abi, handle: Handle) {
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

  // ---- catalog and records -------------------------------------------------------------------------

  /**
   * Writes an organization described in one document, in one transaction. A record in it replaces the stored
   * one whole; records it does not name stay, unless pruned. The catalog may be given as JSON text.
   */
  async apply(catalog: Catalog | JsonText, options: ApplyOptions = {}): Promise<ApplyReport> {
    const text = toText(catalog);
    const answer: Out<string> = [null];
    await this.#run(this.#abi.rota_catalog_apply, text, byteLength(text), nativeApply(this.#abi, options), answer);
    return JSON.parse(answer[0]!) as ApplyReport;
  }

  /** Writes one record whole, and answers it as stored. A field left out gets its default. */
  put<K extends WritableKind>(
    kind: K,
    record: WritableInputs[K],
    command: CommandHeader = {},
  ): Promise<WritableRecords[K]> {
    return this.#ask(this.#abi.rota_record_put, { ...command, kind, record });
  }

  /** Reads one record by id, or by its number written as `"#12"`. */
  get<K extends RecordKind>(kind: K, id: string, command: CommandHeader = {}): Promise<ReadableRecords[K]> {
    return this.#ask(this.#abi.rota_record_get, { ...command, kind, id });
  }

  /** Reads one page of records, in order of creation. */
  list<K extends RecordKind>(kind: K, options: ListOptions = {}): Promise<Page<ReadableRecords[K]>> {
    return this.#ask(this.#abi.rota_record_list, { ...options, kind });
  }

  /**
   * All records of a kind, page after page:
   *
   *     for await (const booking of engine.each("booking", { host: "ana" })) …
   */
  async *each<K extends RecordKind>(kind: K, options: ListOptions = {}): AsyncGenerator<ReadableRecords[K], void> {
    let cursor = options.cursor;
    do {
      const page: Page<ReadableRecords[K]> = await this.list(kind, { ...options, cursor });
      yield* page.items;
      cursor = page.next_cursor;
    } while (cursor !== undefined);
  }

  /** Takes a record out of every list; it stays reachable by id. Reasons: `not_found`, `in_use`. */
  async archive(kind: WritableKind, id: string, command: CommandHeader = {}): Promise<void> {
    await this.#ask(this.#abi.rota_record_archive, { ...command, kind, id });
  }

  /** What happened to a record, oldest first. */
  async history(kind: RecordKind, id: string, command: CommandHeader = {}): Promise<HistoryEntry[]> {
    const page: Page<HistoryEntry> = await this.#ask(this.#abi.rota_record_history, { ...command, kind, id });
    return page.items;
  }

  // ---- questions -----------------------------------------------------------------------------------

  /** The starts that can be booked. */
  async slots(query: SlotQuery): Promise<Slots> {
    const text = toJson(query);
    const slots: Out<Handle> = [null];
    await this.#run(this.#abi.rota_slots_find, text, byteLength(text), slots);
    return takeSlots(this.#abi, slots);
  }

  /**
   * The same without leaving the thread: a small warm question costs less than the way to a pool thread and
   * back. For scripts and worker threads; it blocks the event loop for as long as the answer takes.
   */
  slotsSync(query: SlotQuery): Slots {
    this.#refuseWhenClosed();
    const text = toJson(query);
    const slots: Out<Handle> = [null];
    const error: Out<Handle> = [null];
    if (this.#abi.rota_slots_find(this.#handle, text, byteLength(text), slots, error) !== 0) {
      throw takeError(this.#abi, error);
    }
    return takeSlots(this.#abi, slots);
  }

  /** Whether one start can be booked. */
  check(query: StartQuery): Promise<Verdict> {
    return this.#question("check", query);
  }

  /** Why one start can be booked or not, rule by rule and host by host. */
  explain(query: StartQuery): Promise<Explanation> {
    return this.#question("explain", query);
  }

  /** Who would take one start, and why. Rejects with the first rule that refuses. */
  assign(query: StartQuery): Promise<AssignmentAnswer> {
    return this.#question("assign", query);
  }

  /** The dates, in the query's zone, on which something can be booked. */
  async dates(query: SlotQuery): Promise<CivilDate[]> {
    return (await this.#question("dates", query)).dates;
  }

  /** The first start that can be booked; null when there is none within a year. */
  async next(query: SlotQuery): Promise<SlotDocument | null> {
    return (await this.#question("next", query)).slot;
  }

  /** How many more bookings the limits allow, and when. */
  async limits(query: SlotQuery): Promise<LimitState[]> {
    return (await this.#question("limits", query)).limits;
  }

  /** From when to when the event type can be booked at all. */
  async window(query: SlotQuery): Promise<BookingWindow> {
    return (await this.#question("window", query)).window;
  }

  /** Any question by its `op`, answered with the engine's own document. */
  ask<const Q extends AskedQuery>(query: Q): Promise<AnswerTo<Q>> {
    return this.#ask(this.#abi.rota_query_ask, query);
  }

  // ---- bookings ------------------------------------------------------------------------------------

  /** Takes a start for a while: it blocks like the booking it may become and runs out by the clock. */
  hold(command: BookCommand): Promise<Booking> {
    return this.#ask(this.#abi.rota_booking_hold, command);
  }

  /**
   * Takes a start for good. Hosts are chosen by the event type's policy among those free. The booking is
   * confirmed, or pending where approval is needed. Rejects with the first rule that refuses.
   */
  book(command: BookCommand): Promise<Booking> {
    return this.#ask(this.#abi.rota_booking_book, command);
  }

  /** Turns a hold into a booking, which keeps its id. */
  confirm(command: ConfirmCommand): Promise<Booking> {
    return this.#ask(this.#abi.rota_booking_confirm, command);
  }

  /** Ends a hold, request or booking and frees its time. */
  cancel(command: CancelCommand): Promise<Booking> {
    return this.#ask(this.#abi.rota_booking_cancel, command);
  }

  /** Gives a booking a new start, length or host, checked once as a whole. It never stands in its own way. */
  move(command: MoveCommand): Promise<Booking> {
    return this.#ask(this.#abi.rota_booking_move, command);
  }

  /** Accepts a request that waits for approval. */
  approve(command: StatusCommand): Promise<Booking> {
    return this.#ask(this.#abi.rota_booking_approve, command);
  }

  /** Declines a request that waits for approval and frees its time. */
  reject(command: StatusCommand): Promise<Booking> {
    return this.#ask(this.#abi.rota_booking_reject, command);
  }

  /** Marks a booking as having taken place. */
  complete(command: StatusCommand): Promise<Booking> {
    return this.#ask(this.#abi.rota_booking_complete, command);
  }

  /** Marks a booking whose attendee did not come. */
  noShow(command: StatusCommand): Promise<Booking> {
    return this.#ask(this.#abi.rota_booking_no_show, command);
  }

  /** Reads a booking by id or `"#number"`, with the status it has now. */
  booking(id: string, command: CommandHeader = {}): Promise<Booking> {
    return this.#ask(this.#abi.rota_booking_get, { ...command, booking: id });
  }

  /** Why a booking has these hosts: the decision made last, with every candidate and what dropped them. */
  decision(booking: string, command: CommandHeader = {}): Promise<Decision> {
    return this.#ask(this.#abi.rota_booking_decision, { ...command, booking });
  }

  // ---- series --------------------------------------------------------------------------------------

  /**
   * Books a start again and again, by a recurrence rule. Every occurrence is checked before anything is written;
   * then all is written at once, or nothing. With `dry_run` the verdicts alone.
   */
  bookSeries(command: SeriesCommand): Promise<SeriesReport> {
    return this.#ask(this.#abi.rota_series_book, command);
  }

  /** Cancels one occurrence, this and later ones, or all of them. */
  cancelSeries(command: CancelSeriesCommand): Promise<SeriesReport> {
    return this.#ask(this.#abi.rota_series_cancel, command);
  }

  /** Gives one occurrence, this and later ones, or all of them a new start, length or host, checked as a whole. */
  moveSeries(command: MoveSeriesCommand): Promise<SeriesReport> {
    return this.#ask(this.#abi.rota_series_move, command);
  }

  /** Books the occurrences of a rule without end that have come within reach. */
  extendSeries(series: string, command: CommandHeader = {}): Promise<SeriesReport> {
    return this.#ask(this.#abi.rota_series_extend, { ...command, series });
  }

  // ---- calendars -----------------------------------------------------------------------------------

  /**
   * Reads a person's outside calendar (iCalendar, or what Google Calendar or Microsoft Graph answered) into busy
   * blocks: new ones are added, changed ones replaced, vanished ones archived. What was wrong with single events
   * is listed in `notes`.
   */
  importCalendar(command: ImportCommand): Promise<ImportReport> {
    return this.#ask(this.#abi.rota_calendar_import, command);
  }

  /**
   * A booking as an iCalendar invitation (or its cancellation once it is off), or the bookings of a user or team,
   * for other calendar programs to read.
   */
  async exportCalendar(query: ExportQuery, command: CommandHeader = {}): Promise<string> {
    const { calendar }: { calendar: string } = await this.#ask(this.#abi.rota_calendar_export, { ...command, ...query });
    return calendar;
  }

  // ---- messages ------------------------------------------------------------------------------------

  /**
   * Takes messages that are due: what bookings ask your program to send. One that is neither acknowledged nor
   * failed before its lease ends is due again.
   */
  async leaseMessages(request: LeaseRequest): Promise<Message[]> {
    const page: Page<Message> = await this.#ask(this.#abi.rota_message_lease, request);
    return page.items;
  }

  /** Tells that a message went out. */
  async ackMessage(message: string, command: CommandHeader = {}): Promise<void> {
    await this.#ask(this.#abi.rota_message_ack, { ...command, message });
  }

  /** Tells that a message could not be sent. It is due again after a wait that doubles from a minute. */
  async failMessage(message: string, error: string, command: CommandHeader = {}): Promise<void> {
    await this.#ask(this.#abi.rota_message_fail, { ...command, message, error });
  }

  // ---- upkeep --------------------------------------------------------------------------------------

  /** What was written after a revision: for caches, search indexes and live pages. */
  changes(request: ChangesRequest = {}): Promise<ChangeFeed> {
    return this.#ask(this.#abi.rota_change_list, request);
  }

  /** Persists what the clock has done: expired holds and requests. Never needed for correctness. */
  tick(command: CommandHeader = {}): Promise<TickReport> {
    return this.#ask(this.#abi.rota_engine_tick, command);
  }

  /** Reads a whole organization and checks that its rows agree with each other. */
  verify(command: CommandHeader = {}): Promise<VerifyReport> {
    return this.#ask(this.#abi.rota_engine_verify, command);
  }

  /** Copies the live database to a file, as of one instant. Others may read and write meanwhile. */
  async backup(path: string): Promise<void> {
    await this.#run(this.#abi.rota_engine_backup, cText(path, "path"));
  }

  // ---- the way down --------------------------------------------------------------------------------

  #question<Op extends QueryOp>(op: Op, query: SlotQuery): Promise<Answers[Op]> {
    return this.#ask(this.#abi.rota_query_ask, { ...query, op });
  }

  // One verb of the library, document to document. Each method above says which type the answer has.
  async #ask<T>(verb: Verb, request: object): Promise<T> {
    const text = toJson(request);
    const answer: Out<string> = [null];
    await this.#run(verb, text, byteLength(text), answer);
    return JSON.parse(answer[0]!) as T;
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

type Verb = Abi["rota_query_ask"];

// Engines nobody closed are closed when nobody can reach them any more. A call under way keeps its engine alive.
const forgotten = new FinalizationRegistry<{ abi: Abi; handle: Handle }>(({ abi, handle }) => {
  void call(abi.rota_engine_close, handle, [null]);
});

function takeSlots(abi: Abi, [handle]: Out<Handle>): Slots {
  try {
    return new Slots(abi, handle!);
  } finally {
    abi.rota_slots_free(handle);
  }
}

function byteLength(text: string): number {
  return Buffer.byteLength(text);
}

// A text that C reads up to its first NUL: one within it would cut it short in silence.
function cText(text: string, path: string): string {
  if (typeof text !== "string") throw invalid(path, `${path} must be a text`);
  if (text.includes("\0")) throw invalid(path, `${path} holds a NUL character`);
  return text;
}

const kActors: Record<ActorKind, number> = {
  system: native.constants.ROTA_ACTOR_SYSTEM,
  admin: native.constants.ROTA_ACTOR_ADMIN,
  user: native.constants.ROTA_ACTOR_USER,
  attendee: native.constants.ROTA_ACTOR_ATTENDEE,
  guest: native.constants.ROTA_ACTOR_GUEST,
};
const kMigrate = { auto: native.constants.ROTA_MIGRATE_AUTO, refuse: native.constants.ROTA_MIGRATE_REFUSE };
const kDurability = { full: native.constants.ROTA_DURABILITY_FULL, normal: native.constants.ROTA_DURABILITY_NORMAL };

// One of a few words as its number. JavaScript callers have no compiler that would tell them.
function choice<T extends string>(words: Record<T, number>, word: T, path: string): number {
  if (!Object.hasOwn(words, word)) throw invalid(path, `${path} must be one of ${Object.keys(words).join(", ")}`);
  return words[word];
}

// Looked at before they are used: a misspelt option is never ignored.
const kEngineOptions: (keyof EngineOptions)[] = [
  "readOnly", "migrate", "durability", "busyTimeoutMs", "defaultActor", "schema", "library",
];
const kApplyOptions: (keyof ApplyOptions)[] = ["dryRun", "prune", "command"];

function refuseUnknown(options: object, known: readonly string[]): void {
  for (const key of Object.keys(options)) {
    if (!known.includes(key)) throw invalid(key, `there is no option ${key}`, "unknown_field");
  }
}

function nativeOptions(abi: Abi, options: EngineOptions): native.EngineOptions {
  refuseUnknown(options, kEngineOptions);
  const { readOnly = false, migrate = "auto", durability = "full", busyTimeoutMs, defaultActor, schema } = options;
  if (busyTimeoutMs !== undefined && !(Number.isInteger(busyTimeoutMs) && busyTimeoutMs >= 0 && busyTimeoutMs < 2 ** 31)) {
    throw invalid("busyTimeoutMs", "busyTimeoutMs must be a whole number of milliseconds");
  }
  return {
    struct_size: abi.sizes.rota_engine_options,
    read_only: readOnly ? 1 : 0,
    migrate: choice(kMigrate, migrate, "migrate"),
    durability: choice(kDurability, durability, "durability"),
    busy_timeout_ms: busyTimeoutMs === 0 ? -1 : (busyTimeoutMs ?? 0), // C says "not at all" with a negative
    default_actor: choice(kActors, defaultActor?.kind ?? "system", "defaultActor.kind"),
    default_actor_id: defaultActor?.id === undefined ? null : cText(defaultActor.id, "defaultActor.id"),
    schema: schema === undefined ? null : cText(schema, "schema"),
  };
}

function nativeApply(abi: Abi, options: ApplyOptions): native.ApplyOptions {
  refuseUnknown(options, kApplyOptions);
  const { dryRun = false, prune = false, command } = options;
  return {
    struct_size: abi.sizes.rota_apply_options,
    dry_run: dryRun ? 1 : 0,
    prune: prune ? 1 : 0,
    reserved: 0,
    command: command === undefined ? null : toJson(command),
  };
}
