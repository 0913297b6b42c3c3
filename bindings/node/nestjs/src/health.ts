import { Inject, Injectable } from "@nestjs/common";
import { type Engine, RotaError, type Reason, version } from "@rota/engine";
import { RotaService } from "./service";

/** The state of the database under a key, in the shape Terminus reads. */
export type RotaHealth<Key extends string = string> = Record<
  Key,
  { status: "up"; version: string } | { status: "down"; version: string; reason: Reason; message: string }
>;

// A database that holds no organization yet, or several, is there all the same.
const kHealthy: readonly Reason[] = ["not_found", "organization_required"];

/**
 * Whether the database answers.
 *
 *     @Get("health") @HealthCheck()
 *     check() { return this.health.check([() => this.rota.check("rota")]); }     // Terminus 11 and later
 *     check() { return this.health.check([() => this.rota.isHealthy("rota")]); } // Terminus 10
 */
@Injectable()
export class RotaHealthIndicator {
  constructor(@Inject(RotaService) private readonly engine: Engine) {}

  /** Resolves with `up` or `down`; also of use without Terminus. */
  async check<Key extends string>(key: Key): Promise<RotaHealth<Key>> {
    try {
      await this.engine.changes({ limit: 1 }, { actor: { kind: "admin" } }); // the application's own question
    } catch (error) {
      if (!(error instanceof RotaError)) throw error;
      if (!kHealthy.includes(error.reason)) {
        const { reason, message } = error;
        return { [key]: { status: "down", version: version(), reason, message } } as RotaHealth<Key>;
      }
    }
    return { [key]: { status: "up", version: version() } } as RotaHealth<Key>;
  }

  /** The same, but `down` rejects with what Terminus 10 expects of an indicator. */
  async isHealthy<Key extends string>(key: Key): Promise<RotaHealth<Key>> {
    const health = await this.check(key);
    if (health[key].status === "up") return health;
    throw Object.assign(new Error(health[key].message), { isHealthCheckError: true, causes: health });
  }
}
