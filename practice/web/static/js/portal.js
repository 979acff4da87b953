// On every page of a routine: send what waits, keep a copy for when the phone is offline, and say
// so. A copy that is shown offline runs this too.
import { forget, isKept, keep } from "./kept.js";
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

export const keepHere = async (door) => {
  if (!("serviceWorker" in navigator) || !window.caches) return;
  try {
    await navigator.serviceWorker.register("/worker.js");
    if (!isCopy && !doorsOff().includes(door)) await keep(door);
    await showKept(door);
  } catch {
    // Offline now, or a browser that keeps nothing: the page works as it is.
  }
};

const tryAgain = async () => {
  const sent = await sendAll();
  showWaiting();
  const here = document.querySelector("[data-door]")?.dataset.door;
  if (sent && here && window.caches) await keep(here).catch(() => {});
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
  const { door } = line.dataset;
  line.querySelector("[data-kept-remove]").addEventListener("click", async () => {
    turn(door, true);
    await forget(door);
    await showKept(door);
  });
  line.querySelector("[data-kept-add]").addEventListener("click", async () => {
    turn(door, false);
    await keepHere(door);
  });
  keepHere(door);
}
showWaiting();
tryAgain();
addEventListener("online", tryAgain);
