import { Engine } from "@rota/engine";

/**
 * The application's engine, injectable:
 *
 *     constructor(private readonly rota: RotaService) {}
 *
 * It is the Engine itself: every method of `@rota/engine`, nothing in between. Calls that name no actor act as the
 * module's default, a guest; the application's own work (the catalog, messages, upkeep) names its actor in the
 * envelope. Handlers of what visitors send use RotaRequest.
 */
export const RotaService = Engine;
export type RotaService = Engine;
