package main

import (
	"context"
	"encoding/json"
	"slices"

	"github.com/fyr-status/fyr/monitor/dial"
	"github.com/fyr-status/fyr/monitor/secret"
	"github.com/fyr-status/fyr/statuspage"
	"github.com/fyr-status/fyr/statuspage/notify"
)

// readers makes the senders that serve readers' own endpoints.
func (m *mails) readers(c Config, e notify.Env, made map[string]notify.Sender) (err error) {
	if e.PushKey, err = m.pushKey(c); err != nil {
		return err
	}
	e.DialPublic, e.Sent, e.Wire = dial.New(dial.Policy{}).DialContext, m.sent, m.wire
	for _, name := range c.Subscribe.Channels {
		if name == "mail" {
			continue
		}
		var settings json.RawMessage
		if name == "sms" {
			settings = c.Subscribe.SMS
		}
		if made[name], err = notify.NewReaders(name, settings, e); err != nil {
			return err
		}
	}
	return nil
}

// pushKey is the page's identity towards push services, made when it is offered first;
// nil while it is not.
func (m *mails) pushKey(c Config) (*notify.PushKey, error) {
	if !slices.Contains(c.Subscribe.Channels, "push") {
		return nil, nil
	}
	kept, err := m.secret(context.Background(), "push", notify.NewPushKey)
	if err != nil {
		return nil, err
	}
	return notify.ReadPushKey(secret.New(kept))
}

// offer says in the setup how readers may be told.
func (m *mails) offer(c Config, s *statuspage.Setup) error {
	key, err := m.pushKey(c)
	if err != nil {
		return err
	}
	if key != nil {
		s.Page.PushKey = key.Public()
	}
	s.Channels = readerChannels(c)
	return nil
}
