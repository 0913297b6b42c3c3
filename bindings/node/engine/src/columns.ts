// Columns of the library as typed arrays of the program: one copy each, so that nothing borrowed is kept.
import type { Address } from "./abi";
import { koffi } from "./koffi";

// koffi.decode would make the arrays too, but leaves some twenty bytes behind each time (3.3.4, seen over a
// million calls); koffi.view is slower and not to be had in every build of Node.
const memcpy = koffi.load(null).func("memcpy", "void *", ["void *", "void *", "size_t"]);

/** @internal A copy of `n` numbers; null for NULL. */
export function column<T extends Int32Array | Uint32Array | Float64Array>(
  type: new (length: number) => T,
  address: Address | null,
  n: number,
): T | null {
  if (address === null) return null;
  const copy = new type(n);
  memcpy(copy, address, copy.byteLength);
  return copy;
}

/**
 * @internal A column of int64 seconds as the milliseconds of Date. The halves of each number are read as such,
 * because a BigInt each would take most of the time; every platform koffi is built for has the low half first.
 */
export function milliseconds(address: Address | null, n: number): Float64Array {
  const result = column(Float64Array, address, n);
  if (result === null) return new Float64Array(0);
  const halves = new Int32Array(result.buffer);
  for (let i = 0; i < n; ++i) result[i] = (halves[2 * i + 1]! * 2 ** 32 + (halves[2 * i]! >>> 0)) * 1000;
  return result;
}
