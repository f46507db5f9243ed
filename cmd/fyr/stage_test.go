package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/fyr-status/fyr/statuspage/notify/smtptest"
)

// stage is an installation of the built binary in a folder of its own, with a relay
// for its mail and addresses that stay the same over restarts.
type stage struct {
	binary, dir     string
	page, operators string // listening addresses, host:port
	relay           *smtptest.Server
	process         *process // nil while none runs
	args            []string // of serve
}

// pageURL is what page.url says on a stage: another host than the one that is asked, and
// a base path, so that each link shows where it came from.
const pageURL = "https://status.example.com/status"

// mustStage sets one up.
func mustStage(t *testing.T, script smtptest.Script) *stage {
	t.Helper()
	script.NoTLS = true
	s := &stage{binary: mustBuild(t), dir: t.TempDir(), relay: smtptest.New(t, script)}
	s.page, s.operators = mustFreeAddress(t), mustFreeAddress(t)
	t.Cleanup(func() {
		if t.Failed() {
			log, _ := os.ReadFile(s.path("log"))
			t.Logf("log:\n%s", clip(string(log), 20_000))
		}
		if s.process != nil {
			s.process.kill()
		}
	})
	return s
}

var built struct {
	once sync.Once
	path string
	err  error
}

// mustBuild builds the binary once for all tests of a run, beside the commands of the
// scripts, whose folder goes when the tests end.
func mustBuild(t *testing.T) string {
	t.Helper()
	built.once.Do(func() {
		var scripts string
		if scripts, built.err = exec.LookPath("fyr"); built.err != nil {
			return
		}
		built.path = filepath.Join(filepath.Dir(scripts), "built")
		build := exec.Command("go", "build", "-trimpath", "-o", built.path, ".")
		build.Env = append(os.Environ(), "CGO_ENABLED=0", "GOFLAGS=") // as it is shipped, however the tests are built
		if out, err := build.CombinedOutput(); err != nil {
			built.err = fmt.Errorf("%w\n%s", err, out)
		}
	})
	if built.err != nil {
		t.Fatalf("building the binary: %v", built.err)
	}
	return built.path
}

// Ports for servers that are started, and started again after they died: below those that
// the system hands to whoever asks for any (ip_local_port_range), who could come between.
const firstPort, ports = 20_000, 12_000

var nextPort atomic.Uint32

func init() { nextPort.Store(rand.Uint32N(ports)) }

// mustFreeAddress finds a port that no other test takes.
func mustFreeAddress(t *testing.T) string {
	t.Helper()
	for range ports {
		address := fmt.Sprintf("127.0.0.1:%d", firstPort+nextPort.Add(1)%ports)
		if l, err := net.Listen("tcp", address); err == nil {
			_ = l.Close()
			return address
		}
	}
	t.Fatal("no port is free")
	return ""
}

func (s *stage) path(name string) string { return filepath.Join(s.dir, name) }

// write writes the configuration: the stage's own part, and what the test adds.
func (s *stage) write(t *testing.T, rest string) {
	t.Helper()
	text := fmt.Sprintf(`
page: {name: Shore, url: %q, time_zone: Asia/Jakarta}
listen: %s
operator: {listen: %s, url: "http://%s"}
mail: {from: Shore <status@example.com>, host: 127.0.0.1, port: %d, tls: none}
%s`, pageURL, s.page, s.operators, s.operators, s.relay.Port, rest)
	if err := os.WriteFile(s.path("fyr.yaml"), []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

// process is a running server.
type process struct {
	cmd   *exec.Cmd
	out   *lines
	ended chan struct{}
}

// lines gathers what a process prints, for reading while it runs.
type lines struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (l *lines) Write(b []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.Write(b)
}

func (l *lines) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.String()
}

// launch starts the server and returns at once; its log goes to the stage's log file.
func (s *stage) launch(t *testing.T) {
	t.Helper()
	log, err := os.OpenFile(s.path("log"), os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		t.Fatal(err)
	}
	defer log.Close()
	p := &process{cmd: exec.Command(s.binary, append([]string{"serve"}, s.args...)...), out: &lines{}, ended: make(chan struct{})}
	p.cmd.Dir, p.cmd.Stdout, p.cmd.Stderr = s.dir, p.out, log
	if err := p.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	go func() {
		_ = p.cmd.Wait()
		close(p.ended)
	}()
	s.process = p
}

// start starts the server and waits until it serves.
func (s *stage) start(t *testing.T) {
	t.Helper()
	s.launch(t)
	wait(t, patient, "the server serves", func() bool {
		s.process.alive(t)
		r, err := http.Get("http://" + s.page + "/readyz")
		if err != nil {
			return false
		}
		defer r.Body.Close()
		return r.StatusCode == http.StatusOK
	})
}

// alive fails the test when the process has ended by itself.
func (p *process) alive(t *testing.T) {
	t.Helper()
	select {
	case <-p.ended:
		t.Fatalf("the server ended: %s", p.cmd.ProcessState)
	default:
	}
}

// kill ends the process as a power cut does.
func (p *process) kill() {
	_ = p.cmd.Process.Kill()
	<-p.ended
}

// stop ends the process in order.
func (p *process) stop(t *testing.T) {
	t.Helper()
	if err := p.cmd.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	select {
	case <-p.ended:
	case <-time.After(30 * time.Second):
		t.Fatal("the server did not end on SIGTERM")
	}
	if !p.cmd.ProcessState.Success() && !p.cutShort() {
		t.Errorf("the server ended with %s", p.cmd.ProcessState)
	}
}

// cutShort reports whether the signal came before the process had begun to listen for it:
// then the system ended it, and it had said nothing.
func (p *process) cutShort() bool {
	status, ok := p.cmd.ProcessState.Sys().(syscall.WaitStatus)
	return ok && status.Signaled() && status.Signal() == syscall.SIGTERM && p.out.String() == ""
}

// fyr runs a command of the binary on the stage.
func (s *stage) fyr(args ...string) (stdout, stderr string, code int) {
	var out, problems bytes.Buffer
	c := exec.Command(s.binary, args...)
	c.Dir, c.Stdout, c.Stderr = s.dir, &out, &problems
	err := c.Run()
	if wrong := new(exec.ExitError); err != nil && !errors.As(err, &wrong) {
		return out.String(), err.Error(), -1
	}
	return out.String(), problems.String(), c.ProcessState.ExitCode()
}

// mustFyr runs a command that has to succeed.
func (s *stage) mustFyr(t *testing.T, args ...string) string {
	t.Helper()
	out, problems, code := s.fyr(args...)
	if code != exitDone {
		t.Fatalf("fyr %s: exit %d\n%s%s", strings.Join(args, " "), code, out, problems)
	}
	return out
}

// asked reads what a command prints as JSON.
func asked[T any](t *testing.T, s *stage, args ...string) (v T) {
	t.Helper()
	out, problems, code := s.fyr(append(args, "--json")...)
	if err := json.Unmarshal([]byte(out), &v); err != nil {
		t.Fatalf("fyr %s: exit %d, %v\n%s%s", strings.Join(args, " "), code, err, out, problems)
	}
	return v
}

// browser is a reader's or an operator's: it keeps cookies and stays where it is sent.
type browser struct {
	http *http.Client
	base string // http://host:port
}

func newBrowser(t *testing.T, address string) browser {
	t.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	return browser{http: &http.Client{Jar: jar, Timeout: patient}, base: "http://" + address}
}

// get reads a path, or a link that a mail or a page gave: those name page.url's host,
// which leads to the stage as a proxy would.
func (b browser) get(t *testing.T, where string) (int, string) {
	t.Helper()
	r, err := b.http.Get(b.way(where))
	return answered(t, r, err)
}

func (b browser) post(t *testing.T, where string, form url.Values) (int, string) {
	t.Helper()
	r, err := b.http.PostForm(b.way(where), form)
	return answered(t, r, err)
}

// subscribe sends an address that nobody typed: the second page comes, and its button is
// pressed.
func (b browser) subscribe(t *testing.T, address string) (int, string) {
	t.Helper()
	form := url.Values{"address": {address}}
	_, page := b.post(t, "/status/subscribe", form)
	form.Set("again", hidden(t, page, "again"))
	return b.post(t, "/status/subscribe", form)
}

func (b browser) way(where string) string {
	u, err := url.Parse(where)
	if err != nil {
		return where
	}
	u.Scheme, u.Host = "", ""
	return b.base + u.String()
}

func answered(t *testing.T, r *http.Response, err error) (int, string) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
	defer r.Body.Close()
	body, err := io.ReadAll(r.Body)
	if err != nil {
		t.Fatal(err)
	}
	return r.StatusCode, string(body)
}

// shows reads a page that has to be there and to hold all of the texts.
func (b browser) shows(t *testing.T, where string, texts ...string) string {
	t.Helper()
	code, body := b.get(t, where)
	if code != http.StatusOK {
		t.Fatalf("%s: %d\n%s", where, code, body)
	}
	for _, text := range texts {
		if !strings.Contains(body, text) {
			t.Errorf("%s does not hold %q:\n%s", where, text, body)
		}
	}
	return body
}

// hidden is the value of a hidden field on a page.
func hidden(t *testing.T, page, name string) string {
	t.Helper()
	found := regexp.MustCompile(`<input type="hidden" name="` + name + `" value="([^"]+)">`).FindStringSubmatch(page)
	if found == nil {
		t.Fatalf("no hidden field %s on\n%s", name, page)
	}
	return found[1]
}

// patient is how long anything may take on a busy machine.
const patient = 60 * time.Second

// wait asks until cond holds, and fails the test when it does not within limit.
func wait(t *testing.T, limit time.Duration, what string, cond func() bool) {
	t.Helper()
	late := time.NewTimer(limit)
	defer late.Stop()
	again := time.NewTicker(25 * time.Millisecond)
	defer again.Stop()
	for !cond() {
		select {
		case <-late.C:
			t.Fatalf("waited %s in vain: %s", limit, what)
		case <-again.C:
		}
	}
}
