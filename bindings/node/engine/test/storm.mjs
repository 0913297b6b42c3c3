// The storm's client in Node, for the driver that mixes programs of several languages on one file: a JSON object
// as the only argument (database, log, name, seed, threads, slots, opens, now, begin_us, end_us), one line in the
// log for every answer: BEFORE AFTER VERB ID ok STATUS START HOST, or BEFORE AFTER VERB ID refused REASON.
import { createWriteStream } from "node:fs";
import { finished } from "node:stream/promises";
import { Engine, RotaError } from "@rota/engine";

const task = JSON.parse(process.argv[2]);
const microseconds = () => Number(process.hrtime.bigint() / 1000n);

// Numbers from 0 to 1 that a seed repeats (mulberry32).
function dice(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

class Client {
  #made = 0;
  #mine = new Map(); // id -> whether it is a hold

  constructor(engine, log, number) {
    this.engine = engine;
    this.log = log;
    this.name = `${task.name}t${number}`;
    this.random = dice(task.seed * 100 + number);
  }

  async run() {
    while (microseconds() < task.end_us) {
      await (this.#mine.size > 0 && this.random() < 0.45 ? this.#change() : this.#make());
    }
  }

  async #change() {
    const ids = [...this.#mine.keys()];
    const booking = ids[Math.floor(this.random() * ids.length)];
    const held = this.#mine.get(booking);
    if (held && this.random() < 0.6) {
      if (await this.#tell("confirm", booking, { booking })) this.#mine.set(booking, false);
    } else if (held || this.random() < 0.5) {
      if (await this.#tell("cancel", booking, { booking })) this.#mine.delete(booking);
    } else {
      await this.#tell("move", booking, { booking, start: this.#start() });
    }
  }

  async #make() {
    const id = `${this.name}-${++this.#made}`;
    const hold = this.random() < 0.4;
    const command = {
      event_type: this.random() < 0.5 ? "one" : "three",
      start: this.#start(),
      attendees: [{ name: this.name, email: `${this.name}@example.net` }],
    };
    if (hold) command.hold_s = this.random() < 0.5 ? 1 + Math.floor(this.random() * 2) : 86400;
    if (await this.#tell(hold ? "hold" : "book", id, command, { new_id: id })) this.#mine.set(id, hold);
  }

  #start() {
    return new Date((task.opens + 1800 * Math.floor(this.random() * task.slots)) * 1000);
  }

  // Gives a command and writes down what it was told; whether it went through.
  async #tell(verb, id, command, said = {}) {
    const before = microseconds();
    const now = new Date((task.now + Math.floor((before - task.begin_us) / 1_000_000)) * 1000);
    let told;
    try {
      const { status, start, hosts } = await this.engine[verb](command, { ...said, now });
      told = `ok ${status} ${Date.parse(start) / 1000} ${hosts[0]}`;
    } catch (error) {
      if (!(error instanceof RotaError)) throw error;
      if (error.reason === "expired") this.#mine.delete(id);
      told = `refused ${error.reason}`;
    }
    this.log.write(`${before} ${microseconds()} ${verb} ${id} ${told}\n`);
    return told.startsWith("ok");
  }
}

const engine = await Engine.open(task.database);
const log = createWriteStream(task.log);
await Promise.all(Array.from({ length: task.threads }, (_, number) => new Client(engine, log, number).run()));
await engine.close();
log.end();
await finished(log);
