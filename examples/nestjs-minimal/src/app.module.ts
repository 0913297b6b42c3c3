import { readFile } from "node:fs/promises";
import { Module, type OnModuleInit } from "@nestjs/common";
import { TerminusModule } from "@nestjs/terminus";
import type { Catalog } from "@rota/engine";
import { RotaModule, RotaService } from "@rota/nestjs";
import { actingFor } from "./guards";
import { HealthController } from "./health.controller";
import { ScheduleController } from "./schedule.controller";
import { StaffController } from "./staff.controller";

@Module({
  imports: [
    RotaModule.forRootAsync({
      useFactory: () => ({ database: process.env["DATABASE"] ?? "portal.db", acting: actingFor }),
    }),
    TerminusModule,
  ],
  controllers: [ScheduleController, StaffController, HealthController],
})
export class AppModule implements OnModuleInit {
  constructor(private readonly rota: RotaService) {}

  // People, hours and event types are one document, kept under version control. Applying it again changes nothing.
  async onModuleInit(): Promise<void> {
    const text = await readFile(process.env["CATALOG"] ?? "../portal/catalog.json", "utf8");
    await this.rota.apply({ catalog: JSON.parse(text) as Catalog }, { actor: { kind: "admin" } });
  }
}
