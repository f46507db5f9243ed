package hook

import (
	"encoding/json"
	"errors"
	"flag"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/fyr-status/fyr/statuspage"
)

var update = flag.Bool("update", false, "write the golden files")

var now = time.Date(2026, 11, 22, 3, 3, 0, 0, time.UTC)

// The samples are the payloads of the programs' manuals with other names in them:
// Prometheus, "Alerting / Configuration", webhook_config (version 4); Grafana, "Configure the
// webhook notifier for Alerting", JSON body; PagerDuty, "Webhooks Overview", the payload of
// version 3.
func TestEveryKindReadsItsDocumentedPayload(t *testing.T) {
	t.Parallel()
	for _, k := range Kinds() {
		t.Run(k.Name, func(t *testing.T) {
			t.Parallel()
			body, err := os.ReadFile(filepath.Join("testdata", k.Name+".json"))
			if err != nil {
				t.Fatal("each kind has a sample of what its program sends: ", err)
			}
			s, err := k.read(message{http.Header{}, body, now})
			if err != nil {
				t.Fatal(err)
			}
			got, err := json.MarshalIndent(s, "", " ")
			if err != nil {
				t.Fatal(err)
			}
			golden := filepath.Join("testdata", k.Name+".golden")
			if *update {
				if err := os.WriteFile(golden, append(got, '\n'), 0o600); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(golden)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(string(want), string(got)+"\n"); diff != "" {
				t.Errorf("the sample is read otherwise (-golden +got):\n%s", diff)
			}
			if k.Doc == "" {
				t.Error("nobody is told how to set it up")
			}
		})
	}
}

func TestTheEndIsRead(t *testing.T) {
	t.Parallel()
	for kind, swap := range map[string][2]string{
		"alertmanager": {`"truncatedAlerts": 0,
  "status": "firing"`, `"status": "resolved"`},
		"grafana":   {`"status": "firing",`, `"status": "resolved",`},
		"pagerduty": {"incident.priority_updated", "incident.resolved"},
		"generic":   {"firing", "resolved"},
	} {
		body, err := os.ReadFile(filepath.Join("testdata", kind+".json"))
		if err != nil {
			t.Fatal(err)
		}
		k, _ := KindNamed(kind)
		s, err := k.read(message{http.Header{}, []byte(strings.Replace(string(body), swap[0], swap[1], 1)), now})
		if err != nil || !s.Over {
			t.Errorf("%s: %+v, %v", kind, s, err)
		}
	}
}

// What is no message of the kind is an error that says so, and never a signal.
func TestBadMessages(t *testing.T) {
	t.Parallel()
	bodies := map[string]string{
		"empty":          "",
		"not an object":  `[]`,
		"deep":           strings.Repeat(`{"labels":`, 100_000) + `{}` + strings.Repeat("}", 100_000),
		"trailing":       `{"key":"k","state":"firing","version":"4","groupKey":"k","status":"firing","event":{}} {}`,
		"wrong type":     `{"key":1,"version":4,"groupKey":[],"status":{},"event":"x"}`,
		"no key":         `{"key":"","state":"firing","version":"4","groupKey":" ","status":"firing","event":{"event_type":"incident.triggered","occurred_at":"2026-11-22T03:00:00Z"}}`,
		"long key":       `{"key":"` + strings.Repeat("k", 2000) + `","state":"firing","version":"4","groupKey":"` + strings.Repeat("k", 2000) + `","status":"firing","event":{"event_type":"incident.triggered","occurred_at":"2026-11-22T03:00:00Z","data":{"id":"` + strings.Repeat("k", 2000) + `"}}}`,
		"unknown state":  `{"key":"k","state":"maybe","version":"4","groupKey":"k","status":"maybe"}`,
		"bad time":       `{"key":"k","state":"firing","at":"yesterday","version":"5","groupKey":"k","status":"?","event":{"occurred_at":"yesterday"}}`,
		"invalid UTF-8":  "{\"key\":\"k\xff\",\"state\":\"\xff\",\"version\":\"\xff\",\"status\":\"\xff\"}",
		"of the future":  `{"key":"k","state":"","event":{"event_type":"incident.triggered","occurred_at":"2026-11-23T03:00:00Z","data":{"id":"k"}}}`,
		"role and owner": `{"key":"k","state":"firing","role":"owner","version":"3","status":"x"}`,
	}
	for name, body := range bodies {
		for _, k := range Kinds() {
			if s, err := k.read(message{http.Header{}, []byte(body), now}); err == nil {
				t.Errorf("%s takes %s: %+v", k.Name, name, s)
			}
		}
	}
}

// What can be read in more than one way, or in none, is refused with an example that every
// kind reads itself; labels that differ by case are two labels.
func TestGarbledMessages(t *testing.T) {
	t.Parallel()
	for _, k := range Kinds() {
		if _, err := k.signal(message{http.Header{}, []byte(k.Least), now}); err != nil {
			t.Errorf("%s: its own example %s: %v", k.Name, k.Least, err)
		}
		twice := strings.Replace(k.Least, "{", `{"labels": {"a": "1", "a": "2"}, `, 1)
		for name, body := range map[string]string{"form": "k=v", "nothing": "", "cut": k.Least[:len(k.Least)-1], "a name twice": twice, "UTF-8": strings.Replace(k.Least, "{", "{\"x\": \"\xff\", ", 1)} {
			_, err := k.signal(message{http.Header{}, []byte(body), now})
			if !errors.Is(err, statuspage.ErrGarbled) || !strings.Contains(err.Error(), "(for example "+k.Least+")") {
				t.Errorf("%s, %s: %v", k.Name, name, err)
			}
		}
	}
	labels := `{"groupKey": "k", "status": "firing", "version": "4", "alerts": [{"status": "firing", "labels": {"env": "a", "Env": "b"}}]}`
	for _, name := range []string{"alertmanager", "grafana"} {
		k, _ := KindNamed(name)
		if s, err := k.signal(message{http.Header{}, []byte(labels), now}); err != nil || len(s.Labels) != 1 || len(s.Labels[0]) != 2 {
			t.Errorf("%s: %+v, %v", name, s.Labels, err)
		}
	}
}

// FuzzRead looks for what makes a reader panic, or take a message without a key.
func FuzzRead(f *testing.F) {
	for _, k := range Kinds() {
		body, err := os.ReadFile(filepath.Join("testdata", k.Name+".json"))
		if err != nil {
			f.Fatal(err)
		}
		f.Add(body)
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		for _, k := range Kinds() {
			s, err := k.read(message{http.Header{}, body, now})
			if err == nil && (strings.TrimSpace(s.Key) == "" || len(s.Key) > maxKey || len(s.Labels) > maxLabels) {
				t.Errorf("%s read %+v", k.Name, s)
			}
		}
	})
}
