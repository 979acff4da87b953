// Nothing typed into a note is lost. Every change goes to the server within a second and a half,
// apart from the note; what the server has not confirmed yet is also kept on this device, sealed
// with a key that only the signed-in page holds, and goes once it is confirmed.
const WAIT = 1200;
const AGAIN = 4000;
const PATIENCE = 8000;
const MOST_KEEPALIVE = 60_000; // bytes that a browser still sends from a page that is closing
const KEPT_FOR = 14 * 24 * 3600 * 1000;

// A draft's form; on a signed or locked note only the place that takes what a device still holds.
const keeper = document.querySelector("[data-keep]");
const form = document.querySelector("form[data-note]");
const status = form?.querySelector("[data-draft-status]");
const page = form?.elements.page.value;
const owner = `${keeper?.dataset.owner}:${keeper?.dataset.ref}:`;
let number = 0; // of the last change
let confirmed = 0;
let sending = null;
let timer = 0;
let passing = false; // the form itself is on its way
let failed = false;
let pressed = null; // the button that was refused because nothing could be sent
let mirrored = false;
let going = false; // to another page, by a press of theirs

// What needs attention is also said aloud; that every word is kept is not.
const say = (words, { link, aloud = false } = {}) => {
  status.replaceChildren(words);
  const live = document.querySelector("#live");
  if (aloud && live.textContent !== words) {
    live.textContent = words;
  }
  if (link) {
    const to = document.createElement("a");
    to.href = link.href;
    to.textContent = link.words;
    status.append(" ", to);
  }
};

const fields = () => new URLSearchParams(new FormData(form));

// ---- This device -----------------------------------------------------------------------------

const request = (asked) =>
  new Promise((resolve, reject) => {
    asked.onsuccess = () => resolve(asked.result);
    asked.onerror = () => reject(asked.error);
  });

const store = async (mode) => {
  const opening = indexedDB.open("instep", 1);
  opening.onupgradeneeded = () => opening.result.createObjectStore("typed");
  const base = await request(opening);
  return base.transaction("typed", mode).objectStore("typed");
};

// Done is what the device has written down: a page that goes takes an open transaction with it.
const written = async (change) => {
  const typed = await store("readwrite");
  await new Promise((resolve, reject) => {
    typed.transaction.oncomplete = resolve;
    typed.transaction.onabort = () => reject(typed.transaction.error);
    change(typed);
  });
};

const sealingKey = async () => {
  const bytes = Uint8Array.from(keeper.dataset.key.match(/../g), (pair) => Number.parseInt(pair, 16));
  return crypto.subtle.importKey("raw", bytes, "AES-GCM", false, ["encrypt", "decrypt"]);
};

const mirror = async () => {
  const at = number;
  const body = fields();
  body.delete("csrfmiddlewaretoken");
  const iv = crypto.getRandomValues(new Uint8Array(12));
  const text = new TextEncoder().encode(body.toString());
  const sealed = await crypto.subtle.encrypt({ name: "AES-GCM", iv }, await sealingKey(), text);
  if (at > confirmed && at === number) {
    await written((typed) => typed.put({ iv, sealed, at: Date.now() }, owner + page));
    mirrored = true;
  }
};

const unmirror = (key) => written((typed) => typed.delete(key));

// What earlier pages could not send, oldest first. Nobody else's key opens it.
const left = async () => {
  const all = await store("readonly");
  const [keys, entries] = await Promise.all([request(all.getAllKeys()), request(all.getAll())]);
  const mine = [];
  for (const [n, key] of keys.entries()) {
    if (Date.now() - entries[n].at > KEPT_FOR) {
      await unmirror(key);
    } else if (key.startsWith(owner)) {
      mine.push({ key, ...entries[n] });
    }
  }
  return mine.sort((one, other) => one.at - other.at);
};

// ---- The server ------------------------------------------------------------------------------

const post = (body, last = false) =>
  fetch(keeper.dataset.keep, {
    method: "POST",
    body,
    redirect: "manual",
    signal: AbortSignal.timeout(PATIENCE),
    keepalive: last && body.toString().length < MOST_KEEPALIVE,
  });

const explain = (answer) => {
  const kept = mirrored ? "Kept on this device." : "Leave this page open.";
  if (answer?.type === "opaqueredirect" || answer?.status === 403) {
    const link = { href: window.location.pathname, words: "Sign in to carry on" };
    say(`You’ve been away for a while. ${kept}`, { link, aloud: true });
  } else {
    say(`Not sent yet. ${kept} We’ll try again.`, { aloud: true });
  }
};

const told = (said) => {
  if (said.signed || said.locked) {
    const word = said.signed ? "signed" : "locked";
    const words = `This note was ${word} meanwhile. What you typed is kept, apart from it.`;
    say(words, { aloud: true, link: { href: window.location.pathname, words: "Open the note" } });
  } else if (said.changed) {
    const words = `This note was also changed at ${said.changed}. Save to see both.`;
    say(`${words} Kept ${said.kept}.`, { aloud: true });
  } else if (said.elsewhere) {
    const words = `Draft saved ${said.kept}. Open in another tab since ${said.elsewhere}.`;
    say(words, { aloud: true });
  } else {
    say(`Draft saved ${said.kept}`);
  }
};

const send = async (last = false) => {
  clearTimeout(timer);
  timer = 0;
  const at = number;
  let answer = null;
  let said = null;
  try {
    answer = await post(fields(), last);
    said = answer.status === 200 || answer.status === 409 ? await answer.json() : null;
  } catch {
    // No network, no answer in time, or an answer that is not ours.
  }
  if (!said?.kept) {
    failed = true;
    await mirror().catch(() => {});
    explain(answer);
    timer ||= setTimeout(sendSoon, AGAIN);
    return false;
  }
  failed = false;
  confirmed = Math.max(confirmed, said.number);
  told(said);
  if (confirmed >= at && at === number) {
    mirrored = false;
    await unmirror(owner + page).catch(() => {});
  }
  return true;
};

// One sending at a time; what changed meanwhile goes right after it.
const sendSoon = async (last = false) => {
  if (sending && !last) {
    await sending;
  }
  if (number > confirmed) {
    const mine = send(last);
    sending = mine;
    const sent = await mine;
    if (sending === mine) {
      sending = null;
    }
    return sent;
  }
  return true;
};

const change = (event) => {
  if (event?.target.form && event.target.form !== form) {
    return; // The map's own search and choices are not part of the note.
  }
  number += 1;
  pressed = null;
  form.elements.number.value = number;
  mirror().catch(() => {});
  if (!failed) {
    say("Saving");
  }
  timer ||= setTimeout(sendSoon, WAIT);
};

const leaving = () => {
  if (number > confirmed && !passing) {
    sendSoon(true);
  }
};

// The form goes once everything typed is on the server: whatever happens to it then, nothing is
// lost. A second press sends it in any case.
const submit = async (event) => {
  if (number <= confirmed || passing) {
    passing = true;
    return;
  }
  const { submitter } = event;
  if (pressed === submitter) {
    passing = true;
    return;
  }
  event.preventDefault();
  pressed = submitter;
  if (await sendSoon()) {
    passing = true;
    form.requestSubmit(submitter);
  }
};

const deliver = async () => {
  let brought = false;
  for (const one of await left()) {
    let body = null;
    try {
      const key = await sealingKey();
      const text = await crypto.subtle.decrypt({ name: "AES-GCM", iv: one.iv }, key, one.sealed);
      body = new URLSearchParams(new TextDecoder().decode(text));
    } catch {
      await unmirror(one.key); // Sealed with a key that is no more.
      continue;
    }
    const token = keeper.querySelector("[name=csrfmiddlewaretoken]").value;
    body.set("csrfmiddlewaretoken", token);
    const answer = await post(body).catch(() => null);
    const said = await answer?.json().catch(() => null);
    if (said?.kept) {
      await unmirror(one.key);
      brought = true;
    }
  }
  if (going) {
    return; // A reload would take them back from where they are going.
  }
  if (brought && number === 0) {
    passing = true;
    window.location.reload();
  } else if (brought && form) {
    say("What you typed here before is kept, too: open the note again to see it.", { aloud: true });
  }
};

if (form) {
  form.addEventListener("input", change);
  form.addEventListener("focusout", () => failed || sendSoon());
  form.addEventListener("submit", submit);
  document.addEventListener("visibilitychange", () => document.hidden && leaving());
  addEventListener("pagehide", leaving);
  addEventListener("online", () => sendSoon());
  addEventListener("beforeunload", (event) => {
    if (failed && !passing) {
      event.preventDefault();
    }
  });
  if ("notKept" in form.dataset) {
    change();
  }
}
if (keeper) {
  addEventListener("beforeunload", () => {
    going = true;
  });
  deliver().catch(() => {});
}
