// The admin's editor of texts: a source is picked from a list by its name, and cited by its key.
// Whoever has no JavaScript types the mark, [^key], which is all that is put into the text.
// biome-ignore lint/correctness/noUndeclaredDependencies: the page's import map names it.
import { crel, Extension } from "django-prose-editor/editor";

// Django's catalogue; a page without it keeps the words as they are.
const gettext = window.gettext ?? ((text) => text);

// What can be cited, by the address it is asked for at: once for each language of a page.
const asked = new Map();

function sourcesOf({ dataset, lang }) {
  const address = `${dataset.sources}?language=${lang}`;
  if (!asked.has(address)) {
    const answer = fetch(address).then((got) => (got.ok ? got.json() : Promise.reject(got)));
    // Whoever tries again asks again.
    answer.catch(() => asked.delete(address));
    asked.set(address, answer);
  }
  return asked.get(address);
}

// Without accents and capitals, as people type.
const plain = (text) => text.normalize("NFD").replaceAll(/\p{M}/gu, "").toLowerCase();

function offered({ key, name, year, language }, isChosen, own) {
  const radio = crel("input", { type: "radio", name: "source", value: key, checked: isChosen });
  const words = crel("bdi", { textContent: name, lang: language });
  const label = crel("label", {}, [radio, crel("b", { textContent: year }), words]);
  if (language !== own) label.append(crel("span", { textContent: `(${language})` }));
  return label;
}

let dialogs = 0;

function pick(textarea) {
  dialogs += 1;
  const id = `pick-source-${dialogs}`;
  const search = crel("input", { id: `${id}-search`, type: "text", autocomplete: "off" });
  const list = crel("fieldset", {}, [
    crel("legend", { className: "visually-hidden", textContent: gettext("Sources") }),
  ]);
  const said = crel("p", { role: "status", textContent: gettext("The list is on its way.") });
  const put = crel("button", { textContent: gettext("Insert"), disabled: true });
  const cancel = crel("button", { type: "button", textContent: gettext("Cancel") });
  const form = crel("form", { method: "dialog" }, [
    crel("h3", { id, className: "prose-editor-dialog-title", textContent: gettext("Footnote") }),
    crel("label", { htmlFor: search.id, textContent: gettext("A few letters, or a year") }),
    search,
    list,
    said,
    crel("div", { className: "prose-editor-dialog-buttons" }, [put, cancel]),
  ]);
  const dialog = crel(
    "dialog",
    { className: "prose-editor-dialog pick-source", "aria-labelledby": id },
    [form],
  );
  let sources = [];

  function show() {
    const chosen = form.elements.source?.value;
    const parts = plain(search.value).split(/\s+/);
    const found = sources.filter(({ key, name, year }) => {
      const words = plain(`${year} ${name} ${key}`);
      return parts.every((part) => words.includes(part));
    });
    const first = (found.find(({ key }) => key === chosen) ?? found[0])?.key;
    const labels = found.map((each) => offered(each, each.key === first, textarea.lang));
    list.replaceChildren(list.firstElementChild, ...labels);
    put.disabled = !first;
    said.textContent = first ? "" : gettext("No source has these words.");
  }

  // Not in the form of the page: a form in a form is none.
  document.body.append(dialog);
  search.addEventListener("input", show);
  search.addEventListener("keydown", (event) => {
    if (event.key !== "ArrowDown") return;
    event.preventDefault();
    list.querySelector(":checked")?.focus();
  });
  list.addEventListener("dblclick", () => put.click());
  cancel.addEventListener("click", () => dialog.close(""));
  sourcesOf(textarea).then(
    (answer) => {
      sources = answer.sources;
      show();
    },
    () => {
      said.textContent = gettext("The list can’t be had now. You can type [^key] yourself.");
    },
  );
  return new Promise((resolve) => {
    let key = "";
    form.addEventListener("submit", () => {
      key = form.elements.source?.value ?? "";
    });
    dialog.addEventListener("close", () => {
      dialog.remove();
      resolve(key);
    });
    dialog.showModal();
    search.focus();
  });
}

async function cite(editor, textarea) {
  const key = await pick(textarea);
  const chain = editor.chain().focus();
  if (!key) {
    chain.run();
    return;
  }
  chain
    .command(({ tr, state }) => {
      // Behind the words that are selected, and neither bold nor part of a link.
      const { to } = tr.selection;
      const mark = `[^${key}]`;
      tr.insert(to, state.schema.text(mark));
      tr.setSelection(tr.selection.constructor.near(tr.doc.resolve(to + mark.length), -1));
      return true;
    })
    .run();
}

export const Footnote = Extension.create({
  name: "footnote",
  addMenuItems({ menu, buttons }) {
    const textarea = this.editor.options.element.querySelector("textarea");
    if (!textarea?.dataset.sources) return;
    menu.defineItem({
      name: "footnote",
      groups: "link",
      button: buttons.text("[1]", gettext("Footnote")),
      enabled: ({ state }) => state.selection.$to.parent.inlineContent,
      command: (editor) => cite(editor, textarea),
    });
  },
});
