/**
 * Rota in a NestJS application. Start with RotaModule.
 *
 * @packageDocumentation
 */
export { httpStatusOf, RotaExceptionFilter } from "./filter";
export { type RotaHealth, RotaHealthIndicator } from "./health";
export { RotaModule } from "./module";
export type { RotaModuleAsyncOptions, RotaModuleExtras, RotaModuleOptions } from "./options";
export { RotaRequest } from "./request";
export { RotaService } from "./service";
