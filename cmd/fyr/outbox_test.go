package main

import (
	"database/sql"
	"flag"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/fyr-status/fyr/statuspage"
	"github.com/fyr-status/fyr/statuspage/notify/smtptest"
	"github.com/fyr-status/fyr/store"
)

// crowdOf makes TestCampaign a measurement: `go test ./cmd/fyr -run TestCampaign -v
// -crowd 10000` mails so many through a relay that takes 200 ms for each.
var crowdOf = flag.Int("crowd", 0, "how many subscribers TestCampaign mails through a slow relay; 0: 1000 through a quick one")

// campaign is a stage with many subscribers.
type campaign struct {
	*stage
	readers int
	delay   time.Duration // the relay's, for each message
	began   time.Time
	first   time.Duration // until the relay was given the first message
	page    []time.Duration
}

func mustCampaign(t *testing.T) *campaign {
	t.Helper()
	c := &campaign{readers: 1000, delay: 10 * time.Millisecond}
	if *crowdOf > 0 {
		c.readers, c.delay = *crowdOf, 200*time.Millisecond
	}
	c.stage = mustStage(t, smtptest.Script{On: func(s smtptest.Step) smtptest.Reply {
		if s.Stage == smtptest.Content {
			return smtptest.Reply{Wait: c.delay}
		}
		return smtptest.Reply{}
	}})
	target := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {}))
	t.Cleanup(target.Close)
	c.write(t, fmt.Sprintf("monitors:\n  - {id: api, url: %s}\n", target.URL))
	text, err := os.ReadFile(c.path("fyr.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	wide := strings.Replace(string(text), "tls: none}", "tls: none, connections: 20}", 1)
	if err := os.WriteFile(c.path("fyr.yaml"), []byte(wide), 0o600); err != nil {
		t.Fatal(err)
	}
	c.people(t)
	c.start(t)
	return c
}

// people puts the subscribers into the database before the first start.
func (c *campaign) people(t *testing.T) {
	t.Helper()
	db, err := store.Open(t.Context(), c.path("fyr-data"), store.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	long := time.Now().Add(-time.Hour)
	for from := 0; from < c.readers; from += 500 {
		var list []statuspage.Subscriber
		for n := from; n < min(from+500, c.readers); n++ {
			address := fmt.Sprintf("reader%05d@example.com", n)
			list = append(list, statuspage.Subscriber{
				ID: fmt.Sprintf("r%05d", n), Channel: "mail", Address: address, Key: address,
				Created: long, Confirmed: long, Wish: statuspage.Wish{Language: "en"},
			})
		}
		if err := db.Commit(t.Context(), statuspage.Changes{At: long, Subscribers: list}); err != nil {
			t.Fatal(err)
		}
	}
}

// open posts what everybody is to be told.
func (c *campaign) open(t *testing.T) {
	t.Helper()
	c.began = time.Now()
	c.mustFyr(t, "incident", "open", "-t", "API requests fail", "-m", "We are looking.", "--component", "api=major_outage")
}

// until waits for so many messages, and reads the page meanwhile.
func (c *campaign) until(t *testing.T, n int) {
	t.Helper()
	wait(t, 5*time.Minute, fmt.Sprintf("%d mails", n), func() bool {
		c.process.alive(t)
		got := len(c.relay.Messages())
		if got > 0 && c.first == 0 {
			c.first = time.Since(c.began)
		}
		began := time.Now()
		if r, err := http.Get("http://" + c.stage.page + "/status/"); err == nil {
			_ = r.Body.Close()
			c.page = append(c.page, time.Since(began))
		}
		return got >= n
	})
}

// One post is mailed to everybody: the first soon, the last in time, while the page answers.
func TestCampaign(t *testing.T) {
	t.Parallel()
	c := mustCampaign(t)
	c.open(t)
	c.until(t, c.readers)
	last := time.Since(c.began)
	c.process.alive(t)
	t.Logf("%d mails at %s each: the first after %s, the last after %s (%.0f/s); page %s; memory %s",
		c.readers, c.delay, c.first.Round(time.Millisecond), last.Round(time.Millisecond), float64(c.readers)/last.Seconds(), figures(c.page), c.memory(t))
	if c.first > 5*time.Second || last > 3*time.Minute {
		t.Errorf("the first mail after %s, the last after %s: want 5 s and 3 min", c.first, last)
	}
	c.once(t, 0)
}

// A process that is killed five times in the middle mails everybody once, but for what the
// relay may have taken when it was killed: that comes again under the same id, and is
// counted.
func TestCampaignSurvivesKills(t *testing.T) {
	t.Parallel()
	c := mustCampaign(t)
	c.open(t)
	const kills = 5
	for n := range kills {
		c.until(t, c.readers*(n+1)/(kills+1))
		c.process.kill()
		c.start(t)
	}
	c.until(t, c.readers)
	c.once(t, 20*kills) // one for each connection
}

// memory is the most that the process has held (proc(5), VmHWM).
func (c *campaign) memory(t *testing.T) string {
	t.Helper()
	status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", c.process.cmd.Process.Pid))
	if err != nil {
		return "unknown"
	}
	_, rest, _ := strings.Cut(string(status), "VmHWM:")
	line, _, _ := strings.Cut(rest, "\n")
	return strings.TrimSpace(line)
}

// once checks that everybody was mailed, once, or again under the same id as often as
// attempts are counted whose outcome was not known; most bounds these.
func (c *campaign) once(t *testing.T, most int) {
	t.Helper()
	wait(t, time.Minute, "all is settled", func() bool {
		out, _, _ := c.fyr("status", "--json")
		return strings.Contains(out, `"waiting": 0`)
	})
	c.process.stop(t)
	db, err := sql.Open("sqlite", c.path("fyr-data/fyr.db"))
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	if left := column(t, db, `SELECT id FROM delivery WHERE state <> 2`); len(left) > 0 {
		t.Errorf("%d deliveries are not sent", len(left))
	}
	times, ids := map[string]int{}, map[string]string{}
	for _, m := range c.relay.Messages() {
		l := mustLetter(t, m)
		if times[l.to]++; ids[l.to] != "" && ids[l.to] != l.id {
			t.Errorf("%s was mailed under two ids", l.to)
		}
		if ids[l.to] = l.id; len(m.To) != 1 {
			t.Errorf("a mail goes to %d at once", len(m.To))
		}
	}
	repeats := len(c.relay.Messages()) - c.readers
	var unsure int
	if _, err := fmt.Sscan(column(t, db, `SELECT COALESCE(SUM(ambiguous), 0) FROM delivery`)[0], &unsure); err != nil {
		t.Fatal(err)
	}
	if len(times) != c.readers || repeats < 0 || repeats > unsure || unsure > most {
		t.Errorf("%d of %d were mailed, %d again of %d attempts of unknown outcome", len(times), c.readers, repeats, unsure)
	}
	t.Logf("%d mails, %d again of %d attempts of unknown outcome", c.readers, repeats, unsure)
}
