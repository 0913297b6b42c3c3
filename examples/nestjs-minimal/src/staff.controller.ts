import { Controller, Delete, Get, Param, Query, UseGuards } from "@nestjs/common";
import type { Booking, Decision, StartVerdict } from "@rota/engine";
import { RotaRequest } from "@rota/nestjs";
import { StaffGuard } from "./guards";

/** Staff sees who and why. Without the guard these routes would act as a guest, and the engine would refuse. */
@Controller("staff")
@UseGuards(StaffGuard)
export class StaffController {
  constructor(private readonly request: RotaRequest) {}

  @Get("event-types/:type/why")
  why(@Param("type") event_type: string, @Query("start") start: string): Promise<StartVerdict> {
    return this.request.acting().explain({ event_type, start });
  }

  @Get("bookings/:id/decision")
  decision(@Param("id") booking: string): Promise<Decision> {
    return this.request.acting().getDecision({ booking });
  }

  @Delete("bookings/:id")
  cancel(@Param("id") booking: string): Promise<Booking> {
    return this.request.acting().cancel({ booking });
  }
}
