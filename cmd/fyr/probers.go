package main

import (
	"context"
	"net/netip"
	"sync"

	"github.com/fyr-status/fyr/monitor"
	"github.com/fyr-status/fyr/monitor/probe"
)

// probers holds the prober of each monitor, made when the monitor is first due.
type probers struct {
	mu    sync.RWMutex
	allow []netip.Prefix
	made  map[string]made
}

type made struct {
	of     monitor.Monitor
	prober probe.Prober
}

func newProbers(allow []netip.Prefix) *probers {
	return &probers{allow: allow, made: map[string]made{}}
}

// probe makes one attempt: it is what the scheduler calls.
func (ps *probers) probe(ctx context.Context, m monitor.Monitor) monitor.Outcome {
	p, err := ps.of(m)
	if err != nil {
		return monitor.Outcome{Status: monitor.Unknown, Reason: err.Error()}
	}
	return probe.Run(ctx, p, m)
}

func (ps *probers) of(m monitor.Monitor) (probe.Prober, error) {
	ps.mu.RLock()
	have, ok := ps.made[m.ID]
	allow := ps.allow
	ps.mu.RUnlock()
	if ok && same(have.of, m) {
		return have.prober, nil
	}
	p, err := probe.New(m, probe.Options{AllowNetworks: allow})
	if err != nil {
		return nil, err
	}
	ps.mu.Lock()
	defer ps.mu.Unlock()
	ps.made[m.ID] = made{of: m, prober: p}
	return p, nil
}

// same reports whether a prober made for a serves b.
func same(a, b monitor.Monitor) bool {
	return a.Kind == b.Kind && a.Target == b.Target && a.Timeout == b.Timeout && a.Trusted == b.Trusted && string(a.Settings) == string(b.Settings)
}

// renew forgets the probers of monitors that are gone, and all when the networks changed.
func (ps *probers) renew(ms []monitor.Monitor, allow []netip.Prefix) {
	ps.mu.Lock()
	defer ps.mu.Unlock()
	ps.allow = allow
	keep := make(map[string]made, len(ms))
	for _, m := range ms {
		if have, ok := ps.made[m.ID]; ok && same(have.of, m) && m.Trusted {
			keep[m.ID] = have
		}
	}
	ps.made = keep
}
