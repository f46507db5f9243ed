package notify

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	standardwebhooks "github.com/standard-webhooks/standard-webhooks/libraries/go"

	"github.com/fyr-status/fyr/monitor/secret"
	"github.com/fyr-status/fyr/statuspage"
)

// wireStub stands for the pages' encoder, which has tests of its own.
func wireStub(_ context.Context, t statuspage.Told, language string) ([]byte, error) {
	title := ""
	if i := t.About(); i != nil {
		title = i.ID + " " + i.Title
	}
	name, err := json.Marshal(title)
	return fmt.Appendf(nil, `{"page":{"id":"p"},"incident":{"name":%s,"lang":%q}}`, name, language), err
}

func TestWebhookEvent(t *testing.T) {
	t.Parallel()
	r := newReaderRig(t, channels["webhook"])
	if got := r.sender.Send(t.Context(), r.parcel(notice("d-1", time.Now()))); got.Outcome != Delivered || got.Confirmed {
		t.Fatalf("%+v", got)
	}
	got := r.last(t)
	var body struct {
		Meta     map[string]string
		Page     map[string]string
		Incident map[string]string
	}
	if err := json.Unmarshal(got.body, &body); err != nil {
		t.Fatal(err)
	}
	if at, err := time.Parse("2006-01-02T15:04:05.000Z", body.Meta["generated_at"]); err != nil || time.Since(at) > time.Minute {
		t.Errorf("generated_at %q, error %v", body.Meta["generated_at"], err)
	}
	delete(body.Meta, "generated_at")
	want := map[string]string{"unsubscribe": "https://status.example.com/unsubscribe?token=s1.leave", "documentation": "https://status.example.com/subscribe"}
	if diff := cmp.Diff(want, body.Meta); diff != "" || body.Page["id"] != "p" || body.Incident["lang"] != "en" {
		t.Errorf("meta (-want +got):\n%s\n%s", diff, got.body)
	}
	if !strings.HasPrefix(string(got.body), `{"meta":{`) || got.header.Get("Webhook-Id") != "d-1" || got.header.Get("Content-Type") != "application/json" {
		t.Errorf("headers %v, body %s", got.header, got.body)
	}
	r.signed(t, got)
}

// signed checks a signature as a receiver does, with Standard Webhooks' own library.
func (r readerRig) signed(t *testing.T, p posted) {
	t.Helper()
	w, err := standardwebhooks.NewWebhook(r.to.Secret.Reveal())
	if err != nil {
		t.Fatal(err)
	}
	if err := w.Verify(p.body, p.header); err != nil {
		t.Errorf("signature: %v", err)
	}
	if err := w.Verify(append(p.body, ' '), p.header); err == nil {
		t.Error("the signature holds for another body")
	}
}

func TestWebhookChallenge(t *testing.T) {
	t.Parallel()
	echo := func(form string) http.HandlerFunc {
		return func(w http.ResponseWriter, req *http.Request) { fmt.Fprintf(w, form, req.Header.Get("X-Challenge")) }
	}
	for _, tt := range []struct {
		name, form string
		code       int
		confirmed  bool
		outcome    Outcome
	}{
		{"as it is", "%s", 200, true, Delivered},
		{"with a line break", "%s\r\n", 201, true, Delivered},
		{"as JSON", `{"challenge": "%s", "ok": true}`, 200, true, Delivered},
		{"something else", "ok", 200, false, Delivered},
		{"in another key", `{"answer": "%s"}`, 200, false, Delivered},
		{"as part of the answer", "got %s", 200, false, Delivered},
		{"nothing", "", 204, false, Delivered},
		{"with a failure", "%s", 500, false, Retry},
		{"gone", "%s", 410, false, Refused},
		{"elsewhere", "%s", 302, false, Retry},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			r := newReaderRig(t, channels["webhook"])
			r.answers(func(w http.ResponseWriter, req *http.Request) {
				w.WriteHeader(tt.code)
				req.Header.Set("X-Challenge", challengeIn(t, r.last(t)))
				if strings.Contains(tt.form, "%s") {
					echo(tt.form)(w, req)
				} else {
					_, _ = w.Write([]byte(tt.form))
				}
			})
			got := r.sender.Send(t.Context(), r.parcel(confirmation("d-1", time.Now())))
			if got.Confirmed != tt.confirmed || got.Outcome != tt.outcome {
				t.Errorf("%+v, want confirmed %t, %s", got, tt.confirmed, tt.outcome)
			}
			for _, hidden := range []string{r.to.Secret.Reveal(), "secret+token", "secret%2Btoken"} {
				if strings.Contains(got.Answer, hidden) {
					t.Errorf("%q shows in %q", hidden, got.Answer)
				}
			}
			r.signed(t, r.last(t))
		})
	}
}

func challengeIn(t *testing.T, p posted) string {
	t.Helper()
	var q webhookQuestion
	if err := json.Unmarshal(p.body, &q); err != nil {
		t.Error(err)
	}
	return q.Challenge
}

// TestWebhookChallengeIsItsOwn: never the same twice, and the secret goes to the endpoint.
func TestWebhookChallengeIsItsOwn(t *testing.T) {
	t.Parallel()
	r := newReaderRig(t, channels["webhook"])
	seen := map[string]bool{}
	for range 3 {
		r.sender.Send(t.Context(), r.parcel(confirmation("d-1", time.Now())))
		c := challengeIn(t, r.last(t))
		if c == "" || seen[c] {
			t.Errorf("challenge %q again, or none", c)
		}
		seen[c] = true
	}
	var q webhookQuestion
	if err := json.Unmarshal(r.last(t).body, &q); err != nil {
		t.Fatal(err)
	}
	if q.Secret != r.to.Secret.Reveal() || q.Confirm != "https://status.example.com/subscribe/confirm?token=secret%2Btoken" || q.Page.Name == "" {
		t.Errorf("%+v", q)
	}
}

// TestWebhookSecretsDiffer: whoever subscribes an endpoint again gets another secret.
func TestWebhookSecretsDiffer(t *testing.T) {
	t.Parallel()
	one, _ := webhookEndpoint("https://hooks.example.com/x")
	two, _ := webhookEndpoint("https://hooks.example.com/x")
	if one.Secret.Equal(two.Secret.Reveal()) || !strings.HasPrefix(one.Secret.Reveal(), "whsec_") || one.Key != two.Key {
		t.Error("two subscriptions of an endpoint share a secret, or have two keys")
	}
}

func TestWebhookUnsubscribes(t *testing.T) {
	t.Parallel()
	r := newReaderRig(t, channels["webhook"])
	r.answers(status(http.StatusGone, "leave us alone"))
	if got := r.sender.Send(t.Context(), r.parcel(notice("d-1", time.Now()))); got.Outcome != Refused || got.Suspend != statuspage.SuspendedByReader {
		t.Errorf("410 is %+v, want unsubscribed", got)
	}
	r.answers(status(http.StatusNotFound, ""))
	if got := r.sender.Send(t.Context(), r.parcel(notice("d-1", time.Now()))); got.Outcome != Retry || got.Suspend != "" {
		t.Errorf("404 is %+v, want another try", got)
	}
}

// TestWebhookOfOursUnsubscribesNobody: only the endpoint itself can say that it has had
// enough; what we can't sign or address waits until we can.
func TestWebhookOfOursUnsubscribesNobody(t *testing.T) {
	t.Parallel()
	r := newReaderRig(t, channels["webhook"])
	for _, tt := range []struct {
		name, address string
		secret        secret.String
	}{
		{"no secret", r.to.Address, secret.String{}},
		{"a damaged secret", r.to.Address, secret.New("whsec_?")},
		{"a damaged address", "https://hooks.example.com/\x7f", r.to.Secret},
	} {
		p := r.parcel(notice("d-1", time.Now()))
		p.To.Address, p.To.Secret = tt.address, tt.secret
		if got := r.sender.Send(t.Context(), p); got.Outcome != Retry || got.Suspend != "" || !strings.HasPrefix(got.Answer, "on our side: ") {
			t.Errorf("%s: %+v", tt.name, got)
		}
	}
	if n := r.count(); n != 0 {
		t.Errorf("%d requests went out", n)
	}
}

// TestWebhookOfNothingPublic: what may not be shown any more is not tried for ever.
func TestWebhookOfNothingPublic(t *testing.T) {
	t.Parallel()
	o := newOutside(t)
	e := o.env(t)
	e.Wire = func(context.Context, statuspage.Told, string) ([]byte, error) {
		return nil, fmt.Errorf("event: %w", statuspage.ErrNotFound)
	}
	s, err := NewReaders("webhook", nil, e)
	if err != nil {
		t.Fatal(err)
	}
	end, _ := webhookEndpoint("https://hooks.example.com/x")
	p := notice("d-1", time.Now())
	p.To.Address, p.To.Secret = end.Address, end.Secret
	if got := s.Send(t.Context(), p); got.Outcome != Refused || got.Suspend != "" || o.count() != 0 {
		t.Errorf("%+v after %d requests", got, o.count())
	}
}

// TestWebhookAnswerHidesSecrets: an endpoint that repeats what it was sent puts no secret
// into the ledger.
func TestWebhookAnswerHidesSecrets(t *testing.T) {
	t.Parallel()
	r := newReaderRig(t, channels["webhook"])
	r.answers(func(w http.ResponseWriter, _ *http.Request) {
		status(http.StatusInternalServerError, r.to.Secret.Reveal()+" secret+token secret%2Btoken s1.leave")(w, nil)
	})
	got := r.sender.Send(t.Context(), r.parcel(confirmation("d-1", time.Now())))
	for _, hidden := range []string{r.to.Secret.Reveal(), "secret+token", "secret%2Btoken", "s1.leave"} {
		if strings.Contains(got.Answer, hidden) {
			t.Errorf("%q shows in %q", hidden, got.Answer)
		}
	}
}
