/* Shows what the page tells this browser, and opens it on a click. It keeps nothing, and
   answers no request of the page's. */
"use strict";

self.addEventListener("push", e => {
  const { title, body, url, tag, lang } = e.data.json();
  e.waitUntil(self.registration.showNotification(title, { body, tag, lang, dir: "auto", renotify: !!tag, data: url }));
});

self.addEventListener("notificationclick", e => {
  e.notification.close();
  const at = new URL(e.notification.data, self.registration.scope);
  if (at.origin === self.location.origin) e.waitUntil(self.clients.openWindow(at.href));
});
