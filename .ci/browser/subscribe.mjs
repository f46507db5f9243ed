// Fills in the form to subscribe at settings.base as readers do: with and without scripts,
// too fast, in a crowd and to be told by this
// browser. What was asked for is for the other side to look at; here it is what comes.

import { setTimeout as pause } from "node:timers/promises";
import { browser, fault, open, settings } from "./browser.mjs";

const name = "subscribe";
const check = (what, ok) => { if (!ok) fault(name, what) };
const heading = async page => (await page.textContent("h1")).trim();
const form = settings.base + "/subscribe";
const send = page => Promise.all([page.waitForNavigation(), page.click("#ask .go")]);

// Who is faster than anybody reads gets a button, and is asked after it.
const hasty = async () => {
  const page = await open(() => name, {});
  await page.addInitScript(() => addEventListener("DOMContentLoaded", () => {
    const form = document.getElementById("ask");
    if (!form?.elements.took) return; // the second page's
    form.elements.address.value = "hasty@example.org";
    form.requestSubmit();
  }));
  await page.goto(form, { waitUntil: "commit" });
  await page.waitForSelector('[name="again"]', { state: "attached" });
  await Promise.all([page.waitForNavigation(), page.click(".go")]);
  check(`after the button comes ${await heading(page)}`, (await heading(page)) === "Look into your mailbox");
  await page.context().close();
};

// In a crowd the browser's work stands in for the button.
const works = async () => {
  const page = await open(() => name, {});
  await page.goto(form);
  await page.waitForTimeout(1100); // as long as it takes to read
  await page.fill("#address", "worker@example.org");
  const began = Date.now();
  await page.waitForFunction(() => document.querySelector('[name="proof"]').value !== "", null, { timeout: 30_000 });
  console.error(`the work took ${Date.now() - began} ms, 250 of them a pause`);
  await send(page);
  check(`after the work comes ${await heading(page)}`, (await heading(page)) === "Look into your mailbox");
  await page.context().close();
};

// The field of the chosen way shows, by keyboard; the browser's own zone is a button away.
const chooses = async () => {
  const page = await open(() => name, { timezoneId: "Asia/Tokyo" });
  await page.goto(form);
  check("the field for mail is hidden", await page.isVisible("#address"));
  check("the field for Slack shows at once", !(await page.isVisible("#address-slack")));
  check("mail is not alone at first", !(await page.isVisible('[value="mail"]')));
  await page.click(".others summary");
  await page.focus('[value="mail"]');
  await page.keyboard.press("ArrowRight");
  check("the arrow does not choose", await page.isVisible("#address-slack") && !(await page.isVisible("#address")));
  await page.click(".wishes summary");
  await page.click("#zone-hint button");
  check("the button does not fill in the zone", (await page.inputValue("#zone")) === "Asia/Tokyo");
  await page.context().close();
};

// This browser is told: it is registered, sends what the push service gave it, and shows
// what comes.
const pushed = async () => {
  const page = await open(() => name, { permissions: ["notifications"] });
  await page.addInitScript(() => {
    PushManager.prototype.subscribe = async options => ({
      toJSON: () => ({ endpoint: "https://push.example.com/" + options.applicationServerKey, keys: { p256dh: "P", auth: "A" } }),
    });
  });
  await page.goto(form);
  await page.waitForTimeout(1100);
  await page.click(".others summary");
  await page.check('[value="push"]');
  await send(page);
  check(`after the browser said yes comes ${await heading(page)}`, (await heading(page)) === "Look for a notification");
  const cdp = await page.context().newCDPSession(page);
  const registered = new Promise(done => cdp.on("ServiceWorker.workerRegistrationUpdated", e => e.registrations.length && done(e.registrations[0])));
  await cdp.send("ServiceWorker.enable");
  const { registrationId } = await registered;
  const data = JSON.stringify({ title: "API is down", body: "We look into it.", url: settings.base + "/incidents/x", tag: "x", lang: "en" });
  await cdp.send("ServiceWorker.deliverPushMessage", { origin: settings.base, registrationId, data });
  const shown = () => page.evaluate(async () => {
    const worker = await navigator.serviceWorker.getRegistration();
    const [n] = await worker.getNotifications();
    return n && [n.title, n.body, n.tag, n.data].join("|");
  });
  const want = `API is down|We look into it.|x|${settings.base}/incidents/x`;
  let is; // waitForFunction would not wait for what a promise brings
  for (const began = Date.now(); !(is = await shown()) && Date.now() - began < 30_000;) await pause(200);
  check(`shown is ${is}`, is === want);
  await renewed(page.context().serviceWorkers()[0], () => cdp.send("ServiceWorker.deliverPushMessage", { origin: settings.base, registrationId, data }));
  await page.context().close();
};

// The push service renews the endpoint: at first the browser says nothing of it but that it
// is so, then what it was and is.
const renewed = async (worker, deliver) => {
  await worker.evaluate(() => {
    const push = (name, applicationServerKey = new Uint8Array([4, 7]).buffer) => ({
      options: { applicationServerKey }, toJSON: () => ({ endpoint: "https://push.example.com/" + name, keys: { p256dh: "P", auth: "A" } }),
    });
    let has = push("1");
    PushManager.prototype.getSubscription = async () => has;
    PushManager.prototype.subscribe = async o => push("2-" + o.applicationServerKey, o.applicationServerKey.buffer);
    self.lose = () => { has = null };
    self.change = (was, is) => new Promise((done, failed) => {
      const told = was ? { oldSubscription: push(was), newSubscription: push(is) } : {};
      self.dispatchEvent(Object.assign(new Event("pushsubscriptionchange"), told, { waitUntil: p => p.then(done, failed) }));
    });
  });
  await deliver();
  const kept = () => worker.evaluate(async () => (await kept())?.endpoint);
  while (!(await kept())) await pause(50);
  await worker.evaluate(async () => { self.lose(); await self.change() });
  check(`kept is ${await kept()}`, (await kept()) === "https://push.example.com/2-4,7");
  await worker.evaluate(() => self.change("forgotten", "3"));
  check(`kept at last is ${await kept()}`, (await kept()) === "https://push.example.com/3");
};

// Without scripts it is a form like any other; the browser itself is not offered.
const plain = async () => {
  const page = await open(() => name, { javaScriptEnabled: false });
  await page.goto(form);
  await page.click(".others summary");
  check("this browser is offered, and can't be told", !(await page.isVisible('[value="push"]')));
  await page.waitForTimeout(1100);
  await page.fill("#address", "plain@example.org");
  await page.click(".wishes summary");
  await page.selectOption("#impact", "major");
  await send(page);
  check(`in a crowd, without scripts, comes ${await heading(page)}`, (await heading(page)) === "One more tap");
  await Promise.all([page.waitForNavigation(), page.click(".go")]);
  check(`after the button comes ${await heading(page)}`, (await heading(page)) === "Look into your mailbox");
  await page.context().close();
};

await Promise.all([hasty(), works(), chooses(), plain()]);
await pushed();
await browser.close();
