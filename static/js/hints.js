// The admin: hints at the fields of what victims read. Characters are counted as they are typed; a
// text is sent to be read when somebody pauses or goes on, and is kept nowhere. Nothing is refused.
const PAUSE = 1200;

function follow(hints) {
  const form = hints.closest("form");
  const field = form.elements[hints.dataset.column];
  const [count, said] = [hints.querySelector("p"), hints.querySelector("[role=status]")];
  let isRead = field.value;
  let waiting = 0;
  let asking = null;

  function counted() {
    if (!count) return;
    // As they are sent: the end of a line is two.
    const used = [...field.value.replaceAll("\n", "\r\n")].length;
    const { most } = hints.dataset;
    const words = window.gettext("Characters: %(used)s of %(most)s, %(left)s left");
    count.textContent = window.interpolate(words, { used, most, left: most - used }, true);
  }

  async function ask() {
    clearTimeout(waiting);
    if (hints.hidden || field.value === isRead) return;
    isRead = field.value;
    asking?.abort();
    const mine = new AbortController();
    asking = mine;
    const body = new FormData();
    body.set("csrfmiddlewaretoken", form.elements.csrfmiddlewaretoken.value);
    body.set("field", hints.dataset.field);
    body.set("language", hints.dataset.language);
    body.set("text", isRead);
    try {
      const { signal } = mine;
      const answer = await fetch(hints.dataset.hints, { method: "POST", body, signal });
      if (!answer.ok || answer.redirected) return;
      const fresh = document.createElement("div");
      fresh.innerHTML = await answer.text();
      // What is said again isn't new: nobody has to hear it twice.
      if (fresh.textContent.trim() !== said.textContent.trim()) {
        said.replaceChildren(...fresh.childNodes);
      }
    } catch {
      // Nothing is lost by a hint that doesn't come: the next pause asks again.
      if (asking === mine) isRead = null;
    }
  }

  function show() {
    const [name, value] = hints.dataset.when.split("=");
    hints.hidden = !new FormData(form).getAll(name).includes(value);
    ask();
  }

  field.addEventListener("input", () => {
    counted();
    clearTimeout(waiting);
    waiting = setTimeout(ask, PAUSE);
  });
  hints.closest(".form-row").addEventListener("focusout", ask);
  if (hints.dataset.when) {
    form.addEventListener("change", show);
    show();
  }
}

for (const hints of document.querySelectorAll("[data-hints]")) follow(hints);
