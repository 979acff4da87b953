// A breath in and a breath out, by the time that has passed. Who asked for less movement gets the
// words, the count and a bar that goes on once a second; the style sheet sees to that.
export const breathAt = (milliseconds, secondsIn, secondsOut) => {
  const whole = (secondsIn + secondsOut) * 1000;
  const within = milliseconds % whole;
  const isIn = within < secondsIn * 1000;
  const length = isIn ? secondsIn : secondsOut;
  const passed = isIn ? within : within - secondsIn * 1000;
  return {
    isIn,
    length,
    count: Math.max(1, Math.ceil(length - passed / 1000)),
    second: Math.floor(passed / 1000) + 1,
    round: Math.floor(milliseconds / whole) + 1,
  };
};

// Show a breath on an element with parts [data-breath-words], [data-breath-count] and a progress.
export const showBreath = (root, breath) => {
  const side = breath.isIn ? "in" : "out";
  const words = root.querySelector("[data-breath-words]");
  if (root.dataset.breath !== side) {
    root.dataset.breath = side;
    root.style.setProperty("--breath", `${breath.length}s`);
    words.textContent = breath.isIn ? root.dataset.sayIn : root.dataset.sayOut;
  }
  root.querySelector("[data-breath-count]").textContent = breath.count;
  const bar = root.querySelector("progress");
  bar.max = breath.length;
  bar.value = breath.second;
};

export const restBreath = (root) => {
  delete root.dataset.breath;
};
