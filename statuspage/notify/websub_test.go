package notify

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"net"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/fyr-status/fyr/monitor/dial"
	"github.com/fyr-status/fyr/monitor/secret"
	"github.com/fyr-status/fyr/statuspage"
)

// TestFollowing is the whole story of one follower, over real connections.
func TestFollowing(t *testing.T) {
	t.Parallel()
	reader := newReader(t)
	h := newHub(t, reader)
	h.run(t)
	r := toFollow("f1", "https://reader.example.com/cb?token=t0ken")
	r.Secret = secret.New("s3cret")
	if d := h.mustFollow(t, r); !d.Confirmed {
		t.Fatal("not confirmed")
	}
	asked := mustHear(t, reader.asked)
	got := map[string]string{}
	for key, values := range asked.URL.Query() {
		got[key] = values[0]
	}
	challenge := got["hub.challenge"]
	want := map[string]string{"token": "t0ken", "hub.mode": "subscribe", "hub.topic": atomTopic, "hub.lease_seconds": "864000", "hub.challenge": challenge}
	if diff := cmp.Diff(want, got); diff != "" || len(challenge) < 20 {
		t.Errorf("the question (-want +got):\n%s", diff)
	}

	h.print("second")
	sent := mustHear(t, reader.took)
	mac := hmac.New(sha256.New, []byte("s3cret"))
	mac.Write([]byte("second"))
	wants := map[string]string{
		"Content-Type":    "application/atom+xml; charset=utf-8",
		"X-Hub-Signature": "sha256=" + hex.EncodeToString(mac.Sum(nil)),
		"Link":            `<https://status.example.com/hub>; rel="hub", <` + atomTopic + `>; rel="self"`,
	}
	for name, want := range wants {
		if got := strings.Join(sent.header[name], ", "); got != want {
			t.Errorf("%s: %q, want %q", name, got, want)
		}
	}
	if sent.body != "second" {
		t.Errorf("sent %q", sent.body)
	}
	if f := mustHear(t, h.settled); f.Version == "" || f.Failures != 0 {
		t.Errorf("settled %+v", f)
	}

	leave := toFollow("f2", r.Callback)
	leave.Leave = true
	if d := h.mustFollow(t, leave); !d.Confirmed {
		t.Fatal("leaving is not confirmed")
	}
	if q := mustHear(t, reader.asked); q.FormValue("hub.mode") != "unsubscribe" || q.URL.Query().Has("hub.lease_seconds") {
		t.Errorf("asked %s", q.URL.RawQuery)
	}
	if topics, err := h.Topics(t.Context(), time.Now()); len(topics) != 0 || err != nil {
		t.Errorf("still followed: %v, %v", topics, err)
	}
}

// A feed that changes while the hub writes down something else is sent as soon as any other.
func TestChangeMeanwhileIsSent(t *testing.T) {
	t.Parallel()
	reader := newReader(t)
	h := newHub(t, reader, func(h *hubbub) {
		page := h.press
		h.during = func() { page.print("second") }
	})
	h.run(t)
	if d := h.mustFollow(t, toFollow("f1", "https://reader.example.com/cb")); !d.Confirmed {
		t.Fatal("not confirmed")
	}
	if sent := mustHear(t, reader.took); sent.body != "second" {
		t.Errorf("sent %q", sent.body)
	}
}

// TestNobodyFollowsUnasked holds the hub to believing only the challenge's echo.
func TestNobodyFollowsUnasked(t *testing.T) {
	t.Parallel()
	echo := func(code int, before, after string) func(http.ResponseWriter, *http.Request) {
		return func(w http.ResponseWriter, r *http.Request) {
			w.WriteHeader(code)
			fmt.Fprint(w, before+r.FormValue("hub.challenge")+after)
		}
	}
	for name, answer := range map[string]func(http.ResponseWriter, *http.Request){
		"nothing":            func(http.ResponseWriter, *http.Request) {},
		"a wrong word":       func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, "challenge") },
		"more than the word": echo(200, "", " and more"),
		"the word in a page": echo(200, strings.Repeat(" ", 2*callbackSays), ""),
		"not found":          echo(404, "", ""),
		"an error":           echo(500, "", ""),
		"a redirect": func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, "/x?"+r.URL.RawQuery, http.StatusFound)
		},
		"an endless header":   func(w http.ResponseWriter, _ *http.Request) { w.Header().Set("X", strings.Repeat("x", 1<<20)) },
		"a broken connection": func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			reader := newReader(t)
			reader.echo = answer
			h := newHub(t, reader)
			h.run(t)
			if d := h.mustFollow(t, toFollow("f1", "https://reader.example.com/")); d.Confirmed {
				t.Error("confirmed")
			}
			if n := len(reader.asked); n != 1 {
				t.Errorf("asked %d times, want once", n)
			}
			if topics, err := h.Topics(t.Context(), time.Now()); len(topics) != 0 || err != nil {
				t.Errorf("followed: %v, %v", topics, err)
			}
		})
	}
}

// TestCallbacksArePublic asks the hub to reach what only this machine and its network can.
func TestCallbacksArePublic(t *testing.T) {
	t.Parallel()
	reader := newReader(t)
	_, port, _ := net.SplitHostPort(reader.Listener.Addr().String())
	for n, host := range []string{"127.0.0.1", "localhost", "[::1]", "[::ffff:127.0.0.1]", "169.254.169.254", "10.0.0.1", "0.0.0.0"} {
		t.Run(host, func(t *testing.T) {
			t.Parallel()
			h := newHub(t, reader)
			h.client.Transport.(*http.Transport).DialContext = dial.New(dial.Policy{}).DialContext
			h.run(t)
			began := time.Now()
			if d := h.mustFollow(t, toFollow(fmt.Sprint(n), "https://"+host+":"+port+"/")); d.Confirmed {
				t.Error("confirmed")
			}
			if took := time.Since(began); took > callbackTime/2 {
				t.Errorf("refused only after %v", took)
			}
			if len(reader.asked) > 0 {
				t.Error("the callback was reached")
			}
		})
	}
}

// TestRequestsAreChecked lists what is refused before anybody is asked.
func TestRequestsAreChecked(t *testing.T) {
	t.Parallel()
	h := newHub(t, newReader(t))
	for callback, want := range map[string]string{
		"":                        "hub.callback: is missing",
		"http://reader.example/":  "is not an https address",
		"https://":                "is not an https address",
		"//reader.example/":       "is not an https address",
		"https://u:p@reader.net/": "without user",
		"https://reader.net/#a":   "without user and fragment",
		"https://r.net/\x00":      "is not an https address",
		"https://r.net/" + strings.Repeat("x", 2000): "longer than 2000 bytes",
	} {
		err := h.Hub.Follow(t.Context(), toFollow("f1", callback))
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("callback %.40q: %v, want %q", callback, err, want)
		}
	}
	long := toFollow("f1", "https://reader.net/")
	long.Secret = secret.New(strings.Repeat("x", 200))
	if err := h.Hub.Follow(t.Context(), long); err == nil || strings.Contains(err.Error(), "xxx") {
		t.Errorf("a long secret: %v", err)
	}
	for asked, want := range map[time.Duration]time.Duration{
		0: statuspage.DefaultLease, time.Second: statuspage.MinLease, 48 * time.Hour: 48 * time.Hour, 1 << 62: statuspage.MaxLease,
	} {
		r := toFollow("f1", "https://reader.net/")
		r.Lease = asked
		if got, err := r.Check(); got.Lease != want || err != nil {
			t.Errorf("a lease of %v is one of %v, %v, want %v", asked, got.Lease, err, want)
		}
	}
}

// TestHangingCallbacksHoldNobody lets more callbacks of one host hang than a host has workers,
// while others wait behind them.
func TestHangingCallbacksHoldNobody(t *testing.T) {
	t.Parallel()
	reader := newReader(t)
	release := make(chan struct{})
	t.Cleanup(sync.OnceFunc(func() { close(release) })) // before the listener waits for them
	hang := func(w http.ResponseWriter, r *http.Request) {
		if strings.HasPrefix(r.Host, "slow") {
			<-release
		}
	}
	reader.Config.Handler = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodPost {
			hang(w, r)
		}
		reader.ServeHTTP(w, r)
	})
	h := newHub(t, reader)
	for n := range sendWide + sendHost {
		mustKeep(t, h, toFollow(fmt.Sprint("a", n), fmt.Sprint("https://slow.example.com/", n)))
	}
	mustKeep(t, h, toFollow("z", "https://quick.example.com/"))
	h.print("second")
	h.run(t)
	if sent := mustHear(t, reader.took); sent.body != "second" {
		t.Errorf("sent %q", sent.body)
	}
	if f := mustHear(t, h.settled); f.ID != "z" {
		t.Errorf("%s was settled first", f.ID)
	}
	began := time.Now()
	h.mustFollow(t, toFollow("new", "https://another.example.com/"))
	if took := time.Since(began); took > callbackTime/2 {
		t.Errorf("a newcomer waited %v for hanging callbacks", took)
	}
}

func TestGoneErasesAFollower(t *testing.T) {
	t.Parallel()
	reader := newReader(t)
	reader.take = func(w http.ResponseWriter) { w.WriteHeader(http.StatusGone) }
	h := newHub(t, reader)
	mustKeep(t, h, toFollow("f1", "https://reader.example.com/"))
	h.print("second")
	h.run(t)
	mustHear(t, h.settled)
	if topics, err := h.Topics(t.Context(), time.Now()); len(topics) != 0 || err != nil {
		t.Errorf("still followed: %v, %v", topics, err)
	}
}

// TestRestartForgetsNothing ends the hub before it could send what is new.
func TestRestartForgetsNothing(t *testing.T) {
	t.Parallel()
	reader := newReader(t)
	h := newHub(t, reader)
	stop := h.run(t)
	if d := h.mustFollow(t, toFollow("f1", "https://reader.example.com/")); !d.Confirmed {
		t.Fatal("not confirmed")
	}
	stop()
	h.print("second")
	h.print("third")
	next := hubbub{NewHub(h.cfg), h.press, h.book}
	next.run(t)
	if sent := mustHear(t, reader.took); sent.body != "third" {
		t.Errorf("sent %q", sent.body)
	}
	mustHear(t, h.settled)
	if len(reader.took) != 0 {
		t.Errorf("%d more were sent", len(reader.took))
	}
}
