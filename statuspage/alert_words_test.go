package statuspage

import (
	"fmt"
	"strings"
	"testing"

	"github.com/fyr-status/fyr/monitor"
)

// Each line of a list says what fails and why, and names it once; thirty have room.
func TestLinesOfAGroup(t *testing.T) {
	t.Parallel()
	group := func(n int) Alert {
		p := &plan{b: &Board{}}
		var all []Alarm
		for i := range n {
			m := monitor.Monitor{ID: fmt.Sprint("m", i), Name: fmt.Sprint("m", i)}
			a := p.monitorDown(m, monitor.Transition{To: monitor.Down, Reason: "status 500, not 200\nbody: oops"})
			all = append(all, Alarm{Key: a.Key, Name: m.Name, Alert: a})
		}
		return asOne("group:x", all, nil, false)
	}
	lines := strings.Split(group(30).Text, "\n")
	if len(lines) != 30 || !strings.HasPrefix(lines[29], "- m29 is down since ") || !strings.HasSuffix(lines[29], ": status 500, not 200") {
		t.Errorf("got %d lines, the last %q", len(lines), lines[len(lines)-1])
	}
	if text := group(33).Text; !strings.HasSuffix(text, "\nand 3 more") {
		t.Errorf("33 are listed as\n%s", text)
	}
}

func TestNameOfAMonitor(t *testing.T) {
	t.Parallel()
	for want, m := range map[string]monitor.Monitor{"api": {ID: "api", Name: "api"}, "The API (api)": {ID: "api", Name: "The API"}} {
		if got := nameOf(m); got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}
