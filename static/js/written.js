// The admin's editor of texts: it says of which language it is and what it is called, lets the
// browser check the spelling, names its tools in the editor's language and says which are on, and
// offers the pages of the site where a link is made.
// biome-ignore lint/correctness/noUndeclaredDependencies: the page's import map names it.
import { Extension, pm } from "django-prose-editor/editor";

// Django's catalogue; a page without it keeps the names as they are.
const gettext = window.gettext ?? ((text) => text);

const TOOLS = {
  bold: gettext("Bold"),
  italic: gettext("Italic"),
  bulletList: gettext("List"),
  orderedList: gettext("Numbered list"),
  orderedListProperties: gettext("How the list is numbered"),
  blockquote: gettext("Quotation"),
  link: gettext("Link"),
  unlink: gettext("Take the link away"),
  footnote: gettext("Footnote"),
  table: gettext("Table"),
  "table:addColumnAfter": gettext("Add a column"),
  "table:deleteColumn": gettext("Delete the column"),
  "table:addRowAfter": gettext("Add a row"),
  "table:deleteRow": gettext("Delete the row"),
  "table:mergeCells": gettext("Merge cells"),
  "table:splitCell": gettext("Split the cell"),
  "table:toggleHeaderCell": gettext("Heading or not"),
  "table:deleteTable": gettext("Delete the table"),
  "history:undo": gettext("Undo"),
  "history:redo": gettext("Redo"),
  hardBreak: gettext("New line"),
  heading2: gettext("Heading"),
  heading3: gettext("Smaller heading"),
  heading4: gettext("Smallest heading"),
  paragraph: gettext("Paragraph"),
};

// Words of the editor's own dialogs, which come with it in few languages only: collected here, so
// that they are translated with ours.
export const THEIRS = [
  gettext("Edit Link"),
  gettext("Update"),
  gettext("URL"),
  gettext("Insert Table"),
  gettext("Insert"),
  gettext("Rows"),
  gettext("Columns"),
  gettext("Include header row"),
  gettext("List properties"),
  gettext("List type"),
  gettext("Start at"),
  gettext("Bullets"),
  gettext("Decimal numbers"),
  gettext("Lowercase letters"),
  gettext("Uppercase letters"),
  gettext("Lowercase Roman numerals"),
  gettext("Uppercase Roman numerals"),
];

function nameTools(editor) {
  for (const tool of editor.querySelectorAll(".prose-menubar button")) {
    // The button of a menu has no name; it is called as what is chosen in it.
    const words = TOOLS[tool.dataset.name ?? tool.title.replace(" ", "")];
    const example = tool.matches(".prose-menubar__option") && tool.firstElementChild;
    if (words && example && example.textContent !== words) example.textContent = words;
    else if (words && !example && tool.title !== words) {
      tool.title = words;
      tool.ariaLabel = words;
    }
    const isOn = String(tool.classList.contains("active"));
    if (tool.dataset.name && tool.ariaPressed !== isOn) tool.ariaPressed = isOn;
  }
}

// What can be linked to: asked for once, when the first link is made.
let pages = null;

async function offerPages(dialog, textarea) {
  const input = dialog.querySelector("input[name=href]");
  if (!input) return;
  dialog.querySelector("[name=title]")?.closest("p, label, div")?.remove();
  pages ??= fetch(`${textarea.dataset.links}?language=${textarea.lang}`).then((answer) =>
    answer.ok ? answer.json() : { pages: [] },
  );
  const list = document.createElement("datalist");
  list.id = "link-targets";
  for (const { key, title } of (await pages).pages) list.append(new Option(title, `page:${key}`));
  dialog.append(list);
  input.setAttribute("list", list.id);
  input.placeholder = gettext("Type a few letters of a title, or an address");
}

export const Written = Extension.create({
  name: "written",
  addProseMirrorPlugins() {
    const editor = this.editor.options.element;
    const textarea = editor.querySelector("textarea");
    const label = textarea?.id && document.querySelector(`label[for="${textarea.id}"]`);
    const attributes = { spellcheck: "true", "aria-multiline": "true" };
    if (textarea?.lang) Object.assign(attributes, { lang: textarea.lang, dir: textarea.dir });
    if (label) {
      label.id ||= `${textarea.id}_label`;
      attributes["aria-labelledby"] = label.id;
      label.addEventListener("click", () => this.editor.commands.focus());
    }
    const description = textarea?.getAttribute("aria-describedby");
    if (description) attributes["aria-describedby"] = description;
    const view = () => {
      const watcher = new MutationObserver((changes) => {
        nameTools(editor);
        for (const added of changes.flatMap(({ addedNodes }) => [...addedNodes])) {
          const dialog = added.querySelector?.("dialog.prose-editor-dialog");
          if (dialog && textarea?.dataset.links) offerPages(dialog, textarea);
        }
      });
      watcher.observe(editor, {
        attributeFilter: ["class"],
        attributes: true,
        childList: true,
        subtree: true,
      });
      return { destroy: () => watcher.disconnect() };
    };
    return [new pm.state.Plugin({ props: { attributes }, view })];
  },
});
