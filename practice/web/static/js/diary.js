// Dragging a visit onto a free time, and booking where a free time was pressed. Everything here has
// an equal without it: the Move page, and the beginning of the free time.
const SNAP = 15;
const THRESHOLD = 8;

const diary = document.querySelector("[data-diary]");
const dialog = document.querySelector("[data-move-dialog]");
let drag = null;

const pad = (number) => String(number).padStart(2, "0");

// The time within a free gap that a height on the page stands for, in steps of 15 minutes. Wall
// clock throughout: the gap says when it begins, and the minutes are counted on from there.
const timeIn = (gap, y) => {
  const box = gap.getBoundingClientRect();
  const minutes = Number(gap.dataset.minutes);
  const part = Math.min(Math.max((y - box.top) / box.height, 0), 0.999);
  const after = Math.floor((part * minutes) / SNAP) * SNAP;
  const [day, clock] = gap.dataset.from.split("T");
  const [hour, minute] = clock.split(":").map(Number);
  const from = hour * 60 + minute + after;
  return { day, clock: `${pad(Math.floor(from / 60) % 24)}:${pad(from % 60)}` };
};

// A press inside a gap books where it was pressed. A key, or a small gap, books at its beginning.
diary.addEventListener("click", (event) => {
  const gap = event.target.closest(".gap");
  if (!gap || event.detail === 0 || gap.getBoundingClientRect().height < 80) {
    return;
  }
  const link = gap.querySelector("a");
  const address = new URL(link.href);
  address.searchParams.set("at", timeIn(gap, event.clientY).clock);
  link.href = address;
});

for (const visit of diary.querySelectorAll("[data-visit]")) {
  const handle = document.createElement("span");
  handle.className = "drag-handle";
  handle.setAttribute("aria-hidden", "true");
  handle.title = "Drag to another time";
  visit.append(handle);
  handle.addEventListener("pointerdown", (event) => {
    if (event.button === 0) {
      drag = { visit, handle, x: event.clientX, y: event.clientY, moving: false, gap: null };
      handle.setPointerCapture(event.pointerId);
      event.preventDefault();
    }
  });
  handle.addEventListener("pointermove", move);
  handle.addEventListener("pointerup", drop);
  handle.addEventListener("pointercancel", leave);
}

function move(event) {
  if (!drag) {
    return;
  }
  const far = Math.hypot(event.clientX - drag.x, event.clientY - drag.y);
  if (!drag.moving && far < THRESHOLD) {
    return;
  }
  drag.moving = true;
  drag.visit.classList.add("is-dragged");
  const under = document.elementFromPoint(event.clientX, event.clientY);
  const gap = under && under.closest(".gap");
  if (drag.gap && drag.gap !== gap) {
    delete drag.gap.dataset.drop;
  }
  drag.gap = gap;
  if (gap) {
    drag.to = timeIn(gap, event.clientY);
    gap.dataset.drop = drag.to.clock;
  }
}

function drop() {
  const done = drag;
  leave();
  if (!done || !done.moving || !done.gap) {
    return;
  }
  const form = dialog.querySelector("form");
  const { visit, to } = done;
  form.action = form.dataset.path.replace("REF", visit.dataset.visit);
  form.elements.on.value = to.day;
  form.elements.at.value = to.clock;
  form.elements.version.value = visit.dataset.version;
  const title = dialog.querySelector("[data-move-title]");
  const day = done.gap.closest("section").querySelector("h2 a").textContent.trim();
  title.textContent = title.dataset.words
    .replace("{name}", visit.dataset.name)
    .replace("{when}", `${day}, ${to.clock}`);
  dialog.showModal();
}

function leave() {
  if (drag) {
    drag.visit.classList.remove("is-dragged");
    if (drag.gap) {
      delete drag.gap.dataset.drop;
    }
  }
  drag = null;
}

addEventListener("keydown", (event) => {
  if (event.key === "Escape") {
    leave();
  }
});
dialog.querySelector("[data-move-leave]").addEventListener("click", () => dialog.close());
