// The list at the door: a tap counts at once and is sent when there is a network. Kept on the
// device: whom by a random name, which day, what was tapped and when. The server counts each key
// once, so sending again does no harm. Without this script every tap is an ordinary form.
import { newKey } from "./waiting.js";

const KEPT = "door";
const AGAIN = 20000;
const HERE = new Set(["came", "late", "left"]);

// What a browser that keeps nothing holds while the page is open.
let held = [];
const read = () => {
  try {
    return JSON.parse(localStorage.getItem(KEPT) ?? "[]");
  } catch {
    return held;
  }
};
const write = (entries) => {
  held = entries;
  try {
    if (entries.length) localStorage.setItem(KEPT, JSON.stringify(entries));
    else localStorage.removeItem(KEPT);
  } catch {
    // It is kept by this page.
  }
};

const list = () => document.querySelector("[data-door]");
const mine = () => read().filter((one) => one.who === list().dataset.who);
const ofThisPage = (one) => new URL(one.action, location.href).pathname.startsWith(location.pathname);

// What was tapped and not sent, shown over what the server last said.
const show = () => {
  const door = list();
  const entries = mine().filter(ofThisPage);
  for (const entry of entries) {
    const row = door.querySelector(`[data-attendee="${CSS.escape(entry.attendee)}"]`);
    if (!row) continue;
    row.classList.toggle("door-row-here", HERE.has(entry.kind));
    row.querySelector("[data-state]").textContent = ` ${entry.said}. ${door.dataset.sayKept}.`;
  }
  door.querySelector("[data-here]").textContent = door.querySelectorAll("[data-expected] .door-row-here").length;
  door.querySelector("[data-waiting]").textContent = entries.length ? `${entries.length} not sent yet` : "";
};

const token = () => list().querySelector("[name=csrfmiddlewaretoken]")?.value ?? "";

const put = (page) => {
  const fresh = page.querySelector("[data-door]");
  if (!fresh || !ofThisPage({ action: `${location.pathname}mark/` })) return;
  const focused = document.activeElement?.closest?.("[data-attendee]")?.dataset.attendee;
  list().replaceWith(document.importNode(fresh, true));
  const notices = page.querySelector(".notices");
  document.querySelector(".notices")?.remove();
  if (notices) list().before(document.importNode(notices, true));
  show();
  if (focused) list().querySelector(`[data-attendee="${CSS.escape(focused)}"] button`)?.focus();
};

const send = async (entry, headers) => {
  const body = new URLSearchParams({ ...entry.fields, csrfmiddlewaretoken: token() });
  const answer = await fetch(entry.action, { method: "POST", body, headers, keepalive: true });
  if (answer.status === 403) {
    // The token is old: the page itself brings a new one.
    const page = await fetch(location.href, { cache: "no-store", headers });
    if (page.ok) put(new DOMParser().parseFromString(await page.text(), "text/html"));
    return "later";
  }
  if (answer.status >= 500) return "later";
  if (answer.redirected && !new URL(answer.url).pathname.endsWith("/door/")) return "later";
  write(read().filter((one) => one.key !== entry.key));
  if (!answer.ok) return "lost";
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  if (new URL(answer.url).pathname === location.pathname) put(page);
  return "sent";
};

let isSending = false;
const sendAll = async (headers = {}) => {
  if (isSending) return;
  isSending = true;
  try {
    for (const entry of mine()) {
      const state = await send(entry, headers);
      if (state === "lost") document.querySelector("#live").textContent = list().dataset.sayLost;
      if (state === "later") break;
    }
  } catch {
    // No network: everything stays, and is tried again.
  }
  isSending = false;
  show();
};

const tap = (event) => {
  const form = event.target.closest("form[action*='/door/mark/']");
  if (!form || !event.submitter) return;
  event.preventDefault();
  const fields = Object.fromEntries(new FormData(form, event.submitter));
  delete fields.csrfmiddlewaretoken;
  const key = newKey();
  const { attendee, kind } = fields;
  const said = event.submitter.firstChild.textContent.trim();
  const entry = {
    key, attendee, kind, said, who: list().dataset.who, action: form.action,
    fields: { ...fields, key, at: new Date().toISOString() },
  };
  write([...read(), entry]);
  show();
  sendAll();
};

if (list()) {
  document.addEventListener("submit", tap);
  const sendByItself = () => mine().length && sendAll({ "X-By-Itself": "1" });
  addEventListener("online", sendByItself);
  setInterval(sendByItself, AGAIN);
  show();
  sendByItself();
}
