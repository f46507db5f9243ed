package probe

import (
	"context"
	"fmt"
	"net/netip"
	"slices"
	"sync"
	"time"

	"github.com/fyr-status/fyr/monitor"
	"github.com/fyr-status/fyr/monitor/dial"
)

// Run makes one probe of m with p: it sets the deadline of m.Timeout, and applies
// m.DegradedOver to what comes back. Everybody who probes does it through Run.
func Run(ctx context.Context, p Prober, m monitor.Monitor) monitor.Outcome {
	ctx, cancel := context.WithTimeout(ctx, m.Timeout)
	defer cancel()
	began := time.Now()
	o := p.Probe(ctx)
	if o.Latency == 0 {
		o.Latency = time.Since(began)
	}
	if o.Status == monitor.Up && m.DegradedOver > 0 && o.Latency > m.DegradedOver {
		o.Status, o.Cause = monitor.Degraded, monitor.TooSlow
		o.Reason = fmt.Sprintf("answered in %s, slower than %s", o.Latency.Round(time.Millisecond), m.DegradedOver)
	}
	return o
}

// named reaches what the configuration file or the command line named: all but cloud
// metadata addresses. One serves every trusted monitor.
var named = sync.OnceValue(func() *dial.Dialer { return dial.New(dial.Policy{Private: true}) })

// guests are the dialers of monitors that are not trusted, one for each list of networks.
var guests struct {
	sync.Mutex
	list []guest
}

type guest struct {
	networks []netip.Prefix
	dialer   *dial.Dialer
}

// guarded returns the dialer that m's target may be reached with, shared among monitors.
func guarded(m monitor.Monitor, o Options) *dial.Dialer {
	if m.Trusted {
		return named()
	}
	guests.Lock()
	defer guests.Unlock()
	for _, g := range guests.list {
		if slices.Equal(g.networks, o.AllowNetworks) {
			return g.dialer
		}
	}
	g := guest{slices.Clone(o.AllowNetworks), dial.New(dial.Policy{Networks: o.AllowNetworks})}
	guests.list = append(guests.list, g)
	return g.dialer
}
