/* What the console can do beyond pages and forms: keys for the hurried, a copy of a text
   for the chat, and no page left open to who may not read it any more. Nothing needs it. */
(() => {
"use strict";

const typing = e => e.target.closest?.("input, textarea, select, [contenteditable]");
const target = keys => [...document.querySelectorAll("[data-key]")].find(a => a.dataset.key === keys);
const dialog = document.getElementById("keys");

/* A link's data-key is what is pressed for it: "n", or "g i" one after the other. */
let first = "", since = 0;
document.addEventListener("keydown", e => {
  if (e.ctrlKey || e.metaKey || e.altKey || e.isComposing || typing(e) || document.querySelector("dialog[open]")) return;
  if (e.key === "?" && dialog) {
    e.preventDefault();
    dialog.showModal();
    return;
  }
  const keys = first && e.timeStamp - since < 1500 ? first + " " + e.key : e.key;
  first = e.key === "g" ? "g" : "";
  since = e.timeStamp;
  const to = target(keys);
  if (!to) return;
  e.preventDefault();
  if (to.matches("a[href], button, summary")) to.click(); else to.focus();
});

/* On a phone the menu is wider than the screen: the part that is open is in sight. */
const here = document.querySelector(".desk [aria-current]");
if (here) here.closest(".desk").scrollLeft = here.offsetLeft - here.closest(".desk").clientWidth / 3;

/* Ctrl+Enter sends a form with data-send: by the button that sends without a preview, if there is one. */
document.addEventListener("keydown", e => {
  const form = e.target.form;
  if (e.key !== "Enter" || !(e.ctrlKey || e.metaKey) || !form?.matches("[data-send]")) return;
  e.preventDefault();
  form.requestSubmit(form.querySelector("button[value=send]") ?? form.querySelector("button:not([type=button])"));
});

/* Whoever comes to post can write at once: on the page, and where a fold opens. When a page
   has loaded, the browser goes to the place in the address and takes the focus from where it is. */
const write = at => at?.querySelector("textarea")?.focus();
const arrive = () => { if (location.hash === "#post") write(document.getElementById("post")) };
addEventListener("load", () => requestAnimationFrame(arrive));
addEventListener("hashchange", arrive);
for (const fold of document.querySelectorAll("details.quick")) {
  fold.querySelector("summary").addEventListener("click", e => {
    if (fold.open) return;
    e.preventDefault();
    fold.open = true;
    write(fold); // within the tap: a phone shows its keyboard for no other
  });
}

/* The menu of one's account closes as menus do. */
const menu = document.querySelector(".who");
addEventListener("click", e => {
  if (menu && !menu.contains(e.target)) menu.open = false;
});
addEventListener("keydown", e => {
  if (e.key !== "Escape" || !menu?.open) return;
  menu.open = false;
  menu.firstElementChild.focus();
});

for (const b of document.querySelectorAll("[data-keys]")) {
  b.hidden = false;
  b.onclick = () => dialog.showModal();
}

/* A button with data-copy copies what the element of that id holds. */
for (const b of document.querySelectorAll("[data-copy]")) {
  if (!navigator.clipboard) continue;
  b.hidden = false;
  b.onclick = async () => {
    const from = document.getElementById(b.dataset.copy);
    await navigator.clipboard.writeText(from.value ?? from.textContent);
    b.textContent = b.dataset.copied;
  };
}

/* Whoever is signed out leaves the page for the sign-in, but not out of the middle of a
   sentence: what is not kept yet stays on the screen, and the form says where to sign in, in
   a tab beside it. The stream ends with the session; a page that nobody looks at holds none,
   as a browser has six for all its pages. It also says that what the page is about has gone
   on: a line over the page tells of it, and moves nothing under the fingers. */
let stream = null;
const over = document.getElementById("over"), newer = document.getElementById("newer");
const follow = () => {
  stream?.close();
  stream = null;
  if (document.hidden) return;
  stream = new EventSource(newer?.dataset.stream ?? "/live");
  stream.addEventListener("newer", () => newer.firstElementChild.hidden = false);
  stream.onopen = () => over.hidden = true;
  stream.onerror = stay;
};
const stay = async () => {
  const asked = new AbortController();
  const answer = await fetch("/live", { headers: { Accept: "text/event-stream" }, signal: asked.signal }).catch(() => null); // null: the server is away
  asked.abort(); // how the answer begins is enough
  const unkept = document.querySelector("form[data-unkept]");
  if (answer?.status === 401 && !unkept) location.replace(location.pathname + location.search);
  else if (answer?.status === 401 && over.hidden) {
    unkept.append(over);
    over.hidden = false;
  }
  if (stream?.readyState === EventSource.CLOSED) setTimeout(follow, 10_000);
};
addEventListener("pagehide", () => stream?.close());
document.addEventListener("visibilitychange", follow);
follow();
})();
