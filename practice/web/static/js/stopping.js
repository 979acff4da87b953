// "Stop: this hurts": which step, what it is, told to the therapist at once. The step is over for
// this routine until the therapist has looked; the words come from the page.
import { newKey, send } from "./waiting.js";

const panel = document.querySelector("[data-stopping]");
const player = document.querySelector("[data-player]");
const part = (name) => panel.querySelector(`[data-${name}]`);
const only = (name) => {
  for (const one of ["which", "asking", "said"]) part(one).hidden = one !== name;
};

const sayWhether = (isTold) => {
  part("told").hidden = !isTold;
  part("not-told").hidden = isTold;
};
panel?.addEventListener("told", () => sayWhether(true));

// `steps` are the turns it may have been; `onStopped` takes numbers out and says whether any is left.
export const askWhatHurts = ({ door, version, steps, onStopped, onSent, onRest }) => {
  const back = (then) => {
    panel.hidden = true;
    player.hidden = false;
    then();
  };

  const tell = async (chosen, reason) => {
    // Taken out before anything is sent: it is not offered again whatever the network does.
    const isAnythingLeft = onStopped(chosen.map((one) => one.number));
    const isOnLeg = chosen.some((one) => one.isOnLeg);
    // On the lower leg every reason is taken for the gravest, and nothing more is done today.
    const wanted = isOnLeg ? "leg" : reason;
    for (const words of part("said").querySelectorAll("[data-words]")) {
      words.hidden = words.dataset.words !== wanted;
    }
    part("rest").hidden = isOnLeg || !isAnythingLeft;
    part("told").hidden = true;
    part("not-told").hidden = true;
    only("said");
    part("said-heading").focus();
    const answers = [];
    for (const one of chosen) {
      const side = one.foot === "together" ? "both" : one.foot;
      const fields = { step: String(one.number), version, side, happened_at: String(Date.now()) };
      const entry = { door, page: "stop", key: newKey(), isOnLeg: one.isOnLeg, fields };
      answers.push(await send(entry, { reason }));
    }
    const isTold = answers.every((answer) => answer.url);
    sayWhether(isTold);
    if (isTold) onSent();
  };

  const ask = (chosen) => {
    part("step").textContent = chosen.map((one) => one.title).join(", ");
    for (const button of part("asking").querySelectorAll("[data-reason]")) {
      button.onclick = () => tell(chosen, button.dataset.reason);
    }
    only("asking");
    part("heading").focus();
  };

  player.hidden = true;
  panel.hidden = false;
  for (const button of panel.querySelectorAll("[data-not]")) {
    button.onclick = () => back(() => player.querySelector("[data-main]").focus());
  }
  part("rest").onclick = () => back(onRest);
  if (steps.length === 1) return ask(steps);
  const [before, now] = steps;
  part("before").textContent = before.title;
  part("now").textContent = now.title;
  part("before").onclick = () => ask([before]);
  part("now").onclick = () => ask([now]);
  part("either").onclick = () => ask([before, now]);
  only("which");
  part("which-heading").focus();
};
