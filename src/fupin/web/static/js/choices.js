// The bar of choices above a view: what is left at "all" stays out of the address.

/** Keep empty choices out of the address that the form makes. */
export function tidyChoices() {
  for (const form of document.querySelectorAll("form.choices")) {
    form.addEventListener("formdata", (event) => {
      for (const [name, value] of [...event.formData]) if (!value) event.formData.delete(name);
    });
  }
}
