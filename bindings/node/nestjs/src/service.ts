import { Engine } from "@rota/engine";

/**
 * The application's engine, injectable:
 *
 *     constructor(private readonly rota: RotaService) {}
 *
 * It is the Engine itself: every method of `@rota/engine`, nothing in between.
 */
export const RotaService = Engine;
export type RotaService = Engine;
