// koffi, whose types are written for `import` only; what `require` gives at run time is the same.
import type * as Koffi from "koffi" with { "resolution-mode": "import" };

export const koffi = require("koffi") as typeof Koffi;
export type KoffiFunc<T extends (...parameters: never[]) => unknown> = Koffi.KoffiFunc<T>;
export type LibraryHandle = Koffi.LibraryHandle;
