// The worker of the client's pages. The network always comes first; without it, a copy that was
// made at the last opening is shown, until its last day. It keeps nothing by itself.
const SHELL = "shell-{{ digest }}";
const ROUTINES = "routines";
const FILES = [{% for file in files %}"{{ file }}",{% endfor %}];
const OFFLINE = "{{ offline }}";
const DOOR = /^(\/r\/[^/]+\/|\/me\/routines\/[^/]+\/)(play\/)?$/;
const PICTURE = /^(\/r\/[^/]+|\/me\/routines\/[^/]+)\/picture\//;
const OWN = /^\/(me\/.*)?$/;

const install = async () => {
  const shell = await caches.open(SHELL);
  await shell.addAll(FILES);
  // As anybody sees it: no name on it.
  await shell.put(OFFLINE, await fetch(OFFLINE, { credentials: "omit", cache: "no-store" }));
};
const activate = async () => {
  const names = await caches.keys();
  await Promise.all(names.filter((one) => one !== SHELL && one !== ROUTINES).map((one) => caches.delete(one)));
  await clients.claim();
};

const forget = async (door) => {
  const store = await caches.open(ROUTINES);
  const mine = (await store.keys()).filter((one) => new URL(one.url).pathname.startsWith(door));
  await Promise.all(mine.map((one) => store.delete(one)));
};
const copyOf = async (pathname) => {
  const copy = await (await caches.open(ROUTINES)).match(`${pathname}copy/`);
  if (!copy) return null;
  if (Number(copy.headers.get("X-Keep-Until")) > Date.now()) return copy;
  await forget(DOOR.exec(pathname)[1]);
  return null;
};
const offlinePage = async () => (await (await caches.open(SHELL)).match(OFFLINE)) ?? Response.error();

// The server has the last word whenever it can be reached, however slowly: a copy may be older than
// what a therapist has decided since.
const routinePage = async (request, pathname) => {
  const [, door] = DOOR.exec(pathname);
  try {
    const answer = await fetch(request);
    // A link that has ended, nothing to do any more, or somebody who is signed out: it goes.
    if (answer.status === 404 || answer.type === "opaqueredirect") await forget(door);
    return answer;
  } catch {
    return (await copyOf(pathname)) ?? offlinePage();
  }
};
const ownPage = async (request) => {
  try {
    return await fetch(request);
  } catch {
    return offlinePage();
  }
};
const file = async (request) => {
  try {
    return await fetch(request);
  } catch {
    return (await caches.match(request, { ignoreSearch: true, ignoreVary: true })) ?? Response.error();
  }
};

addEventListener("install", (event) => event.waitUntil(install().then(() => skipWaiting())));
addEventListener("activate", (event) => event.waitUntil(activate()));
addEventListener("fetch", (event) => {
  const { request } = event;
  const { origin, pathname } = new URL(request.url);
  if (request.method !== "GET" || origin !== location.origin) return;
  if (request.mode === "navigate") {
    if (DOOR.test(pathname)) event.respondWith(routinePage(request, pathname));
    else if (OWN.test(pathname) || pathname === OFFLINE) event.respondWith(ownPage(request));
  } else if (pathname.startsWith("/static/") || PICTURE.test(pathname)) {
    event.respondWith(file(request));
  }
});
