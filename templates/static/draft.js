/* Keeps what is being written in a form with data-draft on the server, so that nothing is
   lost with a session. Typing is an act of the person's; the rest of a page's life is none. */
(() => {
"use strict";

const kept = new WeakMap(), waiting = new WeakMap();

const keep = form => {
  const body = new URLSearchParams(new FormData(form)).toString();
  if (kept.get(form)?.body === body) return kept.get(form).done;
  const done = fetch("/drafts", { method: "POST", body: new URLSearchParams({ path: new URL(form.action).pathname, body }), redirect: "manual", keepalive: true })
    .then(r => {
      if (!r.ok) kept.delete(form); // the next stroke tries again
      else if (kept.get(form)?.body === body) delete form.dataset.unkept;
    }, () => kept.delete(form));
  kept.set(form, { body, done });
  return done;
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

/* A link with data-kept shows the page anew, with what was typed: once that is kept. */
document.addEventListener("click", async e => {
  const to = e.target.closest("a[data-kept]"), left = () => [...document.querySelectorAll("form[data-unkept]")];
  if (!to || e.ctrlKey || e.metaKey || e.shiftKey || !left().length) return;
  e.preventDefault();
  await Promise.all(left().map(keep));
  if (!left().length) location.assign(to.href);
});
addEventListener("pagehide", () => document.querySelectorAll("form[data-unkept]").forEach(keep));
})();
