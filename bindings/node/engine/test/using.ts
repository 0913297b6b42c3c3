// Run by doors.test.mjs: the engine is closed when the block is left.
import { Engine, RotaError } from "@rota/engine";

async function main(): Promise<void> {
  let kept: Engine;
  {
    await using engine = await Engine.open(":memory:");
    kept = engine;
    await engine.apply({ catalog: { organization: { id: "desk", name: "Desk", zone: "UTC" } } });
  }
  try {
    await kept.verify();
  } catch (error) {
    if (error instanceof RotaError) console.log(error.reason);
  }
}

void main();
