/* What the form to subscribe can do beyond asking: it says how long it was read, proves that
   a little work was done for the address, offers the browser's time zone, and lets the
   browser itself be told. Without it a second page with one button may come. */
(() => {
"use strict";

const shown = performance.now();
const ours = e => e.target.form?.matches("[data-form]") || e.target.matches("form[data-form]");
const wayOf = form => form.elements.channel?.value ?? "mail";
const address = form => form.elements[wayOf(form) === "mail" ? "address" : "address-" + wayOf(form)];

document.addEventListener("submit", e => {
  if (ours(e)) e.target.elements.took.value = Math.round(performance.now() - shown);
}, true);

/* Work: a number that, put behind the stamp and the address, makes their SHA-256 begin with
   twelve zero bits. That is a fifth of a second on a phone, once for each address. */

const bytes = new TextEncoder();
const prove = async (text, wanted) => {
  for (let n = 0; wanted(); n++) {
    const sum = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes.encode(text + n)));
    if (sum[0] === 0 && sum[1] < 16) return n;
  }
};

let pause = 0;
const work = async form => {
  const { stamp, proof } = form.elements, field = address(form), is = field.value.trim();
  const n = await prove(`${stamp.value} ${is} `, () => field === address(form) && field.value.trim() === is);
  if (n !== undefined) proof.value = n;
};
const soon = e => {
  const form = e.target.form;
  if (!ours(e) || !window.crypto?.subtle) return;
  form.elements.proof.value = "";
  clearTimeout(pause);
  if (address(form).value.trim().length > 3) pause = setTimeout(work, 250, form);
};
document.addEventListener("input", soon);

/* The browser's time zone, where it is not the page's. */

const zone = document.getElementById("zone"), hint = document.getElementById("zone-hint");
const own = Intl.DateTimeFormat().resolvedOptions().timeZone;
if (zone && own && hint.querySelector("bdi").textContent !== own) {
  const use = document.createElement("button");
  use.type = "button";
  use.className = "plain";
  use.textContent = hint.dataset.own.replace("{zone}", own);
  use.onclick = () => { zone.value = own };
  hint.append(" ", use);
}

/* Notifications in this browser, where it has them. */

const told = document.querySelector("form[data-push]");
if (!told || !window.PushManager || !navigator.serviceWorker) return;
const road = told.querySelector(".road[hidden]");
if (road) road.hidden = false;
told.addEventListener("submit", async e => {
  const field = told.elements["address-push"];
  if (wayOf(told) !== "push" || field.value) return;
  e.preventDefault();
  try {
    await navigator.serviceWorker.register(told.dataset.worker, { scope: told.dataset.scope });
    const worker = await navigator.serviceWorker.ready;
    const push = await worker.pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: told.dataset.push });
    field.value = JSON.stringify(push);
    await work(told);
  } catch { /* the page that comes says so */ }
  told.submit();
});
})();
