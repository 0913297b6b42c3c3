import { Body, Controller, Delete, Get, Headers, Param, Post, Query } from "@nestjs/common";
import type { BookCommand, Booking, Decision, Explanation, Slot } from "@rota/engine";
import { RotaService } from "@rota/nestjs";

/** What a visitor may say of a booking; everything else is the application's to decide. */
type Request = Pick<BookCommand, "event_type" | "start" | "attendees" | "notes">;

@Controller()
export class ScheduleController {
  constructor(private readonly rota: RotaService) {}

  @Get("event-types/:type/slots")
  async slots(
    @Param("type") event_type: string,
    @Query("from") from: string,
    @Query("to") to: string,
    @Query("zone") zone?: string,
  ): Promise<Slot[]> {
    return (await this.rota.slots({ event_type, from, to, zone })).toArray();
  }

  // A client that repeats a request with the same key gets the first answer again, not a second booking.
  @Post("bookings")
  book(
    @Body() { event_type, start, attendees, notes }: Request,
    @Headers("idempotency-key") idempotency_key?: string,
  ): Promise<Booking> {
    return this.rota.book({ event_type, start, attendees, notes, idempotency_key });
  }

  // Behind the application's own guard: staff sees who and why.
  @Get("staff/event-types/:type/why")
  why(@Param("type") event_type: string, @Query("start") start: string): Promise<Explanation> {
    return this.rota.explain({ event_type, start, actor: { kind: "admin" } });
  }

  @Get("staff/bookings/:id/decision")
  decision(@Param("id") id: string): Promise<Decision> {
    return this.rota.decision(id, { actor: { kind: "admin" } });
  }

  @Delete("staff/bookings/:id")
  cancel(@Param("id") booking: string): Promise<Booking> {
    return this.rota.cancel({ booking, actor: { kind: "admin" } });
  }
}
