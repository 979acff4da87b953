// The search over any page: Ctrl+K or ⌘K, or the link in the header, which leads to a page of its
// own without this. A combobox by the ARIA pattern: the focus stays in the field, the arrow keys
// choose. What is typed and found is kept nowhere.
const dialog = document.querySelector("[data-palette]");
const field = dialog.querySelector("[role=combobox]");
const list = dialog.querySelector("[role=listbox]");
const said = dialog.querySelector("[data-palette-said]");
const PAUSE = 120;
let opener = null;
let timer = 0;
let asking = null;

const options = () => [...list.querySelectorAll("[role=option]")];
const chosen = () => list.querySelector('[aria-selected="true"]');

function choose(option) {
  chosen()?.setAttribute("aria-selected", "false");
  option?.setAttribute("aria-selected", "true");
  option?.scrollIntoView({ block: "nearest" });
  if (option) field.setAttribute("aria-activedescendant", option.id);
  else field.removeAttribute("aria-activedescendant");
}

function show(html, words) {
  list.innerHTML = html;
  // Enter leads to what is first only once something was typed.
  choose(words ? options()[0] : null);
  const found = options().length;
  said.textContent = found === 1 ? "1 to choose from" : `${found || "Nothing"} to choose from`;
}

async function ask() {
  asking?.abort();
  asking = new AbortController();
  const { signal } = asking;
  const words = field.value.trim();
  try {
    const query = new URLSearchParams({ q: words });
    const answer = await fetch(`${dialog.dataset.palette}?${query}`, { signal, redirect: "manual" });
    if (!answer.ok) throw new Error("not answered");
    const html = await answer.text();
    if (!signal.aborted) show(html, words);
  } catch {
    if (signal.aborted) return;
    const sorry = document.createElement("p");
    sorry.className = "found-none";
    sorry.textContent = "The search did not answer. Check that you are online and signed in.";
    list.replaceChildren(sorry);
    choose(null);
    said.textContent = sorry.textContent;
  }
}

function open() {
  if (dialog.open) return;
  opener = document.activeElement;
  dialog.showModal();
  field.select();
  ask();
}

dialog.addEventListener("close", () => {
  clearTimeout(timer);
  asking?.abort();
  field.value = "";
  list.replaceChildren();
  said.textContent = "";
  choose(null);
  opener?.focus();
});

field.addEventListener("input", () => {
  // What stands there answers other words: Enter must not take it.
  asking?.abort();
  choose(null);
  clearTimeout(timer);
  timer = setTimeout(ask, PAUSE);
});

field.addEventListener("keydown", (event) => {
  const all = options();
  const at = all.indexOf(chosen());
  if (event.key === "ArrowDown") choose(all[(at + 1) % all.length]);
  else if (event.key === "ArrowUp") choose(all[(at <= 0 ? all.length : at) - 1]);
  else if (event.key === "Enter") chosen()?.click();
  else if (event.key === "Escape") dialog.close();
  else return;
  event.preventDefault();
});

dialog.addEventListener("click", (event) => {
  if (event.target === dialog) dialog.close();
});
dialog.querySelector("[data-palette-close]").addEventListener("click", () => dialog.close());

for (const link of document.querySelectorAll("[data-palette-open]")) {
  link.addEventListener("click", (event) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    open();
  });
}

addEventListener("keydown", (event) => {
  if ((event.ctrlKey || event.metaKey) && !event.shiftKey && !event.altKey && event.key === "k") {
    event.preventDefault();
    open();
  }
});
