/* Keeps what is being written in a form with data-draft on the server, so that nothing is
   lost with a session. Typing is an act of the person's; the rest of a page's life is none. */
(() => {
"use strict";

const kept = new WeakMap(), waiting = new WeakMap();

const keep = form => {
  const body = new URLSearchParams(new FormData(form)).toString();
  if (kept.get(form) === body) return;
  kept.set(form, body);
  fetch("/drafts", { method: "POST", body: new URLSearchParams({ path: new URL(form.action).pathname, body }), redirect: "manual", keepalive: true })
    .then(r => {
      if (!r.ok) kept.delete(form); // the next stroke tries again
      else if (kept.get(form) === body) delete form.dataset.unkept;
    }, () => kept.delete(form));
};

document.addEventListener("input", e => {
  const form = e.target.form;
  if (!form?.matches("[data-draft]")) return;
  form.dataset.unkept = "";
  clearTimeout(waiting.get(form));
  waiting.set(form, setTimeout(keep, 3000, form));
});
document.addEventListener("submit", e => {
  clearTimeout(waiting.get(e.target));
  delete e.target.dataset.unkept;
}, true);
addEventListener("pagehide", () => document.querySelectorAll("form[data-unkept]").forEach(keep));
})();
