// Forms that a passkey answers. They stay hidden where the browser has none, or no script.
"use strict";

const toBytes = (text) =>
  Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (letter) => letter.charCodeAt(0));

const toText = (buffer) =>
  btoa(String.fromCharCode(...new Uint8Array(buffer)))
    .replace(/\+/g, "-")
    .replace(/\//g, "_")
    .replace(/=+$/, "");

const withBytes = (list = []) => list.map((entry) => ({ ...entry, id: toBytes(entry.id) }));

async function ask(form) {
  const answer = await fetch(form.dataset.options, { method: "POST", body: new FormData(form) });
  const options = await answer.json();
  options.challenge = toBytes(options.challenge);
  options.allowCredentials &&= withBytes(options.allowCredentials);
  if (form.dataset.passkey === "get") return navigator.credentials.get({ publicKey: options });
  options.user.id = toBytes(options.user.id);
  options.excludeCredentials = withBytes(options.excludeCredentials);
  return navigator.credentials.create({ publicKey: options });
}

function written(credential) {
  const { response } = credential;
  const fields = ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"];
  const texts = fields.filter((name) => response[name]).map((name) => [name, toText(response[name])]);
  return JSON.stringify({
    id: credential.id,
    rawId: toText(credential.rawId),
    type: credential.type,
    clientExtensionResults: {},
    response: { ...Object.fromEntries(texts), transports: response.getTransports?.() ?? [] },
  });
}

function setWaiting(form, waiting) {
  form.toggleAttribute("data-busy", waiting);
  for (const button of form.querySelectorAll("button")) button.toggleAttribute("aria-disabled", false);
}

async function send(form) {
  const failed = form.querySelector("[data-failed]");
  failed.hidden = true;
  try {
    form.elements.credential.value = written(await ask(form));
  } catch {
    // no passkey here, the person cancelled, or the server could not be reached
    setWaiting(form, false);
    failed.hidden = false;
    return;
  }
  form.submit(); // without another submit event
}

if (window.PublicKeyCredential) {
  for (const form of document.querySelectorAll("form[data-passkey]")) {
    form.hidden = false;
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      send(form);
    });
  }
  for (const note of document.querySelectorAll("[data-without-passkeys]")) note.hidden = true;
}
