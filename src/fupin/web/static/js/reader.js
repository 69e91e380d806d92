// The reader: kinds of facts can be left out, and the reader is brought to the words that were asked for.

const boxes = [...document.querySelectorAll("#kinds input[value]")].filter((box) => box.id !== "coverage");

/** Colour each mark by the first of its kinds that is chosen; one without a chosen kind is plain text. */
function paint() {
  const chosen = new Set(boxes.filter((box) => box.checked).map((box) => box.value));
  for (const mark of document.querySelectorAll("mark[data-kinds]")) {
    const kind = mark.dataset.kinds.split(" ").find((name) => chosen.has(name));
    mark.className = (kind ? `k-${kind}` : "off") + (mark.classList.contains("target") ? " target" : "");
  }
}

for (const box of boxes) box.addEventListener("change", paint);
document.getElementById("coverage")?.addEventListener("change", (event) => {
  document.body.classList.toggle("coverage", event.target.checked);
});
document.getElementById("kinds")?.addEventListener("submit", (event) => event.preventDefault());
document.querySelector(".target")?.scrollIntoView({ block: "center" });
