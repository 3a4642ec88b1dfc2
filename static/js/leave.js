// "Leave quickly": what the plain link can't do by itself. Nothing is stored, nothing is sent.
const PRESSES = 3;
const PATIENCE = 5000;

const link = document.querySelector(".leave");
const state = document.querySelector(".leave-state");
const [dots, words] = state.children;
const { hint, loading, twoMore, oneMore } = link.dataset;
const title = document.title;
const down = new Set();
let presses = 0;
let spoilt = false;
let timer;

// Hidden, so that nothing of it is seen, found or read aloud, not even a film on the full screen;
// covered, so that no part shows by a visibility of its own. The state becomes the cover: it
// alone still speaks.
function cover() {
  for (const film of document.querySelectorAll("video")) film.pause();
  document.body.style.setProperty("visibility", "hidden", "important");
  document.title = loading;
  state.classList.add("leave-cover");
  dots.textContent = "";
  words.textContent = loading;
}

// A browser may bring the page back as it was left.
function uncover() {
  document.body.style.removeProperty("visibility");
  document.title = title;
  state.classList.remove("leave-cover");
  down.clear();
  spoilt = false;
  count(0);
}

// On a slow line the page would stay in sight until the other answers: cover it first.
// Replaced, it is no longer where Back leads.
function leave() {
  clearTimeout(timer);
  cover();
  location.replace(link.href);
}

function count(number) {
  presses = number;
  dots.textContent = (number && "●".repeat(number) + "○".repeat(PRESSES - number)) || "";
  words.textContent = ["", twoMore, oneMore][number];
  clearTimeout(timer);
  if (number) timer = setTimeout(count, PATIENCE, 0);
}

// With Ctrl, Shift or the like a click means something else: a new tab, a download.
function clicked(event) {
  if (event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
  event.preventDefault();
  leave();
}

function pressed(event) {
  if (event.key !== "Shift") {
    down.clear();
    if (presses) count(0);
    return;
  }
  // A new press; a window that Shift+click opened may have got the end of the last one.
  if (!event.repeat) spoilt = false;
  if (!spoilt && !event.ctrlKey && !event.metaKey && !event.altKey) {
    down.add(event.code); // once, however long it is held
  }
}

// Counted when let go, for only then is it sure that it changed no other key. All that are down
// count at once: of two Shift keys held together Windows reports only the last that is let go.
function released(event) {
  if (event.key !== "Shift") return;
  spoilt = false;
  if (!down.size) return;
  const number = presses + down.size;
  down.clear();
  if (number < PRESSES) count(number);
  else leave();
}

// Shift and a click, or the wheel, is no press of Shift alone, though a held key repeats itself.
function pointed() {
  spoilt = spoilt || down.size > 0;
  down.clear();
}

// A jump within the page would be one more place for Back to lead to, with this page on it.
function jumped(event) {
  const target = event.target.closest('a[href^="#"]');
  if (!target || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
  event.preventDefault();
  location.replace(target.href);
}

// Only when brought back from memory: a page still loading when it was left has its first
// "pageshow" yet to come, which must not uncover it.
function shown(event) {
  if (event.persisted) uncover();
}

// Said here, for only here it is true.
function describe() {
  const more = document.createElement("span");
  more.className = "visually-hidden";
  more.textContent = ` ${hint}`;
  link.append(more);
}

// Two fingers or the keyboard on the screen move what is seen away from the top: the link comes
// along. It grows with the page, but not until it is in the way.
function follow() {
  const { offsetLeft, offsetTop, width, scale } = visualViewport;
  const rtl = getComputedStyle(link).direction === "rtl";
  const x = rtl ? offsetLeft : offsetLeft + width - document.documentElement.clientWidth;
  link.style.transformOrigin = rtl ? "0 0" : "100% 0";
  link.style.transform = `translate(${x}px, ${offsetTop}px) scale(${Math.min(1, 2 / scale)})`;
}

describe();
link.addEventListener("click", clicked);
addEventListener("click", jumped);
addEventListener("keydown", pressed, true);
addEventListener("keyup", released, true);
addEventListener("pointerdown", pointed, true);
addEventListener("wheel", pointed, { capture: true, passive: true });
addEventListener("pageshow", shown);
if (window.visualViewport) {
  visualViewport.addEventListener("scroll", follow);
  visualViewport.addEventListener("resize", follow);
}
