package templates_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/fyr-status/fyr/monitor"
	"github.com/fyr-status/fyr/statuspage"
	"github.com/fyr-status/fyr/templates"
)

// spoken are the keys that are put together of a prefix and a name from a list.
func spoken() map[string][]string {
	names := map[string][]string{
		"month.long.": numbers(1, 12), "month.short.": numbers(1, 12), "weekday.": numbers(0, 6), "step.": numbers(0, 5),
		"feed.": {"updates", "incidents", "windows", "planned"}, "problem.": {"component", "subject", "channel", "impact", "language", "zone", "quiet", "too_many", "password_wrong", "password_many"},
		"problem.address_": {"empty", "wrong", "smtputf8"}, "problem.to_": {"chat", "webhook", "sms", "push"},
		"way.": {"mail", "webhook", "sms", "push"}, "to.": {"chat", "webhook", "sms"}, "hint.": {"chat", "telegram", "webhook", "sms", "push"},
		"sent.mail.": {"title", "text"}, "sent.chat.": {"title", "text"}, "sent.webhook.": {"title", "text"}, "sent.sms.": {"title", "text"}, "sent.push.": {"title", "text"},
		"wishes.impact.": {"none", "minor", "major", "critical"}, "severity.": {"minor", "major", "critical"}, "manage.": {"saved", "returned", "asked", "many"},
		"trust.":      {"accessibility", "contact", "privacy", "terms", "subprocessors", "dependencies", "security"},
		"stage.":      {"scheduled", "in_progress", "verifying", "completed", "cancelled"},
		"op.problem.": {"link_wrong", "session_over"}, "op.next.": {"15m", "30m", "1h", "2h"},
		"op.done.":  {"opened", "posted", "resolved", "published", "discarded", "muted", "unmuted", "acknowledged", "undone", "late", "now"},
		"op.field.": {"title", "message", "status", "impact", "components", "next"},
		"op.name.":  {"title", "message", "status", "impact", "components", "next", "at"},
		"auto.":     {string(statuspage.SaidJoined), string(statuspage.SaidChanged), string(statuspage.SaidRelapsed)},
		"state.":    {"mixed"},
		"language.": {"name", "direction"},
		"day.":      {"short", "short_year", "long", "long_year"},
		"days.":     {"month", "month_year"},
		"clock.":    {"minutes", "seconds"},
		"ask.": {
			"room.confirm.title", "room.confirm.text", "room.link.title", "room.link.text",
			"device.confirm.title", "device.confirm.text", "device.link.title", "device.link.text", "phone.confirm.text", "phone.link.text",
		},
	}
	for _, code := range []string{"400", "404", "409", "410", "413", "429", "500", "link", "key", "role"} {
		names["error."] = append(names["error."], code+".title", code+".text")
	}
	for _, c := range monitor.Causes() {
		names["cause."], names["began."] = append(names["cause."], c.String()), append(names["began."], c.String())
	}
	for _, s := range statuspage.Statuses() {
		for _, prefix := range []string{"status.", "short.", "has.", "state."} {
			names[prefix] = append(names[prefix], s.String())
		}
		if s != statuspage.Operational {
			names["is."] = append(names["is."], s.String())
		}
	}
	for _, s := range []monitor.Status{monitor.Unknown, monitor.Up, monitor.Degraded, monitor.Down} {
		names["monitor."] = append(names["monitor."], s.String())
	}
	for _, s := range statuspage.Stages() {
		names["stage."] = append(names["stage."], s.String())
	}
	for i := statuspage.ImpactNone; i <= statuspage.ImpactCritical; i++ {
		names["impact."] = append(names["impact."], i.String())
	}
	for _, of := range []map[string][]string{spokenAtTheDoor(), spokenInTheConsole(), spokenAtTheDesk(), spokenInForms()} {
		for prefix, list := range of {
			names[prefix] = append(names[prefix], list...)
		}
	}
	return names
}

func numbers(from, to int) (out []string) {
	for i := from; i <= to; i++ {
		out = append(out, strconv.Itoa(i))
	}
	return out
}

// messages reads a catalogue as it lies on disk.
func messages(t *testing.T, path string) map[string]any {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	var m map[string]any
	if err := json.Unmarshal(data, &m); err != nil {
		t.Fatalf("%s: %v", path, err)
	}
	return m
}

// Keys written out in full: {{t "key"}}, (t "key") and (last "key" …) in templates, T("key"), say("key") and both(…) in Go.
var written = regexp.MustCompile(`(?:[({\s](?:t|last) |\bT\(|\bsay\()"([a-z][a-z_0-9.]*)"|"(duration\.[a-z]+)"`)

func usedKeys(t *testing.T) map[string]bool {
	t.Helper()
	used := map[string]bool{}
	for _, pattern := range []string{"*.go", "page/*.html", "partial/*.html", "mail/*"} {
		paths, err := filepath.Glob(pattern)
		if err != nil {
			t.Fatal(err)
		}
		for _, path := range paths {
			source, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			if strings.HasSuffix(path, "_test.go") {
				continue
			}
			for _, m := range written.FindAllSubmatch(source, -1) {
				key := string(m[1]) + string(m[2])
				used[key] = !strings.HasSuffix(key, ".") || used[key]
			}
		}
	}
	for prefix, names := range spoken() {
		delete(used, prefix)
		for _, name := range names {
			used[prefix+name] = true
		}
	}
	return used
}

// A key that is used and not there, or there and not used, is a mistake in either place.
func TestCatalogueHoldsWhatIsUsed(t *testing.T) {
	t.Parallel()
	have, used := messages(t, "locale/en.json"), usedKeys(t)
	for key := range used {
		if _, ok := have[key]; !ok {
			t.Errorf("locale/en.json has no %q, which is used", key)
		}
	}
	for key := range have {
		if !used[key] && !strings.HasPrefix(key, "reason.") && !strings.HasPrefix(key, "bound.") { // found by their text: cmd/fyr tests that each is
			t.Errorf("locale/en.json has %q, which nothing uses", key)
		}
	}
}

// Every cause has its words in title, beginning and mail, with nothing left to fill in.
func TestEveryCauseHasWords(t *testing.T) {
	t.Parallel()
	s, err := templates.New(templates.Options{Zone: time.FixedZone("WIB", 7*3600)})
	if err != nil {
		t.Fatal(err)
	}
	at := time.Date(2026, 11, 22, 7, 2, 0, 0, time.UTC)
	whats := []statuspage.SaidWhat{statuspage.SaidBegan, statuspage.SaidJoined, statuspage.SaidChanged, statuspage.SaidRelapsed, statuspage.SaidRecovered, statuspage.SaidResolved}
	for _, cause := range append(monitor.Causes(), monitor.NoCause) {
		for _, what := range whats {
			for _, status := range statuspage.Statuses() {
				for _, text := range []string{
					s.AutoTitle(string(what), []string{"API"}, cause.String(), status.String(), at, at, templates.Spells{}),
					s.AutoBody(string(what), []string{"API", "Checkout"}, cause.String(), status.String(), at, at, templates.Spells{}),
				} {
					if len(text) < 10 || strings.Contains(text, "<no value>") || unspoken.MatchString(text) {
						t.Errorf("%s, %s, %s: %q", what, cause, status, text)
					}
				}
			}
		}
	}
}

// unspoken finds a key that was shown for want of a text.
var unspoken = regexp.MustCompile(`\b(cause|began|auto|state|duration|list)\.[a-z_]+`)

func TestUnknownLanguageIsEnglish(t *testing.T) {
	t.Parallel()
	s, err := templates.New(templates.Options{Language: "xx-nowhere"})
	if err != nil || s.Language() != "en" {
		t.Errorf("a language without texts: %v, %v; want English", s, err)
	}
}
