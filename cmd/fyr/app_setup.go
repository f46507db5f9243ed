package main

import (
	"github.com/fyr-status/fyr/monitor/probe"
	"github.com/fyr-status/fyr/statuspage"
	"github.com/fyr-status/fyr/store"
)

// setupOf is what the configuration says to the desk.
func setupOf(c Config, key string) (statuspage.Setup, error) {
	s := statuspage.Setup{
		Page: c.Page, Monitors: c.Monitors, Components: c.Components, Peers: c.Peers, Heartbeats: map[string]string{},
		Policy: c.Policy, Works: c.Works, Testers: c.Testers, Alerts: alertRules(c),
		FourEyes: c.Operator.FourEyes, Templates: c.Templates,
	}
	c.own(&s)
	s.Page.HasMail = c.Mail != nil
	s.SMTPUTF8 = c.Mail != nil && c.Mail.SMTPUTF8
	for _, m := range c.Monitors {
		if !m.Passive {
			continue
		}
		token, err := probe.HeartbeatToken(m)
		if err != nil {
			return s, err
		}
		s.Heartbeats[m.ID] = token.Reveal()
		if token.Empty() {
			s.Heartbeats[m.ID] = statuspage.SignToken([]byte(key), statuspage.ForHeartbeat, m.ID)
		}
	}
	return s, nil
}

// targets are the operators' alerts as the outbox addresses them.
func targets(c Config) []store.AlertTarget {
	list := make([]store.AlertTarget, 0, len(c.Alerts)+2)
	for _, a := range c.Alerts {
		list = append(list, store.AlertTarget{ID: a.ID, Channel: a.Channel, Monitors: a.Rule.Monitors})
	}
	if c.Watchdog != nil {
		list = append(list, store.AlertTarget{ID: statuspage.PulseTarget, Channel: statuspage.PulseTarget, Internal: true})
	}
	if c.SelfTest != nil {
		list = append(list, store.AlertTarget{ID: statuspage.SelfTestTarget, Channel: "mail", Internal: true})
	}
	return list
}

// groups says in which group each component is.
func groups(c Config) map[string]string {
	all := make(map[string]string, len(c.Components))
	for _, x := range c.Components {
		all[x.ID] = x.Group
	}
	return all
}
