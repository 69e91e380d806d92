// The library of questions, narrowed by the words in its field.

const field = document.getElementById("narrow");
const entries = [...document.querySelectorAll("#library [data-words]")];

function narrow() {
  const words = field.value.toLowerCase().split(/\s+/).filter(Boolean);
  let shown = 0;
  for (const entry of entries) {
    entry.hidden = !words.every((word) => entry.dataset.words.includes(word));
    shown += entry.hidden ? 0 : 1;
  }
  for (const group of document.querySelectorAll("#library .group")) group.hidden = !group.querySelector("[data-words]:not([hidden])");
  document.getElementById("none").hidden = shown > 0;
  document.getElementById("narrowed").textContent = words.length ? `${shown} / ${entries.length}` : "";
}

function remember() {
  const query = new URLSearchParams(location.search);
  if (field.value.trim()) query.set("q", field.value.trim());
  else query.delete("q");
  history.replaceState(null, "", `${location.pathname}${query.size ? `?${query}` : ""}${location.hash}`);
}

field.addEventListener("input", () => { narrow(); remember(); });
narrow();
