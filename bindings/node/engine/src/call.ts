// Calls on pool threads. The event loop goes on while the library works; how many calls are under way at once
// is bounded here, because koffi refuses more than its own bound, and the rest wait in order of arrival.
//
// The threads are libuv's, which the file system and DNS share: UV_THREADPOOL_SIZE (4) says how many there are.

/** @internal A function of the library in its two forms. */
export interface Native<P extends unknown[]> {
  async(...parameters: [...P, (failure: unknown, code: number) => void]): void;
}

const kMostAtOnce = 64; // koffi's bound is 256 for all its users in the process

let underWay = 0;
const waiting: (() => void)[] = [];

function startNext(): void {
  --underWay;
  waiting.shift()?.();
}

/** @internal Calls `native` on a pool thread; resolves with its code, 0 for success. */
export function call<P extends unknown[]>(native: Native<P>, ...parameters: P): Promise<number> {
  return new Promise((resolve, reject) => {
    const start = () => {
      ++underWay;
      try {
        native.async(...parameters, (failure, code) => {
          startNext();
          if (failure) reject(failure);
          else resolve(code);
        });
      } catch (failure) {
        startNext();
        reject(failure);
      }
    };
    if (underWay < kMostAtOnce) start();
    else waiting.push(start);
  });
}
