import { type DynamicModule, Inject, Module, type OnApplicationShutdown, type Provider } from "@nestjs/common";
import { APP_FILTER } from "@nestjs/core";
import { Engine } from "@rota/engine";
import { RotaExceptionFilter } from "./filter";
import { RotaHealthIndicator } from "./health";
import type { RotaModuleAsyncOptions, RotaModuleExtras, RotaModuleOptions } from "./options";
import { refuseSystem, ROTA_OPTIONS, RotaRequest } from "./request";
import { RotaService } from "./service";

/**
 * Rota in a NestJS application: one engine, opened before the application listens and closed when it shuts down
 * (call `app.enableShutdownHooks()` so that signals count as well). Import it once; RotaService, RotaRequest and
 * RotaHealthIndicator can be injected everywhere.
 *
 * Calls that name no actor act as `guest`, so that what is forgotten shows less, not more. An application that names
 * `system` as the default actor, or as the actor of a request, says `trusted: true` as well, or is refused.
 */
@Module({})
export class RotaModule implements OnApplicationShutdown {
  constructor(@Inject(RotaService) private readonly engine: Engine) {}

  /** Closes the engine last of all, when the server has answered what was under way. */
  onApplicationShutdown(): Promise<void> {
    return this.engine.close();
  }

  /** `RotaModule.forRoot({ database: "portal.db" })` */
  static forRoot({ leaveErrors, ...options }: RotaModuleOptions & RotaModuleExtras): DynamicModule {
    return build({ provide: ROTA_OPTIONS, useValue: options }, { leaveErrors });
  }

  /** `RotaModule.forRootAsync({ inject: [ConfigService], useFactory: (config) => ({ database: config.get("DB") }) })` */
  static forRootAsync({ imports, inject, useFactory, leaveErrors }: RotaModuleAsyncOptions): DynamicModule {
    return build({ provide: ROTA_OPTIONS, inject: inject ?? [], useFactory }, { leaveErrors }, imports);
  }
}

async function open({ database, acting: _, trusted, ...options }: RotaModuleOptions): Promise<Engine> {
  const defaultActor = options.defaultActor ?? { kind: trusted ? "system" : "guest" };
  refuseSystem(defaultActor.kind, trusted, "defaultActor");
  return Engine.open(database, { ...options, defaultActor });
}

function build(options: Provider, extras: RotaModuleExtras, imports: DynamicModule["imports"] = []): DynamicModule {
  const providers: Provider[] = [
    options,
    { provide: RotaService, inject: [ROTA_OPTIONS], useFactory: open },
    RotaHealthIndicator,
    RotaRequest,
  ];
  if (!extras.leaveErrors) providers.push({ provide: APP_FILTER, useClass: RotaExceptionFilter });
  return { module: RotaModule, global: true, imports, providers, exports: [RotaService, RotaRequest, RotaHealthIndicator] };
}
