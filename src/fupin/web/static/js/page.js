// What every page does: sentences in the panel, search as one types, light and dark, copying.
import { watchPanel } from "./panel.js";
import { watchSearch } from "./search.js";

const root = document.documentElement;

function isDark() {
  return root.dataset.theme ? root.dataset.theme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
}

function watchTheme() {
  document.getElementById("theme")?.addEventListener("click", () => {
    root.dataset.theme = isDark() ? "light" : "dark";
    try { localStorage.setItem("fupin-theme", root.dataset.theme); } catch { /* the choice lasts as long as the page */ }
    document.dispatchEvent(new CustomEvent("fupin:theme"));
  });
}

function watchCopy() {
  document.addEventListener("click", async (event) => {
    const button = event.target.closest?.("[data-copy]");
    if (!button) return;
    const before = button.textContent;
    try {
      await navigator.clipboard.writeText(button.dataset.copy);
      button.textContent = root.lang === "en" ? "copied" : "已复制";
    } catch {
      button.textContent = root.lang === "en" ? "copying is not allowed here" : "此处不能复制";
    }
    setTimeout(() => { button.textContent = before; }, 1500);
  });
}

// on a narrow screen the menu scrolls sideways: the page that is open is in sight
function showPlace() {
  const here = document.querySelector(".top nav [aria-current]");
  if (here) here.parentElement.scrollLeft = here.offsetLeft - here.parentElement.clientWidth / 2;
}

showPlace();
watchTheme();
watchCopy();
watchPanel();
watchSearch();
