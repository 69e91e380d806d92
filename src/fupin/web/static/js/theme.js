// Before anything is painted: the reader's choice of light or dark, where there is one.
{
  let chosen = null;
  try { chosen = localStorage.getItem("fupin-theme"); } catch { /* storage may be forbidden: the system's choice holds */ }
  if (chosen === "dark" || chosen === "light") document.documentElement.dataset.theme = chosen;
}
