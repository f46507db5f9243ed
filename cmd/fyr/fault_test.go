package main

import (
	"database/sql"
	"errors"
	"net/http"
	"os"
	"os/exec"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/fyr-status/fyr/statuspage/notify/smtptest"
	"github.com/fyr-status/fyr/statuspage/operator"
	"github.com/fyr-status/fyr/store"
)

// Another program holds the database while a target breaks: pages are served and /fresh
// says why they are old. Afterwards the outage began when it began, and nothing that was
// measured meanwhile is unknown.
func TestLockedDatabase(t *testing.T) {
	t.Parallel()
	s := mustStage(t, smtptest.Script{})
	g := newTarget(t)
	s.write(t, settings(g, ""))
	s.start(t)
	s.settles(t, well)

	other := s.database(t)
	other.SetMaxOpenConns(1)
	if _, err := other.Exec(`BEGIN IMMEDIATE`); err != nil {
		t.Fatal(err)
	}
	broke := time.Now()
	g.broken.Store(true)
	reader := newBrowser(t, s.page)
	s.fresh(t, http.StatusServiceUnavailable, "storage locked: another program holds the database")
	for _, path := range []string{"/status/", "/feed.rss", "/feed.atom", "/readyz"} {
		if code, _ := reader.get(t, path); code != http.StatusOK {
			t.Errorf("%s: %d while the store refuses", path, code)
		}
	}
	const held = 9 * time.Second // far longer than results say anything about now
	wait(t, 2*held, "the database is held for long", func() bool { return time.Since(broke) > held })
	if _, err := other.Exec(`ROLLBACK`); err != nil {
		t.Fatal(err)
	}
	s.settles(t, broken)
	s.fresh(t, http.StatusOK, "fresh")
	if i := s.incident(t); i.Began.Before(broke.Truncate(time.Millisecond)) || i.Began.After(broke.Add(interval+2*time.Second)) {
		t.Errorf("the outage began %s, and the target broke %s, when the database was held", i.Began, broke)
	}
	s.process.stop(t)
	s.spansAre(t, "unknown", "operational", "major_outage")
}

// A process that was stopped for longer than three intervals tells of no outage when it
// goes on, and calls unknown what it did not see.
func TestStoppedAndContinued(t *testing.T) {
	t.Parallel()
	s := mustStage(t, smtptest.Script{})
	g := newTarget(t)
	s.write(t, settings(g, ""))
	s.start(t)
	s.settles(t, well)
	s.measured(t, time.Now())
	stopped := time.Now()
	s.signal(t, syscall.SIGSTOP)
	wait(t, patient, "the time of three intervals and more goes by", func() bool {
		return time.Since(stopped) > 5*interval
	})
	s.signal(t, syscall.SIGCONT)
	s.measured(t, time.Now())
	s.settles(t, well)
	s.process.stop(t)
	s.spansAre(t, "unknown", "operational", "unknown", "operational")
	if n := len(s.relay.Messages()); n > 0 {
		t.Errorf("%d mails were sent", n)
	}
}

// A database that lost what it had acknowledged is refused, in words that say what to
// do, and nothing is changed; the flag that they name starts.
func TestDatabaseThatLostSomething(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name   string
		lose   func(s *stage) error
		words  string
		accept string // "": nothing but a backup helps
	}{
		{
			"write-ahead log gone", func(s *stage) error { return os.Remove(s.path("fyr-data/fyr.db-wal")) },
			"database is older than its last known state", "--accept-data-loss",
		},
		{
			"write-ahead log cut", func(s *stage) error { return os.Truncate(s.path("fyr-data/fyr.db-wal"), 5000) },
			"database is older than its last known state", "--accept-data-loss",
		},
		{"database gone", func(s *stage) error {
			return errors.Join(os.Remove(s.path("fyr-data/fyr.db")), os.Remove(s.path("fyr-data/fyr.db-wal")))
		}, "no database at", "--new-history"},
		{"database empty", func(s *stage) error {
			return errors.Join(os.Truncate(s.path("fyr-data/fyr.db"), 0), os.Remove(s.path("fyr-data/fyr.db-wal")))
		}, "no database at", "--new-history"},
		{"something else in its place", func(s *stage) error {
			return os.WriteFile(s.path("fyr-data/fyr.db"), []byte(strings.Repeat("no database ", 1000)), 0o600)
		}, "database damaged", ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			s := mustStage(t, smtptest.Script{})
			s.write(t, settings(newTarget(t), ""))
			s.start(t)
			s.settles(t, well)
			s.mustFyr(t, "incident", "open", "--title", "Drill", "-m", "We try this out.")
			s.process.kill()
			if err := tt.lose(s); err != nil {
				t.Fatal(err)
			}
			if _, problem, code := s.fyr("serve"); code != exitBad || !strings.Contains(problem, tt.words) || !strings.Contains(problem, tt.accept) {
				t.Errorf("exit %d: %s; want %q and how to start all the same: %q", code, problem, tt.words, tt.accept)
			}
			if tt.accept == "" {
				return
			}
			s.startAs(t, exec.Command(s.binary, "serve", tt.accept))
			s.process.stop(t)
		})
	}
}

// The reader of the log goes away; the server stays.
func TestLogReaderGoesAway(t *testing.T) {
	t.Parallel()
	s := mustStage(t, smtptest.Script{})
	g := newTarget(t)
	s.write(t, settings(g, ""))
	read, written, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	defer written.Close()
	serve := exec.Command(s.binary, "serve")
	serve.Stderr = written
	s.startAs(t, serve)
	read.Close()
	if err := os.WriteFile(s.path("fyr.yaml"), []byte("pages: {}\n"), 0o600); err != nil { // worth a line
		t.Fatal(err)
	}
	s.signal(t, syscall.SIGHUP)
	s.fresh(t, http.StatusServiceUnavailable, "fyr.yaml:1:1")
	s.settles(t, well)
}

// From the first fsync that fails nothing more is written; the process ends, and the
// next one goes on with what was acknowledged.
func TestFailingDevice(t *testing.T) {
	t.Parallel()
	strace := mustTool(t, "strace")
	s := mustStage(t, smtptest.Script{})
	s.write(t, settings(newTarget(t), ""))
	s.start(t)
	s.settles(t, well)
	drill := strings.TrimSpace(s.mustFyr(t, "incident", "open", "--title", "Drill", "-m", "We try this out."))
	s.process.stop(t)
	// -D: the server is our child, and not strace.
	s.startAs(t, exec.Command(strace, "-D", "-f", "-qq", "-o", s.path("syscalls"), "-e", "trace=fsync,fdatasync",
		"-e", "inject=fsync,fdatasync:error=EIO:when=10+", s.binary, "serve"))
	wait(t, patient, "the process ends", func() bool {
		_, _, _ = s.fyr("incident", "post", drill, "-m", "Perhaps.")
		select {
		case <-s.process.ended:
			return true
		default:
			return false
		}
	})
	const words = "outcome unknown. Stopping so that recovery can decide; repeating the request is safe."
	if code := s.process.cmd.ProcessState.ExitCode(); code != exitBad || !strings.Contains(s.process.out.String(), words) {
		t.Errorf("exit %d, want %d and the words %q; it said\n%s", code, exitBad, words, s.process.out)
	}
	s.start(t)
	s.settles(t, "Drill")
	s.process.stop(t)
}

// startAs starts the server in another way than start does, and waits until it serves.
func (s *stage) startAs(t *testing.T, cmd *exec.Cmd) {
	t.Helper()
	p := &process{cmd: cmd, out: &lines{}, ended: make(chan struct{})}
	cmd.Dir, cmd.Stdout, cmd.WaitDelay = s.dir, p.out, time.Second
	if cmd.Stderr == nil {
		cmd.Stderr = p.out
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	go func() {
		_ = cmd.Wait()
		close(p.ended)
	}()
	s.process = p
	wait(t, patient, "the server serves", func() bool {
		p.alive(t)
		r, err := http.Get("http://" + s.page + "/readyz")
		if err != nil {
			return false
		}
		defer r.Body.Close()
		return r.StatusCode == http.StatusOK
	})
}

// fresh waits until /fresh answers with the code and the text.
func (s *stage) fresh(t *testing.T, want int, text string) {
	t.Helper()
	reader := newBrowser(t, s.page)
	wait(t, patient, "/fresh says "+text, func() bool {
		s.process.alive(t)
		code, body := reader.get(t, "/fresh")
		return code == want && strings.Contains(body, text)
	})
}

func (s *stage) signal(t *testing.T, sig os.Signal) {
	t.Helper()
	if err := s.process.cmd.Process.Signal(sig); err != nil {
		t.Fatal(err)
	}
}

// database opens the stage's database as another program does.
func (s *stage) database(t *testing.T) *sql.DB {
	t.Helper()
	db, err := sql.Open("sqlite", s.path("fyr-data/fyr.db"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	return db
}

// measured waits for a measurement that began after a time.
func (s *stage) measured(t *testing.T, after time.Time) {
	t.Helper()
	wait(t, patient, "the target is measured", func() bool {
		return asked[operator.Status](t, s, "status").Checked.After(after)
	})
}

// spansAre compares what the record says of the component, in order.
func (s *stage) spansAre(t *testing.T, want ...string) {
	t.Helper()
	db, err := store.Open(t.Context(), s.path("fyr-data"), store.Options{ReadOnly: true})
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	spans, err := db.Spans(t.Context(), time.Time{})
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, span := range spans["api"] {
		got = append(got, span.Status.String())
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("the component's spans (-want +got):\n%s", diff)
	}
}

// mustTool finds a program that a fault is made with. Where it is not installed the test
// is skipped, unless FYR_TEST_REQUIRE names it.
func mustTool(t *testing.T, name string) string {
	t.Helper()
	path, err := exec.LookPath(name)
	if err == nil {
		return path
	}
	if slices.Contains(strings.Split(os.Getenv("FYR_TEST_REQUIRE"), ","), name) {
		t.Fatalf("FYR_TEST_REQUIRE wants %s, and it is not installed", name)
	}
	t.Skipf("%s is not installed: this fault is not made (FYR_TEST_REQUIRE=%s makes this a failure)", name, name)
	return ""
}
