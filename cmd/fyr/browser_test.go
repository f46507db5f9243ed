package main

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"os"
	"os/exec"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"
)

// narrow is the width, in CSS pixels, of the smallest phone that every page has to fit.
const narrow = 320

// A browser on a small phone shows each page of the demo without scrolling sideways,
// asks no other host for anything, keeps no cookie on the public pages, and has nothing
// to say against their content policy.
func TestPagesInABrowser(t *testing.T) {
	t.Parallel()
	b := mustChromium(t)
	page, operators := mustDemo(t)
	b.visit(t, page)
	incident := b.evaluate(t, `document.querySelector("h1 a, .inc a, .days a").href`)
	for _, address := range []string{page, page + "history", page + "components/api", incident, page + "?component=docs", page + "unsubscribe?token=none"} {
		b.visit(t, address)
		b.check(t, address)
		if cookies := b.evaluate(t, `document.cookie`); cookies != "" {
			t.Errorf("%s keeps the cookies %s", address, cookies)
		}
	}
	b.visit(t, operators)
	b.check(t, "the page of the sign-in link")
	b.click(t, "main button")
	if b.evaluate(t, `String(document.querySelectorAll(".monitors li").length)`) == "0" {
		t.Error("the operators' page lists no monitors")
	}
	b.check(t, "the operators' page")
	b.click(t, `a[href$="/incidents/new"]`)
	b.check(t, "the form for an incident")
}

// mustDemo starts the built binary's demo and returns the addresses of the page, with a
// slash at its end, and of the operators' sign-in.
func mustDemo(t *testing.T) (page, operators string) {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), mustBuild(t), "demo", "--listen", "127.0.0.1:0", "--operator-listen", "127.0.0.1:0")
	cmd.Cancel = func() error { return cmd.Process.Signal(os.Interrupt) } // its folder goes with it
	cmd.WaitDelay = 10 * time.Second
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = cmd.Wait() })
	told := regexp.MustCompile(`^  (page|operators) +(\S+)`)
	for lines := bufio.NewScanner(out); (page == "" || operators == "") && lines.Scan(); {
		switch m := told.FindStringSubmatch(lines.Text()); {
		case m == nil:
		case m[1] == "page":
			page = m[2]
		default:
			operators = m[2]
		}
	}
	if page == "" || operators == "" {
		t.Fatalf("the demo told no addresses: page %q, operators %q", page, operators)
	}
	return page, operators
}

// chromium is a running browser with one page, reached over a pair of pipes: messages
// are JSON with a zero byte after each (the DevTools protocol).
type chromium struct {
	in      *os.File
	session string
	loaded  chan struct{}

	mu       sync.Mutex
	last     int
	waiting  map[int]chan utterance
	requests []string // addresses that the page asked for since the last visit
	said     []string // what the browser said against the page since then
}

// utterance is any message of the browser: an answer to a call, or an event.
type utterance struct {
	ID     int             `json:"id"`
	Method string          `json:"method"`
	Params json.RawMessage `json:"params"`
	Result json.RawMessage `json:"result"`
	Error  *struct {
		Message string `json:"message"`
	} `json:"error"`
}

// mustChromium starts the browser. Where none is installed the test is skipped, unless
// FYR_TEST_REQUIRE names chromium.
func mustChromium(t *testing.T) *chromium {
	t.Helper()
	path, err := exec.LookPath("chromium")
	if err != nil {
		if slices.Contains(strings.Split(os.Getenv("FYR_TEST_REQUIRE"), ","), "chromium") {
			t.Fatal("FYR_TEST_REQUIRE wants chromium, and it is not installed")
		}
		t.Skip("chromium is not installed: no page is looked at in a browser (FYR_TEST_REQUIRE=chromium makes this a failure)")
	}
	b := &chromium{loaded: make(chan struct{}, 100), waiting: map[int]chan utterance{}}
	b.start(t, path)
	var target struct {
		TargetID, SessionID string
	}
	b.call(t, "Target.createTarget", map[string]any{"url": "about:blank"}, &target)
	b.call(t, "Target.attachToTarget", map[string]any{"targetId": target.TargetID, "flatten": true}, &target)
	b.session = target.SessionID
	for _, domain := range []string{"Page", "Log", "Network", "Runtime"} {
		b.call(t, domain+".enable", nil, nil)
	}
	b.call(t, "Emulation.setDeviceMetricsOverride", map[string]any{"width": narrow, "height": 640, "deviceScaleFactor": 2, "mobile": true}, nil)
	return b
}

func (b *chromium) start(t *testing.T, path string) {
	t.Helper()
	theirs, ours, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	from, to, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	profile, err := os.MkdirTemp("", "fyr-browser-*")
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(t.Context(), path, "--headless=new", "--no-sandbox", "--disable-gpu", "--no-first-run",
		"--disable-background-networking", "--disable-component-update", "--disable-sync", "--disable-dev-shm-usage",
		"--remote-debugging-pipe", "--user-data-dir="+profile)
	cmd.ExtraFiles = []*os.File{theirs, to}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = cmd.Wait(); _ = ours.Close(); _ = os.RemoveAll(profile) })
	_, _ = theirs.Close(), to.Close()
	b.in = ours
	go b.listen(from)
}

// listen sorts what the browser says until it ends.
func (b *chromium) listen(from *os.File) {
	defer from.Close()
	for r := bufio.NewReader(from); ; {
		text, err := r.ReadBytes(0)
		if err != nil {
			return
		}
		var a utterance
		if json.Unmarshal(text[:len(text)-1], &a) == nil {
			b.take(a)
		}
	}
}

func (b *chromium) take(a utterance) {
	b.mu.Lock()
	defer b.mu.Unlock()
	var p struct {
		Request struct{ URL string }
		Entry   struct{ Source, Level, Text string }
	}
	_ = json.Unmarshal(a.Params, &p)
	switch a.Method {
	case "":
		b.waiting[a.ID] <- a
		delete(b.waiting, a.ID)
	case "Page.loadEventFired":
		b.loaded <- struct{}{}
	case "Network.requestWillBeSent":
		b.requests = append(b.requests, p.Request.URL)
	case "Log.entryAdded":
		if p.Entry.Source != "network" { // that an answer was a 404 is no complaint
			b.said = append(b.said, p.Entry.Source+": "+p.Entry.Text)
		}
	case "Runtime.exceptionThrown":
		b.said = append(b.said, string(a.Params))
	}
}

// call sends one command and waits for its answer, which goes into result.
func (b *chromium) call(t *testing.T, method string, params map[string]any, result any) {
	t.Helper()
	b.mu.Lock()
	b.last++
	message := map[string]any{"id": b.last, "method": method, "params": params}
	if b.session != "" {
		message["sessionId"] = b.session
	}
	done := make(chan utterance, 1)
	b.waiting[b.last] = done
	b.mu.Unlock()
	text, err := json.Marshal(message)
	if err == nil {
		_, err = b.in.Write(append(text, 0))
	}
	if err != nil {
		t.Fatalf("%s: %v", method, err)
	}
	select {
	case a := <-done:
		if a.Error != nil {
			t.Fatalf("%s: %s", method, a.Error.Message)
		}
		if result != nil {
			err = json.Unmarshal(a.Result, result)
		}
		if err != nil {
			t.Fatalf("%s: %v in %s", method, err, a.Result)
		}
	case <-time.After(patient):
		t.Fatalf("%s: no answer from the browser", method)
	}
}

// visit opens the address and waits until it is there.
func (b *chromium) visit(t *testing.T, address string) {
	t.Helper()
	b.forget()
	b.call(t, "Page.navigate", map[string]any{"url": address}, nil)
	b.wait(t, address)
}

// click presses the first element that the selector finds, which leads to another page.
func (b *chromium) click(t *testing.T, selector string) {
	t.Helper()
	b.forget()
	b.evaluate(t, fmt.Sprintf(`document.querySelector(%q).click() || ""`, selector))
	b.wait(t, selector)
}

func (b *chromium) wait(t *testing.T, what string) {
	t.Helper()
	select {
	case <-b.loaded:
	case <-time.After(patient):
		t.Fatalf("%s did not load", what)
	}
}

func (b *chromium) forget() {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.requests, b.said = nil, nil
}

// evaluate returns the text that the expression makes on the page.
func (b *chromium) evaluate(t *testing.T, expression string) string {
	t.Helper()
	var r struct {
		Result           struct{ Value string }
		ExceptionDetails *struct{ Exception struct{ Description string } }
	}
	b.call(t, "Runtime.evaluate", map[string]any{"expression": expression}, &r)
	if r.ExceptionDetails != nil {
		t.Fatalf("%s: %s", expression, r.ExceptionDetails.Exception.Description)
	}
	return r.Result.Value
}

// tooWide lists what sticks out: the page as a whole, or something in it that has to be
// scrolled sideways. Bars are cut on purpose: on a phone they show the last month.
const tooWide = `[document.documentElement, ...document.querySelectorAll("main, .scroll, table, form, pre")]
	.filter(e => e.scrollWidth > e.clientWidth).map(e => e.tagName + "." + e.className + " " + e.scrollWidth + "/" + e.clientWidth).join(", ")`

// check says what is wrong with the page on show.
func (b *chromium) check(t *testing.T, name string) {
	t.Helper()
	if wide := b.evaluate(t, tooWide); wide != "" {
		t.Errorf("%s is wider than a screen of %d pixels: %s", name, narrow, wide)
	}
	here, err := url.Parse(b.evaluate(t, `location.href`))
	b.mu.Lock()
	defer b.mu.Unlock()
	for _, asked := range b.requests {
		if strings.HasPrefix(asked, "data:") { // Chromium's own pictures, of a date field for one
			continue
		}
		u, problem := url.Parse(asked)
		if err := errors.Join(err, problem); err != nil || u.Host != here.Host {
			t.Errorf("%s asks %s (%v)", name, asked, err)
		}
	}
	if len(b.requests) == 0 {
		t.Errorf("%s was not seen to ask for anything: the check is blind", name)
	}
	for _, said := range b.said {
		t.Errorf("%s: the browser says %s", name, said)
	}
}
