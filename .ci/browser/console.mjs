// Works in the console as people do: makes the first account by settings.setup, signs in
// with each factor, opens, updates and resolves an incident, schedules a maintenance, lets a
// colleague in and keeps them out again; with the keyboard, and without scripts. Mails are
// files in settings.outbox. How long an update takes is told on standard error.

import { createHmac } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { setTimeout as pause } from "node:timers/promises";
import { browser, fault, open, settings } from "./browser.mjs";

let scene = "console";
const check = (what, ok) => { if (!ok) fault(scene, what) };
const arrives = async (page, what, at) => {
  if (!at.test(new URL(page.url()).pathname)) fault(scene, `${what} leads to ${page.url()}, "${(await page.textContent("h1")).trim()}"`);
};

// go does what leads to another page, and waits for it.
const go = async (page, act) => {
  await Promise.all([page.waitForEvent("framenavigated"), act()]);
  await page.waitForLoadState();
};
const press = (page, selector) => go(page, () => page.click(selector));
const visit = (page, path) => page.goto(new URL(path, settings.base).href);
const tab = async options => {
  const page = await open(() => scene, options);
  page.setDefaultTimeout(20_000); // on a busy machine
  return page;
};
const send = (page, what, form = "main form") => press(page, `${form} button:has-text("${what}")`);

// An app for one-time codes (RFC 6238). A code works once: the app takes the next one, which
// a server takes as well. The last one would be too old when half a minute ends on the way.
const base32 = text => {
  const bits = [...text.replaceAll(" ", "")].map(c => "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".indexOf(c).toString(2).padStart(5, "0")).join("");
  return Buffer.from(bits.match(/.{8}/g).map(b => parseInt(b, 2)));
};
const app = { key: null, step: 0 };
const shown = () => {
  app.step = Math.max(app.step + 1, Math.floor(Date.now() / 30_000));
  const count = Buffer.alloc(8);
  count.writeBigUInt64BE(BigInt(app.step));
  const mac = createHmac("sha1", app.key).update(count).digest();
  return String((mac.readUInt32BE(mac[19] & 15) & 0x7fffffff) % 1e6).padStart(6, "0");
};

// mailed waits for one mail more than there were, and returns the code in it.
const mails = () => readdirSync(settings.outbox, { recursive: true }).filter(f => f.endsWith(".eml")).sort();
const mailed = async before => {
  for (const began = Date.now(); Date.now() - began < 30_000;) {
    const fresh = mails().filter(f => !before.includes(f));
    for (const f of fresh) {
      const code = readFileSync(`${settings.outbox}/${f}`, "utf8").match(/^(\d{6})\r?$/m);
      if (code) return code[1];
    }
    await pause(50);
  }
  throw Error("no mail with a code came");
};

const owner = { name: "owner", password: "a quiet pond, two herons", codes: [] };
const colleague = { name: "bela", password: "seven grey stones by the weir", address: "bela@example.com" };

const password = async (page, who) => {
  await visit(page, "/signin");
  await page.fill("#name", who.name);
  await page.fill("#password", who.password);
  await send(page, "Continue");
};
const code = async (page, digits) => {
  await page.fill("#code", digits);
  await send(page, "Sign in");
};
const signOut = async page => {
  await page.click(".who summary");
  await press(page, '.who form[action$="/sign-out"] button');
  await arrives(page, "signing out", /^\/signin$/);
};
const home = (page, what) => arrives(page, what, /^\/$/);

// The first owner: a link, a password, an app; then the codes for a bad day.
const setsUp = async page => {
  await page.goto(settings.setup);
  await page.fill("#name", owner.name);
  await page.fill("#password", owner.password);
  await send(page, "Continue");
  app.key = base32(await page.textContent("code.key"));
  await page.fill("#code-app", shown());
  await send(page, "Use this app");
  owner.codes = await page.locator(".codes code").allTextContents();
  check(`${owner.codes.length} recovery codes are shown`, owner.codes.length === 10);
  await press(page, "main a.go");
  await home(page, "setting up");
  const again = await page.context().newPage();
  check("the link works twice", (await again.goto(settings.setup)).status() === 404);
  await again.close();
};

const byApp = async page => {
  await signOut(page);
  await password(page, owner);
  await code(page, "000000");
  check("a wrong code signs in", await page.isVisible("[role=alert]"));
  await code(page, shown());
  await home(page, "a password with an app");
};

const byPrinted = async page => {
  await signOut(page);
  await password(page, owner);
  await code(page, owner.codes[0]);
  await home(page, "a password with a recovery code");
};

// A passkey of the browser's own device, which says yes to everything.
const byPasskey = async page => {
  const cdp = await page.context().newCDPSession(page);
  await cdp.send("WebAuthn.enable");
  await cdp.send("WebAuthn.addVirtualAuthenticator", { options: {
    protocol: "ctap2", transport: "internal", hasResidentKey: true, hasUserVerification: true, isUserVerified: true, automaticPresenceSimulation: true,
  } });
  await visit(page, "/account/factor");
  await send(page, "Make a passkey");
  await arrives(page, "making a passkey", /^\/account$/);
  await signOut(page);
  await send(page, "Sign in with a passkey");
  await home(page, "a passkey");
};

// A colleague is let in by a link, and comes in with codes by mail.
const byMail = async (page, other) => {
  await visit(page, "/people");
  await page.fill("#name", colleague.name);
  await page.check('[name=role][value=responder]');
  await page.fill("#address", colleague.address);
  await press(page, "#invite button.go");
  await other.goto(await page.inputValue("#once"));
  await other.fill("#password", colleague.password);
  await send(other, "Continue");
  let before = mails();
  await send(other, "Mail me a code");
  await other.fill("#code-mail", await mailed(before));
  await send(other, "Use mail");
  await press(other, "main a.go");
  await home(other, "an invitation");
  await signOut(other);
  before = mails();
  await password(other, colleague);
  await code(other, await mailed(before));
  await home(other, "a password with a mailed code");
  check("a responder is offered the settings", !(await other.locator('.desk a[href="/settings"]').count()));
};

const publicly = async (path, text) => (await (await fetch(settings.page + path)).text()).includes(text);

// By key to the form; what everybody is about to read is shown before it is sent.
const opens = async page => {
  await visit(page, "/");
  await go(page, () => page.keyboard.press("n"));
  await arrives(page, "the key n", /^\/incidents\/new$/);
  await page.fill("#title", "Uploads fail");
  await page.fill("[name=message]", "We look into it.");
  await page.selectOption("#c-api", "major_outage");
  await send(page, "Preview");
  check("a preview is published", !(await publicly("/", "Uploads fail")));
  await press(page, ".preview .go");
  await arrives(page, "opening", /^\/incidents\/\w+$/);
  check("what was opened is not public", await publicly("/", "Uploads fail"));
  return new URL(page.url()).pathname;
};

// From the sleeping phone: the sign-in, the fold, the sentence, the button.
const updates = async (page, incident) => {
  await page.setViewportSize({ width: 360, height: 740 });
  await signOut(page);
  let taps = 0;
  const tap = async act => (taps++, await act());
  const began = performance.now();
  await tap(() => send(page, "Sign in with a passkey"));
  const inside = performance.now();
  await tap(() => page.click(".quick summary"));
  await page.keyboard.type("The disks are full; we add some.");
  await tap(() => press(page, ".quick button.go"));
  const over = performance.now();
  check("the update is not public", await publicly(incident, "The disks are full; we add some."));
  check(`an update takes ${taps} taps`, taps <= 3);
  console.error(`an update takes ${taps} taps and the sentence: ${Math.round(over - began)} ms from the sign-in page, ${taps - 1} taps and ${Math.round(over - inside)} ms from the console`);
  await page.setViewportSize({ width: 1100, height: 800 });
};

const resolves = async (page, incident) => {
  await visit(page, incident);
  await page.check("#post [name=status][value=resolved]", { force: true });
  await page.fill("#post [name=message]", "All is well again.");
  await press(page, "#post button[value=send]");
  check("the incident is not resolved", /Resolved/.test(await page.textContent("main .meta")) && await publicly(incident, "All is well again."));
};

const schedules = async page => {
  await visit(page, "/maintenance/new");
  const wall = hours => new Date(Date.now() + hours * 3_600_000).toISOString().slice(0, 16);
  await page.check('[name="component.api"]');
  await page.fill("#zone", "UTC");
  await page.fill("#start", wall(48));
  await page.fill("#end", wall(50));
  await page.fill("#title", "New disks");
  await page.fill("#message", "We put in new disks.");
  await send(page, "Preview");
  await press(page, ".preview .go");
  await arrives(page, "scheduling", /^\/maintenance\/\w+$/);
  check("the maintenance is not public", await publicly(new URL(page.url()).pathname, "New disks"));
};

const keys = async page => {
  await visit(page, "/");
  await go(page, () => Promise.all([page.keyboard.press("g"), page.keyboard.press("i")])); // within 1.5 s
  await arrives(page, "g i", /^\/incidents$/);
  await page.keyboard.press("?");
  check("? shows no keys", await page.isVisible("dialog#keys"));
  await page.keyboard.press("Escape");
  check("Escape does not close the keys", !(await page.isVisible("dialog#keys")));
  await page.click(".who summary");
  await page.keyboard.press("Escape");
  check("Escape does not close the menu", !(await page.isVisible(".who ul")));
};

// By key into the field of the incident that is open, where keys are letters.
const writes = async (page, incident) => {
  await visit(page, "/services");
  await go(page, () => page.keyboard.press("n"));
  await page.waitForSelector("#post textarea:focus");
  await page.keyboard.type("g i ? n");
  check("a key acts while somebody writes", (await page.inputValue("#post [name=message]")) === "g i ? n" && page.url().includes(incident));
  await page.fill("#post [name=message]", "");
};

// Without scripts all of it is forms.
const plain = async () => {
  const page = await tab({ javaScriptEnabled: false });
  await password(page, owner);
  await code(page, owner.codes[1]);
  await visit(page, "/incidents/new");
  await page.fill("#title", "Mails are late");
  await page.fill("[name=message]", "They come an hour late.");
  await send(page, "Preview");
  await press(page, ".preview .go");
  const at = new URL(page.url()).pathname;
  for (const [stage, words] of [["identified", "The queue was stuck."], ["resolved", "They are on time."]]) {
    await page.check(`#post [name=status][value=${stage}]`, { force: true });
    await page.fill("#post [name=message]", words);
    await press(page, "#post button[value=send]");
    check(`without scripts ${stage} is not posted`, await publicly(at, words));
  }
  await page.context().close();
};

// leaves waits until a page shows the sign-in, and returns after how many milliseconds
// from when whoever did it sees that it is done.
const leaves = async (other, act) => {
  const gone = other.waitForSelector("#password", { timeout: 30_000 });
  await act();
  const began = performance.now();
  await gone;
  const took = Math.round(performance.now() - began);
  check(`the page stays open for ${took} ms`, took < 5000);
  return took;
};

const again = async other => {
  const before = mails();
  await password(other, colleague);
  await code(other, await mailed(before));
};

// What could not be kept stays on the screen, and the form says why.
const warns = async (page, other) => {
  await visit(other, "/incidents/new");
  await other.route("**/drafts", r => r.abort());
  await other.fill("[name=message]", "Nobody has this yet");
  await visit(page, "/people");
  await press(page, `main a:has-text("${colleague.name}")`);
  await send(page, "Sign them out everywhere");
  await other.waitForSelector("form #over:not([hidden])");
  check("what was not kept is gone", (await other.inputValue("[name=message]")) === "Nobody has this yet");
  await other.unroute("**/drafts");
  await again(other);
};

// Who is signed out in the middle of a sentence finds it again.
const keeps = async (page, other) => {
  await visit(other, "/incidents/new");
  await other.fill("#title", "Half a thought");
  await Promise.all([other.waitForResponse(r => r.url().endsWith("/drafts") && r.status() === 204 && r.request().postData().includes("say")), other.type("[name=message]", "We are about to say")]);
  await visit(page, "/people");
  await press(page, `main a:has-text("${colleague.name}")`);
  const took = await leaves(other, () => send(page, "Sign them out everywhere"));
  console.error(`signed out by an owner, a page is left after ${took} ms`);
  await again(other);
  await arrives(other, "signing in again", /^\/incidents\/new$/);
  check("what was typed is lost", (await other.inputValue("#title")) === "Half a thought" && (await other.inputValue("[name=message]")) === "We are about to say");
};

const revokes = async (page, other) => {
  await visit(other, "/");
  await visit(page, "/people");
  await press(page, `main a:has-text("${colleague.name}")`);
  const took = await leaves(other, () => send(page, "Disable the account"));
  console.error(`revoked, a page is left after ${took} ms`);
  await visit(other, "/incidents");
  await arrives(other, "a request after it", /^\/signin$/);
  await password(other, colleague);
  check("who is revoked signs in", await other.isVisible("[role=alert]"));
};

const act = async (name, fn) => {
  scene = name;
  return fn();
};
const page = await tab({ viewport: { width: 1100, height: 800 } }), other = await tab({ viewport: { width: 1100, height: 800 } });
try {
  await act("set-up", () => setsUp(page));
  await act("app", () => byApp(page));
  await act("recovery code", () => byPrinted(page));
  await act("passkey", () => byPasskey(page));
  await act("mail", () => byMail(page, other));
  const incident = await act("open", () => opens(page));
  await act("update", () => updates(page, incident));
  await act("write", () => writes(page, incident));
  await act("resolve", () => resolves(page, incident));
  await act("schedule", () => schedules(page));
  await act("keys", () => keys(page));
  await act("without scripts", plain);
  await act("draft", () => keeps(page, other));
  await act("not kept", () => warns(page, other));
  await act("revoke", () => revokes(page, other));
} catch (e) {
  fault(scene, `${e.message} at ${page.url()} and ${other.url()}`);
}
await browser.close();
