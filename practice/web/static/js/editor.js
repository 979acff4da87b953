// The length of a routine while it is written. Every press also counts it on the server, which
// has the last word; nothing is stored here.
const form = document.querySelector(".routine-editor");
const total = form?.querySelector("[data-total]");

const seconds = (step, name) => Number(step.querySelector(`[name$="-${name}"]`)?.value);
const ticked = (step, name) => step.querySelector(`[name$="-${name}"]`)?.checked;

// As the server says it: whole minutes from 90 seconds on, halves to the even minute.
const rounded = (value) => {
  const whole = Math.floor(value);
  const rest = value - whole;
  return rest > 0.5 || (rest === 0.5 && whole % 2) ? whole + 1 : whole;
};
const inWords = (least, most) => {
  if (most < 90) {
    return least === most ? `${least} seconds` : `${least} to ${most} seconds`;
  }
  const low = Math.max(1, rounded(least / 60));
  const high = rounded(most / 60);
  return low === high ? `${high} minutes` : `${low} to ${high} minutes`;
};

const count = () => {
  const steps = [...form.querySelectorAll("[data-step]")].filter(
    (step) => ticked(step, "is_on_by_default") && !ticked(step, "is_optional"),
  );
  let least = 0;
  let most = 0;
  for (const step of steps) {
    const [low, high] = [seconds(step, "min_seconds"), seconds(step, "max_seconds")];
    if (!(low >= 1 && high >= low)) {
      return;
    }
    const [sets, rest] = [seconds(step, "sets"), seconds(step, "rest_seconds")];
    if (!(sets >= 1 && rest >= 0)) {
      return;
    }
    const feet = step.querySelector('[name$="-side"][value="each"]').checked ? 2 : 1;
    least += low * feet * sets + rest * (sets - 1);
    most += high * feet * sets + rest * (sets - 1);
  }
  if (most) {
    total.textContent = inWords(least, most);
  }
};

form?.addEventListener("input", count);
