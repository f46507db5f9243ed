// What the scripts of this folder share: the browser, and an ear for what it says against a
// page. A script gets its settings as JSON on standard input and prints a line for each
// fault; figures go to standard error.

import { readFileSync } from "node:fs";
import { chromium } from "playwright-core";

export const settings = JSON.parse(readFileSync(0, "utf8"));

export const browser = await chromium.launch({
  executablePath: process.argv[2],
  args: ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--js-flags=--expose-gc"],
});
process.on("SIGINT", () => browser.close().then(() => process.exit(1)));

export const fault = (where, what) => console.log(`${where}: ${what.replaceAll("\n", " ")}`);

// Shifts of the layout are counted from the first paint on, with what moved from where to where.
const count = () => {
  const place = r => [r.x, r.y, r.width, r.height].map(Math.round).join(" ");
  const moved = s => `${s.node?.textContent?.trim().slice(0, 40)} (${place(s.previousRect)} to ${place(s.currentRect)})`;
  window.shifts = [];
  new PerformanceObserver(list => {
    for (const e of list.getEntries()) if (!e.hadRecentInput) window.shifts.push([e.value, ...e.sources.map(moved)]);
  }).observe({ type: "layout-shift", buffered: true });
};

// open makes a page that reports what it hears: complaints of the browser, and requests to
// anybody but the page's own host.
export const open = async (where, options) => {
  const context = await browser.newContext({ ...options, reducedMotion: "reduce" });
  const page = await context.newPage();
  const host = new URL(settings.base).host;
  page.on("request", r => { if (new URL(r.url()).host !== host) fault(where(), `asks ${r.url()}`) });
  page.on("pageerror", e => fault(where(), `the script fails: ${e}`));
  page.on("console", m => {
    if (["error", "warning"].includes(m.type()) && !m.text().startsWith("Failed to load resource")) fault(where(), `the browser says: ${m.text()}`);
  });
  await page.addInitScript(count);
  return page;
};
