// What could not be sent yet. Kept: which routine, that it was done or which step was stopped, and
// when; never a reason, a score or a word. The server counts each key once, so sending again does
// no harm. A stop is never given up: it stays until the server has it.
const KEPT = "waiting";
export const SENT = "sent";
export const LATER = "later";
export const OFFLINE = "offline";
export const SIGN_IN = "sign-in";
export const GONE = "gone";

const read = () => {
  try {
    return JSON.parse(localStorage.getItem(KEPT) ?? "[]");
  } catch {
    return [];
  }
};
const write = (entries) => {
  if (entries.length) localStorage.setItem(KEPT, JSON.stringify(entries));
  else localStorage.removeItem(KEPT);
};

export const waiting = read;

// randomUUID is there only on secure pages; a demo on a local network is none.
export const newKey = () => {
  if (crypto.randomUUID) return crypto.randomUUID();
  const hex = [...crypto.getRandomValues(new Uint8Array(16))].map((one) => one.toString(16).padStart(2, "0"));
  return hex.join("").replace(/(.{8})(.{4})(.{4})(.{4})(.{12})/, "$1-$2-$3-$4-$5");
};

const tokenIn = (page) => page.querySelector('meta[name="csrf"]')?.content;

// A link that has ended takes no "done". An account's routine that is not there may be somebody
// else's turn at this phone: the entry waits for its own person.
const whenNotThere = ({ door, page }) => (page !== "stop" && door.startsWith("/r/") ? GONE : LATER);

// A token for the form: this page's, or a new one where this page has none or an old one.
const freshToken = async ({ door, page: kind }) => {
  const page = await fetch(door, { cache: "no-store" });
  // A link that has ended still takes a stop; somebody else's routine takes nothing from here.
  const isOver = page.status === 404;
  if (isOver && kind !== "stop") return { state: whenNotThere({ door, page: kind }) };
  if (!page.ok && !isOver) return { state: LATER };
  if (new URL(page.url).pathname !== door) return { state: SIGN_IN };
  return { token: tokenIn(new DOMParser().parseFromString(await page.text(), "text/html")) };
};

const post = (entry, fields, token) =>
  fetch(`${entry.door}${entry.page}/`, {
    method: "POST",
    body: new URLSearchParams({ ...entry.fields, ...fields, form_key: entry.key }),
    keepalive: true,
    headers: { "X-CSRFToken": token },
  });

// One try. `fields` go with it and are not kept.
const attempt = async (entry, fields) => {
  try {
    const here = tokenIn(document);
    let answer = here ? await post(entry, fields, here) : null;
    if (!answer || answer.status === 403) {
      const { token, state } = await freshToken(entry);
      if (!token) return { state: state ?? LATER };
      answer = await post(entry, fields, token);
    }
    if (answer.status === 404) return { state: whenNotThere(entry) };
    if (!answer.ok) return { state: LATER };
    const { pathname } = new URL(answer.url);
    return pathname.startsWith(entry.door) ? { state: SENT, url: answer.url } : { state: SIGN_IN };
  } catch {
    return { state: OFFLINE };
  }
};

// Keep it first, so that a page that is closed now loses nothing; then try.
export const send = async (entry, fields = {}) => {
  try {
    write([...read().filter((one) => one.key !== entry.key), entry]);
  } catch {
    // A browser that keeps nothing: it is sent now or the person is told.
  }
  const answer = await attempt(entry, fields);
  if (answer.state === SENT || answer.state === GONE) {
    write(read().filter((one) => one.key !== entry.key));
  }
  return answer;
};

// Everything that waits, oldest first; how many came through.
export const sendAll = async () => {
  let sent = 0;
  for (const entry of read()) {
    const { state } = await send(entry);
    if (state === SENT) sent += 1;
    if (state === OFFLINE) break;
  }
  return sent;
};
