// Money: the bar of choices, and the picture as pixels.
import { tidyChoices } from "./choices.js";
import { t } from "./panel.js";

/** Save what the server draws as SVG as a PNG of twice its size. */
async function savePixels(button) {
  const before = button.textContent;
  try {
    const answer = await fetch(button.dataset.png);
    if (!answer.ok) throw new Error(`${answer.status}`);
    const address = URL.createObjectURL(new Blob([await answer.text()], { type: "image/svg+xml" }));
    const picture = new Image();
    picture.src = address;
    await picture.decode();
    const canvas = document.createElement("canvas");
    canvas.width = picture.naturalWidth * 2;
    canvas.height = picture.naturalHeight * 2;
    canvas.getContext("2d").drawImage(picture, 0, 0, canvas.width, canvas.height);
    URL.revokeObjectURL(address);
    const link = document.createElement("a");
    link.href = canvas.toDataURL("image/png");
    link.download = "money.png";
    link.click();
  } catch (error) {
    button.textContent = t("画不出，请下载 SVG", "this failed; take the SVG");
    setTimeout(() => { button.textContent = before; }, 3000);
  }
}

tidyChoices();
for (const button of document.querySelectorAll("[data-png]")) button.addEventListener("click", () => savePixels(button));
