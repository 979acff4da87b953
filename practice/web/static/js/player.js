// The player: one turn (a step on one foot, once) at a time. Without this script the page shows
// the list of steps and a "done" button, which is enough.
import { Course } from "./course.js";
import * as cues from "./cues.js";
import { renewAll } from "./kept.js";
import { isAllStopped, stopped } from "./portal.js";
import { breathAt, restBreath, showBreath } from "./pacer.js";
import { askWhatHurts } from "./stopping.js";
import { LATER, newKey, OFFLINE, send } from "./waiting.js";

const NUDGE = 15000;
const LAST_SECONDS = 10000;
const TWICE = 300;
const TOO_OLD = 6 * 60 * 60 * 1000;

const root = document.querySelector("[data-player]");
const part = (name) => root.querySelector(`[data-${name}]`);
const say = (name, values = {}) =>
  root.dataset[`say${name}`].replace(/\{(\w+)\}/g, (_, key) => values[key]);
const door = root.dataset.door;

const turns = [...document.querySelectorAll("[data-legs] > li")].map((item) => {
  const number = (name) => Number(item.dataset[name]) || 0;
  const breath = { in: number("breathIn"), out: number("breathOut") };
  const breaths = item.dataset.mode === "breaths" ? number("count") * (breath.in + breath.out) : 0;
  return {
    key: `${item.dataset.number}-${item.dataset.foot}-${item.dataset.set}`,
    number: number("number"),
    step: number("step"),
    set: number("set"),
    sets: number("sets"),
    foot: item.dataset.foot,
    footWords: item.dataset.footWords,
    title: item.dataset.title,
    min: (breaths || number("min")) * 1000,
    max: (breaths || number("max")) * 1000,
    ready: number("ready") * 1000,
    rest: number("rest") * 1000,
    waits: item.dataset.waits !== "False",
    isOnLeg: "onLeg" in item.dataset,
    isOpen: item.dataset.mode === "reps",
    count: number("count"),
    breath,
    what: [...item.childNodes],
  };
});
const total = turns.length ? turns[turns.length - 1].step : 0;

let course = null;
let begun = false;
let warned = false;

// ---- What survives a reload: which turn, what is left of it, and which were done; of the same
// steps and the same sitting only ------------------------------------------------------------
const KEY = `routine:${root.dataset.ref}`;
const { version } = root.dataset;
const remember = () => {
  if (!begun || course.phase === "over") return;
  const left = Math.round(course.isMoving && course.phase !== "running" ? course.length : course.left(Date.now()));
  try {
    localStorage.setItem(
      KEY,
      JSON.stringify({ turn: course.turn.key, left, ended: [...course.ended], version, at: Date.now() }),
    );
  } catch {
    // Private windows may refuse; the routine still plays.
  }
};
const forget = () => {
  try {
    localStorage.removeItem(KEY);
  } catch {
    // As above.
  }
};
const recall = () => {
  try {
    const kept = JSON.parse(localStorage.getItem(KEY) ?? "{}");
    if (kept.version !== version || !(Date.now() - kept.at < TOO_OLD)) return false;
    const index = course.turns.findIndex((turn) => turn.key === kept.turn);
    if (index < 0 || !(kept.left >= 0) || (!course.turns[index].isOpen && kept.left > course.turns[index].max)) return false;
    course.resume(index, kept.left);
    course.ended = new Set(kept.ended);
    return true;
  } catch {
    return false;
  }
};

// ---- Showing -----------------------------------------------------------------------------------
const clock = (milliseconds, up = false) => {
  const seconds = up ? Math.floor(milliseconds / 1000) : Math.ceil(milliseconds / 1000);
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
};
const status = (words) => {
  if (part("status").textContent !== words) part("status").textContent = words;
};
const put = (name, words) => {
  if (part(name).textContent !== words) part(name).textContent = words;
};
const called = (turn) => `${turn.title}. ${turn.footWords}.`;

const show = () => {
  const { turn, next } = course;
  put("where", say("Step", { n: turn.step, total }) + (turn.sets > 1 ? say("Set", { n: turn.set, of: turn.sets }) : ""));
  part("bar").max = course.turns.length;
  part("bar").value = course.index;
  put("foot", turn.footWords);
  put("title", turn.title);
  part("what").replaceChildren(...turn.what.map((node) => node.cloneNode(true)));
  part("pacer").hidden = !turn.breath.in;
  const isSame = next && next.number === turn.number;
  put("next", !next ? say("Last") : say("Next", { what: isSame ? next.footWords : next.title }));
  tick();
};

const mainWords = () => {
  if (course.phase === "running" && course.turn.isOpen) return "DoneIt";
  return course.isMoving ? "Pause" : { ready: "Start", paused: "GoOn" }[course.phase];
};
const tick = () => {
  const at = Date.now();
  const events = course.catchUp(at);
  if (events.length) return answer(events);
  if (course.phase === "over") return;
  const left = course.left(at);
  const { turn, phase } = course;
  if (phase === "running" && !turn.isOpen && left <= LAST_SECONDS && !warned && course.length > 2 * LAST_SECONDS) {
    warned = true;
    status(say("Ten"));
  }
  put("clock", turn.isOpen && !["preparing", "resting", "changing"].includes(phase)
    ? say("Times", { n: turn.count }) : clock(left));
  put("main", say(mainWords()));
  root.dataset.phase = phase;
  if (turn.breath.in && phase === "running") {
    showBreath(part("pacer"), breathAt(course.ran(at), turn.breath.in, turn.breath.out));
  } else restBreath(part("pacer"));
  if (phase === "running") remember();
};

// What came due, perhaps a while ago on a sleeping phone: only the last of it is said.
const answer = (events) => {
  const last = events[events.length - 1];
  cues.buzz();
  cues.colour(root);
  if (last === "over") return finish();
  warned = false;
  const { turn } = course;
  const words = {
    began: called(turn),
    prepare: say("Ready", { what: called(turn) }),
    change: `${say("Change")}: ${turn.footWords}`,
    rest: say("Rest"),
    wait: `${say("Done")} ${say("Next", { what: turn.title })}`,
  }[last];
  // The words of a turn stand above already; a screen reader hears them once, before it begins.
  if (last !== "began") {
    status(words);
    cues.speak(words);
  }
  if (last === "began") {
    status("");
    cues.begin();
    cues.plan(course.left(Date.now()));
  }
  if (last === "wait") part("main").focus({ preventScroll: true });
  remember();
  show();
};

// ---- The end: kept on the phone first, then sent -----------------------------------------------
const finish = async () => {
  course.phase = "over";
  cues.unplan();
  cues.letSleep();
  clearInterval(ticking);
  forget();
  root.hidden = true;
  const end = document.querySelector("[data-player-end]");
  end.hidden = false;
  end.querySelector("[data-end-heading]").focus();
  if (!course.ended.size) return;
  // A step that was taken out because it hurt is missing from the whole.
  const isWhole = turns.every((turn) => course.ended.has(turn.key));
  const answer = await send({
    door,
    page: "done",
    key: newKey(),
    fields: { outcome: isWhole ? "done" : "part", done_at: String(Date.now()) },
  });
  if (answer.url) return location.replace(answer.url);
  end.querySelector("[data-end-by-hand]").hidden = true;
  end.querySelector(`[data-end-${answer.state === OFFLINE ? LATER : answer.state}]`).hidden = false;
};

// ---- What the person does ----------------------------------------------------------------------
let lastTap = 0;
const once = (action) => () => {
  const tapped = Date.now();
  if (tapped - lastTap < TWICE) return;
  lastTap = tapped;
  action();
};

const stayAwake = async () => {
  part("awake").hidden = await cues.stayAwake();
};
const pause = () => {
  course.pause(Date.now());
  cues.unplan();
  remember();
};
const mainButton = () => {
  const at = Date.now();
  if (course.phase === "running" && course.turn.isOpen) return answer([course.end(at)]);
  if (course.isMoving) {
    pause();
    status(say("Paused"));
  } else {
    begun = true;
    part("again").hidden = true;
    cues.unlock();
    stayAwake();
    const event = course.start(at);
    const words = event === "prepare" ? say("Ready", { what: called(course.turn) }) : called(course.turn);
    status(words);
    cues.speak(words);
    cues.begin();
    if (event === "began") cues.plan(course.left(at));
  }
  tick();
};
const move = (by) => () => {
  if (course.phase === "over") return;
  cues.unplan();
  warned = false;
  if (course.move(by) === "over") return finish();
  status(called(course.turn));
  remember();
  show();
};
const nudge = (by) => () => {
  const met = course.nudge(by, Date.now());
  if (met) status(say(met === "longest" ? "Longest" : "Shortest"));
  if (course.phase === "running") cues.plan(course.left(Date.now()));
  tick();
};
const choose = (name, [on, off]) => {
  const button = part(name.toLowerCase());
  const paint = () => {
    button.setAttribute("aria-pressed", String(cues.isOn(name)));
    button.textContent = say(cues.isOn(name) ? on : off);
  };
  button.addEventListener("click", once(() => {
    cues.toggle(name);
    if (name === "sound" && course.phase === "running") cues.plan(course.left(Date.now()));
    paint();
  }));
  paint();
};
const again = () => {
  forget();
  course.ended.clear();
  begun = false;
  course.enter(0);
  part("again").hidden = true;
  status(called(course.turn));
  show();
};
const close = () => {
  if (course.isMoving) pause();
  location.assign(door);
};
// Right after a step has ended, the next one stands here already: the person says which it was.
const hurting = () => {
  const { turn, phase, index } = course;
  const before = course.turns[index - 1];
  const isWithin = phase === "running" || (phase === "paused" && course.within);
  if (isWithin || !before || !course.ended.has(before.key)) return [turn];
  return before.number === turn.number ? [{ ...turn, foot: "together" }] : [before, turn];
};
const hurts = () => {
  const steps = hurting();
  if (course.isMoving) pause();
  askWhatHurts({
    door, version, steps,
    onStopped: (numbers) => {
      for (const number of numbers) if (course.phase !== "over" && course.without(number)) show();
      return course.phase !== "over";
    },
    onSent: () => renewAll().catch(() => {}),
    onRest: () => (course.phase === "over" ? finish() : part("main").focus()),
  });
};

const keys = {
  " ": mainButton, ArrowLeft: move(-1), ArrowRight: move(1), Escape: close,
  m: () => part("sound").click(),
};
const onKey = (event) => {
  const action = keys[event.key];
  const busy = event.target.closest?.("button, a, input, textarea, summary");
  if (!action || event.repeat || root.hidden || event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.key === " " && busy) return;
  event.preventDefault();
  event.key === "m" ? action() : once(action)();
};

// ---- Begin -------------------------------------------------------------------------------------
let ticking = 0;
const gone = stopped().filter((one) => one.door === door).map((one) => Number(one.fields.step));
const offered = isAllStopped() ? [] : turns.filter((turn) => !gone.includes(turn.number));
if (offered.length) {
  // The list is what is printed.
  document.querySelector("[data-without-player]").classList.add("on-paper-only");
  root.hidden = false;
  course = new Course(offered);
  if (recall()) {
    begun = true;
    part("again").hidden = false;
    status(say("Resume", { n: course.turn.step, clock: clock(course.kept, course.turn.isOpen) }));
  }
  part("main").addEventListener("click", once(mainButton));
  part("back").addEventListener("click", once(move(-1)));
  part("skip").addEventListener("click", once(move(1)));
  part("less").addEventListener("click", once(nudge(-NUDGE)));
  part("more").addEventListener("click", once(nudge(NUDGE)));
  part("again").addEventListener("click", once(again));
  part("hurts").addEventListener("click", once(hurts));
  choose("sound", ["SoundOn", "SoundOff"]);
  choose("buzz", ["BuzzOn", "BuzzOff"]);
  choose("voice", ["VoiceOn", "VoiceOff"]);
  part("goes-on").addEventListener("change", (event) => {
    course.goesOn = event.target.checked ? true : null;
  });
  document.addEventListener("keydown", onKey);
  document.addEventListener("visibilitychange", () => {
    if (document.hidden) return remember();
    if (course.isMoving) stayAwake();
    tick();
  });
  addEventListener("pagehide", remember);
  ticking = setInterval(tick, 200);
  show();
  // Whoever pressed Start on the page before has begun; who comes back is asked.
  if (location.hash === "#start") {
    history.replaceState(null, "", location.pathname);
    if (!begun) mainButton();
  }
}
