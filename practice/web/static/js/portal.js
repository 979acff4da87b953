// On every page of a routine: send what waits, keep a copy for when the phone is offline, and say
// so. A copy that is shown offline runs this too.
import { forget, isKept, keep, renewAll } from "./kept.js";
import { newKey, send, sendAll, waiting } from "./waiting.js";

const OFF = "not-kept";
const doorsOff = () => {
  try {
    return JSON.parse(localStorage.getItem(OFF) ?? "[]");
  } catch {
    return [];
  }
};
const turn = (door, isOff) => {
  const others = doorsOff().filter((one) => one !== door);
  localStorage.setItem(OFF, JSON.stringify(isOff ? [...others, door] : others));
};

const showWaiting = () => {
  const line = document.querySelector("[data-waiting]");
  if (!line) return;
  const number = waiting().length;
  line.hidden = !number;
  line.querySelector("[data-waiting-count]").textContent = number;
};

const showKept = async (door) => {
  const line = document.querySelector("[data-kept]");
  if (!line) return;
  const kept = await isKept(door);
  line.hidden = !kept && !doorsOff().includes(door);
  line.querySelector("[data-kept-yes]").hidden = !kept;
  line.querySelector("[data-kept-no]").hidden = kept;
};

const isCopy = Boolean(document.querySelector("[data-is-copy]"));
const here = document.querySelector('meta[name="door"]')?.content;

// Opened online: the copies of this routine and of all others are made anew, or go with what is
// not to be done any more.
const keepHere = async () => {
  if (!("serviceWorker" in navigator) || !window.caches) return;
  try {
    await navigator.serviceWorker.register("/worker.js");
    if (isCopy) return;
    if (here && !doorsOff().includes(here)) await keep(here);
    await renewAll(here);
    if (here) await showKept(here);
  } catch {
    // Offline now, or a browser that keeps nothing: the page works as it is.
  }
};

// What hurt and is not sent yet is offered by no copy. On the lower leg nothing is.
export const stopped = () => waiting().filter((one) => one.page === "stop");
export const isAllStopped = () => stopped().some((one) => one.isOnLeg);
const takeOut = () => {
  if (!isCopy) return;
  const everything = document.querySelector("[data-stopped-all]");
  if (everything && isAllStopped()) {
    everything.hidden = false;
    document.querySelector("[data-copy]").hidden = true;
  }
  for (const { door, fields } of stopped()) {
    if (door !== document.querySelector("[data-copy]")?.dataset.copy) continue;
    for (const step of document.querySelectorAll(`.step[data-number="${Number(fields.step)}"]`)) step.remove();
  }
};

const tryAgain = async () => {
  const before = stopped().length;
  await sendAll();
  showWaiting();
  await keepHere();
  // A stop may have been made meanwhile: only when none waits has the therapist been told.
  const left = stopped().length;
  if (left >= before) return;
  // What the page shows is from before the stop was known; what somebody is reading stays.
  const reading = document.querySelector("[data-stopping]:not([hidden])");
  if (!reading) location.reload();
  else if (!left) reading.dispatchEvent(new Event("told"));
};

// Without a network a form would end in the browser's own error page.
const onDone = async (event) => {
  if (!isCopy && navigator.onLine) return;
  event.preventDefault();
  const { door } = event.target.dataset;
  const answer = await send({
    door, page: "done", key: newKey(), fields: { outcome: "done", done_at: String(Date.now()) },
  });
  if (answer.url) return location.assign(answer.url);
  event.target.querySelector("[data-done-later]").hidden = false;
  event.submitter.hidden = true;
  showWaiting();
};

for (const form of document.querySelectorAll("form.mark-done")) form.addEventListener("submit", onDone);
const line = document.querySelector("[data-kept]");
if (line) {
  line.querySelector("[data-kept-remove]").addEventListener("click", async () => {
    turn(here, true);
    await forget(here);
    await showKept(here);
  });
  line.querySelector("[data-kept-add]").addEventListener("click", async () => {
    turn(here, false);
    await keepHere();
  });
}
takeOut();
showWaiting();
tryAgain();
addEventListener("online", tryAgain);
