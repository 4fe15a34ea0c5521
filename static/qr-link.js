// The link of a card carries its code behind the "#", which no server and no log ever sees.
// It is taken out of the address bar at once, waits in this tab while the person signs in, fills
// the field of the booking page and is forgotten. Nothing is sent until they press the button.
"use strict";

(() => {
  const KEY = "card-code";
  const KEPT_MS = 3_600_000;
  // Capitals and digits that cards carry, so that no anchor of the page is taken for a code.
  const CODE = /^[2-9A-HJKMNP-Z]{16}$/;

  function takeFromAddress() {
    const code = location.hash.slice(1).replaceAll("-", "");
    if (!CODE.test(code)) return;
    history.replaceState(history.state, "", location.pathname + location.search);
    sessionStorage.setItem(KEY, JSON.stringify({ code, since: Date.now() }));
  }

  function keptCode() {
    const { code, since } = JSON.parse(sessionStorage.getItem(KEY) ?? "{}");
    return since > Date.now() - KEPT_MS ? code : undefined;
  }

  function tell(place) {
    const message = place.querySelector("template");
    place.replaceChildren(message, message.content.cloneNode(true));
  }

  function useCode() {
    const place = document.querySelector("[data-qr-link]");
    const code = place && keptCode();
    if (!code) return;
    const { target } = place.dataset;
    if (target) {
      document.querySelector(target).value = code;
      sessionStorage.removeItem(KEY);
    }
    tell(place);
  }

  function start() {
    takeFromAddress();
    useCode();
  }

  addEventListener("hashchange", start);
  start();
})();
