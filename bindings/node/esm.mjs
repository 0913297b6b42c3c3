// Makes the door for `import` beside the one for `require`: index.mjs names what index.js exports, and both
// share one instance, so that an error is an instance of RotaError whichever door it came through.
//
//   node esm.mjs DIST
import { writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import * as path from "node:path";

const dist = path.resolve(process.argv[2]);
const names = Object.keys(createRequire(import.meta.url)(path.join(dist, "index.js")));
writeFileSync(path.join(dist, "index.mjs"), `export { ${names.join(", ")} } from "./index.js";\n`);
writeFileSync(path.join(dist, "index.d.mts"), 'export * from "./index.js";\n');
