// Marking the foot map. It only fills in the rows of the form below it: without this script the
// same rows are filled in by hand. Where a tap may mean several places, a list asks which.
const NEAR = 12; // how far from a shape a tap still means it, in pixels
const RING = 16; // how many points around a tap are tried
const DOT = 8;
const STEP = 21;
const PLATE = 26;
const FELT = ["not tender", "mildly tender", "tender", "very tender"];
// The figures of 0 to 10 that each step of 0 to 3 begins with, as in clients/notes/feel.py.
const OF_TEN = [0, 1, 4, 7];
// A tap marks "mild". Out of 10 it chooses no figure: one that nobody gave is not recorded.
const FIRST_TAP = "1";

const form = document.querySelector("[data-note]");
const map = form?.querySelector("[data-map]");
const rows = form?.querySelector("[data-findings]");
const blank = form?.querySelector("template[data-finding]");
const total = form?.querySelector("[name=f-TOTAL_FORMS]");
const found = map?.querySelector("#map-found");
const undone = map?.querySelector("[data-map-undo]");
const search = map?.querySelector("#map-find");
const chooser = map?.querySelector("[data-map-chooser]");
const lines = map ? [...map.querySelectorAll("[data-line]")] : [];
const line = (code) => lines.find((one) => one.dataset.line === code);
const name = (code) => line(code).querySelector("[data-name]").textContent;
const chosen = (group) => map.querySelector(`[name=${group}]:checked`).value;
const hint = found?.textContent;

const field = (row, part) => row.querySelector(`[name$="-${part}"]`);
const placed = (row) => !row.hidden && field(row, "zone").value && field(row, "foot").value;
const figure = (row) => row.querySelector("[name$='-tenderness']:checked")?.value;
const isOfTen = (row) => field(row, "scale").value === "10";
// 0 to 3, or -1 while nothing is chosen.
const tenderness = (row) => {
  const n = Number(figure(row) ?? -1);
  return isOfTen(row) ? OF_TEN.findLastIndex((first) => n >= first) : n;
};
const felt = (row) => {
  if (tenderness(row) < 0) {
    return "not yet rated";
  }
  return isOfTen(row) ? `tenderness ${figure(row)} of 10` : FELT[tenderness(row)];
};
const marked = () => [...rows.children].filter(placed);
const rowOf = (code, foot) =>
  marked().find((row) => field(row, "zone").value === code && field(row, "foot").value === foot);
const drawn = (code, foot) =>
  map.querySelector(`[data-foot=${foot}] [data-code=${code}]`);

// Every place within reach of a tap, the smallest first.
const hits = (svg, event) => {
  const back = svg.getScreenCTM().inverse();
  const around = [[event.clientX, event.clientY]];
  for (const reach of [NEAR / 2, NEAR]) {
    for (let n = 0; n < RING; n += 1) {
      const turn = (2 * Math.PI * n) / RING;
      const [x, y] = [Math.cos(turn) * reach, Math.sin(turn) * reach];
      around.push([event.clientX + x, event.clientY + y]);
    }
  }
  const points = around.map(([x, y]) => new DOMPoint(x, y).matrixTransform(back));
  const layer = chosen("map_layer");
  return [...svg.querySelectorAll("[data-code]")]
    .filter((shape) => !layer || shape.dataset.layer === layer)
    .filter((shape) => points.some((point) => shape.isPointInFill(point)))
    .sort((one, other) => one.dataset.size - other.dataset.size)
    .map((shape) => shape.dataset.code);
};

const dots = (shape, count) => {
  const group = document.createElementNS("http://www.w3.org/2000/svg", "g");
  group.dataset.dots = "";
  const add = (kind, attributes) => {
    const part = document.createElementNS("http://www.w3.org/2000/svg", kind);
    for (const [key, value] of Object.entries(attributes)) {
      part.setAttribute(key, value);
    }
    group.append(part);
  };
  const [x, y] = [Number(shape.dataset.x), Number(shape.dataset.y)];
  const wide = STEP * (count - 1) + PLATE;
  const plate = { x: x - wide / 2, y: y - PLATE / 2, width: wide, height: PLATE, rx: PLATE / 2 };
  add("rect", { class: "foot-plate", ...plate });
  for (let n = 0; n < count; n += 1) {
    add("circle", { class: "foot-dot", cx: x + STEP * (n - (count - 1) / 2), cy: y, r: DOT });
  }
  return group;
};

const say = () => {
  const words = (row) => `${name(field(row, "zone").value).toLowerCase()} (${felt(row)})`;
  const of = (foot) => marked().filter((row) => field(row, "foot").value === foot).map(words);
  return [["Left foot", of("left")], ["Right foot", of("right")]]
    .filter(([, parts]) => parts.length)
    .map(([side, parts]) => `${side}: ${parts.join(", ")}.`)
    .join(" ");
};

// The drawing, the list and the rows say the same as the fields of the form.
const show = () => {
  for (const one of map.querySelectorAll("[data-dots]")) {
    one.remove();
  }
  for (const shape of map.querySelectorAll(".foot-mark")) {
    shape.classList.remove("foot-mark", "foot-mark-0", "foot-mark-1", "foot-mark-2", "foot-mark-3");
  }
  for (const button of map.querySelectorAll("[data-mark]")) {
    button.setAttribute("aria-pressed", "false");
  }
  for (const row of marked()) {
    const [code, foot] = [field(row, "zone").value, field(row, "foot").value];
    const shape = drawn(code, foot);
    line(code)?.querySelector(`[data-mark=${foot}]`)?.setAttribute("aria-pressed", "true");
    if (shape) {
      shape.classList.add("foot-mark");
      if (tenderness(row) >= 0) {
        shape.classList.add(`foot-mark-${tenderness(row)}`);
      }
      if (tenderness(row) > 0) {
        shape.parentNode.append(dots(shape, tenderness(row)));
      }
    }
  }
  const said = map.querySelector("[data-map-said]");
  const words = say();
  if (said.textContent !== words) {
    said.textContent = words;
  }
};

// A row that the map filled in shows its name instead of the two lists; a spare one is not shown.
const settle = (row) => {
  const [zone, foot] = [field(row, "zone"), field(row, "foot")];
  const wrong = row.querySelector(".field-wrong");
  const known = zone.value && foot.value && line(zone.value) && !wrong;
  const words = known ? `${name(zone.value)}, ${foot.value}` : "Finding";
  const typed = row.querySelectorAll("[name$='-remark'], [name$='-pressure'], [name$='-change']");
  const ticked = row.querySelector("[type=checkbox]:checked, [type=radio]:checked");
  const empty = !ticked && [zone, foot, ...typed].every((one) => !one.value);
  row.hidden = !wrong && empty;
  row.disabled = row.hidden;
  row.querySelector("[data-place]").hidden = Boolean(known);
  row.querySelector("legend [data-row-name]").textContent = words;
  row.querySelector("legend [data-row-name]").classList.toggle("visually-hidden", !known);
  row.querySelector("[data-remove]").hidden = false;
  row.querySelector("[data-remove] [data-row-name]").textContent = ` ${words}`;
};

const changed = (row) => row.dispatchEvent(new Event("input", { bubbles: true }));

// What was carried over from last time is this session's own as soon as it is changed.
const touch = (row) => {
  const mark = row?.querySelector("[data-carried]");
  if (mark) {
    mark.remove();
    field(row, "carried").value = "";
  }
};

const spare = () => {
  const free = [...rows.children].find((row) => row.hidden && !("removed" in row.dataset));
  if (free) {
    return free;
  }
  if (Number(total.value) >= Number(rows.dataset.most)) {
    return null;
  }
  const copy = document.createElement("div");
  copy.innerHTML = blank.innerHTML.replaceAll("__prefix__", total.value);
  total.value = Number(total.value) + 1;
  return copy.firstElementChild;
};

const mark = (code, foot) => {
  const there = rowOf(code, foot);
  if (there) {
    // Marked already: to its row, where it is changed or removed. A second tap takes nothing away.
    there.scrollIntoView({ block: "center" });
    const given = there.querySelector("[name$='-tenderness']:checked");
    (given ?? field(there, "tenderness")).focus();
    return;
  }
  const row = spare();
  if (!row) {
    found.textContent = `A note has room for ${rows.dataset.most} findings.`;
    return;
  }
  row.disabled = false;
  row.hidden = false;
  field(row, "zone").value = code;
  field(row, "foot").value = foot;
  if (!isOfTen(row)) {
    row.querySelector(`[name$='-tenderness'][value='${FIRST_TAP}']`).checked = true;
  }
  rows.prepend(row);
  settle(row);
  changed(row);
};

const remove = (row) => {
  const words = row.querySelector("legend [data-row-name]").textContent;
  row.hidden = true;
  row.disabled = true; // Its fields are not sent, and come back as they were.
  row.dataset.removed = "";
  const undo = document.createElement("button");
  undo.type = "button";
  undo.className = "button button-quiet";
  undo.textContent = "Undo";
  undo.addEventListener("click", () => {
    delete row.dataset.removed;
    row.hidden = false;
    row.disabled = false;
    show();
    changed(rows); // Not the row: what was carried over stays so.
    undone.textContent = `${words} is back.`;
    row.querySelector("[name$='-tenderness']:checked")?.focus();
  });
  undone.replaceChildren(`${words} removed. `, undo);
  show();
  changed(rows);
  undo.focus();
};

const choose = (codes, foot) => {
  const list = chooser.querySelector("ul");
  const none = list.querySelector("[data-map-none]");
  list.replaceChildren(
    ...codes.map((code) => {
      const item = document.createElement("li");
      const button = document.createElement("button");
      button.type = "button";
      button.className = "button";
      button.append(line(code).querySelector("span").cloneNode(true));
      if (rowOf(code, foot)) {
        button.append(", marked");
      }
      button.addEventListener("click", () => {
        chooser.close();
        mark(code, foot);
      });
      item.append(button);
      return item;
    }),
    none,
  );
  chooser.showModal();
  list.querySelector("button").focus();
};

const look = () => {
  for (const view of map.querySelectorAll("div[data-view]")) {
    view.hidden = view.dataset.view !== chosen("map_view");
  }
  for (const foot of map.querySelectorAll("[data-foot]")) {
    foot.classList.toggle("is-other", foot.dataset.foot !== chosen("map_foot"));
  }
};

const lookAt = (code, foot) => {
  map.querySelector(`[name=map_view][value=${line(code).dataset.view}]`).checked = true;
  map.querySelector(`[name=map_foot][value=${foot}]`).checked = true;
  look();
};

const filter = () => {
  const words = search.value.trim().toLowerCase().split(/\s+/).filter(Boolean);
  const layer = chosen("map_layer");
  let count = 0;
  for (const one of lines) {
    const text = `${one.querySelector("span").textContent} ${one.dataset.view}`.toLowerCase();
    one.hidden = !words.every((word) => text.includes(word));
    one.hidden ||= Boolean(layer) && one.dataset.layer !== layer;
    count += one.hidden ? 0 : 1;
  }
  for (const group of map.querySelectorAll("[data-group]")) {
    group.hidden = !group.querySelector("[data-line]:not([hidden])");
  }
  map.querySelector(".map-list").open ||= words.length > 0;
  found.textContent = words.length ? `${count || "None"} found.` : hint;
};

const begin = () => {
  for (const part of form.querySelectorAll("[data-by-hand]")) {
    part.hidden = true;
  }
  [...rows.children].forEach(settle);
  map.hidden = false;
  for (const svg of map.querySelectorAll("svg.foot-drawing")) {
    svg.addEventListener("click", (event) => {
      const codes = hits(svg, event);
      const { foot } = svg.closest("[data-foot]").dataset;
      if (codes.length === 1) {
        mark(codes[0], foot);
      } else if (codes.length) {
        choose(codes, foot);
      }
    });
  }
  map.addEventListener("change", () => {
    look();
    filter();
  });
  map.addEventListener("focusin", (event) => {
    const button = event.target.closest("[data-mark]");
    map.querySelector(".foot-here")?.classList.remove("foot-here");
    if (button) {
      const { line: code } = button.closest("[data-line]").dataset;
      lookAt(code, button.dataset.mark);
      drawn(code, button.dataset.mark).classList.add("foot-here");
    }
  });
  map.addEventListener("click", (event) => {
    const button = event.target.closest("[data-mark]");
    if (button) {
      mark(button.closest("[data-line]").dataset.line, button.dataset.mark);
    }
  });
  map.querySelector("[data-map-none]").addEventListener("click", () => chooser.close());
  search.addEventListener("input", filter);
  form.addEventListener("keydown", (event) => {
    const press = event.key === "Enter" && (event.ctrlKey || event.metaKey);
    if (press) {
      form.requestSubmit(form.querySelector(".button-primary"));
    } else if (event.key === "Enter" && event.target.tagName === "INPUT") {
      event.preventDefault(); // Enter in a field sends nothing: a note is sent by its buttons.
    }
  });
  rows.addEventListener("click", (event) => {
    const button = event.target.closest("[data-remove]");
    if (button) {
      remove(button.closest("[data-row]"));
    }
  });
  form.addEventListener("input", (event) => {
    if (rows.contains(event.target)) {
      touch(event.target.closest("[data-row]"));
      show();
    }
  });
  look();
  show();
};

if (map) {
  begin();
}
