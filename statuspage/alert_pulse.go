package statuspage

// The sign of life. It is decided in the same commit as the measurements that it stands
// for and goes through the outbox like any notice: so it ends when nothing is probed,
// decided, stored or delivered any more, and whoever waits for it outside finds out.

// The targets that are none of the operators', as their deliveries name them. No
// configured alert may be called so.
const (
	PulseTarget    = "watchdog"
	SelfTestTarget = "self-test"
)

// pulse makes a sign of life, when one is due and something was measured.
func (p *plan) pulse() {
	every := p.b.x.Pulse
	if every <= 0 || len(p.c.Results) == 0 || p.now.Sub(p.b.pulsed) < every {
		return
	}
	p.pulsed = p.now
	p.c.Notices = append(p.c.Notices, Notice{ID: p.b.newID(), Kind: TellPulse, Lane: LaneAlert, At: p.now, Target: PulseTarget})
}
