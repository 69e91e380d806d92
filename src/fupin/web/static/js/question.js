// A question: its form completes names, its answer is drawn as the page says.
import { drawBars, drawMap, drawNetwork, failed, saves } from "./answer.js";
import { searching } from "./search.js";

function completes(input) {
  const hidden = input.parentElement.querySelector("input[type=hidden]");
  const list = input.parentElement.querySelector("ul");
  input.addEventListener("input", () => { hidden.value = input.value.trim(); });
  searching(input, list, (hit) => {
    input.value = hit.text;
    hidden.value = hit.id;
    list.hidden = true;
    input.setAttribute("aria-expanded", "false");
  }, ["entity", "concept"]);
}

// What is left empty is asked with its usual value: it need not stand in the address.
function asksLittle(form) {
  form.addEventListener("formdata", ({ formData }) => {
    for (const [name, value] of [...formData]) if (!value) formData.delete(name);
  });
}

async function draws(element, drawn) {
  const views = {
    chart: () => drawBars(element, drawn.bars),
    network: () => drawNetwork(element, drawn),
    map: () => drawMap(element, drawn, element.dataset.outlines),
  };
  const figure = element.closest("figure");
  try {
    saves(figure, await views[figure.dataset.view](), location.pathname.split("/").pop());
  } catch (error) {
    console.error(error);
    failed(element);
  }
}

document.querySelectorAll("[data-field]").forEach(completes);
const form = document.getElementById("ask");
if (form) asksLittle(form);
const picture = document.getElementById("picture");
if (picture) draws(picture, JSON.parse(document.getElementById("drawn").textContent));
const permalink = document.getElementById("permalink");
if (permalink) permalink.dataset.copy = location.href;
