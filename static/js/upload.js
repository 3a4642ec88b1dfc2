// The admin: say that a file is too large as soon as it is chosen, and don't send the form.
const sizes = (input) => [...input.files].reduce((sum, file) => sum + file.size, 0);
const inputs = (form) => [...form.querySelectorAll("input[type=file][data-most]")];

function refused(form) {
  const all = inputs(form);
  const together = all.reduce((sum, input) => sum + sizes(input), 0);
  for (const input of all) {
    const { most, tooLarge, formMost, formTooLarge } = input.dataset;
    const own = sizes(input);
    const words = own > most ? tooLarge : own && together > formMost ? formTooLarge : "";
    input.setCustomValidity(words);
  }
  return all.find((input) => !input.validity.valid && input.validity.customError);
}

document.addEventListener("change", ({ target }) => {
  if (target.matches("input[type=file][data-most]")) refused(target.form)?.reportValidity();
});

// Django's forms don't ask the browser to validate, so nobody else stops this.
document.addEventListener(
  "submit",
  (event) => {
    const input = refused(event.target);
    if (!input) return;
    event.preventDefault();
    input.reportValidity();
  },
  true,
);
