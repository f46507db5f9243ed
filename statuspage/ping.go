package statuspage

import (
	"context"
	"crypto/sha256"
	"time"

	"github.com/fyr-status/fyr/monitor"
)

// pingTable finds a passive monitor by the hash of its ping address's secret: a
// look-up by hash tells nothing about the secret by the time it takes.
func pingTable(s Setup) map[[32]byte]string {
	table := make(map[[32]byte]string, len(s.Heartbeats))
	for id, token := range s.Heartbeats {
		table[sha256.Sum256([]byte(token))] = id
	}
	return table
}

// Ping takes a job's report: signal is "" for success, "start", "fail" or an exit
// code. ErrNotFound when no monitor has this address.
func (d *Desk) Ping(ctx context.Context, token, signal string, at time.Time) error {
	d.mu.RLock()
	id, ok := d.pings[sha256.Sum256([]byte(token))]
	m := d.board.x.monitors[id]
	d.mu.RUnlock()
	if !ok {
		return ErrNotFound
	}
	sig, err := monitor.ParseSignal(signal)
	if err != nil {
		return err
	}
	if sig.Begins() {
		return d.begins(ctx, m, at)
	}
	d.mu.RLock()
	started := d.board.states[id].Started
	d.mu.RUnlock()
	return d.Record(ctx, sig.Result(m, started, at))
}

// begins notes that the job has begun, so that its end tells how long it took.
func (d *Desk) begins(ctx context.Context, m monitor.Monitor, at time.Time) error {
	d.act.Lock()
	defer d.act.Unlock()
	p := d.board.plan(at)
	s := p.state(m.ID)
	s.Started = at
	p.setState(m, s, true)
	return d.commit(ctx, p)
}
