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

function ask(kind, options) {
  options.challenge = toBytes(options.challenge);
  options.allowCredentials &&= withBytes(options.allowCredentials);
  if (kind === "get") return navigator.credentials.get({ publicKey: options });
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

function tell(note, form) {
  setWaiting(form, false);
  form.querySelector(note).hidden = false;
}

async function send(form) {
  for (const note of form.querySelectorAll("[data-failed], [data-slow]")) note.hidden = true;
  try {
    const answer = await fetch(form.dataset.options, { method: "POST", body: new FormData(form) });
    if (answer.status === 429) return tell("[data-slow]", form);
    if (answer.status >= 500) return tell("[data-failed]", form);
    if (answer.headers.get("Content-Type") === "application/json") {
      form.elements.credential.value = written(await ask(form.dataset.passkey, await answer.json()));
    }
    // else a page: a wrong name, a proof that is due or a session that is over; sent plainly, the
    // form leads there
  } catch {
    // no passkey here, the person cancelled, or the server could not be reached
    return tell("[data-failed]", form);
  }
  form.submit(); // without another submit event
}

if (window.PublicKeyCredential) {
  for (const form of document.querySelectorAll("form[data-passkey]")) {
    form.hidden = false;
    form.querySelector("[aria-invalid=true]")?.focus(); // was hidden when the page looked for it
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      send(form);
    });
  }
  for (const note of document.querySelectorAll("[data-without-passkeys]")) note.hidden = true;
}
