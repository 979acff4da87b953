// Puts kept words into a note where somebody is writing. Typed as ";name" and Tab, or pressed.
const form = document.querySelector("[data-note]");
const panel = form?.querySelector("[data-snippets]");
const inserts = form ? [...form.querySelectorAll("[data-insert]")] : [];
let last = form?.elements.what_i_did;

// The browser's own way of typing, so that its Undo takes it out again.
const put = (area, text) => {
  area.focus();
  if (!document.execCommand("insertText", false, text)) {
    area.setRangeText(text, area.selectionStart, area.selectionEnd, "end");
    area.dispatchEvent(new Event("input", { bubbles: true }));
  }
};

const named = (word) =>
  [...panel.querySelectorAll("[data-snippet]")].find((one) => one.dataset.snippet === word);

const expand = (event) => {
  const area = event.target;
  if (event.key !== "Tab" || event.shiftKey || area.tagName !== "TEXTAREA") {
    return;
  }
  const before = area.value.slice(0, area.selectionEnd);
  const typed = /;([a-z0-9-]+)$/.exec(before);
  const snippet = typed && named(typed[1]);
  if (snippet) {
    event.preventDefault();
    area.setSelectionRange(before.length - typed[0].length, before.length);
    put(area, snippet.value);
  }
};

if (form) {
  form.addEventListener("focusin", (event) => {
    if (event.target.tagName === "TEXTAREA") {
      last = event.target;
    }
  });
  for (const button of inserts) {
    button.hidden = false;
    button.addEventListener("click", () => {
      const area = form.elements.since_last;
      area.setSelectionRange(area.value.length, area.value.length);
      put(area, `${area.value.trim() ? "\n" : ""}${button.value}`);
    });
  }
}
if (panel) {
  panel.hidden = false;
  form.addEventListener("keydown", expand);
  panel.addEventListener("click", (event) => {
    const button = event.target.closest("[data-snippet]");
    if (button) {
      put(last, button.value);
    }
  });
}
