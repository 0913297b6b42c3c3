// Columns of the library as typed arrays of the program: copies, so that nothing borrowed is kept.
import type { Address } from "./abi";
import { koffi } from "./koffi";

// koffi.decode would make the arrays too, but leaves some twenty bytes behind each time (3.3.4, seen over a
// million calls); koffi.view is slower and not to be had in every build of Node.
const memcpy = koffi.load(null).func("memcpy", "void *", ["void *", "void *", "size_t"]);

type Numbers = Int32Array | Uint32Array | Float64Array;

/** @internal One ArrayBuffer for several columns: allocating them is what takes the time. */
export class Room {
  readonly #buffer: ArrayBuffer;
  #used = 0;

  /** Room for `columns` columns of `n` numbers of 8 bytes. */
  constructor(columns: number, n: number) {
    this.#buffer = new ArrayBuffer(8 * columns * n);
  }

  /** A copy of `n` numbers; null for NULL. */
  copy<T extends Numbers>(
    type: new (buffer: ArrayBuffer, offset: number, length: number) => T,
    address: Address | null,
    n: number,
  ): T | null {
    if (address === null) return null;
    const column = new type(this.#buffer, this.#used, n);
    this.#used += Math.ceil(column.byteLength / 8) * 8;
    memcpy(column, address, column.byteLength);
    return column;
  }

  /**
   * A copy of int64 seconds as the milliseconds of Date. The halves of each number are read as such, because a
   * BigInt each would take most of the time; every platform koffi is built for has the low half first.
   */
  milliseconds(address: Address | null, n: number): Float64Array {
    const result = this.copy(Float64Array, address, n);
    if (result === null) return new Float64Array(0);
    const halves = new Int32Array(result.buffer, result.byteOffset, 2 * n);
    for (let i = 0; i < n; ++i) result[i] = (halves[2 * i + 1]! * 2 ** 32 + (halves[2 * i]! >>> 0)) * 1000;
    return result;
  }
}
