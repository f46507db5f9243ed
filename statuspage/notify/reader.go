package notify

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"net/url"
	"slices"

	"github.com/fyr-status/fyr/monitor/secret"
	"github.com/fyr-status/fyr/statuspage"
)

// NewReaders makes the sender that serves the readers who chose a channel. settings are
// what serves all of them; most channels need none. The error is a *statuspage.Invalid.
func NewReaders(channel string, settings json.RawMessage, e Env) (Sender, error) {
	c, ok := channels[channel]
	if !ok || c.Reader == nil {
		return nil, &statuspage.Invalid{Field: "channels", Value: channel, Reason: "is not a channel that readers can be told by", Example: "webhook"}
	}
	if c.NewReaders != nil {
		return c.NewReaders(settings, e)
	}
	return apart{rooms{channel: c, env: e.forReaders()}, newHosts()}, nil
}

// ForReaders are the channels that readers of a page can be told by, beside mail, by name.
func ForReaders() []Channel {
	var all []Channel
	for _, c := range Channels() {
		if c.Reader != nil && c.Name != "mail" {
			all = append(all, c)
		}
	}
	return all
}

// Offer is the channel as the form and the desk know it. Endpoints on hosts of our own
// are refused: nobody has us talk to ourselves.
func (c Channel) Offer(ours ...string) statuspage.ReaderChannel {
	return statuspage.ReaderChannel{Name: c.Name, Check: func(given string) (address, key string, s secret.String, err error) {
		e, err := c.Reader(given)
		if u, bad := url.Parse(e.Address); err == nil && bad == nil && u.Host != "" && slices.Contains(ours, u.Hostname()) {
			err = &statuspage.Invalid{Field: "address", Reason: "is this page's own"}
		}
		return e.Address, e.Key, e.Secret, err
	}}
}

// rooms sends to rooms of a chat. Each subscriber's Secret holds the settings with which
// the channel reaches that one room, so that readers' rooms get what operators' get.
type rooms struct {
	channel Channel
	env     Env
}

// Send posts into one room. A room that is gone for good is not told again.
func (r rooms) Send(ctx context.Context, p statuspage.Parcel) Receipt {
	if _, err := r.env.message(p); err != nil {
		return Receipt{Outcome: Refused, Answer: err.Error()}
	}
	s, err := r.channel.New(json.RawMessage(p.To.Secret.Reveal()), r.env)
	if err != nil {
		return Receipt{Outcome: Refused, Answer: "the room's address is not one that can be used", Suspend: "its address is not one that can be used"}
	}
	receipt := s.Send(ctx, p)
	if receipt.Outcome == Refused && receipt.Suspend == "" {
		receipt.Suspend = cleanAnswer(receipt.Answer)
	}
	return receipt
}

// keyOf tells addresses apart that differ in a token only, without holding the token.
func keyOf(address string, token []byte) string {
	sum := sha256.Sum256(token)
	return address + "#" + hex.EncodeToString(sum[:8])
}
