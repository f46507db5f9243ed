package schedule

import (
	"net"
	"net/url"
	"strings"

	"github.com/fyr-status/fyr/monitor"
)

// address is where probes go: a host and port that several monitors may share.
type address struct {
	running int // probes under way, those given up included

	// silent says that the last probe to end here waited in vain for an answer. Full
	// and silent together mean that the target hangs; full alone, that it is popular.
	silent bool
}

// hear takes what a probe of this address found.
func (a *address) hear(o *monitor.Outcome) {
	if o.Status.Known() {
		a.silent = o.Status == monitor.Down && o.Cause == monitor.NoAnswer
	}
}

var schemePorts = map[string]string{"http": "80", "https": "443", "ws": "80", "wss": "443"}

// addressOf returns the host and port of m's target, lower case. Where the target
// names no port, the scheme stands for it; what is no URL is taken as it is.
func addressOf(m monitor.Monitor) string {
	u, err := url.Parse(m.Target)
	if err != nil || u.Hostname() == "" {
		return strings.ToLower(m.Target)
	}
	port := u.Port()
	if port == "" {
		port = schemePorts[u.Scheme]
	}
	if port == "" {
		port = u.Scheme
	}
	return strings.ToLower(net.JoinHostPort(u.Hostname(), port))
}
