package main

import (
	"cmp"
	"net/url"
	"slices"
	"time"

	"github.com/fyr-status/fyr/monitor"
	"github.com/fyr-status/fyr/monitor/probe"
)

// Two Fyrs that watch each other find out when one of them is dead, or blind: each is an
// internal monitor of the other.

const (
	peerPrefix = "peer-"
	peerEvery  = 30 * time.Second // unless the file's defaults say otherwise
	peerPath   = "/fresh"         // says whether what the page shows is being kept true
)

// peers adds the monitors of the Fyrs that the command line names, probed as the file's
// defaults say. They are in no component, and alert whoever hears of Fyr's own trouble.
func (b *builder) peers(c *Config, defaults *value) {
	for _, text := range b.source.Watch {
		m, why := peer(text, defaults)
		if why == "" && slices.ContainsFunc(c.Monitors, func(o monitor.Monitor) bool { return o.ID == m.ID }) {
			why = "is watched already, or its id " + m.ID + " is taken"
		}
		if why != "" {
			b.problems = append(b.problems, Problem{Path: "--watch", Value: text, HasValue: true, Text: why, Example: "https://status2.example.com"})
			continue
		}
		c.Monitors, c.Peers = append(c.Monitors, m), append(c.Peers, m.ID)
	}
}

// peer is the monitor of the Fyr whose page is at an address; why says what is wrong
// with that.
func peer(text string, defaults *value) (m monitor.Monitor, why string) {
	u, err := url.Parse(text)
	if err != nil || u.Host == "" || u.Scheme != "https" && u.Scheme != "http" || u.RawQuery != "" || u.Fragment != "" {
		return m, "is not the address of another Fyr's page"
	}
	m = monitor.Monitor{
		ID: clipID(peerPrefix + slug(u.Scheme+"://"+u.Host)), Name: "Fyr at " + u.Host, Kind: "http", Trusted: true,
		Target: u.JoinPath(peerPath).String(),
	}
	thresholds(&m, defaults)
	m.Interval = cmp.Or(m.Interval, peerEvery)
	k, _ := probe.Lookup(m.Kind)
	if k.Defaults != nil {
		k.Defaults(&m)
	}
	m = m.WithDefaults()
	if err := m.Validate(); err != nil {
		return m, err.Error()
	}
	return m, ""
}

func clipID(id string) string { return id[:min(len(id), monitor.MaxIDLength)] }
