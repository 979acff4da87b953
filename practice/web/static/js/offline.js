// What is on this phone: routines that can be opened without a network, and what waits to be sent.
import { all } from "./kept.js";
import { waiting } from "./waiting.js";

const list = document.querySelector("[data-kept-list]");
const found = window.caches ? await all().catch(() => []) : [];
for (const { door, name } of found) {
  const link = document.createElement("a");
  link.href = door;
  link.textContent = name;
  const item = document.createElement("li");
  item.append(link);
  list.append(item);
}
document.querySelector("[data-kept-none]").hidden = found.length > 0;
const unsent = waiting();
document.querySelector("[data-unsent]").hidden = !unsent.length;
document.querySelector("[data-unsent-count]").textContent = unsent.length;
