// What is heard, felt and seen beside the clock. The end of a turn is handed to the sound card
// when the turn begins, so it is heard on time also when the page is hidden and its timers sleep.
const KEPT = "player";
const choices = { sound: true, buzz: true, voice: false };
try {
  Object.assign(choices, JSON.parse(localStorage.getItem(KEPT) ?? "{}"));
} catch {
  // Private windows may refuse; the cues are as at first.
}

let audio = null;
let planned = [];
let lock = null;

export const isOn = (name) => choices[name];
export const toggle = (name) => {
  choices[name] = !choices[name];
  try {
    localStorage.setItem(KEPT, JSON.stringify(choices));
  } catch {
    // It holds for this page.
  }
  if (name === "sound" && !choices.sound) unplan();
  if (name === "voice" && !choices.voice) window.speechSynthesis?.cancel();
};

// Browsers let a page be heard only after a tap: call it in one.
export const unlock = () => {
  audio ??= window.AudioContext ? new AudioContext() : null;
  audio?.resume?.();
};

const tone = (pitch, seconds, volume, inSeconds = 0) => {
  if (!audio || !choices.sound) return;
  const at = audio.currentTime + inSeconds;
  const source = audio.createOscillator();
  const loudness = audio.createGain();
  source.frequency.value = pitch;
  loudness.gain.setValueAtTime(volume, at);
  loudness.gain.exponentialRampToValueAtTime(0.001, at + seconds);
  source.connect(loudness).connect(audio.destination);
  source.start(at);
  source.stop(at + seconds);
  if (inSeconds) planned.push(source);
};

export const begin = () => tone(880, 0.3, 0.25);
export const soft = (isHigh) => tone(isHigh ? 330 : 262, 0.6, 0.08);
export const buzz = () => choices.buzz && navigator.vibrate?.(200);

// Three soft ticks and the end, `milliseconds` from now. Whatever was planned before is dropped.
export const plan = (milliseconds) => {
  unplan();
  if (!Number.isFinite(milliseconds)) return;
  for (const before of [3, 2, 1]) {
    const inSeconds = milliseconds / 1000 - before;
    if (inSeconds > 0) tone(440, 0.08, 0.08, inSeconds);
  }
  tone(660, 0.7, 0.25, Math.max(0.001, milliseconds / 1000));
};
export const unplan = () => {
  for (const source of planned) {
    try {
      source.stop();
    } catch {
      // It was over.
    }
  }
  planned = [];
};

export const speak = (words) => {
  if (!choices.voice || !window.speechSynthesis) return;
  speechSynthesis.cancel();
  speechSynthesis.speak(new SpeechSynthesisUtterance(words));
};

// The colour of the whole page changes for a second: seen from the floor, and no flash.
export const colour = (root) => {
  root.classList.add("is-cue");
  setTimeout(() => root.classList.remove("is-cue"), 1000);
};

// False when the screen may dim.
export const stayAwake = async () => {
  if (lock) return true;
  try {
    lock = await navigator.wakeLock.request("screen");
    lock.addEventListener("release", () => (lock = null));
    return true;
  } catch {
    return false;
  }
};
export const letSleep = () => {
  lock?.release();
  lock = null;
};
