// The player: one leg (a step on one foot) at a time, by the clock and never by counting ticks.
// Without this script the page shows the list of steps and a "done" button, which is enough.
const CHANGE_FOOT = 5000;
const NUDGE = 15000;
const LAST_SECONDS = 10000;
const TWICE = 300;

const root = document.querySelector("[data-player]");
const part = (name) => root.querySelector(`[data-${name}]`);
const say = (name, values = {}) =>
  root.dataset[`say${name}`].replace(/\{(\w+)\}/g, (_, key) => values[key]);

const legs = [...document.querySelectorAll("[data-legs] > li")].map((item) => ({
  step: Number(item.dataset.step),
  title: item.dataset.title,
  footWords: item.dataset.footWords,
  min: item.dataset.min * 1000,
  max: item.dataset.max * 1000,
  what: [...item.childNodes],
}));
const total = legs.length ? legs[legs.length - 1].step : 0;

// phase: "ready" (not begun), "running", "paused", "changing" (feet) or "over".
// `left` is what remained when the clock last stood still; `endsAt` is when a running clock ends.
const now = { leg: 0, phase: "ready", length: 0, left: 0, endsAt: 0, warned: false };

// ---- What survives a reload: the leg's number and the milliseconds left, nothing else ---------
const KEY = `routine:${root.dataset.ref}`;
let begun = false;
const remember = () => {
  if (!begun) return;
  try {
    localStorage.setItem(KEY, `${now.leg} ${Math.round(remaining())}`);
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
    const [leg, left] = (localStorage.getItem(KEY) ?? "").split(" ").map(Number);
    const known = legs[leg];
    return known && left > 0 && left <= known.max ? { leg, left } : null;
  } catch {
    return null;
  }
};

// ---- Sound, buzz and a screen that stays on ----------------------------------------------------
let audio = null;
let sound = true;
let lock = null;

const tone = (pitch, seconds) => {
  if (!audio || !sound) return;
  const source = audio.createOscillator();
  const volume = audio.createGain();
  source.frequency.value = pitch;
  volume.gain.setValueAtTime(0.25, audio.currentTime);
  volume.gain.exponentialRampToValueAtTime(0.001, audio.currentTime + seconds);
  source.connect(volume).connect(audio.destination);
  source.start();
  source.stop(audio.currentTime + seconds);
};
const cue = (pitch) => {
  tone(pitch, 0.7);
  navigator.vibrate?.(200);
};
const unlockSound = () => {
  audio ??= window.AudioContext ? new AudioContext() : null;
  audio?.resume?.();
};
const stayAwake = async () => {
  if (lock) return;
  try {
    lock = await navigator.wakeLock.request("screen");
    lock.addEventListener("release", () => (lock = null));
    part("awake").hidden = true;
  } catch {
    part("awake").textContent = say("Awake");
    part("awake").hidden = false;
  }
};
const letSleep = () => {
  lock?.release();
  lock = null;
};

// ---- The clock ---------------------------------------------------------------------------------
const isMoving = () => now.phase === "running" || now.phase === "changing";
const remaining = () => (isMoving() ? Math.max(0, now.endsAt - Date.now()) : now.left);
const clock = (milliseconds) => {
  const seconds = Math.ceil(milliseconds / 1000);
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
};
const status = (words) => {
  if (part("status").textContent !== words) part("status").textContent = words;
};

const show = () => {
  const leg = legs[now.leg];
  const next = legs[now.leg + 1];
  part("where").textContent = say("Step", { n: leg.step, total });
  part("bar").max = legs.length;
  part("bar").value = now.leg;
  part("foot").textContent = leg.footWords;
  part("title").textContent = leg.title;
  part("what").replaceChildren(...leg.what.map((node) => node.cloneNode(true)));
  part("next").textContent = next
    ? say("Next", { what: next.step === leg.step ? next.footWords : next.title })
    : say("Last");
  tick();
};

const tick = () => {
  if (isMoving() && Date.now() >= now.endsAt) return arrive();
  const left = remaining();
  if (now.phase === "running" && left <= LAST_SECONDS && !now.warned && now.length > 2 * LAST_SECONDS) {
    now.warned = true;
    status(say("Ten"));
  }
  part("clock").textContent = clock(left);
  const main = { ready: "Start", running: "Pause", changing: "Pause", paused: "GoOn" }[now.phase];
  if (main && part("main").textContent !== say(main)) part("main").textContent = say(main);
  root.classList.toggle("is-changing", now.phase === "changing");
  if (now.phase === "running") remember();
};

// The clock ran out, perhaps a while ago on a sleeping phone: what was due since is caught up on.
const arrive = () => {
  const at = now.endsAt;
  if (now.phase === "changing") {
    run(at);
    cue(880);
    return show();
  }
  cue(660);
  const before = legs[now.leg];
  if (now.leg + 1 >= legs.length) return finish();
  enter(now.leg + 1);
  if (legs[now.leg].step === before.step) {
    now.phase = "changing";
    now.endsAt = at + CHANGE_FOOT;
    status(`${say("Change")}: ${legs[now.leg].footWords}`);
  } else {
    status(`${say("Done")} ${say("Next", { what: legs[now.leg].title })}`);
    part("main").focus({ preventScroll: true });
  }
  show();
};

const enter = (index) => {
  const leg = legs[index];
  Object.assign(now, { leg: index, phase: "ready", length: leg.min, left: leg.min, warned: false });
  remember();
};

const run = (from = Date.now()) => {
  if (now.phase === "changing") now.left = now.length;
  now.phase = "running";
  now.endsAt = from + now.left;
};

const hold = () => {
  // Paused while changing feet: the next foot waits with its whole time.
  now.left = now.phase === "changing" ? now.length : remaining();
  now.phase = "paused";
  remember();
};

const finish = () => {
  now.phase = "over";
  forget();
  letSleep();
  clearInterval(ticking);
  root.hidden = true;
  const end = document.querySelector("[data-player-end]");
  end.hidden = false;
  end.querySelector("[data-end-heading]").focus();
};

// ---- What the person does ----------------------------------------------------------------------
let lastTap = 0;
const once = (action) => () => {
  const tapped = Date.now();
  if (tapped - lastTap < TWICE) return;
  lastTap = tapped;
  action();
};

const startOrPause = () => {
  if (isMoving()) {
    hold();
    status(say("Pause"));
  } else {
    begun = true;
    unlockSound();
    stayAwake();
    tone(880, 0.3);
    run();
    status(`${legs[now.leg].title}. ${legs[now.leg].footWords}.`);
  }
  tick();
};
const move = (by) => () => {
  if (now.phase === "over") return;
  if (now.leg + by >= legs.length) return finish();
  enter(Math.max(0, now.leg + by));
  status(`${legs[now.leg].title}. ${legs[now.leg].footWords}.`);
  show();
};
const nudge = (by) => () => {
  const leg = legs[now.leg];
  const length = Math.min(leg.max, Math.max(leg.min, now.length + by));
  const change = length - now.length;
  now.length = length;
  if (now.phase === "running") now.endsAt = Math.max(Date.now() + 1000, now.endsAt + change);
  else now.left = Math.max(1000, now.left + change);
  if (length === leg.max && by > 0) status(say("Longest"));
  if (length === leg.min && by < 0) status(say("Shortest"));
  tick();
};
const toggleSound = () => {
  sound = !sound;
  part("sound").setAttribute("aria-pressed", String(sound));
  part("sound").textContent = say(sound ? "SoundOn" : "SoundOff");
};
const close = () => {
  if (isMoving()) hold();
  location.assign(root.dataset.close);
};

const keys = { " ": startOrPause, ArrowLeft: move(-1), ArrowRight: move(1), Escape: close };
const onKey = (event) => {
  const action = keys[event.key];
  const typing = event.target.closest?.("button, a, input, textarea, summary");
  if (!action || event.repeat || now.phase === "over" || event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.key === " " && typing) return;
  event.preventDefault();
  once(action)();
};

// ---- Begin -------------------------------------------------------------------------------------
let ticking = 0;
if (root && legs.length) {
  document.querySelector("[data-without-player]").hidden = true;
  root.hidden = false;
  const kept = recall();
  enter(kept?.leg ?? 0);
  if (kept) {
    begun = true;
    Object.assign(now, { phase: "paused", left: kept.left });
    now.length = Math.max(now.length, kept.left);
    status(say("Resume", { n: legs[now.leg].step, clock: clock(kept.left) }));
  }
  part("main").addEventListener("click", once(startOrPause));
  part("back").addEventListener("click", once(move(-1)));
  part("skip").addEventListener("click", once(move(1)));
  part("less").addEventListener("click", once(nudge(-NUDGE)));
  part("more").addEventListener("click", once(nudge(NUDGE)));
  part("sound").addEventListener("click", once(toggleSound));
  document.addEventListener("keydown", onKey);
  document.addEventListener("visibilitychange", () => {
    if (document.hidden) return remember();
    if (isMoving()) stayAwake();
    tick();
  });
  addEventListener("pagehide", () => now.phase !== "over" && remember());
  ticking = setInterval(tick, 200);
  show();
}
