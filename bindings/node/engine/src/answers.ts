// Types that follow from an argument: records by their kind, answers by their `op`.
import type {
  AssignAnswer,
  Booking,
  BusyBlock,
  BusyBlockInput,
  CalendarSource,
  CalendarSourceInput,
  CheckAnswer,
  DatesAnswer,
  EventType,
  EventTypeInput,
  HolidaySet,
  HolidaySetInput,
  LimitsAnswer,
  NextAnswer,
  Organization,
  Profile,
  ProfileInput,
  QueryOp,
  Schedule,
  ScheduleInput,
  Series,
  SlotsAnswer,
  StartVerdict,
  Team,
  TeamInput,
  TimeOff,
  TimeOffInput,
  User,
  UserInput,
  WindowAnswer,
} from "./records";
import type { Instant } from "./values";

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
  series: Series;
}

export type WritableKind = keyof WritableRecords;
export type RecordKind = keyof ReadableRecords;

/** One page of a list. */
export interface Page<T> {
  items: T[];
  /** Pass it as `cursor` for the next page; absent on the last. */
  next_cursor?: string;
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
  slots: SlotsAnswer;
  check: CheckAnswer;
  explain: StartVerdict;
  assign: AssignAnswer;
  dates: DatesAnswer;
  next: NextAnswer;
  limits: LimitsAnswer;
  window: WindowAnswer;
}

/** The answer to a question whose `op` is known. */
export type AnswerTo<Q extends { op?: QueryOp }> = Answers[Q["op"] extends QueryOp ? Q["op"] : "slots"];
