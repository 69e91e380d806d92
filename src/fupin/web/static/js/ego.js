// A small network on the page of an entity; it is fetched when it comes into view.
import { draw } from "./graph.js";
import { address, showFacts, t } from "./panel.js";

function load(source) {
  return new Promise((done, failed) => {
    const script = document.createElement("script");
    script.src = source;
    script.onload = done;
    script.onerror = failed;
    document.head.append(script);
  });
}

function pick(element) {
  if (!element) return;
  if (element.isNode()) {
    location.href = address(element.data("iri").replace("https://w3id.org/fupin", ""));
    return;
  }
  showFacts(element.data("facts"), `${element.source().data("name")} —${element.data("label")}→ ${element.target().data("name")}`);
}

async function show(place) {
  const state = place.querySelector(".state");
  try {
    const response = await fetch(place.dataset.ego, { headers: { Accept: "text/html" } });
    if (!response.ok) throw new Error(response.status);
    const page = new DOMParser().parseFromString(await response.text(), "text/html");
    const picture = JSON.parse(page.getElementById("network-data").textContent);
    if (!picture.edges.length) {
      state.textContent = t("没有相连的。", "It is connected with nothing.");
      place.classList.add("empty");
      return;
    }
    await load(place.dataset.library);
    draw(place, picture, pick, true);
  } catch (error) {
    state.textContent = t("画不出来，请打开关系网。", "It could not be drawn; open the network.") + ` (${error.message ?? "script"})`;
  }
}

const watch = new IntersectionObserver((entries) => {
  for (const { isIntersecting, target } of entries) {
    if (!isIntersecting) continue;
    watch.unobserve(target);
    show(target);
  }
}, { rootMargin: "200px" });
for (const place of document.querySelectorAll("[data-ego]")) watch.observe(place);
