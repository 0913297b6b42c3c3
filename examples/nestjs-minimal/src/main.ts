// DATABASE=portal.db CATALOG=../portal/catalog.json PORT=3000 node dist/main.js
import "reflect-metadata";
import { NestFactory } from "@nestjs/core";
import { AppModule } from "./app.module";

async function main(): Promise<void> {
  const app = await NestFactory.create(AppModule, { logger: ["error", "warn"] });
  app.enableShutdownHooks();
  await app.listen(process.env["PORT"] ?? 3000);
  console.log(`listening on ${await app.getUrl()}`);
}

void main();
