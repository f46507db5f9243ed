// Looks at every page of settings.pages ([{path, width, walk}], with settings.base before
// each path) at two widths and in two themes: axe-core's rules up to WCAG 2.2 AA and its
// best practices, reflow, and shifts of the layout when the script comes after the first
// paint; of those to walk, the way with the keyboard and the page without scripts too. The
// reader's clock stands at settings.now, in a zone whose names are long.

import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { browser, fault, open, settings } from "./browser.mjs";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];

// rules runs all rules, or only those that are named.
const rules = async (page, name, ...only) => {
  const options = {
    runOnly: only.length ? { type: "rule", values: only } : tags,
    resultTypes: ["violations"], preload: false, iframes: false, selectors: false,
  };
  const found = await page.evaluate(options => axe.run(options), options);
  for (const v of found.violations) for (const n of v.nodes) {
    fault(name, `${v.id}: ${v.help}: ${n.html.slice(0, 160)} ${n.failureSummary}`);
  }
};

// The page has not to be scrolled sideways; what sticks out is named.
const wide = page => page.evaluate(() => {
  const { scrollWidth, clientWidth } = document.documentElement;
  if (scrollWidth <= clientWidth) return [];
  const out = [...document.querySelectorAll("body *")].filter(e => {
    const r = e.getBoundingClientRect();
    return r.width && (r.right > clientWidth + 1 || r.left < -1);
  });
  return [`the page is ${scrollWidth} pixels wide in ${clientWidth}: ${out.slice(-2).map(e => e.outerHTML.slice(0, 120))}`];
});

// The keyboard reaches every link and control once, in the order of the page, each with an
// outline and on the screen.
const tab = { key: "Tab", code: "Tab", windowsVirtualKeyCode: 9 };
const walk = async (page, name) => {
  const stops = await page.evaluate(() => {
    const all = [...document.querySelectorAll("a[href],button,input,select,textarea,summary,[tabindex='0']")]
      .filter(e => e.tabIndex >= 0 && !e.disabled && e.checkVisibility({ visibilityProperty: true, contentVisibilityAuto: true }))
      .filter(e => e.type !== "radio" || e.checked || !document.querySelector(`[name="${e.name}"]:checked`));
    window.walked = [];
    document.addEventListener("focusin", ({ target: e }) => {
      const s = getComputedStyle(e), r = e.getBoundingClientRect();
      walked.push({
        i: all.indexOf(e), html: e.outerHTML.slice(0, 100),
        outlined: s.outlineStyle !== "none" && parseFloat(s.outlineWidth) >= 2,
        seen: r.width > 0 && r.bottom > 0 && r.top < innerHeight && r.right > 0 && r.left < innerWidth,
      });
    });
    return all.length;
  });
  const cdp = await page.context().newCDPSession(page);
  const press = () => {
    cdp.send("Input.dispatchKeyEvent", { type: "rawKeyDown", ...tab }).catch(() => {});
    return cdp.send("Input.dispatchKeyEvent", { type: "keyUp", ...tab });
  };
  for (let n = 0; n < stops; n++) {
    const up = press();
    if (n % 10 === 9 || n === stops - 1) await up;
  }
  // A field for a day or a time has stops within itself: for its parts, and for its calendar.
  const parts = 7 * await page.evaluate(() => document.querySelectorAll("[type=date],[type=time],[type=datetime-local]").length);
  for (let n = 0; n < parts && await page.evaluate(() => walked.length) < stops; n++) await press();
  const walked = await page.evaluate(() => walked);
  walked.forEach((at, n) => {
    if (at.i !== n) fault(name, `stop ${n} of the keyboard is the page's ${at.i}: ${at.html}`);
    if (!at.outlined) fault(name, `no outline on ${at.html}`);
    if (!at.seen) fault(name, `the keyboard is outside of the screen at ${at.html}`);
  });
  if (walked.length !== stops) fault(name, `the keyboard reaches ${walked.length} of ${stops} stops`);
};

// The first stop leads past the header.
const skip = async (page, name) => {
  if (!(await page.$(".skip"))) return fault(name, "there is no skip link");
  await page.keyboard.press("Tab");
  await page.keyboard.press("Enter");
  await page.keyboard.press("Tab");
  const inside = await page.evaluate(() => !!document.activeElement.closest("main,footer"));
  if (!inside) fault(name, "the skip link does not lead past the header");
};

// The menu of languages opens on the screen, and closes on Escape.
const menu = page => page.evaluate(() => {
  const menu = document.querySelector(".langs");
  if (!menu) return [];
  const opens = menu.querySelector("summary"), found = [];
  opens.focus();
  opens.click();
  const { left, right } = menu.querySelector("ul").getBoundingClientRect();
  if (left < 0 || right > innerWidth || right === left) found.push(`the menu of languages lies from ${left} to ${right} px`);
  opens.dispatchEvent(new KeyboardEvent("keydown", { key: "Escape", bubbles: true }));
  if (menu.open) found.push("Escape does not close the menu of languages");
  menu.open = false;
  opens.blur();
  return found;
});

// The layout is still from the first paint on: cumulative layout shift 0.00.
const shifts = async (page, name) => {
  const all = await page.evaluate(() => window.shifts);
  const sum = all.reduce((sum, [value]) => sum + value, 0);
  if (sum >= .001) fault(name, `the layout shifts by ${sum.toFixed(4)}: ${all.map(([, ...what]) => what.join(" | "))}`);
};

// A script comes when the page is on the screen already, as it does from far away.
const paints = () => performance.getEntriesByName("first-contentful-paint").length;
const late = async route => {
  await route.request().frame().waitForFunction(paints);
  await route.continue();
};

// The reader's clock stands; Playwright's own would hide the paints from the script too.
const stopped = now => {
  globalThis.Date = class extends Date {
    constructor(...of) { super(...of.length ? of : [now]) }
    static now() { return now }
  };
};

const widths = { 320: { width: 320, height: 640 }, 1440: { width: 1440, height: 900 } };
const look = async (page, p) => {
  let name = `${p.path} (${p.width} px)`;
  page.where = () => name;
  await page.setViewportSize(widths[p.width]);
  await page.emulateMedia({ colorScheme: "light" });
  await page.goto(settings.base + p.path);
  await page.evaluate(axe);
  await rules(page, name);
  for (const w of await wide(page)) fault(name, w);
  await shifts(page, name);
  if (p.walk) await walk(page, name);
  for (const m of await menu(page)) fault(name, m);
  name = `${p.path} (dark)`;
  await page.emulateMedia({ colorScheme: "dark" });
  await rules(page, name, "color-contrast", "link-in-text-block");
  const other = p.width === 320 ? 1440 : 320;
  name = `${p.path} (${other} px, dark)`;
  await page.setViewportSize(widths[other]);
  await rules(page, name, "target-size", "scrollable-region-focusable");
  for (const w of await wide(page)) fault(name, w);
  if (!p.walk || p.path.includes("embed")) return;
  await page.goto(settings.base + p.path);
  await skip(page, name);
  await shifts(page, name);
};

const plain = async (page, p) => {
  const name = `${p.path} (no scripts)`;
  page.where = () => name;
  await page.goto(settings.base + p.path);
  const hidden = await page.locator("main h1, main h2:not(.off), main .row, main article, main form").evaluateAll(all =>
    all.filter(e => !e.closest("details:not([open])") && (e.getBoundingClientRect().height < 1 || getComputedStyle(e).visibility !== "visible")).map(e => e.outerHTML.slice(0, 80)));
  for (const h of hidden) fault(name, `is not to be seen: ${h}`);
  for (const b of await page.locator("button:visible:not(form button)").all()) fault(name, `a button does nothing: ${await b.innerText()}`);
};

// Several pages are looked at side by side: while one waits for its next frame, others work.
const lane = async (pages, options, act) => {
  const page = await open(() => page.where(), options);
  if (options.timezoneId) {
    await page.addInitScript(stopped, Date.parse(settings.now));
    await page.route("**/*.js", late);
  }
  for (let p; (p = pages.shift());) await act(page, p);
  await page.context().close();
};

const began = Date.now(), todo = [...settings.pages], bare = settings.pages.filter(p => p.walk);
const reader = { timezoneId: "Asia/Kolkata" }, scriptless = { javaScriptEnabled: false, viewport: widths[320] };
await Promise.all([...Array(4).fill([todo, reader, look]), [bare, scriptless, plain]].map(of => lane(...of)));
await browser.close();
console.error(`${settings.pages.length} pages in ${Date.now() - began} ms`);
