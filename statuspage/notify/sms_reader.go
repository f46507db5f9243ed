package notify

import (
	"cmp"
	"context"
	"encoding/json"
	"strings"
	"time"

	"github.com/fyr-status/fyr/monitor/secret"
	"github.com/fyr-status/fyr/statuspage"
)

// What a number of a reader's is sent at most. Each message is paid for, and a text on a
// telephone is louder than a mail.
const (
	smsMost      = 10             // within smsWithin; what comes then waits, and is told together
	smsWithin    = 24 * time.Hour // from the first one on
	smsForReader = 1              // parts, unless the settings say otherwise
	smsQuestion  = 4              // parts of a question: its link must be whole
)

// smsNumber reads the telephone number that a reader gives.
func smsNumber(given string) (Endpoint, error) {
	number, err := phoneNumber(given)
	return Endpoint{Address: number, Key: number}, err
}

// numbers sends to readers' telephones through the page's own gateway. How they stop it
// there (STOP) is the gateway's; what it says then is a refusal.
type numbers struct {
	env     Env
	gateway *gateway
	post    *poster
}

// newNumbers takes the settings of an alert without `to`.
func newNumbers(settings json.RawMessage, e Env) (Sender, error) {
	g, err := newGateway(settings)
	if err != nil {
		return nil, err
	}
	if g.set.To != "" {
		return nil, &statuspage.Invalid{Field: "to", Reason: "is each reader's own number: leave it out"}
	}
	var said struct {
		Parts int `json:"parts"`
	}
	_ = json.Unmarshal(settings, &said) // newGateway has read it
	g.set.Parts = cmp.Or(said.Parts, smsForReader)
	return numbers{env: e, gateway: g, post: newPoster(e, g.secrets()...)}, nil
}

// Send asks the gateway to tell a number.
func (s numbers) Send(ctx context.Context, p statuspage.Parcel) Receipt {
	if p.To == nil {
		return Receipt{Outcome: Refused, Answer: errEmptyParcel.Error()}
	}
	m, err := s.message(p)
	if err != nil {
		return Receipt{Outcome: Refused, Answer: err.Error()}
	}
	wait, err := s.wait(ctx, p.To.ID, time.Now())
	switch {
	case err != nil:
		return Receipt{Outcome: Retry, Answer: "what the number was sent can't be looked up"}
	case wait > 0:
		return Receipt{Outcome: Retry, Answer: "the number has had its messages of 24 hours: what is new waits", RetryAfter: wait}
	}
	g := *s.gateway
	if asks(p.Notice) {
		g.set.Parts = max(g.set.Parts, smsQuestion)
	}
	req, err := g.request(p.To.Address, m)
	if err != nil {
		return Receipt{Outcome: Refused, Answer: "the request can't be made: " + bare(err).Error()}
	}
	r := s.post.post(ctx, req)
	r.Answer = strings.ReplaceAll(r.Answer, p.To.Address, secret.Redacted)
	return r
}

// message is what a telephone shows: of a question only the words and the link.
func (s numbers) message(p statuspage.Parcel) (Message, error) {
	m, err := s.env.message(p)
	if err != nil || !asks(p.Notice) {
		return m, err
	}
	name, _ := s.env.view(p)
	m.Title, m.Text = s.env.texts(p).Ask("phone."+name+".text", s.env.Page.Name), ""
	return m, nil
}

// wait is how long until a number may be sent one more; not positive: at once. What it was
// sent stands in the outbox, which nothing else goes to the same number from meanwhile: so
// neither a restart nor a new configuration forgives anything.
func (s numbers) wait(ctx context.Context, id string, now time.Time) (time.Duration, error) {
	if s.env.Sent == nil {
		return 0, nil
	}
	sent, err := s.env.Sent(ctx, id, now.Add(-smsWithin))
	if err != nil || len(sent) < smsMost {
		return 0, err
	}
	return sent[len(sent)-smsMost].Add(smsWithin).Sub(now), nil
}
