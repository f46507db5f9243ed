package store

import (
	"bufio"
	"context"
	"fmt"
	"os"
	"os/exec"
	"strconv"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/fyr-status/fyr/monitor"
	"github.com/fyr-status/fyr/statuspage"
)

var (
	up         = monitor.Outcome{Status: monitor.Up, Latency: 1_000_000}
	background = context.Background()
)

// TestMain turns the test program into the one that is killed when asked to.
func TestMain(m *testing.M) {
	if dir := os.Getenv("FYR_TEST_COMMIT_UNTIL_KILLED"); dir != "" {
		fmt.Fprintln(os.Stderr, commitUntilKilled(dir))
		os.Exit(1)
	}
	if dir := os.Getenv("FYR_TEST_ROTATE_UNTIL_KILLED"); dir != "" {
		fmt.Fprintln(os.Stderr, rotateUntilKilled(dir))
		os.Exit(1)
	}
	os.Exit(m.Run())
}

// commitUntilKilled commits events and results as fast as it can, and acknowledges
// each commit on standard output.
func commitUntilKilled(dir string) error {
	db, err := Open(background, dir, Options{})
	if err != nil {
		return err
	}
	record, err := db.Load(background)
	if err != nil {
		return err
	}
	for seq := record.EventSeq + 1; ; seq++ {
		c := said(seq)
		for n := range int64(3) {
			c.Results = append(c.Results, result(3*seq-2+n, "api", c.At, up))
		}
		c.Maintenance = []statuspage.Maintenance{{Incident: statuspage.Incident{ID: fmt.Sprint("w", seq), Number: seq, Stage: statuspage.Scheduled}}}
		if err := db.Commit(background, c); err != nil {
			return err
		}
		if _, _, err := db.FanOut(background, c.At, 10); err != nil {
			return err
		}
		fmt.Println(seq)
	}
}

// TestKilledProcessLosesNothing kills a committing process again and again: what it
// acknowledged is there, whole, with its notice; the chain verifies; the mark fits.
func TestKilledProcessLosesNothing(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	var acknowledged int64
	for round := range 10 {
		acknowledged = max(acknowledged, untilKilled(t, "FYR_TEST_COMMIT_UNTIL_KILLED="+dir, 5+round*7))
		db := mustOpen(t, dir, Options{})
		record, err := db.Load(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		if record.EventSeq < acknowledged || record.ResultSeq != 3*record.EventSeq {
			t.Fatalf("round %d: %d events and %d results are left of %d acknowledged events", round, record.EventSeq, record.ResultSeq, acknowledged)
		}
		if notices := len(dumpTable(t, db, "notice")); int64(notices) != record.EventSeq {
			t.Errorf("round %d: %d notices for %d events", round, notices, record.EventSeq)
		}
		if works := len(record.Maintenance); int64(works) != record.EventSeq {
			t.Errorf("round %d: %d maintenances for %d events", round, works, record.EventSeq)
		}
		if err := db.VerifyChain(t.Context()); err != nil {
			t.Error(err)
		}
		if want := said(record.EventSeq).At; !record.Alive.Equal(want) && !record.Alive.Equal(want.Add(-1e9)) {
			t.Errorf("round %d: alive at %s, want %s", round, record.Alive, want)
		}
		mustClose(t, db)
	}
}

// untilKilled runs a process with a task until it has acknowledged n commits, kills it, and
// returns the last one acknowledged.
func untilKilled(t *testing.T, task string, n int) (last int64) {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(self)
	cmd.Env = append(os.Environ(), task)
	cmd.Stderr = os.Stderr
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	lines := bufio.NewScanner(out)
	for seen := 0; lines.Scan(); {
		if last, err = strconv.ParseInt(lines.Text(), 10, 64); err != nil {
			t.Fatal(err)
		}
		if seen++; seen == n {
			if err := cmd.Process.Kill(); err != nil {
				t.Fatal(err)
			}
		}
	}
	if err := cmd.Wait(); err == nil || last == 0 {
		t.Fatalf("the process was not killed: %v, last commit %d", err, last)
	}
	return last
}

// TestChainTellsOfChangedHistory changes what was said behind the triggers' back.
func TestChainTellsOfChangedHistory(t *testing.T) {
	t.Parallel()
	const differs = ": content differs from its recorded hash"
	for _, c := range []struct{ name, table, change, want string }{
		{"text", "incident_text", `UPDATE incident_text SET body = 'refused since 12:00.'`, "at incident 1, update 1" + differs},
		{"event", "event", `UPDATE event SET at = at + 1`, "at event 1" + differs},
		{"audit", "audit", `UPDATE audit SET by_id = 'nobody'`, "at audit entry 1" + differs},
		{"cut", "audit", `DELETE FROM audit WHERE seq = 1`, "before audit entry 2: entry 1 is missing"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			db := mustOpen(t, t.TempDir(), Options{})
			story := outage()
			story.Audit = append(story.Audit, statuspage.Entry{At: noon, Act: "config.reload"})
			mustCommit(t, db, story)
			if err := db.VerifyChain(t.Context()); err != nil {
				t.Fatal(err)
			}
			for _, statement := range []string{"DROP TRIGGER " + c.table + "_no_update", "DROP TRIGGER " + c.table + "_no_delete", c.change} {
				if _, err := db.writer.Exec(statement); err != nil {
					t.Fatal(err)
				}
			}
			err := db.VerifyChain(t.Context())
			want := "history check failed " + c.want + ". Served unchanged; compare with backup."
			if err == nil || cmp.Diff(want, err.Error()) != "" {
				t.Errorf("got  %v\nwant %s", err, want)
			}
		})
	}
}
