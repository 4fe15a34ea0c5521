// Photos are made smaller before they are sent, where the browser can; else they go as they are.
"use strict";

const QUALITY = 0.85;

async function shrunk(file, most) {
  let picture;
  try {
    picture = await createImageBitmap(file);
  } catch {
    return file; // no picture this browser knows: the server says what is wrong with it
  }
  const scale = Math.min(1, most / Math.max(picture.width, picture.height));
  if (scale === 1 && ["image/jpeg", "image/png"].includes(file.type)) return file;
  const canvas = document.createElement("canvas");
  canvas.width = Math.round(picture.width * scale);
  canvas.height = Math.round(picture.height * scale);
  canvas.getContext("2d").drawImage(picture, 0, 0, canvas.width, canvas.height);
  const made = await new Promise((done) => canvas.toBlob(done, "image/jpeg", QUALITY));
  if (!made || (scale === 1 && made.size >= file.size && file.type === "image/jpeg")) return file;
  return new File([made], file.name.replace(/\.[^.]*$/, "") + ".jpg", { type: "image/jpeg" });
}

async function shrinkAll(input) {
  const form = input.form;
  const files = [...input.files];
  form.toggleAttribute("data-busy", true);
  try {
    const smaller = new DataTransfer();
    for (const file of files) smaller.items.add(await shrunk(file, Number(input.dataset.shrink)));
    input.files = smaller.files;
  } catch {
    // the files stay as they were chosen
  } finally {
    form.toggleAttribute("data-busy", false);
  }
  // chosen and not sent, they would be lost with the next link
  if (input.hasAttribute("data-send") && files.length) form.requestSubmit();
}

document.addEventListener("change", (event) => {
  if (event.target.matches("input[type=file][data-shrink]")) shrinkAll(event.target);
});
