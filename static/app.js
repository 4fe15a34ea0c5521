// Everything here is an addition: each page works without it.
"use strict";

const byId = (id) => document.getElementById(id);

function toast(id, history) {
  const piece = byId(`toast-${id}`).content.cloneNode(true);
  const link = piece.querySelector("[data-history]");
  if (link) link.href = history;
  byId("messages").replaceChildren(piece);
}

// Copy, dismiss and print

async function copy(button) {
  const word = button.querySelector("span");
  const before = (button.dataset.word ??= word.textContent); // pressed again, it says something else
  try {
    await navigator.clipboard.writeText(button.dataset.copy);
    word.textContent = button.dataset.copied;
  } catch {
    word.textContent = button.dataset.failed;
  }
  setTimeout(() => (word.textContent = before), 4000);
}

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-copy], [data-dismiss], [data-print]");
  if (!button) return;
  if ("copy" in button.dataset) copy(button);
  else if ("print" in button.dataset) print();
  else button.closest(".toast").remove();
});

// A form is sent once. aria-disabled instead of disabled: the focus stays where it is.

function setBusy(form, busy) {
  form.toggleAttribute("data-busy", busy);
  for (const button of form.querySelectorAll("button:not([type=button])")) {
    if (busy) button.setAttribute("aria-disabled", "true");
    else button.removeAttribute("aria-disabled");
  }
}

document.addEventListener(
  "submit",
  (event) => {
    const form = event.target;
    // no page follows a download that would end the waiting
    if (form.method !== "post" || event.submitter?.hasAttribute("data-download")) return;
    if (form.hasAttribute("data-busy")) {
      event.preventDefault();
      event.stopImmediatePropagation();
      return;
    }
    setBusy(form, true);
  },
  true,
);

addEventListener("pageshow", () => {
  document.querySelectorAll("form[data-busy]").forEach((form) => setBusy(form, false));
});

// htmx: focus after a swap, and what to say when no answer came

const focused = new WeakSet();

function focusOn(element) {
  if (!element) return;
  if (element.tabIndex < 0) element.tabIndex = -1;
  element.focus();
}

function firstWrong(region) {
  return region.querySelector("[aria-invalid=true]");
}

document.addEventListener("htmx:afterRequest", (event) => {
  const form = event.detail.elt.closest("form");
  if (form) setBusy(form, false);
});

document.addEventListener("htmx:afterSettle", (event) => {
  const { requestConfig, target } = event.detail;
  const cause = requestConfig?.triggeringEvent?.type;
  if (!["submit", "click"].includes(cause) || focused.has(requestConfig)) return;
  const region = target.isConnected ? target : event.target;
  if (region.closest("[data-keep-focus]") || !region.contains(event.target)) return;
  const place = firstWrong(region) ?? region.querySelector("h1, h2, h3");
  if (!place) return; // a badge of the header that came along
  focused.add(requestConfig);
  focusOn(place);
});

function noAnswer(event) {
  const spending = event.detail.elt.closest("[data-spends]");
  if (spending) toast("unknown", spending.dataset.spends);
  else toast("unreachable");
}

document.addEventListener("htmx:sendError", noAnswer);
document.addEventListener("htmx:timeout", noAnswer);
document.addEventListener("htmx:responseError", (event) => {
  const { status } = event.detail.xhr;
  if ([502, 503, 504].includes(status)) noAnswer(event);
  else if (status >= 500) toast("fault");
  else if (status === 429) toast("slow");
});

focusOn(firstWrong(document) ?? document.querySelector("main .alert[role=alert]"));

// Going back to the answer to a form, which no cache holds, would end at a fault of the browser.
// What is here by GET is the page of the form: it too has been through here, or came by GET.

const cameFromHere = document.referrer.startsWith(`${location.origin}/`);
if (cameFromHere && document.querySelector("html[data-posted]")) {
  history.replaceState(null, "", document.referrer);
}

// The menu lies over the page: whoever leaves it by Tab sees where the focus has gone.

document.addEventListener("focusout", ({ target, relatedTarget }) => {
  const menu = target.closest("#menu:popover-open");
  if (relatedTarget && menu && !menu.contains(relatedTarget)) menu.hidePopover();
});
