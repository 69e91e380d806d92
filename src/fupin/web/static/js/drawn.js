// Pictures that stand in the page as SVG are saved as they are seen: with the colours of the moment, and no links.

const STYLED = ["fill", "stroke", "stroke-width", "stroke-dasharray", "font-size", "font-weight", "font-family", "opacity"];

/** A copy of a picture that needs no style sheet. */
function standalone(svg) {
  const copy = svg.cloneNode(true);
  const from = svg.querySelectorAll("*");
  copy.querySelectorAll("*").forEach((element, i) => {
    const style = getComputedStyle(from[i]);
    for (const name of STYLED) element.style.setProperty(name, style.getPropertyValue(name));
    for (const name of ["href", "data-facts", "data-title", "class"]) element.removeAttribute(name);
  });
  const ground = document.createElementNS("http://www.w3.org/2000/svg", "rect");
  ground.setAttribute("width", "100%");
  ground.setAttribute("height", "100%");
  ground.setAttribute("fill", getComputedStyle(document.body).backgroundColor);
  copy.prepend(ground);
  return new XMLSerializer().serializeToString(copy);
}

function offer(address, name) {
  const link = document.createElement("a");
  link.href = address;
  link.download = name;
  link.click();
}

function savePng(text, svg, name) {
  const image = new Image();
  image.onload = () => {
    const canvas = document.createElement("canvas");
    const { width, height } = svg.viewBox.baseVal;
    canvas.width = width * 2;
    canvas.height = height * 2;
    canvas.getContext("2d").drawImage(image, 0, 0, canvas.width, canvas.height);
    offer(canvas.toDataURL("image/png"), name);
  };
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(text)}`;
}

document.addEventListener("click", (event) => {
  const button = event.target.closest?.("[data-save]");
  if (!button) return;
  const svg = document.getElementById(button.dataset.of);
  const text = standalone(svg);
  if (button.dataset.save === "png") return savePng(text, svg, `${button.dataset.name}.png`);
  const address = URL.createObjectURL(new Blob([text], { type: "image/svg+xml" }));
  offer(address, `${button.dataset.name}.svg`);
  setTimeout(() => URL.revokeObjectURL(address), 10000);
});
