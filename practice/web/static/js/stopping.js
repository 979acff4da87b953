// "Stop: this hurts": what it is, told to the therapist at once. The step is over for this routine
// until the therapist has looked; the words and the rest of the routine come from the page.
import { newKey, send } from "./waiting.js";

const panel = document.querySelector("[data-stopping]");
const part = (name) => panel.querySelector(`[data-${name}]`);

export const askWhatHurts = ({ door, version, number, title, foot, isOnLeg, onStopped, onRest }) => {
  const player = document.querySelector("[data-player]");
  const asking = part("asking");
  const said = part("said");
  const back = (then) => {
    panel.hidden = true;
    player.hidden = false;
    then();
  };
  player.hidden = true;
  panel.hidden = false;
  asking.hidden = false;
  said.hidden = true;
  part("which").textContent = title;
  part("heading").focus();
  part("not").onclick = () => back(() => player.querySelector("[data-main]").focus());
  for (const button of asking.querySelectorAll("[data-reason]")) {
    button.onclick = async () => {
      // Taken out before anything is sent: the step is not offered again whatever the network does.
      onStopped();
      asking.hidden = true;
      said.hidden = false;
      // On the lower leg every reason is taken for the gravest, and nothing more is done today.
      const wanted = isOnLeg ? "leg" : button.dataset.reason;
      for (const words of said.querySelectorAll("[data-words]")) words.hidden = words.dataset.words !== wanted;
      part("rest").hidden = isOnLeg;
      part("told").hidden = true;
      part("not-told").hidden = true;
      part("said-heading").focus();
      const side = foot === "together" ? "both" : foot;
      const answer = await send(
        {
          door,
          page: "stop",
          key: newKey(),
          fields: { step: String(number), version, side, happened_at: String(Date.now()) },
        },
        { reason: button.dataset.reason },
      );
      part(answer.url ? "told" : "not-told").hidden = false;
    };
  }
  part("rest").onclick = () => back(onRest);
};
