import type { EngineOptions } from "@rota/engine";
import type { DynamicModule, FactoryProvider } from "@nestjs/common";

/** How the application's database is opened. */
export interface RotaModuleOptions extends EngineOptions {
  /** A file path, `":memory:"` or `"postgresql://user@host/database"`. */
  database: string;
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
