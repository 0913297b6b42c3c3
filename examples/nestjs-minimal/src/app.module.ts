import { readFile } from "node:fs/promises";
import { Module, type OnModuleInit } from "@nestjs/common";
import { TerminusModule } from "@nestjs/terminus";
import { RotaModule, RotaService } from "@rota/nestjs";
import { HealthController } from "./health.controller";
import { ScheduleController } from "./schedule.controller";

@Module({
  imports: [
    RotaModule.forRootAsync({
      // Visitors act unless a call says otherwise, so that what is forgotten shows less, not more.
      useFactory: () => ({ database: process.env["DATABASE"] ?? "portal.db", defaultActor: { kind: "guest" } }),
    }),
    TerminusModule,
  ],
  controllers: [ScheduleController, HealthController],
})
export class AppModule implements OnModuleInit {
  constructor(private readonly rota: RotaService) {}

  // People, hours and event types are one document, kept under version control. Applying it again changes nothing.
  async onModuleInit(): Promise<void> {
    const catalog = await readFile(process.env["CATALOG"] ?? "../portal/catalog.json", "utf8");
    await this.rota.apply(catalog, { command: { actor: { kind: "admin" } } });
  }
}
