package templates

import "time"

// nexts are the offered times until the next word.
var nexts = []string{"15m", "30m", "1h", "2h"}

// monitorShape is the shape that shows a monitor's status.
var monitorShape = map[string]string{"up": "operational", "degraded": "degraded_performance", "down": "major_outage", "unknown": "unknown"}

// fieldName begins a sentence about a refused field. One without a name of its own is
// called as it is.
func (s *Set) fieldName(field string) string {
	if key := "op.name." + field; s.Says(key) {
		return s.T(key)
	}
	return field
}

// failing counts the monitors that are not well.
func failing(all []Monitor) (n int) {
	for _, m := range all {
		if m.Status == "down" || m.Status == "degraded" {
			n++
		}
	}
	return n
}

// OwnTrouble is something wrong with the installation itself. Operators may read raw words.
type OwnTrouble struct {
	What  string // "mail", "store", "network", "config", …: a name, shown as it is
	Text  string
	Since time.Time
}

// Monitor is a monitor as operators see it, raw reason included.
type Monitor struct {
	ID       string
	Name     string
	Status   string // "unknown", "up", "degraded", "down"
	Cause    string
	Reason   string // raw words of the last outcome
	Since    time.Time
	Checked  time.Time
	Interval time.Duration
	Latency  time.Duration
	Muted    time.Time // until when; zero: not muted
	Target   string
}
