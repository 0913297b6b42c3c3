// Compiled, not run: what the types allow and what they refuse. Every line after @ts-expect-error must not compile.
import {
  Engine,
  RotaError,
  evaluate,
  type Booking,
  type EventType,
  type EventTypeInput,
  type Reason,
  type Slot,
  type User,
} from "@rota/engine";

type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
const holds = <T extends true>(): T | undefined => undefined;

export async function program(): Promise<void> {
  await using engine = await Engine.open("portal.db", { defaultActor: { kind: "guest" }, busyTimeoutMs: 100 });

  // Instants go in as text or Date; documents come out with text.
  const booking = await engine.book({
    event_type: "call-30",
    start: new Date(),
    attendees: [{ name: "Kim", email: "kim@example.net" }],
  });
  holds<Same<typeof booking, Booking>>();
  const start: string = booking.start;
  const end: Date = new Date(booking.end);
  // @ts-expect-error an answer has texts, not dates
  const wrong: Date = booking.start;
  // @ts-expect-error a booking needs a body
  await engine.book();
  // @ts-expect-error a misspelt key
  await engine.book({ event_type: "call-30", start, attendes: [] });
  // @ts-expect-error no such status
  booking.status === "done";
  // @ts-expect-error a question about one start needs it
  await engine.check({ event_type: "call-30" });

  // Questions are asked by their own methods; who asks is beside the body, never in it.
  const verdict = await engine.explain({ event_type: "call-30", start }, { actor: { kind: "admin" } });
  const candidates: string[] | undefined = verdict.candidates?.map((candidate) => candidate.host);
  const none: null | object = (await engine.next({ event_type: "call-30" })).slot;
  // @ts-expect-error the envelope is the second argument
  await engine.cancel({ booking: "b1", actor: { kind: "admin" } });
  // @ts-expect-error a key that no envelope has
  await engine.cancel({ booking: "b1" }, { idempotencyKey: "k" });
  const visitor = engine.acting({ actor: { kind: "guest" } });
  await visitor.cancel({ booking: "b1", secret: "s" });
  // @ts-expect-error a view is not closed: its engine is
  await visitor.close();
  const feed: number = (await engine.changes()).next_revision;
  const nothing: void = await engine.backup({ path: "copy.db" });

  // Records by kind, in both directions.
  const user = await engine.get("user", "ana");
  holds<Same<typeof user, User>>();
  const type: EventType = await engine.put("event_type", { title: "Call", durations_min: [30] });
  const back: EventTypeInput = { ...type, policy: "round_robin", hosts: { members_of: "support" } };
  await engine.put("event_type", back);
  // @ts-expect-error bookings are not written as records
  await engine.put("booking", booking);
  // @ts-expect-error a user needs a name
  await engine.put("user", { id: "ana" });
  for await (const one of engine.each("booking", { host: "ana", from: new Date() })) holds<Same<typeof one, Booking>>();

  // Questions answer by their op.
  const limits = await engine.ask({ op: "limits", event_type: "call-30" });
  const left: number | undefined = limits.limits[0]?.left;
  // @ts-expect-error that is the answer to another op
  limits.slots;
  const answer = await evaluate({
    now: "2026-03-02T08:00:00Z",
    catalog: {},
    query: { op: "window", event_type: "call-30", from: new Date() },
  });
  const from: string = answer.window.from;

  const slots = await engine.slots({ event_type: "call-30", from: "2026-03-02", to: new Date() });
  const first: Slot | undefined = slots.at(0);
  const milliseconds: number | undefined = slots.start[0];
  // @ts-expect-error slots cannot be changed
  slots.length = 0;

  try {
    await engine.close();
  } catch (error) {
    if (!(error instanceof RotaError)) throw error;
    const reason: Reason = error.reason;
    // @ts-expect-error no such reason
    if (error.reason === "taken") return;
    void reason;
  }
  // @ts-expect-error engines are opened, not constructed
  new Engine();
  void [end, wrong, left, candidates, none, feed, nothing, from, first, milliseconds];
}
