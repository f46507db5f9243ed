package web_test

import (
	"crypto/ecdh"
	"crypto/rand"
	"encoding/base64"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/fyr-status/fyr/statuspage"
	"github.com/fyr-status/fyr/statuspage/notify"
	"github.com/fyr-status/fyr/statuspage/web"
)

// browsers are those of readers who are told by Web Push on the real Desk and store.
type browsers struct {
	*real
	at string // where the listener is
}

func mustBrowsers(t *testing.T) *browsers {
	t.Helper()
	r, setup := mustReal(t), realSetup(t)
	for _, c := range notify.ForReaders() {
		if c.Name == "push" {
			setup.Channels = append(setup.Channels, c.Offer("example.com"))
		}
	}
	if err := r.desk.Configure(t.Context(), statuspage.Actor{Kind: statuspage.BySystem}, setup, nil, nil); err != nil {
		t.Fatal(err)
	}
	pages := httptest.NewServer(r)
	t.Cleanup(pages.Close)
	return &browsers{real: r, at: pages.URL + "/status/subscription/push"}
}

// join subscribes a browser, which confirms unless it is only asked.
func (b *browsers) join(t *testing.T, push string, confirmed bool) statuspage.Subscriber {
	t.Helper()
	if err := b.desk.Subscribe(t.Context(), statuspage.SubscribeRequest{Channel: "push", Address: push, Version: "1"}); err != nil {
		t.Fatal(err)
	}
	s := b.with(t, push)
	if confirmed {
		if _, err := b.desk.Confirm(t.Context(), b.desk.ConfirmToken(s.ID)); err != nil {
			t.Fatal(err)
		}
	}
	return b.with(t, push)
}

// with finds who is told at an endpoint; nobody is the zero one.
func (b *browsers) with(t *testing.T, push string) statuspage.Subscriber {
	t.Helper()
	all, err := b.store.Subscribers(t.Context(), "", 100)
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range all {
		if s.Secret.Equal(push) {
			return s
		}
	}
	return statuspage.Subscriber{}
}

// renew posts what a browser's worker does, and returns the whole answer without its date.
func (b *browsers) renew(t *testing.T, was, is string) string {
	t.Helper()
	answer, err := http.PostForm(b.at, url.Values{"old": {was}, "new": {is}})
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	answer.Header.Del("Date")
	return fmt.Sprint(answer.Status, answer.Header)
}

// push is what a browser gives for an endpoint, with keys of its own.
func push(t *testing.T, endpoint string) string {
	t.Helper()
	key, err := ecdh.P256().GenerateKey(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	b64 := base64.RawURLEncoding
	return fmt.Sprintf(`{"endpoint":%q,"keys":{"p256dh":%q,"auth":%q}}`,
		endpoint, b64.EncodeToString(key.PublicKey().Bytes()), b64.EncodeToString([]byte(rand.Text()[:16])))
}

// audited counts the entries about a subscriber's new endpoint.
func (b *browsers) audited(t *testing.T) (n int) {
	t.Helper()
	log, err := b.store.Audit(t.Context(), statuspage.AuditQuery{})
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range log {
		if e.Act == "subscriber.renew" {
			n++
		}
		if strings.Contains(fmt.Sprintf("%s %s", e.Before, e.After), "push.example.com") {
			t.Errorf("the audit log has an endpoint: %+v", e)
		}
	}
	return n
}

// A browser whose endpoint was renewed is told at the new one, and only there, also when
// the old one was found dead before; once more is the same.
func TestBrowserIsRenewed(t *testing.T) {
	t.Parallel()
	b := mustBrowsers(t)
	was, is := push(t, "https://a.push.example.com/1"), push(t, "https://b.push.example.com/2")
	before := b.join(t, was, true)
	before.Suspended, before.Suspension = time.Now(), "410 Gone"
	if err := b.store.Commit(t.Context(), statuspage.Changes{At: time.Now(), Subscribers: []statuspage.Subscriber{before}}); err != nil {
		t.Fatal(err)
	}
	if got := b.renew(t, was, is); !strings.HasPrefix(got, "204") || !strings.Contains(got, "no-store") {
		t.Errorf("answered %s", got)
	}
	after := b.with(t, is)
	if after.ID != before.ID || !after.Active() || after.Address != "https://b.push.example.com" || b.with(t, was).ID != "" {
		t.Errorf("after the renewal %+v", after)
	}
	b.renew(t, was, is)
	if again := b.with(t, is); again.ID != before.ID || b.audited(t) != 1 {
		t.Errorf("said twice: %+v, %d times in the audit log", again, b.audited(t))
	}
}

// Nobody else's browser is moved, nothing moves where it was not asked to be told, and the
// answer is always the same.
func TestRenewalNeedsTheOldKeys(t *testing.T) {
	t.Parallel()
	b := mustBrowsers(t)
	is := push(t, "https://push.example.com/new")
	anna, ben := push(t, "https://push.example.com/anna"), push(t, "https://push.example.com/ben")
	b.join(t, anna, true)
	b.join(t, ben, true)
	left := push(t, "https://push.example.com/left")
	if _, err := b.desk.Unsubscribe(t.Context(), b.join(t, left, true).LinkToken); err != nil {
		t.Fatal(err)
	}
	never := push(t, "https://push.example.com/never")
	gone := b.join(t, never, true)
	if err := b.desk.Erase(t.Context(), statuspage.Actor{Kind: statuspage.BySubscriber, ID: gone.ID}, gone.ID, true); err != nil {
		t.Fatal(err)
	}
	want := b.renew(t, push(t, "https://push.example.com/nobody"), is)
	for name, move := range map[string][2]string{
		"with other keys":             {push(t, "https://push.example.com/anna"), is},
		"to another's":                {anna, ben},
		"to another service":          {anna, push(t, "https://push.example.net/anna")},
		"to one that wants no more":   {anna, never},
		"from one that wants no more": {never, is},
	} {
		if got := b.renew(t, move[0], move[1]); got != want {
			t.Errorf("%s: answered %s, want %s", name, got, want)
		}
		for _, stays := range []string{anna, ben} {
			if !b.with(t, stays).Active() {
				t.Errorf("%s: %s was moved", name, stays)
			}
		}
	}
	if n := b.audited(t); n != 0 {
		t.Errorf("%d renewals in the audit log", n)
	}
	if got := b.renew(t, left, is); got != want || b.with(t, is).Standing() != statuspage.StandingLeft {
		t.Errorf("who has left: answered %s, and stands as %s; want %s, and as before", got, b.with(t, is).Standing(), want)
	}
}

// What is no endpoint that a browser could subscribe with is refused, whoever asks.
func TestRenewalChecksEndpoints(t *testing.T) {
	t.Parallel()
	b := mustBrowsers(t)
	was, is := push(t, "https://push.example.com/1"), push(t, "https://push.example.com/2")
	b.join(t, was, true)
	for name, move := range map[string][2]string{
		"no old one": {"", is}, "no new one": {was, ""}, "ours": {was, push(t, "https://example.com/x")}, "inside": {was, push(t, "https://10.0.0.1/x")},
		"no https": {was, push(t, "http://push.example.com/2")}, "another port": {was, push(t, "https://push.example.com:22/2")}, "no keys": {was, `{"endpoint":"https://push.example.com/2"}`},
	} {
		if got := b.renew(t, move[0], move[1]); !strings.HasPrefix(got, "422") || !b.with(t, was).Active() {
			t.Errorf("%s: answered %s", name, got)
		}
	}
}

func TestRenewalsOfOneSourceEnd(t *testing.T) {
	t.Parallel()
	s := mustSite(t, everyChannel)
	for n := range web.HardRenewals {
		if got := s.do("POST", "/subscription/push", "old=1&new=2").Code; got != 204 {
			t.Fatalf("the %d. is answered %d", n+1, got)
		}
	}
	if got := s.do("POST", "/subscription/push", "old=1&new=2"); got.Code != 429 || got.Header().Get("Retry-After") == "" || len(s.desk.renewed) != web.HardRenewals {
		t.Errorf("one too many is answered %d, %d were passed on", got.Code, len(s.desk.renewed))
	}
	if got := s.do("POST", "/subscription/push", "old=1&new=2", "Remote", "198.51.100.1:9").Code; got != 204 {
		t.Errorf("another source is answered %d", got)
	}
}
