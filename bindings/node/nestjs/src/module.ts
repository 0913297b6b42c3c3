import {
  type DynamicModule,
  Inject,
  Injectable,
  Module,
  type OnApplicationShutdown,
  type Provider,
} from "@nestjs/common";
import { APP_FILTER } from "@nestjs/core";
import { Engine } from "@rota/engine";
import { RotaExceptionFilter } from "./filter";
import { RotaHealthIndicator } from "./health";
import type { RotaModuleAsyncOptions, RotaModuleExtras, RotaModuleOptions } from "./options";
import { RotaService } from "./service";

const ROTA_OPTIONS = Symbol("rota.options");

// Closed last of all, when the server has answered what was under way.
@Injectable()
class EngineCloser implements OnApplicationShutdown {
  constructor(@Inject(RotaService) private readonly engine: Engine) {}

  onApplicationShutdown(): Promise<void> {
    return this.engine.close();
  }
}

/**
 * Rota in a NestJS application: one engine, opened before the application listens and closed when it shuts down
 * (call `app.enableShutdownHooks()` so that signals count as well). Import it once; RotaService and
 * RotaHealthIndicator can be injected everywhere.
 */
@Module({})
export class RotaModule {
  /** `RotaModule.forRoot({ database: "portal.db" })` */
  static forRoot({ leaveErrors, ...options }: RotaModuleOptions & RotaModuleExtras): DynamicModule {
    return build({ provide: ROTA_OPTIONS, useValue: options }, { leaveErrors });
  }

  /** `RotaModule.forRootAsync({ inject: [ConfigService], useFactory: (config) => ({ database: config.get("DB") }) })` */
  static forRootAsync({ imports, inject, useFactory, leaveErrors }: RotaModuleAsyncOptions): DynamicModule {
    return build({ provide: ROTA_OPTIONS, inject: inject ?? [], useFactory }, { leaveErrors }, imports);
  }
}

function build(options: Provider, extras: RotaModuleExtras, imports: DynamicModule["imports"] = []): DynamicModule {
  const providers: Provider[] = [
    options,
    {
      provide: RotaService,
      inject: [ROTA_OPTIONS],
      useFactory: ({ database, ...rest }: RotaModuleOptions) => Engine.open(database, rest),
    },
    EngineCloser,
    RotaHealthIndicator,
  ];
  if (!extras.leaveErrors) providers.push({ provide: APP_FILTER, useClass: RotaExceptionFilter });
  return { module: RotaModule, global: true, imports, providers, exports: [RotaService, RotaHealthIndicator] };
}
