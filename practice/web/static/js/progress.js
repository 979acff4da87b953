// Keeps a page of progress true while it is open, and says each quarter aloud. Without this script
// the page loads itself again.
const EVERY = 2000;
const said = new Set();

const timer = setInterval(async () => {
  const shown = document.querySelector("[data-progress]");
  if (!shown || "over" in shown.dataset) {
    clearInterval(timer);
    return;
  }
  if (document.visibilityState !== "visible" || shown.contains(document.activeElement)) {
    return;
  }
  const answer = await fetch(location.pathname, {
    credentials: "same-origin", headers: { "X-By-Itself": "1" },
  }).catch(() => null);
  if (!answer || !answer.ok || answer.redirected) {
    return;
  }
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const fresh = page.querySelector("[data-progress]");
  if (!fresh) {
    return;
  }
  document.title = page.title;
  shown.replaceWith(document.importNode(fresh, true));
  announce(fresh);
}, EVERY);

function announce(fresh) {
  const [bar, another] = fresh.querySelectorAll("progress");
  if (!bar || another) {
    return;
  }
  const quarter = Math.floor((4 * bar.value) / bar.max);
  if (quarter > 0 && !said.has(quarter)) {
    said.add(quarter);
    document.querySelector("#live").textContent = fresh.querySelector("label").textContent;
  }
}
