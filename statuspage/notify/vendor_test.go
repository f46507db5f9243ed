package notify

import (
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/fyr-status/fyr/statuspage"
)

// hostile is what a monitored server may put into its answer, and so into an alert.
const hostile = "<!channel> @everyone @here @all @channel *bold* _it_ ~no~ `code` ```block``` [link](https://evil.example) " +
	"<https://evil.example|click> <b>html</b> &amp; {title} {{ ** @**all** | # h\n> quote\n- list\n\u202Eesrever\u2066x \x1b[31m \"quotes\" \\ ' %0a \U0001F525"

// told are the alerts that every channel's golden file has.
func told() []statuspage.Parcel {
	firing := alert("a-1", at)
	firing.Notice.Alert.Ack, firing.Notice.Alert.Severity = "ACKTOKEN", statuspage.ImpactMajor
	over := alert("a-2", at.Add(time.Minute))
	over.Notice.Alert.Firing, over.Notice.Alert.Status, over.Notice.Alert.Cause, over.Notice.Alert.Subject = false, "up", "", "api is up again"
	grouped := alert("a-3", at)
	grouped.Notice.Alert.Subject, grouped.Notice.Alert.Text, grouped.Notice.Alert.Severity = "api and db are down", "api is down.\ndb is degraded.", statuspage.ImpactCritical
	grouped.Notice.Alert.Others = []statuspage.Alert{{Key: "monitor:db", Firing: true, Subject: "db is degraded", Text: "slow", Monitor: "db", Status: "degraded", Since: at, Severity: statuspage.ImpactMinor}}
	merged := alert("a-4", at.Add(time.Hour))
	merged.Notice.Alert.Subject = "web is down"
	merged.Earlier = []statuspage.Parcel{over}
	nasty := alert("a-5", at)
	nasty.Notice.Alert.Subject, nasty.Notice.Alert.Text = "API "+hostile, hostile
	return []statuspage.Parcel{firing, over, grouped, merged, nasty}
}

// takenOn is that somebody has acknowledged the first of them.
func takenOn() statuspage.Parcel {
	p := alert("a-6", at.Add(2*time.Minute))
	p.Notice.Alert.Acked, p.Notice.Alert.Note = "anna (shell:ops)", "restarting \u202eit"
	return p
}

// What each vendor gets is what it documents, byte for byte.
func TestVendorsGet(t *testing.T) {
	t.Parallel()
	for name, v := range vendors {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := standIn(t, v)
			s := r.sender(t, name, v.settings)
			all := told()
			if channels[name].Acknowledges {
				all = append(all, takenOn())
			}
			for _, p := range all {
				if !channels[name].Merges {
					p.Earlier = nil
				}
				if got := s.Send(t.Context(), p); got.Outcome != Delivered {
					t.Fatalf("%s: receipt %+v", p.Delivery.ID, got)
				}
			}
			var b strings.Builder
			for _, a := range r.requests() {
				b.WriteString(a.String() + "\n")
			}
			golden(t, filepath.Join("channels", name+".golden"), []byte(b.String()))
		})
	}
}

// String is the request as golden files show it: no secrets, a body that can be read.
func (a asked) String() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s https://%s%s\n", a.method, a.host, a.url)
	for _, name := range slices.Sorted(maps.Keys(a.header)) {
		if !slices.Contains([]string{"Accept-Encoding", "Connection", "Content-Length", "User-Agent", "Webhook-Timestamp"}, name) {
			fmt.Fprintf(&b, "%s: %s\n", name, a.header.Get(name))
		}
	}
	return regexp.MustCompile(`Basic \S+`).ReplaceAllString(strings.ReplaceAll(b.String(), canary, "•••"), "Basic •••") + "\n" + strings.ReplaceAll(readable(a), canary, "•••") + "\n"
}

func readable(a asked) string {
	var pretty bytes.Buffer
	switch {
	case json.Indent(&pretty, []byte(a.body), "", "  ") == nil:
		return pretty.String()
	case a.header.Get("Content-Type") == "application/x-www-form-urlencoded":
		form, err := url.ParseQuery(a.body)
		if err != nil {
			return "not a form: " + a.body
		}
		var lines []string
		for name, values := range form {
			lines = append(lines, fmt.Sprintf("%s = %q", name, values))
		}
		slices.Sort(lines)
		return strings.Join(lines, "\n")
	}
	return a.body
}

// Whatever the vendor answers, the receipt fits.
func TestVendorsAnswer(t *testing.T) {
	t.Parallel()
	for name, v := range vendors {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := standIn(t, v)
			s := r.sender(t, name, v.settings)
			tests := []struct {
				name   string
				status int
				body   string
				header []string
				want   Outcome
				after  time.Duration
			}{
				{"redirect", 302, "", []string{"Location", "https://evil.example/"}, Unreachable, 0},
				{"bad request", 400, "what?", nil, Retry, 0},
				{"unauthorized", 401, "who?", nil, Unreachable, 0},
				{"forbidden", 403, "no", nil, Unreachable, 0},
				{"gone", 410, "it was here", nil, Refused, 0},
				{"busy by header", 429, "slow", []string{"Retry-After", "7"}, Unreachable, 7 * time.Second},
				{"busy by body", 429, v.limit, nil, Unreachable, 7 * time.Second},
				{"down", 500, "oops", nil, Unreachable, 0},
				{"denied with 200", 200, v.denial, nil, Retry, 0},
			}
			for _, tt := range tests {
				if tt.body == "" && tt.status != 302 {
					continue // this vendor has no such answer
				}
				r.instead(tt.status, tt.body, tt.header...)
				before := len(r.requests())
				got := s.Send(t.Context(), alert("a-1", at))
				if got.Outcome != tt.want || got.RetryAfter != tt.after || len(r.requests()) != before+1 {
					t.Errorf("%s: receipt %+v after %d requests, want %s, retry after %s, one", tt.name, got, len(r.requests())-before, tt.want, tt.after)
				}
			}
		})
	}
}

// 500 kB of anything go out shorter than any vendor's limit, as valid UTF-8.
func TestVendorsGetNoMoreThanTheyTake(t *testing.T) {
	t.Parallel()
	for name, v := range vendors {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := standIn(t, v)
			p := alert("a-1", at)
			p.Notice.Alert.Text = strings.Repeat(hostile+" ", 500_000/len(hostile))
			p.Notice.Alert.Subject = p.Notice.Alert.Text[:5000]
			if got := r.sender(t, name, v.settings).Send(t.Context(), p); got.Outcome != Delivered {
				t.Fatalf("receipt %+v", got)
			}
			body := r.requests()[0].body
			if most := 64 << 10; len(body) > most && name != "webhook" {
				t.Errorf("%d bytes", len(body))
			}
			if !utf8.ValidString(body) {
				t.Error("the body is not UTF-8")
			}
		})
	}
}

// No secret is in what the settings' errors, the receipts or %v say, not even when the
// remote repeats it.
func TestVendorsSecrets(t *testing.T) {
	t.Parallel()
	for name, v := range vendors {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := standIn(t, v)
			s := r.sender(t, name, v.settings)
			do := http.HandlerFunc(func(w http.ResponseWriter, req *http.Request) {
				w.WriteHeader(http.StatusBadRequest)
				fmt.Fprintln(w, cmp.Or(v.secret, canary), "https://"+req.Host+req.URL.String(), req.Header)
			})
			r.answer.Store(&do)
			receipts := fmt.Sprint(s.Send(t.Context(), alert("a-1", at)))
			if strings.Contains(v.settings, canary) && strings.Contains(receipts, canary) {
				t.Errorf("the receipt says %s", receipts)
			}
			for _, field := range v.required {
				if _, err := New(name, without(t, v.settings, field), r.env); err != nil && strings.Contains(err.Error(), canary) {
					t.Errorf("the error says %v", err)
				}
			}
		})
	}
}

// A setting that is missing is named, with an example.
func TestVendorsRequire(t *testing.T) {
	t.Parallel()
	for name, v := range vendors {
		for _, field := range v.required {
			_, err := New(name, without(t, v.settings, field), testEnv(nil))
			var invalid *statuspage.Invalid
			if !errors.As(err, &invalid) || invalid.Field != field || invalid.Example == "" {
				t.Errorf("%s without %s: %v", name, field, err)
			}
		}
	}
}

func without(t *testing.T, settings, field string) json.RawMessage {
	t.Helper()
	var all map[string]any
	if err := json.Unmarshal([]byte(settings), &all); err != nil {
		t.Fatal(err)
	}
	delete(all, field)
	b, err := json.Marshal(all)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// A vendor that never answers costs its deadline, and one that never ends its answer is
// read no further than the limit.
func TestVendorsHangAndTalk(t *testing.T) {
	t.Parallel()
	for name, v := range vendors {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := standIn(t, v)
			s := r.sender(t, name, v.settings)
			endless := http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
				w.WriteHeader(http.StatusInternalServerError)
				for chunk := bytes.Repeat([]byte("x"), 32<<10); ; {
					if _, err := w.Write(chunk); err != nil {
						return
					}
				}
			})
			r.answer.Store(&endless)
			if got := s.Send(t.Context(), alert("a-1", at)); got.Outcome != Unreachable || len(got.Answer) > postAnswer+200 {
				t.Errorf("%s with an answer of %d bytes", got.Outcome, len(got.Answer))
			}
			silent := http.HandlerFunc(func(_ http.ResponseWriter, req *http.Request) {
				<-req.Context().Done()
				panic(http.ErrAbortHandler) // to return would be to answer 200
			})
			r.answer.Store(&silent)
			posterOf(s).client.Timeout = 50 * time.Millisecond
			if got := s.Send(t.Context(), alert("a-1", at)); got.Outcome != Unreachable || !strings.Contains(got.Answer, "did not answer within 10 seconds") {
				t.Errorf("receipt %+v", got)
			}
		})
	}
}

func posterOf(s Sender) *poster {
	switch s := s.(type) {
	case *teller:
		return s.poster
	case *webhook:
		return s.poster
	}
	return nil
}

// Two attempts at a delivery send the same, so that the remote recognises the second.
func TestVendorsSeeARepeat(t *testing.T) {
	t.Parallel()
	for name, v := range vendors {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := standIn(t, v)
			s := r.sender(t, name, v.settings)
			for range 2 {
				s.Send(t.Context(), told()[0])
			}
			all := r.requests()
			if len(all) != 2 || all[0].String() != all[1].String() {
				t.Errorf("%d requests: %v", len(all), all)
			}
		})
	}
}
