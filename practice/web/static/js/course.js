// Where somebody is in a routine, and what comes next. Nothing here reads the clock or the page:
// `at` is passed in, in milliseconds, so a phone that slept is caught up with and never counted.
//
// A turn is one step on one foot, once: { key, number, step, set, foot, min, max, ready, rest,
// waits, isOpen }. `ready` is the time to get ready before it, `rest` the pause before the next
// set; both in milliseconds. A turn that is open ends when the person says so.
export const CHANGE_FOOT = 5000;

export class Course {
  constructor(turns) {
    this.turns = turns;
    this.ended = new Set();
    this.goesOn = null; // null: as the therapist set it, step by step.
    this.enter(0);
  }

  get turn() {
    return this.turns[this.index];
  }

  get next() {
    return this.turns[this.index + 1];
  }

  get isMoving() {
    return ["preparing", "running", "resting", "changing"].includes(this.phase);
  }

  // What is left of whatever runs; of a turn that is open, how long it has run.
  left(at) {
    if (this.phase === "running" && this.turn.isOpen) return at - this.begunAt;
    return this.isMoving ? Math.max(0, this.endsAt - at) : this.kept;
  }

  // How long the turn itself has run, for the breath.
  ran(at) {
    return this.phase === "running" ? Math.max(0, at - this.begunAt) : 0;
  }

  enter(index) {
    this.index = index;
    this.phase = "ready";
    this.length = this.turn.isOpen ? 0 : this.turn.min;
    this.kept = this.length;
    this.endsAt = 0;
    this.begunAt = 0;
  }

  // Begin, or carry on: after a pause within a turn it goes on at once, otherwise one gets ready.
  start(at) {
    const within = this.phase === "paused" && this.within;
    if (!within && this.turn.ready) return this.#hold("preparing", this.turn.ready, at);
    return this.#run(at);
  }

  pause(at) {
    this.within = this.phase === "running";
    // Paused before a turn: it waits with its whole time.
    this.kept = this.within ? this.left(at) : this.length;
    this.phase = "paused";
  }

  // Come back after a reload or a kill.
  resume(index, kept) {
    this.enter(index);
    this.phase = "paused";
    this.within = true;
    this.kept = kept;
    if (!this.turn.isOpen) this.length = Math.max(this.length, kept);
  }

  // Whatever was due by `at`, in order: "began", "change", "rest", "wait", "prepare" or "over".
  catchUp(at) {
    const events = [];
    while (this.isMoving && at >= this.endsAt) {
      events.push(this.phase === "running" ? this.end(this.endsAt) : this.#run(this.endsAt));
    }
    return events;
  }

  // The turn is over, by the clock or by the person.
  end(at) {
    this.ended.add(this.turn.key);
    const before = this.turn;
    if (!this.next) {
      this.phase = "over";
      return "over";
    }
    this.enter(this.index + 1);
    if (this.turn.number !== before.number) {
      if (!(this.goesOn ?? !this.turn.waits)) return "wait";
      return this.turn.ready ? this.#hold("preparing", this.turn.ready, at) : this.#run(at);
    }
    const change = this.turn.foot === before.foot ? 0 : CHANGE_FOOT;
    const rest = this.turn.set === before.set ? 0 : before.rest;
    if (rest > change) return this.#hold("resting", rest, at);
    return change ? this.#hold("changing", change, at) : this.#run(at);
  }

  // Skip to another turn; past the last one it is over.
  move(by) {
    if (this.index + by >= this.turns.length) {
      this.phase = "over";
      return "over";
    }
    this.enter(Math.max(0, this.index + by));
    return "wait";
  }

  // Longer or shorter, within the range of the step; says which end it met.
  nudge(by, at) {
    const { min, max, isOpen } = this.turn;
    if (isOpen) return "";
    const length = Math.min(max, Math.max(min, this.length + by));
    const change = length - this.length;
    this.length = length;
    if (this.phase === "running") this.endsAt = Math.max(at + 1000, this.endsAt + change);
    else if (!this.isMoving) this.kept = Math.max(1000, this.kept + change);
    if (by > 0) return length === max ? "longest" : "";
    return length === min ? "shortest" : "";
  }

  // A step that hurt is not shown again; false when nothing is left.
  without(number) {
    const before = this.turns.slice(0, this.index).filter((turn) => turn.number !== number).length;
    this.turns = this.turns.filter((turn) => turn.number !== number);
    if (!this.turns.length || before >= this.turns.length) {
      this.phase = "over";
      return false;
    }
    this.enter(before);
    return true;
  }

  #hold(phase, length, at) {
    this.phase = phase;
    this.endsAt = at + length;
    return { preparing: "prepare", resting: "rest", changing: "change" }[phase];
  }

  #run(at) {
    const rest = this.phase === "paused" && this.within ? this.kept : this.length;
    this.phase = "running";
    this.within = true;
    if (this.turn.isOpen) {
      this.begunAt = at - rest;
      this.endsAt = Infinity;
    } else {
      this.begunAt = at - (this.length - rest);
      this.endsAt = at + rest;
    }
    return "began";
  }
}
