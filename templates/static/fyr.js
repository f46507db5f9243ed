/* What a page can do beyond what it says: tell times by the reader's own clock, and follow
   what changes. Every page reads the same without it. Two choices of the reader's stay in
   the browser (pause, time zone); nothing is sent to anybody. */
(() => {
"use strict";

const { body, documentElement: root } = document;
const $ = id => document.getElementById(id);
const reader = $("reader"); // the line of the footer with the page's time zone; carries our texts
if (!reader) return;
const texts = reader.dataset;
const now = () => performance.now();

// A choice outlives the page, unless storage is forbidden.
const choices = {};
const chosen = name => {
  try { return localStorage.getItem("fyr-" + name) } catch { return choices[name] }
};
const choose = (name, value) => {
  choices[name] = value;
  try { localStorage.setItem("fyr-" + name, value) } catch { /* it lasts as long as the page */ }
};

const button = (text, act) => {
  const li = document.createElement("li"), b = document.createElement("button");
  b.type = "button";
  b.className = "plain";
  b.textContent = text;
  b.onclick = act;
  li.append(b);
  reader.parentNode.append(li);
  return b;
};

/* Times. What the server wrote is kept in `written`. Where nothing follows on the line,
   how long ago that is stands beside it, out of the flow: nothing moves for it. */

const written = new WeakMap(), formats = {};
const format = (language, options) =>
  formats[language + JSON.stringify(options)] ||= new Intl.DateTimeFormat(language, options);

const relation = numeric => new Intl.RelativeTimeFormat(root.lang, { numeric, style: "short" });
const just = relation("auto").format(0, "second"), ago = relation("always"); // a day is 24 hours, not "tomorrow"
const units = [[60, "second"], [60, "minute"], [24, "hour"], [30, "day"], [12, "month"], [1e9, "year"]];
const relative = at => {
  let n = (at - Date.now()) / 1000;
  if (Math.abs(n) < 45) return just;
  for (const [size, unit] of units) {
    if (Math.abs(Math.round(n)) < size) return ago.format(Math.round(n), unit);
    n /= size;
  }
};

const language = root.lang === "en" ? "en-AU" : root.lang; // "Monday 23 November", as we write it
const full = { weekday: "long", day: "numeric", month: "long", year: "numeric" };

// clock says an instant as the page does; its day only when that is not the one of `near`,
// and in full when there is no such.
const clock = (at, seconds, near) => {
  const time = format(language, {
    hour: "2-digit", minute: "2-digit", second: seconds && "2-digit", hourCycle: "h23", timeZoneName: "short",
  }).format(at);
  if (near && at.toDateString() === near.toDateString()) return time;
  const year = !near || at.getFullYear() !== near.getFullYear() ? "numeric" : undefined;
  const day = format(language, !near || near.window ? full : { day: "numeric", month: "short", year }).format(at);
  return texts.dated.replace(/[DC]/g, which => which === "D" ? day : time);
};

// The day that goes without saying: today's; at the end of a window, that of its start.
const known = time => {
  const window = time.closest(".window");
  if (!window) return new Date();
  const start = window.querySelector("time");
  return start === time ? null : Object.assign(new Date(start.dateTime), { window });
};

const wall = (at, timeZone) => format("en-GB", { timeZone, dateStyle: "short", timeStyle: "medium" }).format(at);
const abroad = (() => { // the reader's clock shows another time than the page's
  try { return wall(new Date(), texts.zone) !== wall(new Date()) } catch { return false }
})();
let own = abroad && chosen("zone") !== "page"; // times are told by the reader's clock

// Nothing follows on the line.
const last = time => {
  for (let n = time.nextSibling; n; n = n.nextSibling) {
    if (n.nodeType === 1) return !n.dataset.until && getComputedStyle(n).display !== "inline";
    if (/\S/.test(n.data)) return false;
  }
  return true;
};

// The space is part of the text: it is copied with it.
const beside = at => "\u00a0\u00a0· " + relative(at);

// A clock with or without seconds; of a period or a day only the hint is ours.
const hours = /^[^–]*?\d\d?[:.]\d\d([:.]\d\d)?(?!\d)[^–]*$/;

// tell returns the box beside the time, if there is one.
const tell = time => {
  const at = new Date(time.dateTime);
  if (!time.dateTime.includes("T") || isNaN(at)) return;
  if (!written.has(time)) written.set(time, time.textContent);
  const was = written.get(time), found = was.match(hours);
  const shown = found && own ? clock(at, found[1], known(time)) : was;
  if (time.firstChild.data !== shown) time.textContent = shown;
  time.title = (shown === was ? "" : was + " · ") + relative(at);
  let box = time.querySelector(".ago");
  if (!box && found && !found[1] && last(time) && !time.closest("h1,h2,h3,table,summary,.window")) {
    box = document.createElement("span");
    box.className = "ago";
    time.append(box);
  }
  // A reader's clock may be slow; what has happened is never yet to come.
  if (box) box.textContent = beside(time.closest(".next,.plans,.facts") ? at : Math.min(at, Date.now()));
  return box;
};

// fits reports whether there is room for the box on its line.
const fits = box => {
  let block = box.parentNode;
  while (getComputedStyle(block).display === "inline") block = block.parentNode;
  const line = block.getBoundingClientRect(), r = box.getBoundingClientRect();
  return r.left >= line.left && r.right <= line.right;
};

// left is what remains until a maintenance begins or ends.
const left = box => {
  box.className = "ago";
  box.textContent = beside(new Date(box.dataset.until));
  return box;
};

const tellAll = () => {
  const boxes = [...document.querySelectorAll("time")].map(tell).filter(box => box);
  boxes.push(...[...document.querySelectorAll("[data-until]")].map(left));
  const wide = boxes.filter(box => !fits(box)); // all are measured before any is changed
  for (const box of wide) box.textContent = "";
};

// Where the lines of text stand that are not times.
const lines = () => {
  const all = [], range = document.createRange(), walk = document.createTreeWalker($("main"), NodeFilter.SHOW_TEXT);
  while (walk.nextNode()) {
    if (walk.currentNode.parentNode.closest("time")) continue;
    range.selectNodeContents(walk.currentNode);
    const [first] = range.getClientRects();
    if (first) all.push(first.left, first.right, first.top, range.getBoundingClientRect().bottom);
  }
  return all;
};

// A page that is already on the screen does not move for its times: where it would, they
// stay the page's until the reader asks for their own.
const begin = () => {
  const before = own && !chosen("zone") && performance.getEntriesByType("paint").length && lines();
  tellAll();
  if (!before || lines().every((at, i) => Math.abs(at - before[i]) < 3)) return; // the eye sees no less
  own = false;
  tellAll();
};

const zones = () => {
  if (!abroad) return;
  const pages = reader.textContent;
  const label = () => {
    b.textContent = own ? texts.page : texts.own;
    reader.textContent = own ? texts.told : pages;
  };
  const b = button("", () => {
    own = !own;
    choose("zone", own ? "own" : "page");
    label();
    tellAll();
  });
  label();
};

// The menu of languages closes as menus do.
const menu = document.querySelector(".langs");
addEventListener("click", e => {
  if (menu && !menu.contains(e.target)) menu.open = false;
});
addEventListener("keydown", e => {
  if (e.key !== "Escape" || !menu?.open) return;
  menu.open = false;
  menu.firstElementChild.focus();
});

/* Renewing. What is new of a page is put where the old was, node by node: who reads,
   types, has opened something or stands somewhere with the keyboard keeps all that. */

const touched = new WeakSet(); // folds that the reader opened or closed
document.addEventListener("click", e => {
  const fold = e.target.closest("summary");
  if (fold) touched.add(fold.parentNode);
});

const alike = (a, b) => a.nodeType === b.nodeType && a.nodeName === b.nodeName && a.id === b.id &&
  (a.id || a.nodeType !== 1 || a.getAttribute("class") === b.getAttribute("class"));

const attributes = (old, fresh) => {
  for (const { name, value } of fresh.attributes) {
    if (old.getAttribute(name) !== value && !(name === "open" && touched.has(old))) old.setAttribute(name, value);
  }
  for (const { name } of [...old.attributes]) {
    if (name !== "open" && !fresh.hasAttribute(name)) old.removeAttribute(name);
  }
};

const renew = (old, fresh) => {
  if (old.nodeType !== 1) {
    if (old.data !== fresh.data) old.data = fresh.data;
  } else if (old.nodeName === "TIME") {
    written.set(old, fresh.textContent);
    old.dateTime = fresh.dateTime;
  } else if (old.id !== "live" && !/^(INPUT|SELECT|TEXTAREA)$/.test(old.nodeName)) {
    attributes(old, fresh);
    children(old, fresh);
  }
};

const children = (old, fresh) => {
  let at = old.firstChild;
  const skip = end => {
    while (at !== end) {
      const gone = at;
      at = at.nextSibling;
      gone.remove();
    }
  };
  for (const child of [...fresh.childNodes]) {
    let match = at;
    while (match && !alike(match, child)) match = child.nodeType === 1 ? match.nextSibling : null;
    if (match) {
      skip(match);
      renew(match, child);
      at = match.nextSibling;
    } else {
      old.insertBefore(child, at);
    }
  }
  skip(null);
};

// What the reader looks at stays where it is on the screen.
const steady = change => {
  const mark = scrollY > 0 && document.elementFromPoint(innerWidth / 2, innerHeight / 2);
  const before = mark && mark.getBoundingClientRect().top;
  root.classList.add("steady"); // or the browser would do it too
  change();
  if (mark && mark.isConnected) scrollBy({ top: mark.getBoundingClientRect().top - before, behavior: "instant" });
  root.classList.remove("steady");
};

const sentence = page => page.querySelector("main h1")?.textContent;
const show = fresh => {
  const says = sentence(fresh); // before its nodes move over
  steady(() => {
    renew($("main"), fresh.getElementById("main"));
    tellAll();
  });
  document.title = fresh.title;
  $("icon").href = fresh.getElementById("icon").getAttribute("href");
  body.className = fresh.body.className;
  Object.assign(body.dataset, fresh.body.dataset);
  announce(says);
};

// Announced is the heading's sentence, when it changed, and at most once a minute.
let said = sentence(document), saidAt = -Infinity, due = 0;
const announce = text => {
  clearTimeout(due);
  if (text === said) return;
  due = setTimeout(() => {
    $("live").textContent = said = text;
    saidAt = now();
  }, Math.max(100, saidAt + 60e3 - now()));
};

/* A page that nobody has confirmed for too long is greyed, and says so. */

let heardAt = now(), age = 0; // when we last heard, and how old the newest check was then; ms
if (body.dataset.written) age = Date.now() - Date.parse(body.dataset.written); // a copy of the page
const heard = old => {
  heardAt = now();
  age = old > 0 ? old : 0;
  grey();
};

let fading = 0;
const grey = () => {
  const left = body.dataset.stale * 1e3 + 30e3 - age - now() + heardAt; // news may be under way; NaN if none is expected
  const old = left <= 0;
  clearTimeout(fading);
  if (left > 0) fading = setTimeout(grey, left);
  root.classList.toggle("old", old);
  if (!old) return $("old")?.remove();
  if ($("old")) return;
  const note = document.createElement("p"); // at the edge of the screen, where it moves nothing
  note.id = "old";
  note.setAttribute("role", "status");
  note.textContent = texts.old;
  body.append(note);
};

/* Following: a stream of what changes; without one, a look now and then. */

let stream = null, timer = 0, failures = 0, tag = null;
let wanted = null, tries = 0; // the revision that the stream told of

// look puts the page as it is now on the screen. It throws when there is none.
const look = async () => {
  const answer = await fetch(location.pathname + location.search, { cache: "no-cache" });
  if (!answer.ok) throw Error(answer.status);
  const text = await answer.text(), is = answer.headers.get("ETag");
  if (!is || is !== tag) show(new DOMParser().parseFromString(text, "text/html"));
  tag = is;
  const at = Date.parse(answer.headers.get("Date")) + 1e3 * answer.headers.get("Age");
  heard(at - Date.parse(body.dataset.written || body.dataset.checked));
};

const later = ms => {
  clearTimeout(timer);
  timer = setTimeout(async () => {
    try {
      await look();
      failures = 0;
      if (wanted && body.dataset.rev !== wanted && tries++ < 3) later(6e3); // a cache on the way kept the one before
      else if (!stream && !off) later(30e3);
    } catch {
      if (!off) later(Math.min(300e3, 5e3 * 2 ** failures++) * (1 + Math.random() / 2));
    }
  }, ms);
};

// Not everybody comes at once, and last those who aren't looking.
const soon = () => later(Math.random() * (document.hidden ? 8e3 : 800));

const checked = at => {
  for (const time of document.querySelectorAll(`#say time[datetime="${body.dataset.checked}"]`)) {
    const clock = wall(new Date(at), texts.zone).slice(-8);
    written.set(time, written.get(time).replace(/\d\d\D\d\d\D\d\d/, was => clock.replace(/:/g, was[2])));
    time.dateTime = at;
    tell(time);
  }
  body.dataset.checked = at;
};

const follow = () => {
  let again = false;
  stream = new EventSource(body.dataset.live);
  stream.addEventListener("revision", e => {
    const is = JSON.parse(e.data);
    wanted = String(is.rev);
    tries = 0;
    heard(0);
    if (again || wanted !== body.dataset.rev || is.state !== body.dataset.state) soon();
    again = true;
  });
  stream.addEventListener("checked", e => {
    checked(JSON.parse(e.data).checked);
    heard(0);
  });
  stream.onerror = () => {
    if (stream.readyState !== EventSource.CLOSED) return; // it comes back by itself
    rest();
    later(500);
    retry = setTimeout(follow, 600e3);
  };
};

let retry = 0;
const rest = () => {
  stream?.close();
  stream = null;
  clearTimeout(timer);
  clearTimeout(retry);
};

// Who saves data, or pauses, looks when they want to.
let off = chosen("live") === "off" || navigator.connection?.saveData || matchMedia("(prefers-reduced-data: reduce)").matches;
const live = () => {
  const pause = button(texts.pause, () => {
    off = !off;
    choose("live", off ? "off" : "on");
    turn();
    if (!off) later(0);
  });
  const refresh = button(texts.refresh, () => later(0));
  const turn = () => {
    pause.setAttribute("aria-pressed", !!off);
    refresh.parentNode.hidden = !off;
    rest();
    if (!off && body.dataset.live) follow();
    else if (!off) later(30e3);
  };
  turn();
};

begin();
zones();
grey();
if (texts.pause) live();
addEventListener("resize", () => requestAnimationFrame(tellAll));
setInterval(() => {
  tellAll();
  grey();
}, 30e3);
})();
