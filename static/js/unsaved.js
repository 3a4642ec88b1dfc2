// The admin: nobody leaves a form with something typed in it without a question, and nothing is
// sent by somebody who was logged out meanwhile: they log in beside it, then send it.
const form = document.querySelector(".workbench form[data-still-here]");
const UNTYPED = ["csrfmiddlewaretoken", "opened"];

let atFirst = null;
let isSent = false;
let isChecked = false;
let isAsking = false;

function typed() {
  const values = [...new FormData(form)].filter(([name]) => !UNTYPED.includes(name));
  return JSON.stringify(
    values.map(([name, value]) => [name, value instanceof File ? value.name : value]),
  );
}

// Before anything is typed, but after the editor of texts has written them its own way.
function begin() {
  atFirst ??= typed();
}

async function mayBeSent() {
  let isOffline = true;
  try {
    const answer = await fetch(form.dataset.stillHere, { credentials: "same-origin" });
    if (answer.ok) {
      const { token } = await answer.json();
      form.elements.csrfmiddlewaretoken.value = token;
      return true;
    }
    isOffline = answer.status !== 403;
  } catch {
    // No connection: it is said, and nothing is sent.
  }
  const [gone, offline] = ["#logged-out", "#offline"].map((id) => document.querySelector(id));
  const shown = isOffline ? offline : gone;
  for (const each of [gone, offline]) each.hidden = each !== shown;
  shown.scrollIntoView({ block: "center" });
  shown.focus();
  return false;
}

if (form) {
  for (const event of ["focusin", "pointerdown"]) form.addEventListener(event, begin);
  addEventListener("beforeunload", (event) => {
    if (!isSent && atFirst !== null && typed() !== atFirst) event.preventDefault();
  });
  form.addEventListener("submit", async (event) => {
    const { submitter } = event;
    const isElsewhere = submitter?.formTarget === "_blank";
    if (isChecked) {
      isChecked = false;
      isSent = !isElsewhere;
      return;
    }
    event.preventDefault();
    // A second click isn't a second page.
    if (isAsking) return;
    isAsking = true;
    const may = await mayBeSent();
    isAsking = false;
    if (!may) return;
    isChecked = true;
    form.requestSubmit(submitter);
  });
}
