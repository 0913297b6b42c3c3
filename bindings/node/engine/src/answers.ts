// The answers of questions and of upkeep: what the engine writes that is not a record.
import type {
  AskedQuery,
  Profile,
  ProfileInput,
  Booking as BookingRecord,
  BusyBlock,
  BusyBlockInput,
  CalendarSource,
  CalendarSourceInput,
  Change,
  Decision,
  EventType,
  EventTypeInput,
  HolidaySet,
  HolidaySetInput,
  Organization,
  QueryOp,
  Schedule,
  ScheduleInput,
  Team,
  TeamInput,
  TimeOff,
  TimeOffInput,
  User,
  UserInput,
} from "./records";
import type { Reason } from "./reasons";
import type { CivilDate, Instant } from "./values";

/** A booking as the engine answers it: what its record may leave out is filled in. */
export type Booking = BookingRecord & Required<Pick<BookingRecord, "end" | "duration_min" | "zone">>;

/** Records that are written whole, by kind: as they come out. */
export interface WritableRecords {
  user: User;
  profile: Profile;
  schedule: Schedule;
  holiday_set: HolidaySet;
  team: Team;
  event_type: EventType;
  calendar_source: CalendarSource;
  busy_block: BusyBlock;
  time_off: TimeOff;
}

/** The same, as they go in. */
export interface WritableInputs {
  user: UserInput;
  profile: ProfileInput;
  schedule: ScheduleInput;
  holiday_set: HolidaySetInput;
  team: TeamInput;
  event_type: EventTypeInput;
  calendar_source: CalendarSourceInput;
  busy_block: BusyBlockInput;
  time_off: TimeOffInput;
}

/** Records that can be read, by kind. */
export interface ReadableRecords extends WritableRecords {
  organization: Organization;
  booking: Booking;
}

export type WritableKind = keyof WritableRecords;
export type RecordKind = keyof ReadableRecords;

/** One page of a list. */
export interface Page<T> {
  items: T[];
  /** Pass it as `cursor` for the next page; absent on the last. */
  next_cursor?: string;
}

/** What applying a catalog did, or with `dryRun` would do. Unchanged records are not listed. */
export interface ApplyReport {
  rows: { kind: string; id: string; action: "created" | "updated" | "archived" }[];
  revision: number;
}

export interface ChangeFeed {
  items: Change[];
  /** Pass it as `since` next time. */
  next_revision: number;
}

export interface TickReport {
  holds_expired: number;
  requests_expired: number;
  series_extended: number;
}

export interface VerifyReport {
  /** How many were read. */
  bookings: number;
  /** What does not agree, in words; empty when the database is sound. */
  findings: string[];
}

/** A slot as a document. */
export interface SlotDocument {
  start: Instant;
  end: Instant;
  /** Absent when the asker may not see hosts. */
  hosts?: string[];
  remaining: number;
  /** Why it is not offered; only with `include: "lattice"`. */
  reason?: Reason;
}

/** One rule that says no to a start. */
export interface RuleVerdict {
  reason: Reason;
  /** Id of what is in the way, where the asker may know. */
  object?: string;
  /** The first start this rule would let pass, where one lies within a month. */
  free_at?: Instant;
}

/** Whether a start can be booked. */
export interface Verdict {
  available: boolean;
  start: Instant;
  end: Instant;
  remaining: number;
  /** Who could take it; absent when the asker may not see hosts. */
  hosts?: string[];
  /** The first rule that says no; absent where the start is offered. */
  reason?: Reason;
}

/** Why a start can be booked or not, rule by rule and host by host. */
export interface Explanation extends Verdict {
  /** Against the start as a whole. */
  rules: RuleVerdict[];
  /** Everybody who could host; absent when the asker may not see hosts. */
  candidates?: { host: string; free: boolean; reason?: Reason; rules: RuleVerdict[] }[];
}

/** Who would take a start, and why. */
export interface AssignmentAnswer {
  hosts: string[];
  decision: Decision;
}

/** How many more bookings a limit lets start in a stretch of time. */
export interface LimitState {
  /** Whose limit; absent for those of the event type. */
  host?: string;
  from: Instant;
  to: Instant;
  left: number;
}

export interface BookingWindow {
  from: Instant;
  /** Absent when there is no end. */
  to?: Instant;
}

/** The starts of a recurrence set: dates or wall times as the rule says them, and the same as instants. */
export interface Occurrences {
  occurrences: string[];
  /** Where a zone is known. */
  utc?: Instant[];
  /** The set in words, where the request names a `locale`. */
  text?: string;
}

/** The answer of each question, by its `op`. */
export interface Answers {
  slots: { slots: SlotDocument[] };
  check: Verdict;
  explain: Explanation;
  assign: AssignmentAnswer;
  dates: { dates: CivilDate[] };
  next: { slot: SlotDocument | null };
  limits: { limits: LimitState[] };
  window: { window: BookingWindow };
}

/** A question without its `op`, for the methods that are one. */
export type SlotQuery = Omit<AskedQuery, "op">;

/** A question about one start. */
export type StartQuery = SlotQuery & Required<Pick<AskedQuery, "start">>;

/** The answer to a question whose `op` is known. */
export type AnswerTo<Q extends { op?: QueryOp }> = Answers[Q["op"] extends QueryOp ? Q["op"] : "slots"];
