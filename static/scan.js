// Live scanning. Without it, or without a camera, the field and the photo form do the same job.
// A scanned code only fills the field: the person looks at it and presses the button.
"use strict";

(() => {
  const PAUSE_MS = 120;
  const LONGEST_EDGE_LIVE = 800;
  const LONGEST_EDGE_PHOTO = 3000;
  const SMALL_PHOTO_BYTES = 3_000_000;
  const SERVER_READS = ["image/jpeg", "image/png", "image/webp"];
  const REASONS = {
    NotAllowedError: "denied",
    SecurityError: "denied",
    NotFoundError: "missing",
    OverconstrainedError: "missing",
    NotReadableError: "busy",
    AbortError: "busy",
  };

  const pause = () => new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
  const formatsOf = (block) => block.dataset.formats.split(",");

  function scaledSize(width, height, longest) {
    const scale = Math.min(1, longest / Math.max(width, height));
    return [Math.round(width * scale), Math.round(height * scale)];
  }

  // Readers: how to see a code in the video, and whether bar codes are among them

  async function nativeReader(formats) {
    if (!("BarcodeDetector" in window)) return null;
    const known = await BarcodeDetector.getSupportedFormats();
    const usable = formats.filter((format) => known.includes(format));
    if (!usable.length) return null;
    const detector = new BarcodeDetector({ formats: usable });
    return {
      formats: usable,
      read: async (video) => (await detector.detect(video)).map((code) => code.rawValue),
    };
  }

  let library;

  function loadLibrary(address) {
    library ??= new Promise((resolve, reject) => {
      const script = document.createElement("script");
      script.src = address;
      script.onload = () => resolve(window.jsQR);
      script.onerror = () => {
        library = undefined;
        script.remove();
        reject(new Error("the QR reader did not load"));
      };
      document.head.append(script);
    });
    return library;
  }

  async function scriptReader(address) {
    const jsQR = await loadLibrary(address);
    const canvas = document.createElement("canvas");
    const context = canvas.getContext("2d", { willReadFrequently: true });
    return {
      formats: ["qr_code"],
      read: async (video) => {
        const [width, height] = scaledSize(video.videoWidth, video.videoHeight, LONGEST_EDGE_LIVE);
        Object.assign(canvas, { width, height });
        context.drawImage(video, 0, 0, width, height);
        const { data } = context.getImageData(0, 0, width, height);
        const found = jsQR(data, width, height, { inversionAttempts: "dontInvert" })?.data;
        return found ? [found] : [];
      },
    };
  }

  async function readerFor(block) {
    const native = await nativeReader(formatsOf(block)).catch(() => null);
    return native ?? scriptReader(block.dataset.jsqr);
  }

  // One opening of the dialog. Whatever ends it, the camera is switched off.

  class Scan {
    constructor(block) {
      this.block = block;
      this.dialog = block.querySelector("dialog");
      this.video = block.querySelector("video");
      this.torch = block.querySelector("[data-scan-torch]");
      this.over = false;
      this.end = () => {
        this.over = true;
        this.stopCamera();
      };
      this.leave = () => {
        if (document.visibilityState === "hidden" && this.stream) this.dialog.close();
      };
      this.switchTorch = this.switchTorch.bind(this);
    }

    async run() {
      this.dialog.showModal();
      this.dialog.addEventListener("close", this.end, { once: true });
      document.addEventListener("visibilitychange", this.leave);
      this.torch.addEventListener("click", this.switchTorch);
      this.say("starting");
      try {
        const text = await this.search();
        if (!text) return;
        this.dialog.close();
        fill(this.block, text);
      } catch (error) {
        if (!this.over) this.say(REASONS[error.name] ?? "failed");
      } finally {
        this.stopCamera();
        document.removeEventListener("visibilitychange", this.leave);
        this.torch.removeEventListener("click", this.switchTorch);
      }
    }

    async search() {
      const reader = await readerFor(this.block);
      await this.startCamera();
      const everything = formatsOf(this.block).every((format) => reader.formats.includes(format));
      this.say(everything ? "looking" : "lookingQr");
      while (!this.over) {
        if (this.track.readyState !== "live") throw new Error("the camera went away");
        const text = this.video.videoWidth && chosen(await reader.read(this.video), this.block);
        if (text) return text;
        await pause();
      }
      return "";
    }

    async startCamera() {
      const wanted = { facingMode: "environment", width: { ideal: 1280 }, height: { ideal: 960 } };
      const stream = await navigator.mediaDevices.getUserMedia({ video: wanted, audio: false });
      this.stream = stream;
      [this.track] = stream.getVideoTracks();
      if (this.over) return this.stopCamera();
      this.video.srcObject = stream;
      await this.video.play();
      this.torch.hidden = !this.track.getCapabilities?.().torch;
    }

    stopCamera() {
      this.stream?.getTracks().forEach((track) => track.stop());
      if (this.video.srcObject === this.stream) this.video.srcObject = null;
      this.torch.hidden = true;
      this.torch.setAttribute("aria-pressed", "false");
    }

    async switchTorch() {
      const on = this.torch.getAttribute("aria-pressed") !== "true";
      await this.track.applyConstraints({ advanced: [{ torch: on }] });
      this.torch.setAttribute("aria-pressed", String(on));
    }

    say(what) {
      this.block.querySelector("[data-scan-status]").textContent = this.block.dataset[what];
    }
  }

  // The field

  function codeIn(text) {
    const scanned = text.trim();
    return (/^https?:\/\/[^#]*#(.+)$/i.exec(scanned)?.[1] ?? scanned).trim();
  }

  // A type plate carries several codes: the one that the field wants, or the only one in sight.
  function chosen(texts, block) {
    const wanted = new RegExp(`^(?:${block.dataset.fits})$`, "i");
    const fitting = texts.find((text) => wanted.test(codeIn(text).replace(/[\s-]/g, "")));
    return fitting ?? (texts.length === 1 ? texts[0] : "");
  }

  function fill(block, text) {
    const field = document.querySelector(block.dataset.target);
    const lines = field.tagName === "TEXTAREA" && field.value.trim() ? [field.value.trimEnd()] : [];
    field.value = [...lines, codeIn(text)].join("\n");
    field.dispatchEvent(new Event("input", { bubbles: true }));
    field.dispatchEvent(new Event("change", { bubbles: true }));
    block.querySelector("[data-scan-result]").textContent = block.dataset.found;
    (field.form?.querySelector("button:not([type=button], [type=reset])") ?? field).focus();
  }

  // A photo of 40 megapixels takes minutes over a building site's network.

  async function shrink(input) {
    const [photo] = input.files;
    if (!photo || (photo.size < SMALL_PHOTO_BYTES && SERVER_READS.includes(photo.type))) return;
    const picture = await createImageBitmap(photo).catch(() => null);
    if (!picture) return; // the server says what is wrong with it
    const canvas = document.createElement("canvas");
    [canvas.width, canvas.height] = scaledSize(picture.width, picture.height, LONGEST_EDGE_PHOTO);
    canvas.getContext("2d").drawImage(picture, 0, 0, canvas.width, canvas.height);
    picture.close();
    const smaller = await new Promise((done) => canvas.toBlob(done, "image/jpeg", 0.85));
    if (!smaller || input.files[0] !== photo) return;
    const files = new DataTransfer();
    files.items.add(new File([smaller], "photo.jpg", { type: "image/jpeg" }));
    input.files = files.files;
  }

  // Delegated, so that a part of the page which the server sends later works too

  function offerCamera() {
    if (!navigator.mediaDevices?.getUserMedia) return;
    for (const block of document.querySelectorAll("[data-scan]")) {
      const readable = "BarcodeDetector" in window || formatsOf(block).includes("qr_code");
      block.querySelector("[data-scan-open]").hidden = !readable;
    }
  }

  document.addEventListener("click", (event) => {
    const opener = event.target.closest("[data-scan-open]");
    if (opener) new Scan(opener.closest("[data-scan]")).run();
    const closer = event.target.closest("[data-scan-close]");
    if (closer) closer.closest("dialog").close();
  });
  document.addEventListener("change", (event) => {
    if (event.target.matches("input[data-shrink]")) shrink(event.target);
  });
  document.addEventListener("htmx:load", offerCamera);
  offerCamera();
})();
