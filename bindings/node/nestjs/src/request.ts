import { Inject, Injectable, Scope } from "@nestjs/common";
import { REQUEST } from "@nestjs/core";
import { type Acting, type Engine, type Envelope, RotaError } from "@rota/engine";
import type { RotaModuleOptions } from "./options";
import { RotaService } from "./service";

/** @internal Where the module keeps its options. */
export const ROTA_OPTIONS = Symbol("rota.options");

/** @internal Neither requests nor forgotten actors are the host program itself, unless it says that they are. */
export function refuseSystem(kind: string | undefined, trusted: boolean | undefined, path: string): void {
  if (kind !== "system" || trusted) return;
  throw new RotaError({
    reason: "forbidden",
    code: "forbidden",
    message: "requests are not served as system, which may do everything; `trusted: true` allows it",
    path,
    retryable: false,
  });
}

/**
 * The engine as whoever sent the request at hand, for handlers of what visitors send:
 *
 *     constructor(private readonly request: RotaRequest) {}
 *
 *     @Post("bookings")
 *     book(@Body() form: BookBody) {
 *       return this.request.acting().book(form); // with `now` or `actor` in it: 403
 *     }
 *
 * What it gives takes bodies only; nothing in a form can say who asks, or what time it is.
 */
@Injectable({ scope: Scope.REQUEST })
export class RotaRequest {
  constructor(
    @Inject(RotaService) private readonly engine: Engine,
    @Inject(REQUEST) private readonly request: unknown,
    @Inject(ROTA_OPTIONS) private readonly options: RotaModuleOptions,
  ) {}

  /**
   * A view that acts as the option `acting` says, and under `more`: an idempotency key, a version. It is asked
   * anew by each call, so that it knows what guards have found out by then.
   */
  acting(more: Omit<Envelope, "actor"> = {}): Acting {
    const who = this.options.acting?.(this.request as never) ?? {};
    const actor = who.actor ?? { kind: "guest" };
    refuseSystem(actor.kind, this.options.trusted, "actor");
    return this.engine.acting({ ...more, ...who, actor });
  }
}
