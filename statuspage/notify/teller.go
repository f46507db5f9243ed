package notify

import (
	"context"
	"encoding/json"
	"net/http"
	"sync"

	"github.com/fyr-status/fyr/monitor/secret"
	"github.com/fyr-status/fyr/statuspage"
)

// teller is a Sender that tells a message with one request.
type teller struct {
	*poster
	env   Env
	write func(Message) (*http.Request, error)

	// apart tells what was told together one by one, each with its own key: alert managers
	// open and close each for itself. nil: one request tells all.
	apart *progress
}

// newTeller makes a teller whose reports show none of the secrets. What it talks to has
// an account: 404 is a mistake in the settings, and mended there.
func newTeller(e Env, write func(Message) (*http.Request, error), secrets ...secret.String) *teller {
	t := &teller{poster: newPoster(e, secrets...), env: e, write: write}
	t.gone = []int{http.StatusGone}
	return t
}

// newManager is newTeller for alert managers.
func newManager(e Env, write func(Message) (*http.Request, error), secrets ...secret.String) *teller {
	t := newTeller(e, write, secrets...)
	t.apart = &progress{done: map[string]int{}}
	return t
}

// Send tells the parcel's message.
func (t *teller) Send(ctx context.Context, p statuspage.Parcel) Receipt {
	m, err := t.env.message(p)
	if err != nil {
		return Receipt{Outcome: Refused, Answer: "there is nothing to tell: " + err.Error()}
	}
	if t.apart == nil {
		return t.tell(ctx, m)
	}
	return t.tellEach(ctx, m)
}

// tellEach stops at the first that is not taken; the next attempt goes on from there, so
// that a remote with a limit gets through them all.
func (t *teller) tellEach(ctx context.Context, m Message) (r Receipt) {
	all := append([]Message{m}, m.Others...)
	for i := t.apart.of(m.ID); i < len(all); i++ {
		if r = t.tell(ctx, all[i]); r.Outcome != Delivered {
			t.apart.set(m.ID, i)
			return r
		}
	}
	t.apart.set(m.ID, 0)
	return r
}

func (t *teller) tell(ctx context.Context, m Message) Receipt {
	req, err := t.write(m)
	if err != nil {
		return Receipt{Outcome: Refused, Answer: "the request can't be made: " + bare(err).Error()}
	}
	return t.post(ctx, req)
}

// progress is how many of a delivery's requests were taken. It is lost with the process:
// the repeats have the same keys.
type progress struct {
	mu   sync.Mutex
	done map[string]int
}

func (p *progress) of(id string) int {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.done[id]
}

func (p *progress) set(id string, n int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.done[id] = n; n == 0 {
		delete(p.done, id)
	}
}

// hook is a channel of which only the address is to be known, as a chat's webhook.
type hook struct {
	example string // an address, for errors
	write   func(address string, m Message) (*http.Request, error)
	denied  func(status int, body []byte) (why string) // as poster.denied
}

type hookSettings struct {
	URL secret.String `json:"url"` // secret: who knows it can write there
}

// open makes a sender for operators.
func (h hook) open(settings json.RawMessage, e Env) (Sender, error) {
	var set hookSettings
	if err := decode(settings, &set, `{"url": "`+h.example+`"}`); err != nil {
		return nil, err
	}
	if err := needURL("url", set.URL.Reveal(), h.example); err != nil {
		return nil, err
	}
	t := newTeller(e, func(m Message) (*http.Request, error) { return h.write(set.URL.Reveal(), m) }, set.URL)
	t.gone, t.denied = []int{http.StatusNotFound, http.StatusGone}, h.denied
	return t, nil
}
