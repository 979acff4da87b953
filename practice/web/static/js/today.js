// Keeps the strip of now and next true while the page is open and looked at. Without this script
// it is true whenever the page is opened.
const EVERY = 60000;

setInterval(async () => {
  const strip = document.querySelector("[data-strip]");
  if (!strip || document.visibilityState !== "visible" || strip.contains(document.activeElement)) {
    return;
  }
  const answer = await fetch(location.pathname, {
    credentials: "same-origin", headers: { "X-By-Itself": "1" },
  }).catch(() => null);
  if (answer?.redirected) {
    location.assign(answer.url); // signed out meanwhile: nobody's day stays on the screen
  }
  if (!answer || !answer.ok || answer.redirected) {
    return;
  }
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const fresh = page.querySelector("[data-strip]");
  if (fresh && fresh.textContent !== strip.textContent) {
    strip.replaceWith(document.importNode(fresh, true));
  }
}, EVERY);
