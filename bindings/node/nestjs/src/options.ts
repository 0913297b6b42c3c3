import type { Envelope, EngineOptions } from "@rota/engine";
import type { DynamicModule, FactoryProvider } from "@nestjs/common";

/** How the application's database is opened, and who a request acts for. */
export interface RotaModuleOptions extends EngineOptions {
  /** A file path, `":memory:"` or `"postgresql://user@host/database"`. */
  database: string;
  /**
   * Who sent a request, as far as your guards and middleware have checked it; asked when a handler asks for
   * `RotaRequest.acting()`, after the guards. When absent: `{ actor: { kind: "guest" } }`.
   *
   *     acting: (request: PortalRequest) => ({
   *       actor: request.user ? { kind: "user", id: request.user.id } : { kind: "guest" },
   *       client_key: request.ip,
   *     })
   *
   * Nothing of it may come from what the request says of itself, such as its body or a plain header.
   */
  acting?: (request: never) => Envelope;
  /**
   * Lets requests and calls that name no actor act as `system`, which is bound by no right, audience or cap:
   * only for an application that itself decides what each of its users may do. When absent: false, calls
   * without an actor act as `guest`, and the module refuses what would serve requests as `system`.
   */
  trusted?: boolean;
}

/** What RotaModule adds besides; known before any provider is there. */
export interface RotaModuleExtras {
  /** Let the application's own filters see RotaErrors instead of answering them with RotaExceptionFilter. */
  leaveErrors?: boolean;
}

/** How the options are found by other providers, a ConfigService for one. */
export interface RotaModuleAsyncOptions
  extends RotaModuleExtras,
    Pick<DynamicModule, "imports">,
    Pick<FactoryProvider<RotaModuleOptions>, "inject" | "useFactory"> {}
