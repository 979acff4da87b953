// What every page does beyond plain HTML: focus the error summary, keep what is sticky from
// covering what has the focus, close the menus. Nothing here is needed to use the page.
const summary = document.querySelector("[data-error-summary]");
if (summary) {
  summary.focus();
}

const banner = document.querySelector("[data-banner]");
if (banner) {
  // The content policy forbids style attributes in pages; a property set from script is allowed.
  const measure = () => {
    document.documentElement.style.setProperty("--banner-height", `${banner.offsetHeight + 8}px`);
  };
  new ResizeObserver(measure).observe(banner);
  measure();

  // Folding makes the banner shorter, which moves the page; two marks apart keep it from flapping.
  const fold = () => {
    const folded = banner.classList.contains("is-folded");
    banner.classList.toggle("is-folded", window.scrollY > (folded ? 40 : 160));
  };
  addEventListener("scroll", fold, { passive: true });
  fold();
}

const bar = document.querySelector(".button-row-sticky");
if (bar) {
  new ResizeObserver(() => {
    document.documentElement.style.setProperty("--save-height", `${bar.offsetHeight + 16}px`);
  }).observe(bar);
}

for (const menu of document.querySelectorAll("details.menu")) {
  addEventListener("click", (event) => {
    if (menu.open && !menu.contains(event.target)) {
      menu.open = false;
    }
  });
  addEventListener("keydown", (event) => {
    if (event.key === "Escape" && menu.open) {
      menu.open = false;
      menu.querySelector("summary").focus();
    }
  });
}

// What waits on this phone goes with signing out: it is sent first, and if that fails said once.
const leave = document.querySelector('form[action$="/sign-out/"]');
leave?.addEventListener("submit", async (event) => {
  let isWaiting = false;
  try {
    isWaiting = Boolean(localStorage.getItem("waiting"));
  } catch {
    // A browser that keeps nothing has nothing that waits.
  }
  if (!isWaiting || leave.dataset.asked) return;
  event.preventDefault();
  const { sendAll, waiting } = await import("./waiting.js");
  await sendAll();
  leave.dataset.asked = "yes";
  if (!waiting().length) return leave.requestSubmit();
  const words = document.createElement("p");
  words.setAttribute("role", "alert");
  words.textContent = leave.dataset.sayWaiting;
  leave.append(words);
});

// Who types is not away, however long the page has been open. Who was away before that hears it
// while they type, and not once they send.
const OFTEN = 5 * 60_000;
let told = Date.now();
let isOut = false;
addEventListener("input", async ({ target }) => {
  if (!leave || isOut || Date.now() - told < OFTEN) return;
  told = Date.now();
  const answer = await fetch("/account/here/", {
    method: "POST", body: new FormData(leave), redirect: "manual",
  }).catch(() => null);
  if (answer?.type !== "opaqueredirect" && answer?.status !== 403) return;
  isOut = true;
  const words = document.createElement("p");
  words.className = "notice notice-warning";
  words.textContent = leave.dataset.saySignedOut;
  (target.closest(".field") ?? target).after(words);
  document.querySelector("#live").textContent = leave.dataset.saySignedOut;
});
