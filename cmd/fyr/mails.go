package main

import (
	"cmp"
	"context"
	"io"
	"log/slog"
	"path/filepath"
	"sync/atomic"
	"time"

	"github.com/fyr-status/fyr/monitor/dial"
	"github.com/fyr-status/fyr/monitor/secret"
	"github.com/fyr-status/fyr/statuspage"
	"github.com/fyr-status/fyr/statuspage/notify"
)

// mails is the delivery side: the dispatcher and the senders that the configuration
// names.
type mails struct {
	log        *slog.Logger
	words      *words
	dispatcher *notify.Dispatcher
	relay      atomic.Pointer[notify.Mail] // nil without `mail:`
	bounceKey  secret.String               // marks what may come back

	secret func(ctx context.Context, name string, fresh func() string) (string, error) // the installation's; from the store
	sent   func(ctx context.Context, subscriber string, since time.Time) ([]time.Time, error)
	wire   func(ctx context.Context, t statuspage.Told, language string) ([]byte, error) // see notify.Env; nil: no server runs
}

// nudge tells the dispatcher of new notices; a command without a server has none, and
// leaves them to the next start.
func (m *mails) nudge() {
	if m.dispatcher != nil {
		m.dispatcher.Nudge()
	}
}

// env is what the channels need of the house.
func (m *mails) env(c Config, desk *statuspage.Desk) notify.Env {
	dialer := dial.New(dial.Policy{Private: true}) // the file names where notices go
	return notify.Env{
		Page:     c.Page,
		Operator: c.Operator.URL.String(),
		Texts: func(language string, zone *time.Location) notify.Texts {
			return m.words.set.Load().In(language).At(zone)
		},
		Words:     m.words.in,
		About:     func(id string) (statuspage.Incident, bool) { return about(desk, id) },
		Component: func(id string) (statuspage.Standing, bool) { return component(desk, id) },
		Dial:      dialer.DialContext,
		Dir:       filepath.Dir(c.File),
		Commands:  c.Commands,
		BounceKey: m.bounceKey,
	}
}

// within is what an alert's channel has of the house. One that was made in the console
// reaches of the private networks only what the file allows, and nothing of this machine.
func (m *mails) within(c Config, a Alert, e notify.Env) notify.Env {
	if a.Console {
		e.Dial = dial.New(dial.Policy{Networks: c.AllowNetworks}).DialContext
		e.Commands, e.Dir = false, ""
	}
	return e
}

// one makes the sender of a single alert. done lets go of its connections.
func (m *mails) one(c Config, a Alert, desk *statuspage.Desk) (s notify.Sender, done func(), err error) {
	e, done := m.env(c, desk), func() {}
	if e.Relay = m.relay.Load(); e.Relay == nil && c.Mail != nil {
		if e.Relay, err = notify.NewMail(MailJSON(c.Mail), e); err != nil {
			return nil, done, err
		}
		done = func() { _ = e.Relay.Close() } // what was to be sent was, or not: the receipt says
	}
	s, err = notify.New(a.Channel, a.Settings, m.within(c, a, e))
	return s, done, err
}

// senders makes the senders of a configuration.
func (m *mails) senders(c Config, desk *statuspage.Desk) (map[string]notify.Sender, *notify.Mail, error) {
	e := m.env(c, desk)
	made := map[string]notify.Sender{}
	if c.Mail != nil {
		relay, err := notify.NewMail(MailJSON(c.Mail), e)
		if err != nil {
			return nil, nil, err
		}
		e.Relay, made["mail"] = relay, relay
	}
	for _, a := range c.Alerts {
		s, err := notify.New(a.Channel, a.Settings, m.within(c, a, e))
		if err != nil {
			return nil, nil, err
		}
		made[alertRoute(a.ID)] = s
	}
	if err := m.addOwn(made, c, e); err != nil {
		return nil, nil, err
	}
	return made, e.Relay, m.readers(c, e, made)
}

// start makes the dispatcher of a server.
func (m *mails) start(c Config, outbox notify.Outbox, desk *statuspage.Desk) error {
	made, relay, err := m.senders(c, desk)
	if err != nil {
		return err
	}
	m.relay.Store(relay)
	m.dispatcher = notify.NewDispatcher(notify.Config{
		Outbox: outbox, Senders: made, Widths: widths(c), Log: m.log,
		Trouble: func(key string, err error, since time.Time) {
			go desk.Report(context.Background(), key, err, since) // the store may make it wait
		},
	})
	return nil
}

// widths are how many mails go out at once: after a kill, no more are of unknown outcome.
func widths(c Config) map[string]int {
	if c.Mail == nil {
		return nil
	}
	return map[string]int{"mail": cmp.Or(c.Mail.Connections, 4)}
}

// use swaps the senders after a reload.
func (m *mails) use(c Config, made map[string]notify.Sender, relay *notify.Mail) {
	m.relay.Store(relay)
	m.dispatcher.Use(made, widths(c))
}

// test sends a test mail and prints the whole dialogue.
func (m *mails) test(c Config, desk func() *statuspage.Desk) func(ctx context.Context, to string, out io.Writer) error {
	if c.Mail == nil {
		return nil
	}
	return func(ctx context.Context, to string, out io.Writer) error {
		relay := m.relay.Load()
		if relay == nil {
			var err error
			if relay, err = notify.NewMail(MailJSON(c.Mail), m.env(c, desk())); err != nil {
				return err
			}
		}
		return relay.Test(ctx, to, out)
	}
}
