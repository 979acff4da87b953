// Copies of routines on this phone, for when it is offline. A copy is a page of its own that holds
// the steps and nothing about the person; the worker shows it, and lets it go after its last day.
const NAME = "routines";
const PAGES = ["copy/", "play/copy/"];

const pictures = (page) =>
  [...page.matchAll(/<img[^>]+src="([^"]+)"/g)].map((found) => found[1]);

// Fetch the copies of one routine anew. Without a network the old ones stay; where there is nothing
// to do any more, or nobody may see it, they go.
export const keep = async (door) => {
  const paths = PAGES.map((one) => door + one);
  const answers = await Promise.all(paths.map((path) => fetch(path, { cache: "no-store" })));
  await forget(door);
  if (!answers.every((answer) => answer.status === 200 && !answer.redirected)) return false;
  const store = await caches.open(NAME);
  for (const [index, answer] of answers.entries()) {
    const page = await answer.clone().text();
    await store.put(paths[index], answer);
    await Promise.allSettled(pictures(page).map((one) => store.add(one)));
  }
  return true;
};

export const forget = async (door) => {
  const store = await caches.open(NAME);
  const mine = (await store.keys()).filter((one) => new URL(one.url).pathname.startsWith(door));
  await Promise.all(mine.map((one) => store.delete(one)));
};

// Every routine of which there is a copy, by its address.
export const doors = async () => {
  const store = await caches.open(NAME);
  const paths = (await store.keys()).map((one) => new URL(one.url).pathname);
  return paths.filter((one) => one.endsWith("/copy/") && !one.endsWith("/play/copy/"))
    .map((one) => one.slice(0, -"copy/".length));
};

// What is kept is made anew, or goes: one change may reach all of somebody's routines.
export const renewAll = async (but = "") => {
  for (const door of await doors()) if (door !== but) await keep(door);
};

export const isKept = async (door) => Boolean(await (await caches.open(NAME)).match(`${door}copy/`));

// Every routine that can be opened now: its address and its name.
export const all = async () => {
  const store = await caches.open(NAME);
  const found = [];
  for (const door of await doors()) {
    const answer = await store.match(`${door}copy/`);
    if (Number(answer.headers.get("X-Keep-Until")) <= Date.now()) continue;
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    found.push({ door, name: page.querySelector("h1").textContent });
  }
  return found;
};
