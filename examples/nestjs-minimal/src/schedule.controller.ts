import { Body, Controller, Delete, Get, Headers, Param, Post, Query, UseGuards } from "@nestjs/common";
import type { BookBody, Booking, Slot } from "@rota/engine";
import { RotaRequest } from "@rota/nestjs";
import { AttendeeGuard } from "./guards";

/** What visitors do. Their forms are passed on as they are: in a body, nothing says who asks or what time it is. */
@Controller()
export class ScheduleController {
  constructor(private readonly request: RotaRequest) {}

  @Get("event-types/:type/slots")
  async slots(
    @Param("type") event_type: string,
    @Query("from") from: string,
    @Query("to") to: string,
    @Query("zone") zone?: string,
  ): Promise<Slot[]> {
    return (await this.request.acting().slots({ event_type, from, to, zone })).toArray();
  }

  // A client that repeats a request with the same key gets the first answer again, not a second booking.
  @Post("bookings")
  book(@Body() form: BookBody, @Headers("idempotency-key") idempotency_key?: string): Promise<Booking> {
    return this.request.acting({ idempotency_key }).book(form);
  }

  // Somebody else's booking answers 404, as one that is not there.
  @Get("bookings/:id")
  @UseGuards(AttendeeGuard)
  read(@Param("id") booking: string): Promise<Booking> {
    return this.request.acting().getBooking({ booking });
  }

  @Delete("bookings/:id")
  @UseGuards(AttendeeGuard)
  cancel(@Param("id") booking: string): Promise<Booking> {
    return this.request.acting().cancel({ booking });
  }
}
