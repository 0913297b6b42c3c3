// Engines nobody closed: how many files are open before, while and after they can be reached.
//
//   node --expose-gc forgotten.mjs FOLDER
import { readdirSync } from "node:fs";
import { Engine } from "@rota/engine";

const files = () => readdirSync("/proc/self/fd").length;

async function forget(count) {
  for (let i = 0; i < count; ++i) await Engine.open(`${process.argv[2]}/${i}.db`);
  return files();
}

const before = files();
const during = await forget(20);
let after = during;
for (let i = 0; i < 100 && after > before; ++i) {
  globalThis.gc();
  await new Promise((resolve) => setTimeout(resolve, 20));
  after = files();
}
console.log(JSON.stringify({ before, during, after }));
