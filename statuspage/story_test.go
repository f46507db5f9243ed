package statuspage_test

import (
	"bufio"
	"context"
	"flag"
	"fmt"
	"log/slog"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/fyr-status/fyr/monitor"
	"github.com/fyr-status/fyr/statuspage"
)

var update = flag.Bool("update", false, "rewrite the stories' expectations: read them before you commit them")

// TestStories plays every timeline in testdata/stories through the real Desk on a
// real store, in a bubble with its own clock, and compares what it decided.
//
// A line that is indented is what Fyr did; any other line is what happened:
//
//	10:00:00 api up           a result of the monitor api
//	10:05:00 open API fails   an operator's act (open, post, resolve, set, clear, mute, ack; see work and around)
//	10:06:00 tick             nothing but time
//	10:07:00 restart          the process ended at the line before and starts now
//	10:08:00 full             the store refuses from now on, and results wait in the intake
//	10:09:00 free             it takes writes again
func TestStories(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob("testdata/stories/*.txt")
	if err != nil || len(files) == 0 {
		t.Fatalf("no stories: %v", err)
	}
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txt"), func(t *testing.T) {
			t.Parallel()
			want, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			var got string
			synctest.Test(t, func(t *testing.T) { got = play(t, string(want)) })
			if *update {
				if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			if diff := cmp.Diff(string(want), got); diff != "" && !*update {
				t.Errorf("the story went otherwise (-told +happened):\n%s", diff)
			}
		})
	}
}

// stage is where a story plays.
type stage struct {
	t        *testing.T
	out      strings.Builder
	setup    statuspage.Setup
	store    *shelf
	desk     *statuspage.Desk
	names    map[string]string // ids → the order in which they appeared
	last     string            // the incident that posts go to
	lastWork string            // the maintenance that posts go to
	begun    time.Time
	draft    statuspage.Draft // the one written last

	intake *statuspage.Intake // once the store has been full
}

func play(t *testing.T, story string) string {
	s := &stage{t: t, setup: cast(), names: map[string]string{}, begun: time.Now()}
	s.store = newShelf(s)
	lines := bufio.NewScanner(strings.NewReader(story))
	for lines.Scan() {
		line := lines.Text()
		switch {
		case strings.HasPrefix(line, "  "):
			continue
		case strings.HasPrefix(line, "with "):
			s.with(strings.TrimPrefix(line, "with "))
			s.out.WriteString(line + "\n")
		case line == "" || strings.HasPrefix(line, "#"):
			s.out.WriteString(line + "\n")
		default:
			s.out.WriteString(line + "\n")
			s.happen(line)
		}
	}
	s.check(s.store.VerifyChain(context.Background()))
	return s.out.String()
}

// cast is who plays: two public services, one backed by two monitors, one private.
func cast() statuspage.Setup {
	base, _ := url.Parse("https://status.example.com")
	m := func(id string) monitor.Monitor {
		return monitor.Monitor{ID: id, Kind: "http", Interval: time.Minute, Timeout: 10 * time.Second, Confirm: 3, Recover: 2, RetryInterval: 5 * time.Second}.WithDefaults()
	}
	job := monitor.Monitor{ID: "job", Kind: "heartbeat", Interval: 30 * time.Hour, Timeout: time.Hour, Confirm: 1, Recover: 1, Passive: true}.WithDefaults()
	c := func(id, name string, monitors ...string) statuspage.Component {
		return statuspage.Component{
			ID: id, Name: name, Monitors: monitors, Core: id == "api",
			WhenDown: statuspage.MajorOutage, WhenSomeDown: statuspage.PartialOutage,
		}
	}
	secret := c("vault", "Vault", "vault")
	secret.Private = true
	return statuspage.Setup{
		Page:       statuspage.Page{Name: "Example Status", URL: base, Language: "en", Zone: time.UTC},
		Monitors:   []monitor.Monitor{m("api"), m("web1"), m("web2"), m("vault"), job},
		Components: []statuspage.Component{c("api", "API", "api"), c("web", "Website", "web1", "web2"), secret, c("backup", "Backups", "job")},
		Policy:     statuspage.DefaultPolicy(),
		Alerts:     []statuspage.AlertRule{{ID: "ops", Channel: "mail", Own: true}},
		Heartbeats: map[string]string{"job": "job-token-0123456789"},
	}
}

func (s *stage) with(option string) {
	key, value, _ := strings.Cut(option, "=")
	d, _ := time.ParseDuration(value)
	switch key {
	case "hold":
		s.setup.Policy.Hold = d
	case "auto":
		s.setup.Policy.Auto = statuspage.AutoMode(value)
	case "reopen_for":
		s.setup.Policy.ReopenFor = d
	case "publish_after":
		s.setup.Policy.PublishAfter = d
	case "alert":
		s.setup.Alerts = append(s.setup.Alerts, alertRule(s.t, value))
	default:
		s.t.Fatalf("story: with what? %q", option)
	}
}

func (s *stage) happen(line string) {
	clock, act, _ := strings.Cut(line, " ")
	at, err := time.ParseInLocation("15:04:05", clock[len(clock)-8:], time.UTC)
	if err != nil {
		s.t.Fatalf("story: %q: %v", line, err)
	}
	day := 0
	if len(clock) > 8 {
		fmt.Sscanf(clock, "%d.", &day)
	}
	due := time.Duration(day)*24*time.Hour + time.Duration(at.Hour())*time.Hour + time.Duration(at.Minute())*time.Minute + time.Duration(at.Second())*time.Second
	s.wait(due - time.Since(s.begun))
	if s.desk == nil {
		s.start()
	}
	s.do(act)
}

// wait lets time pass as in life: the desk ticks every second.
func (s *stage) wait(d time.Duration) {
	end := time.Now().Add(d)
	for s.desk != nil && time.Until(end) > time.Second && s.store.ticking {
		time.Sleep(time.Second)
		s.flush()
		if err := s.desk.Tick(context.Background(), time.Now()); !statuspage.Refused(err) {
			s.check(err)
		}
	}
	time.Sleep(time.Until(end))
}

func (s *stage) start() {
	record := s.store.record()
	s.desk = statuspage.NewDesk(statuspage.DeskConfig{
		Setup: s.setup, Record: record, Ledger: s.store, Memory: s.store, Words: plainWords{},
		Key: []byte("0123456789abcdef0123456789abcdef"), Log: slog.New(slog.DiscardHandler),
	})
	if err := s.desk.Begin(context.Background(), record.Alive); !statuspage.Refused(err) {
		s.check(err)
	}
	s.store.ticking = true
}

var operator = statuspage.Actor{Kind: statuspage.ByOperator, ID: "anna"}

func (s *stage) do(act string) {
	ctx := context.Background()
	word, rest, _ := strings.Cut(act, " ")
	fields := strings.Fields(rest)
	switch word {
	case "tick":
		s.check(s.desk.Tick(ctx, time.Now()))
	case "die":
		s.store.die()
	case "restart":
		s.store.reopen()
		s.start()
		if s.intake != nil {
			s.intake = statuspage.NewIntake(s.desk, slog.New(slog.DiscardHandler))
		}
	case "full":
		s.fill()
	case "free":
		s.store.full = false
	case "open":
		r, err := s.desk.Open(ctx, operator, statuspage.Opening{Title: rest, Message: "We are looking.", Components: []statuspage.Affected{{Component: "api", Status: statuspage.MajorOutage}}}, false)
		s.last = r.Incident.ID
		s.check(err)
	case "post", "resolve":
		o := statuspage.Posting{Message: rest}
		if word == "resolve" {
			o.Stage, o.Message = statuspage.Resolved, "It is over."
		}
		_, err := s.desk.Post(ctx, operator, s.last, o, false)
		s.check(err)
	case "publish":
		_, err := s.desk.Publish(ctx, operator, s.last, statuspage.Publishing{}, false)
		s.check(err)
	case "set":
		status, err := statuspage.ParseStatus(fields[1])
		s.check(err)
		d, err := time.ParseDuration(fields[2])
		s.check(err)
		s.check(s.desk.SetComponent(ctx, operator, fields[0], status, d, "moving house"))
	case "clear":
		s.check(s.desk.ClearComponent(ctx, operator, rest))
	case "mute":
		d, err := time.ParseDuration(fields[1])
		s.check(err)
		s.check(s.desk.Mute(ctx, operator, fields[0], d, "known"))
	case "ack":
		_, err := s.desk.Acknowledge(ctx, operator, rest, statuspage.Acknowledgement{})
		s.check(err)
	case "ping":
		s.check(s.desk.Ping(ctx, "job-token-0123456789", rest, time.Now()))
	case "postmortem":
		_, err := s.desk.Post(ctx, operator, s.last, statuspage.Posting{Stage: statuspage.Postmortem, Message: rest}, false)
		s.check(err)
	default:
		if !s.work(word, rest) && !s.around(word, rest) {
			s.result(word, fields)
		}
	}
}

// fill lets the store refuse, and results take the way over the intake from now on.
func (s *stage) fill() {
	s.store.full = true
	if s.intake == nil {
		s.intake = statuspage.NewIntake(s.desk, slog.New(slog.DiscardHandler))
	}
}

// flush lets the intake hand over what waits, as far as the store takes it.
func (s *stage) flush() {
	if s.intake == nil {
		return
	}
	ended, cancel := context.WithCancel(context.Background())
	cancel()
	if err := s.intake.Run(ended); !statuspage.Refused(err) {
		s.check(err)
	}
}

func (s *stage) result(id string, fields []string) {
	r := monitor.Result{Monitor: id, Agent: monitor.Local, At: time.Now()}
	s.check(r.Status.UnmarshalText([]byte(fields[0])))
	r.Latency = 20 * time.Millisecond
	if r.Status == monitor.Down {
		r.Cause, r.Reason = monitor.NoAnswer, "timeout"
	}
	if r.Status == monitor.Degraded {
		r.Cause = monitor.TooSlow
	}
	if s.intake != nil {
		s.check(s.intake.Record(context.Background(), r))
		s.flush()
		return
	}
	s.check(s.desk.Record(context.Background(), r))
}

func (s *stage) check(err error) {
	s.t.Helper()
	if err == nil {
		return
	}
	text := err.Error()
	for id, name := range s.names {
		text = strings.ReplaceAll(text, id, name)
	}
	s.note("error: %s", text)
}

func (s *stage) note(format string, args ...any) {
	fmt.Fprintf(&s.out, "  "+format+"\n", args...)
}

// name gives an id the name by which the story knows it.
func (s *stage) name(kind, id string) string {
	if _, ok := s.names[id]; !ok {
		n := 1
		for _, v := range s.names {
			if strings.HasPrefix(v, kind) {
				n++
			}
		}
		s.names[id] = fmt.Sprintf("%s%d", kind, n)
	}
	return s.names[id]
}

func (s *stage) clock(t time.Time) string {
	d := t.Sub(s.begun).Truncate(time.Second)
	text := fmt.Sprintf("%02d:%02d:%02d", int(d.Hours())%24, int(d.Minutes())%60, int(d.Seconds())%60)
	if days := int(d.Hours()) / 24; days > 0 {
		text = fmt.Sprintf("%d.%s", days, text)
	}
	return text
}

// plainWords are the automatic texts as bare facts.
type plainWords struct{}

func (plainWords) Title(s statuspage.Said) string {
	return fmt.Sprintf("%s: %s %s", strings.Join(s.Components, ", "), s.Cause, s.What) + spells(s.Spells)
}

func (plainWords) Body(s statuspage.Said) string {
	return fmt.Sprintf("%s %s", s.What, strings.Join(s.Components, ", ")) + spells(s.Spells)
}

func spells(s statuspage.Spells) string {
	if s.Count == 0 {
		return ""
	}
	return fmt.Sprintf(", %v in %d spells", s.Lasted, s.Count)
}
