import type { Abi, Handle } from "./abi";
import { Room } from "./columns";
import { invalid } from "./error";
import { instantText } from "./json";
import type { Reason } from "./reasons";
import type { SlotAnswer } from "./records";

/** One start that can be booked. */
export interface Slot {
  readonly start: Date;
  /** Exclusive. */
  readonly end: Date;
  /** How many more such bookings fit. */
  readonly remaining: number;
  /** Who could take it; absent when the asker may not see hosts. */
  readonly hosts?: string[];
  /** How many could take it; only with `include: "lattice"`, where the asker may see it. */
  readonly hosts_free?: number;
  /** Why it is not offered; only with `include: "lattice"`. */
  readonly reason?: Reason;
}

/**
 * Offered starts, ascending. Iterate them as objects, or read the columns, which cost nothing to pass on:
 *
 *     for (const { start, remaining } of slots) …
 *     slots.start[i]      // milliseconds since 1970, what `new Date()` takes
 *
 * The columns are the program's own memory, most of them in one ArrayBuffer: nothing has to be freed.
 */
export class Slots implements Iterable<Slot> {
  /** How many there are: the length of every column. */
  readonly length: number;
  /** When each slot starts, in milliseconds since 1970. */
  readonly start: Float64Array;
  /** When each slot ends, exclusive, in milliseconds since 1970. */
  readonly end: Float64Array;
  /** How many more such bookings fit at each start. */
  readonly remaining: Int32Array;
  /** How many people could take each start; null when the asker may not know. */
  readonly hostsFree: Int32Array | null;
  /**
   * The hosts of slot i are `hosts[hostIndexes[k]]` for k from `hostOffsets[i]` to
   * `hostOffsets[i + 1]`, exclusive; null when the asker may not see hosts.
   */
  readonly hostOffsets: Uint32Array | null;
  /** See hostOffsets. */
  readonly hostIndexes: Uint32Array | null;
  /** The user ids that hostIndexes mean. */
  readonly hosts: readonly string[];
  /** Why each start is not offered, null where it is; only with `include: "lattice"`. */
  readonly reasons: readonly (Reason | null)[] | null;

  /** @internal Copies what the handle holds; the caller frees it. */
  constructor(abi: Abi, handle: Handle) {
    const n = Number(abi.rota_slots_count(handle));
    this.length = n;
    const room = new Room(4, n + 1); // start and end, and four columns of half their width
    this.start = room.milliseconds(abi.rota_slots_start_utc(handle), n);
    this.end = room.milliseconds(abi.rota_slots_end_utc(handle), n);
    this.remaining = room.copy(Int32Array, abi.rota_slots_remaining(handle), n) ?? new Int32Array(0);
    this.hostsFree = room.copy(Int32Array, abi.rota_slots_hosts_free(handle), n);
    this.hostOffsets = room.copy(Uint32Array, abi.rota_slots_host_offsets(handle), n + 1);
    const reasons = room.copy(Int32Array, abi.rota_slots_reasons(handle), n);
    this.reasons = reasons && reasonWords(abi, reasons);
    const indexes = this.hostOffsets?.[n] ?? 0;
    this.hostIndexes =
      this.hostOffsets &&
      (new Room(1, indexes).copy(Uint32Array, abi.rota_slots_host_indexes(handle), indexes) ?? new Uint32Array(0));
    this.hosts = Array.from(
      { length: Number(abi.rota_slots_host_count(handle)) },
      (_, i) => abi.rota_slots_host_id(handle, i) ?? "",
    );
  }

  /** Slot `index`, counted from the end when negative; undefined where there is none. */
  at(index: number): Slot | undefined {
    if (!Number.isInteger(index)) throw invalid("index", "must be a whole number");
    const i = index < 0 ? this.length + index : index;
    return i >= 0 && i < this.length ? this.#slot(i) : undefined;
  }

  *[Symbol.iterator](): IterableIterator<Slot> {
    for (let i = 0; i < this.length; ++i) yield this.#slot(i);
  }

  /** All of them as objects. */
  toArray(): Slot[] {
    return Array.from({ length: this.length }, (_, i) => this.#slot(i));
  }

  /** What `JSON.stringify` writes: a list of documents, as the verb `query.slots` answers them under `slots`. */
  toJSON(): SlotAnswer[] {
    return this.toArray().map(({ start, end, hosts, remaining, hosts_free, reason }) => ({
      start: instantText(start, "start"),
      end: instantText(end, "end"),
      ...(hosts?.length && { hosts }),
      remaining,
      ...(hosts_free !== undefined && { hosts_free }),
      ...(reason && { reason }),
    }));
  }

  #slot(i: number): Slot {
    const slot: { -readonly [K in keyof Slot]: Slot[K] } = {
      start: new Date(this.start[i]!),
      end: new Date(this.end[i]!),
      remaining: this.remaining[i]!,
    };
    if (this.hostOffsets && this.hostIndexes) {
      slot.hosts = [];
      for (let k = this.hostOffsets[i]!; k < this.hostOffsets[i + 1]!; ++k) {
        slot.hosts.push(this.hosts[this.hostIndexes[k]!]!);
      }
    }
    if (this.reasons && this.hostsFree) slot.hosts_free = this.hostsFree[i]!;
    const reason = this.reasons?.[i];
    if (reason) slot.reason = reason;
    return slot;
  }
}

// The words of reason numbers; each word is asked for once.
function reasonWords(abi: Abi, reasons: Int32Array): (Reason | null)[] {
  const words = new Map<number, Reason | null>([[0, null]]);
  return Array.from(reasons, (reason) => {
    if (!words.has(reason)) words.set(reason, abi.rota_reason_name(reason) as Reason);
    return words.get(reason) ?? null;
  });
}
