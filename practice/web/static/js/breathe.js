// Breathing by the clock. It begins with a tap and never by itself; nothing of it is kept.
import * as cues from "./cues.js";
import { breathAt, restBreath, showBreath } from "./pacer.js";

const root = document.querySelector("[data-breathing]");
const part = (name) => root.querySelector(`[data-${name}]`);
const number = (name) => Number(part(name).value);

let begunAt = 0;
let passed = 0;
let ticking = 0;
let side = "";

const whole = () => number("minutes") * 60000;
const show = () => {
  const seconds = Math.ceil(Math.max(0, whole() - passed) / 1000);
  part("clock").textContent = `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
};
const stop = (words, status) => {
  clearInterval(ticking);
  ticking = 0;
  cues.letSleep();
  restBreath(part("pacer"));
  part("main").textContent = root.dataset[words];
  part("status").textContent = status;
};
const tick = () => {
  passed = Date.now() - begunAt;
  show();
  if (passed >= whole()) {
    passed = 0;
    return stop("sayStart", root.dataset.sayOver);
  }
  const breath = breathAt(passed, number("in"), number("out"));
  showBreath(part("pacer"), breath);
  if (part("tones").checked && side !== part("pacer").dataset.breath) cues.soft(breath.isIn);
  side = part("pacer").dataset.breath;
};

part("main").addEventListener("click", () => {
  if (ticking) return stop("sayGoOn", "");
  cues.unlock();
  cues.stayAwake();
  part("status").textContent = "";
  part("main").textContent = root.dataset.sayPause;
  begunAt = Date.now() - passed;
  ticking = setInterval(tick, 100);
  tick();
});
for (const name of ["minutes", "in", "out"]) part(name).addEventListener("change", show);
root.hidden = false;
show();
