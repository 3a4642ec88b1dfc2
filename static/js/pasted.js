// The admin's editor: what comes from Word, Outlook, LibreOffice or Google Docs is a list where it
// was one, what was struck out stays away, no note leads nowhere. content/text/pasted.py does the
// same on saving; the editor itself keeps nothing of Word's by which it could tell.
// biome-ignore lint/correctness/noUndeclaredDependencies: the page's import map names it.
import { Extension, pm } from "django-prose-editor/editor";

const RENAMED = { h1: "h2", h5: "h4", h6: "h4" };
const STRUCK_OUT = /text-decoration[^;]{0,99}line-through|\bmsodel\b|\bmsocomment/i;
const NOTE = /^#(_(ftn|edn|msocom|cmnt)|ftnt|cmnt|sdfootnote|sdendnote)/i;
const LIST_LEVEL = /mso-list:\s*(?!\s|ignore|none)[^;]{0,99}?\blevel(\d)/i;
const MARKER = /mso-list:\s*ignore/i;
const ORDERED = /^\s*\(?(\d{1,4}|[a-z]{1,5})[.)]/i;
const BULLET = /^\s*(?:[·•▪◦‣●○■□\uf0b7\uf0a7]\s+|o\s\s+)/;

const look = (element) => `${element.getAttribute("style") ?? ""} ${element.className}`;

function renamed(element, name) {
  const other = element.ownerDocument.createElement(name);
  other.append(...element.childNodes);
  element.replaceWith(other);
  return other;
}

function tidy(element) {
  const name = element.localName;
  const href = element.getAttribute("href") ?? "";
  if (["del", "s", "strike"].includes(name) || STRUCK_OUT.test(look(element)) || NOTE.test(href))
    element.remove();
  else if (name === "a" && href.startsWith("#_")) element.replaceWith(...element.childNodes);
  else if (name === "p" && look(element).includes("MsoTitle")) renamed(element, "h2");
  else if (RENAMED[name]) renamed(element, RENAMED[name]);
}

// Take so many characters from the beginning of an element's text.
function take(element, length) {
  const texts = element.ownerDocument.createTreeWalker(element, NodeFilter.SHOW_TEXT);
  let left = length;
  while (left && texts.nextNode()) {
    const text = texts.currentNode;
    const here = Math.min(left, text.data.length);
    text.data = text.data.slice(here);
    left -= here;
  }
}

// Level, kind and number of a paragraph that is the item of a list; its marker goes.
function itemOf(paragraph) {
  const level = LIST_LEVEL.exec(look(paragraph));
  let marker = "";
  for (const span of paragraph.querySelectorAll("span")) {
    if (!MARKER.test(look(span))) continue;
    marker += span.textContent;
    span.remove();
  }
  if (!level && !marker) {
    marker = BULLET.exec(paragraph.textContent)?.[0] ?? "";
    if (!marker) return null;
    take(paragraph, marker.length);
  }
  const number = ORDERED.exec(marker)?.[1];
  return { level: level ? Number(level[1]) : 1, name: number ? "ol" : "ul", number };
}

// Put paragraphs that are items into lists, one in the other by their level.
function makeLists(body) {
  let stack = [];
  let before = null;
  for (const paragraph of body.querySelectorAll("p")) {
    if (paragraph.closest("li")) continue;
    const beside = paragraph.previousElementSibling;
    const item = itemOf(paragraph);
    if (!item) continue;
    if (!before || beside !== before) stack = [];
    const ends = ({ level, name }) =>
      level > item.level || (level === item.level && name !== item.name);
    while (stack.length && ends(stack.at(-1))) stack.pop();
    const place = body.ownerDocument.createElement("li");
    if (!stack.length || stack.at(-1).level < item.level) {
      const list = body.ownerDocument.createElement(item.name);
      if (Number(item.number) > 1) list.start = Number(item.number);
      if (stack.length) stack.at(-1).list.lastElementChild.append(list);
      else paragraph.before(list);
      stack.push({ ...item, list });
    }
    stack.at(-1).list.append(place);
    place.append(paragraph);
    before = stack[0].list;
  }
}

function pasted(html) {
  const { body } = new DOMParser().parseFromString(html, "text/html");
  for (const element of body.querySelectorAll("*")) tidy(element);
  makeLists(body);
  for (const list of body.querySelectorAll("ul > ul, ul > ol, ol > ul, ol > ol"))
    list.previousElementSibling?.append(list);
  for (const block of body.querySelectorAll("p, h2, h3, h4"))
    if (!block.textContent.trim() && !block.closest("td, th, li")) block.remove();
  return body.innerHTML;
}

export const Pasted = Extension.create({
  name: "pasted",
  addProseMirrorPlugins: () => [new pm.state.Plugin({ props: { transformPastedHTML: pasted } })],
});
