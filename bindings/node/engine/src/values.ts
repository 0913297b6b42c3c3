import type { UnreadableRow } from "./records";

/** A moment as RFC 3339 text with whole seconds: `"2030-03-02T08:00:00Z"`. `new Date(text)` reads it. */
export type Instant = string;

/**
 * A moment going in: RFC 3339 text or a Date. The engine counts seconds and guesses nothing: a Date with
 * milliseconds, which `new Date()` mostly is, is refused (`invalid`), as a fraction in a text is. A question
 * that begins today says the date, `"2030-03-02"`.
 */
export type InstantInput = Instant | Date;

/** A date on the wall calendar: `"2030-03-02"`. */
export type CivilDate = string;

/** A time on the wall clock: `"09:00"`; ends go up to `"48:00"`, two days after midnight. */
export type CivilTime = string;

/** A date and time on the wall clock, in a zone said elsewhere: `"2030-03-02T09:00"`. */
export type LocalTime = string;

/** A day of the week in lists of days. */
export type DayOfWeek = "mon" | "tue" | "wed" | "thu" | "fri" | "sat" | "sun";

/** Any JSON value. */
export type JsonValue = string | number | boolean | null | JsonValue[] | { [key: string]: JsonValue };

/** A JSON document as text, passed to the engine byte for byte. */
export type JsonText = string;

/** One page of a list. */
export interface Page<T> {
  items: T[];
  /** Pass it as `cursor` for the next page; absent on the last. */
  next_cursor?: string;
  /** Rows that lie there and cannot be read; absent where all can. */
  unreadable?: UnreadableRow[];
}
