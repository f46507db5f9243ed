/* Shows what the page tells this browser, and opens it on a click. It answers no request of
   the page's, and keeps one thing: where the page last reached it. */
"use strict";

/* A push service renews a browser's endpoint now and then. Not every browser says what it
   had before, or has a new one by then: so what the last news came by is kept, and proves to
   the page who speaks. */

const door = new URL("subscription/push", self.registration.scope);
const noted = push => ({ ...push.toJSON(), key: [...new Uint8Array(push.options.applicationServerKey)] });
const kept = async () => (await (await caches.open("push")).match(door))?.json();
const keep = async push => push && (await caches.open("push")).put(door, new Response(JSON.stringify(noted(push))));

const renew = async ({ oldSubscription, newSubscription }) => {
  const was = await kept() ?? (oldSubscription && noted(oldSubscription)), { pushManager } = self.registration;
  if (!was) return;
  const is = newSubscription ?? await pushManager.getSubscription()
    ?? await pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: new Uint8Array(was.key) });
  const body = new URLSearchParams({ old: JSON.stringify(was), new: JSON.stringify(is) });
  if ((await fetch(door, { method: "POST", body })).ok) await keep(is);
};

self.addEventListener("pushsubscriptionchange", e => e.waitUntil(renew(e)));

self.addEventListener("push", e => {
  const { title, body, url, tag, lang } = e.data.json();
  e.waitUntil(self.registration.showNotification(title, { body, tag, lang, dir: "auto", renotify: !!tag, data: url }));
  e.waitUntil(self.registration.pushManager.getSubscription().then(keep));
});

self.addEventListener("notificationclick", e => {
  e.notification.close();
  const at = new URL(e.notification.data, self.registration.scope);
  if (at.origin === self.location.origin) e.waitUntil(self.clients.openWindow(at.href));
});
