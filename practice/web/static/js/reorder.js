// Steps are dragged into another order by a handle, with a mouse or a pen. The buttons beside it do
// the same for everybody; the order is that of the page's hidden fields, so nothing is stored here.
const form = document.querySelector(".routine-editor");
const said = form?.querySelector("[data-moved]");
const EDGE = 80; // pixels from the edge of the window, where it begins to scroll

const steps = () => [...form.querySelectorAll("[data-step]")];

const renumber = () => {
  const all = steps();
  all.forEach((step, index) => {
    for (const place of step.querySelectorAll("[data-place]")) {
      place.textContent = String(index + 1);
    }
    step.querySelector('button[value^="up:"]').disabled = index === 0;
    step.querySelector('button[value^="down:"]').disabled = index === all.length - 1;
  });
  return all;
};

const put = (step, before) => {
  if (before) {
    before.before(step);
  } else {
    const others = steps().filter((other) => other !== step);
    others.at(-1)?.after(step);
  }
};

const drag = (step, handle, start) => {
  const began = steps();
  const back = began[began.indexOf(step) + 1];
  for (const one of began) {
    one.querySelector("h3").dataset.title = one.querySelector('[name$="-title"]').value;
  }
  // Only headings while it moves, with the handle still under the pointer.
  form.classList.add("is-sorting");
  step.classList.add("is-moving");
  window.scrollBy(0, handle.getBoundingClientRect().top - start.clientY);

  const move = (event) => {
    const before = steps().find((other) => {
      const box = other.getBoundingClientRect();
      return other !== step && event.clientY < box.top + box.height / 2;
    });
    put(step, before);
    if (event.clientY < EDGE || event.clientY > window.innerHeight - EDGE) {
      window.scrollBy(0, event.clientY < EDGE ? -20 : 20);
    }
  };
  const end = (isKept) => {
    window.removeEventListener("pointermove", move);
    window.removeEventListener("pointerup", drop);
    window.removeEventListener("pointercancel", cancel);
    window.removeEventListener("keydown", escape);
    if (!isKept) {
      put(step, back);
    }
    form.classList.remove("is-sorting");
    step.classList.remove("is-moving");
    const all = renumber();
    const place = all.indexOf(step) + 1;
    // What an earlier press said of places holds no more.
    for (const old of form.querySelectorAll("[data-step] > .notice")) {
      old.remove();
    }
    said.textContent = isKept
      ? `This is now step ${place} of ${all.length}.`
      : `Put back: step ${place} of ${all.length}.`;
    step.scrollIntoView({ block: "start" });
    step.focus({ preventScroll: true });
  };
  const drop = () => end(true);
  const cancel = () => end(false);
  const escape = (event) => {
    if (event.key === "Escape") {
      event.preventDefault();
      end(false);
    }
  };
  window.addEventListener("pointermove", move);
  window.addEventListener("pointerup", drop);
  window.addEventListener("pointercancel", cancel);
  window.addEventListener("keydown", escape);
};

if (form && steps().length > 1) {
  for (const step of steps()) {
    const handle = document.createElement("span");
    handle.className = "edit-handle";
    handle.title = "Drag to move this step";
    // The buttons Up and Down say the same to whoever does not drag.
    handle.setAttribute("aria-hidden", "true");
    handle.addEventListener("pointerdown", (event) => {
      if (event.pointerType === "touch" || event.button !== 0) {
        return;
      }
      event.preventDefault();
      drag(step, handle, event);
    });
    step.querySelector("h3").prepend(handle);
  }
}
