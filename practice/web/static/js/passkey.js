// Passkeys: press the button, show the device who you are, and the form goes off with the answer.
// Without this script, or where the browser knows no passkeys, the other ways are on the page.
const parts = [...document.querySelectorAll("[data-passkey]")];
const failed = document.querySelector("[data-passkey-failed]");
const knows =
  window.isSecureContext &&
  typeof window.PublicKeyCredential?.parseCreationOptionsFromJSON === "function";

const options = async (address) => {
  if (!address) return Object.values(JSON.parse(document.getElementById("passkey-options").textContent))[0];
  const answer = await fetch(address, { headers: { Accept: "application/json" } });
  if (!answer.ok) throw new Error(`${answer.status}`);
  return (await answer.json()).request_options;
};

const make = (asked) => {
  const publicKey = PublicKeyCredential.parseCreationOptionsFromJSON(asked);
  // It signs in by itself, so it must be kept by the device and ask who is there.
  publicKey.authenticatorSelection = {
    ...publicKey.authenticatorSelection,
    residentKey: "required",
    requireResidentKey: true,
    userVerification: "required",
  };
  return navigator.credentials.create({ publicKey });
};

const use = (asked) =>
  navigator.credentials.get({ publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(asked) });

const ways = { create: make, get: use };

for (const part of knows ? parts : []) {
  const form = part.querySelector("form");
  part.hidden = false;
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    failed.hidden = true;
    const button = form.querySelector("button");
    button.disabled = true;
    try {
      const { publicKey } = await options(part.dataset.passkeyOptions);
      const shown = await ways[part.dataset.passkey](publicKey);
      form.elements.credential.value = JSON.stringify(shown);
      form.submit();
    } catch {
      failed.hidden = false;
      button.disabled = false;
    }
  });
}
if (knows) document.querySelector("[data-passkey-not]")?.remove();
