// Keeps one page open while the other side (settings.act, an address that changes the page
// when it is asked to) lets things happen: the page has to follow without losing the
// reader's place. Then a day of changes in a minute, after which the heap is where it was.

import { browser, fault, open, settings } from "./browser.mjs";

const name = "live";
const act = async what => {
  const answer = await fetch(settings.act + what);
  if (!answer.ok) throw Error(`${what}: ${answer.status}`);
};
const patient = { timeout: 30_000, polling: 100 };
const becomes = async (page, what, test, arg) => {
  try {
    await page.waitForFunction(test, arg, patient);
  } catch {
    fault(name, `${what}: not within ${patient.timeout} ms`);
  }
};
const check = (what, ok) => { if (!ok) fault(name, what) };
const text = id => document.getElementById(id)?.textContent ?? "";

const follows = async () => {
  const page = await open(() => name, { viewport: { width: 1000, height: 500 }, timezoneId: "UTC" });
  await page.goto(settings.base + "/");
  await page.fill("#address", "anna@exam");
  await page.focus("#address");
  await page.evaluate(() => {
    window.node = document.activeElement;
    window.heard = [];
    new MutationObserver(() => heard.push(performance.now())).observe(document.getElementById("live"), { childList: true });
  });
  const icon = await page.getAttribute("#icon", "href"), title = await page.title();
  const top = () => page.evaluate(() => document.activeElement.getBoundingClientRect().top);
  const before = await top();

  await act("break");
  await becomes(page, "the outage shows", () => document.querySelector("h1").textContent.includes("Disks are full"));
  const kept = await page.evaluate(() => document.activeElement === node && node.value);
  check(`focus or typed text is lost: ${kept}`, kept === "anna@exam");
  check(`the reader's place moved by ${(await top()) - before} px`, Math.abs((await top()) - before) < 2);
  check("the title does not follow", (await page.title()) !== title && (await page.title()).includes("Disks are full"));
  check("the icon does not follow", (await page.getAttribute("#icon", "href")) !== icon);
  await becomes(page, "the announcement is made", () => document.getElementById("live").textContent.includes("Disks are full"));

  await page.evaluate(() => { const fold = document.querySelector("main details summary"); fold?.focus(); fold?.click() });
  const opened = await page.evaluate(() => document.querySelector("main details")?.open);
  await act("post");
  await becomes(page, "the post shows", () => document.querySelector("main").textContent.includes("A second disk"));
  check("a fold did not stay as the reader left it", (await page.evaluate(() => document.querySelector("main details")?.open)) === opened);

  await act("mend");
  await becomes(page, "the recovery shows", () => document.querySelector("h1").textContent.includes("No known problems"));
  check("the icon does not come back", (await page.getAttribute("#icon", "href")) === icon);
  const heard = await page.evaluate(() => window.heard);
  check(`announcements at ${heard} ms, not a minute apart`, heard.length && heard.every((at, i) => !i || at - heard[i - 1] > 59_000));

  const pause = page.locator("footer button[aria-pressed]");
  await pause.click();
  await act("break");
  await page.waitForTimeout(2000); // nothing may happen
  check("a paused page changes", (await page.textContent("h1")).includes("No known problems"));
  await page.reload();
  check("the pause is forgotten", (await pause.getAttribute("aria-pressed")) === "true");
  await act("mend");
  await act("post");
  await pause.click();
  await becomes(page, "a page that goes on catches up", () => document.querySelector("h1").textContent.includes("No known problems"));
  await page.context().close();
};

// pass lets the page's clock go on, and waits for what the page asked for meanwhile: that
// comes by the real one.
const pass = async (page, ms) => {
  await page.clock.runFor(ms);
  await page.evaluate(() => Promise.all(asked));
};
const remember = () => {
  const { fetch } = window;
  window.asked = [];
  window.fetch = (...what) => {
    const answer = fetch(...what);
    asked.push(answer.then(a => a.clone().text()).catch(() => {}));
    return answer;
  };
};

// Without a stream the page is looked at now and then; without a server it greys.
const fallsBack = async () => {
  const page = await open(() => name, { viewport: { width: 1000, height: 500 } });
  await page.clock.install();
  await page.addInitScript(remember);
  let looks = 0, down = false;
  await page.route("**/events", r => r.fulfill({ status: 503, body: "full" }));
  await page.route(settings.base + "/", r => { looks++; return down ? r.abort() : r.fallback() });
  await page.goto(settings.base + "/");
  await act("break");
  const follows = async () => (await page.textContent("h1")).includes("Disks");
  for (const began = Date.now(); !(await follows()) && Date.now() - began < patient.timeout;) await pass(page, 5000); // the stream fails by the real clock
  check("without a stream the page does not follow", await follows());
  down = true;
  looks = 0;
  for (let i = 0; i < 60; i++) await pass(page, 10_000);
  check(`an absent server was asked ${looks} times in ten minutes`, looks > 1 && looks < 15);
  check("a page of an absent server is not greyed", await page.evaluate(() => document.documentElement.className === "old" && !!document.getElementById("old")));
  down = false;
  for (let i = 0; i < 60 && (await page.locator("#old").count()); i++) await pass(page, 10_000);
  check("it stays grey when the server is back", !(await page.locator("#old").count()));
  await act("mend");
  await page.context().close();
};

// Who saves data is asked first.
const spares = async () => {
  const page = await open(() => name, {});
  let streams = 0;
  page.on("request", r => { if (r.url().endsWith("/events")) streams++ });
  await page.addInitScript(() => Object.defineProperty(navigator, "connection", { value: { saveData: true } }));
  await page.goto(settings.base + "/");
  await act("break");
  await page.waitForTimeout(1500); // nothing may happen
  check("a stream is open under Save-Data", streams === 0 && !(await page.textContent("h1")).includes("Disks"));
  await page.locator("footer button:not([aria-pressed])").last().click();
  await becomes(page, "the page updates when asked to", () => document.querySelector("h1").textContent.includes("Disks"));
  await act("mend");
  await page.context().close();
};

// Times are the reader's, with a way back to the page's.
const tells = async () => {
  const page = await open(() => name, { timezoneId: "America/New_York" });
  await page.addInitScript(() => performance.getEntriesByType = () => []); // on a painted page, times would wait for a tap
  await act("break");
  await page.goto(settings.base + "/");
  const time = page.locator("main article time").first();
  const own = await time.evaluate(e => e.firstChild.data);
  check(`the reader's time is ${own}`, /E[SD]T|GMT-[45]/.test(own));
  check(`no hint at ${own}`, /UTC.*(ago|now)/.test(await time.getAttribute("title")));
  await page.locator("footer button", { hasText: "UTC" }).click();
  const pages = await time.evaluate(e => e.firstChild.data);
  check(`the page's time is ${pages}`, pages.includes("UTC"));
  await page.reload();
  check("the choice of the zone is forgotten", (await time.evaluate(e => e.firstChild.data)) === pages);
  await act("mend");
  await page.context().close();
};

// A day of changes, as fast as the page takes them: the heap stays level.
const lasts = async () => {
  const page = await open(() => name, {});
  const cdp = await page.context().newCDPSession(page);
  await page.addInitScript(() => { Math.random = () => 0 }); // no waiting for others
  await page.goto(settings.base + "/");
  await page.waitForTimeout(500); // the stream is open by then
  const heap = async () => {
    await cdp.send("HeapProfiler.collectGarbage");
    return (await cdp.send("Runtime.getHeapUsage")).usedSize;
  };
  const nodes = async () => (await cdp.send("Memory.getDOMCounters"));
  const turn = async n => {
    for (let i = 0; i < n; i++) {
      await act(i % 2 ? "mend" : "break");
      await page.waitForFunction(bad => document.querySelector("h1").textContent.includes("Disks") === bad, i % 2 === 0, { timeout: 30_000, polling: 5 });
    }
  };
  await turn(20); // what is made once is made
  const before = await heap(), had = await nodes();
  await turn(settings.turns);
  const after = await heap(), has = await nodes();
  console.error(`heap ${before} → ${after} bytes, nodes ${had.nodes} → ${has.nodes}, listeners ${had.jsEventListeners} → ${has.jsEventListeners} over ${settings.turns} changes`);
  check(`the heap grows from ${before} to ${after} bytes`, after < before + 200_000 + 1_000 * settings.turns);
  check(`nodes grow from ${had.nodes} to ${has.nodes}`, has.nodes < had.nodes * 1.5 + 500);
  await page.context().close();
};

for (const part of [follows, fallsBack, spares, tells, lasts]) {
  await part().catch(e => fault(part.name, e.message));
}
await browser.close();
