package notify

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/fyr-status/fyr/statuspage"
)

// miser takes one request a second, and asks for a second's pause otherwise.
type miser struct {
	mu     sync.Mutex
	bodies []string
	next   time.Time
	denied int
}

func (m *miser) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, _ := io.ReadAll(r.Body)
	m.mu.Lock()
	defer m.mu.Unlock()
	if now := time.Now(); now.Before(m.next) {
		m.denied++
		w.Header().Set("Retry-After", "1")
		w.WriteHeader(http.StatusTooManyRequests)
		return
	}
	m.next = time.Now().Add(time.Second)
	m.bodies = append(m.bodies, string(body))
}

// Trap 15: a service that takes one message a second gets 30 at once. Each is told, by
// itself or with others, and each once; what was told together gets through too.
func TestRateLimitedBurst(t *testing.T) {
	t.Parallel()
	for _, channel := range []string{"mattermost", "grafana_oncall"} {
		synctest.Test(t, func(t *testing.T) {
			service, lines := &miser{}, make(pipes)
			server := &http.Server{Handler: service}
			server.SetKeepAlivesEnabled(false)
			go func() { _ = server.Serve(lines) }() // until the lines are closed
			t.Cleanup(func() { close(lines) })
			env := testEnv(nil)
			env.Dial = lines.dial
			s, err := New(channel, json.RawMessage(`{"url": "http://service.example/hook"}`), env)
			if err != nil {
				t.Fatal(err)
			}
			o := newOutbox()
			for n := range 30 {
				p := alert(fmt.Sprintf("a-%d", n), time.Now())
				p.Notice.Alert.Key, p.Notice.Alert.Subject = fmt.Sprintf("monitor:m%02d", n), fmt.Sprintf("m%02d is down", n)
				if n == 7 {
					p.Notice.Alert.Others = []statuspage.Alert{{Key: "monitor:x", Firing: true, Subject: "x is down"}, {Key: "monitor:y", Firing: true, Subject: "y is down"}}
				}
				o.add(p)
			}
			run(t, Config{Outbox: o, Senders: map[string]Sender{"alert:hook": s}})
			began := time.Now()
			patience, end := context.WithTimeout(t.Context(), 30*time.Minute)
			defer end()
			if err := o.until(patience, statuspage.Sent, 30); err != nil {
				t.Fatalf("%s, after 30 minutes: %v", channel, err)
			}
			synctest.Wait()
			all := strings.Join(service.bodies, "\n")
			for n := range 30 {
				if want := fmt.Sprintf("m%02d is down", n); strings.Count(all, want) < 1 {
					t.Errorf("%s: %s was never told", channel, want)
				}
			}
			if channel == "grafana_oncall" && len(service.bodies) != 32 {
				t.Errorf("%d alerts were opened, want 32, each once", len(service.bodies))
			}
			t.Logf("%s: 30 alerts in %s, %d requests taken, %d put off", channel, time.Since(began), len(service.bodies), service.denied)
		})
	}
}
