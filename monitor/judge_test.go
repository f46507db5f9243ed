package monitor

import (
	"testing"
	"time"
)

var noon = time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)

func TestJudge(t *testing.T) {
	t.Parallel()
	m := Monitor{ID: "api", Interval: time.Minute, Timeout: 10 * time.Second} // stale after 3m10s
	by := func(agent string, s Status, age time.Duration) Result {
		return Result{Monitor: "api", Agent: agent, At: noon.Add(-age), Outcome: Outcome{Status: s, Reason: agent}}
	}
	const second = time.Second
	tests := []struct {
		name    string
		results []Result
		status  Status
		speaker string
		agents  int
	}{
		{"nobody", nil, Unknown, "", 0},
		{"one", []Result{by("a", Down, second)}, Down, "a", 1},
		{"one that could not tell", []Result{by("a", Unknown, second)}, Unknown, "a", 0},
		{"at the edge of stale", []Result{by("a", Up, 190*second)}, Up, "a", 1},
		{"stale", []Result{by("a", Up, 191*second)}, Unknown, "a", 0},
		{"half is no majority", []Result{by("a", Down, second), by("b", Up, second)}, Up, "b", 2},
		{"two of three", []Result{by("a", Down, second), by("b", Up, second), by("c", Down, 2*second)}, Down, "a", 3},
		{"one of three", []Result{by("a", Down, second), by("b", Up, 2*second), by("c", Up, second)}, Up, "c", 3},
		{"down counts as worse than degraded", []Result{by("a", Down, second), by("b", Degraded, 2*second), by("c", Up, second)}, Degraded, "b", 3},
		{"who could not tell has no vote", []Result{by("a", Down, second), by("b", Unknown, second), by("c", Unknown, second)}, Down, "a", 1},
		{"who is stale has no vote", []Result{by("a", Down, second), by("b", Up, time.Hour), by("c", Up, time.Hour)}, Down, "a", 1},
		{"the newest of the winners speaks", []Result{by("a", Down, 3*second), by("b", Down, second), by("c", Down, 2*second)}, Down, "b", 3},
		{"the newest speaks when none can tell", []Result{by("a", Unknown, 3*second), by("b", Unknown, second)}, Unknown, "b", 0},
	}
	for _, tt := range tests {
		v := Judge(m, tt.results, noon)
		if v.Status != tt.status || v.Reason != tt.speaker || v.Agents != tt.agents {
			t.Errorf("%s: %v by %q of %d, want %v by %q of %d", tt.name, v.Status, v.Reason, v.Agents, tt.status, tt.speaker, tt.agents)
		}
	}
}

func TestJudgeKeepsAPassiveReport(t *testing.T) {
	t.Parallel()
	m := Monitor{Interval: time.Minute, Timeout: 10 * time.Second, Passive: true}
	v := Judge(m, []Result{{At: noon.Add(-time.Hour), Outcome: Outcome{Status: Up}}}, noon)
	if v.Status != Up {
		t.Errorf("got %v: the age of a report is for Overdue to judge", v.Status)
	}
}
