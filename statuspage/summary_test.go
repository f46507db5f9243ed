package statuspage_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/fyr-status/fyr/statuspage"
)

// standing makes a monitored component that was checked a second before noon.
func standing(id string, s statuspage.Status) statuspage.Standing {
	return statuspage.Standing{
		Component: statuspage.Component{ID: id, Name: "The " + id, Monitors: []string{id}},
		Status:    s,
		Since:     noon.Add(-time.Hour),
		Checked:   noon.Add(-time.Second),
		Interval:  time.Minute,
	}
}

func private(s statuspage.Standing) statuspage.Standing {
	s.Component.Private = true
	return s
}

func byHand(s statuspage.Standing) statuspage.Standing {
	s.Component.Monitors, s.Checked, s.Interval = nil, time.Time{}, 0
	return s
}

func open(title string, impact statuspage.Impact, components ...string) statuspage.Incident {
	i := statuspage.Incident{ID: title, Title: title, Stage: statuspage.Investigating, Impact: impact, Auto: true, Began: noon.Add(-time.Minute)}
	for _, c := range components {
		i.Components = append(i.Components, statuspage.Affected{Component: c, Status: statuspage.MajorOutage})
	}
	return i
}

func TestSummarizeHeading(t *testing.T) {
	t.Parallel()
	const (
		up, major, partial, unknown = statuspage.Operational, statuspage.MajorOutage, statuspage.PartialOutage, statuspage.Unknown
		minor, critical             = statuspage.ImpactMinor, statuspage.ImpactCritical
	)
	person := open("posted", minor, "a")
	person.Taken = true
	well := open("over soon", critical, "a")
	well.Recovered, well.Components[0].Status = noon, up
	partly := open("partly down", minor, "b")
	partly.Components[0].Status = partial
	draft := open("draft", critical, "a")
	draft.Draft = true
	never := standing("a", unknown)
	never.Checked = time.Time{}
	begun := never
	never.Waiting = true
	tests := []struct {
		name      string
		standings []statuspage.Standing
		open      []statuspage.Incident
		after     time.Duration // how long after noon
		want      string        // kind, incident+more, troubled/unknown of services, waiting
	}{
		{"nothing configured", nil, nil, 0, "unknown - 0/0 of 0"},
		{"all well", []statuspage.Standing{standing("a", up), standing("b", up)}, nil, 0, "operational - 0/0 of 2"},
		{"one down", []statuspage.Standing{standing("a", up), standing("b", major)}, nil, 0, "major_outage - 1/0 of 2"},
		{"one unknown is not all well", []statuspage.Standing{standing("a", up), standing("b", unknown)}, nil, 0, "unknown - 0/1 of 2"},
		{"trouble beats unknown", []statuspage.Standing{standing("a", partial), standing("b", unknown)}, nil, 0, "partial_outage - 1/1 of 2"},
		{"stale is unknown", []statuspage.Standing{standing("a", up)}, nil, 3 * time.Minute, "unknown - 0/1 of 1"},
		{"not stale yet", []statuspage.Standing{standing("a", up)}, nil, 3*time.Minute - 2*time.Second, "operational - 0/0 of 1"},
		{"bad news does not grow stale", []statuspage.Standing{standing("a", major)}, nil, time.Hour, "major_outage - 1/0 of 1"},
		{"a person's component needs no checks", []statuspage.Standing{byHand(standing("a", up))}, nil, time.Hour, "operational - 0/0 of 1, 1 by hand"},
		{"the first checks still run", []statuspage.Standing{never}, nil, 0, "unknown - 0/1 of 1 waiting"},
		{"the first checks never ended", []statuspage.Standing{begun}, nil, 0, "unknown - 0/1 of 1"},
		{"one still waits beside one that is well", []statuspage.Standing{standing("a", up), never}, nil, 0, "unknown - 0/1 of 2"},
		{"private trouble is nobody's", []statuspage.Standing{standing("a", up), private(standing("b", major))}, nil, 0, "operational - 0/0 of 1"},
		{"private incident is nobody's", []statuspage.Standing{standing("a", up), private(standing("b", major))}, []statuspage.Incident{open("secret", critical, "b")}, 0, "operational - 0/0 of 1"},
		{"a draft is nobody's", []statuspage.Standing{standing("a", up)}, []statuspage.Incident{draft}, 0, "operational - 0/0 of 1"},
		{"an incident without components changes the banner", []statuspage.Standing{standing("a", up)}, []statuspage.Incident{open("odd", minor)}, 0, "degraded_performance odd+0 0/0 of 1"},
		{"the worst incident makes the heading", []statuspage.Standing{standing("a", major)}, []statuspage.Incident{open("small", minor), open("big", critical, "a")}, 0, "major_outage big+1 1/0 of 1"},
		{"a person's words go first", []statuspage.Standing{standing("a", up)}, []statuspage.Incident{open("machine", minor, "a"), person}, 0, "degraded_performance posted+1 0/0 of 1"},
		{"recovered, still watched", []statuspage.Standing{standing("a", up)}, []statuspage.Incident{well}, 0, "degraded_performance over soon+0 0/0 of 1"},
		{"what is over goes last", []statuspage.Standing{standing("a", up), standing("b", partial)}, []statuspage.Incident{well, partly}, 0, "partial_outage partly down+1 1/0 of 2"},
		{"what names nothing is as bad as its impact", []statuspage.Standing{standing("b", partial)}, []statuspage.Incident{partly, open("all", critical)}, 0, "major_outage all+1 1/0 of 1"},
		{"an unknown status is never green", []statuspage.Standing{standing("a", statuspage.Status(99))}, nil, 0, "unknown - 0/1 of 1"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			s := statuspage.Summarize(statuspage.SummaryInput{Zone: time.UTC, Standings: tt.standings, Open: tt.open}, noon.Add(tt.after))
			if got := told(s); got != tt.want {
				t.Errorf("got  %s\nwant %s", got, tt.want)
			}
		})
	}
}

// told writes a summary's heading on one line.
func told(s statuspage.Summary) string {
	h := s.Heading
	incident := "-"
	if h.Incident != nil {
		incident = fmt.Sprintf("%s+%d", h.Incident.Title, h.More)
	}
	line := fmt.Sprintf("%v %s %d/%d of %d", s.Kind, incident, len(h.Troubled), len(h.Unknown), h.Services)
	if h.ByHand > 0 {
		line += fmt.Sprintf(", %d by hand", h.ByHand)
	}
	if h.Waiting {
		line += " waiting"
	}
	return line
}

func TestSummarizeOrder(t *testing.T) {
	t.Parallel()
	in := func(group string, s statuspage.Standing) statuspage.Standing {
		s.Component.Group = group
		return s
	}
	bad, worse := standing("d", statuspage.DegradedPerformance), standing("e", statuspage.MajorOutage)
	s := statuspage.Summarize(statuspage.SummaryInput{Zone: time.UTC, Standings: []statuspage.Standing{
		in("web", standing("a", statuspage.Operational)), standing("b", statuspage.Operational),
		in("web", bad), in("core", worse),
	}}, noon)
	var got string
	for _, g := range s.Groups {
		got += g.Name + "=" + g.Status.String() + ":"
		for _, c := range g.Components {
			got += c.Component.ID
		}
		got += " "
	}
	if want := "web=degraded_performance:ad =operational:b core=major_outage:e "; got != want {
		t.Errorf("groups are %q, want %q", got, want)
	}
	if s.Heading.Troubled[0].Component.ID != "e" {
		t.Errorf("the worst trouble doesn't stand first: %v", s.Heading.Troubled)
	}
	if want := noon.Add(-time.Second).Add(3 * time.Minute); !s.Until.Equal(want) {
		t.Errorf("valid until %v, want %v, when the first proof grows stale", s.Until, want)
	}
}

// A maintenance lost the component that became private; what it said before did not.
func TestWhatBecamePrivateIsInNoUpdate(t *testing.T) {
	t.Parallel()
	m := statuspage.Maintenance{Incident: statuspage.Incident{
		Components: []statuspage.Affected{{Component: "a"}},
		Updates:    []statuspage.Update{{Components: []statuspage.Affected{{Component: "a"}, {Component: "secret"}}}},
	}}
	shown := statuspage.PublicMaintenance([]statuspage.Maintenance{m}, []statuspage.Standing{standing("a", statuspage.UnderMaintenance), private(standing("secret", statuspage.UnderMaintenance))})
	if len(shown) != 1 || len(shown[0].Updates[0].Components) != 1 || len(m.Updates[0].Components) != 2 {
		t.Errorf("shown %+v of %+v", shown, m)
	}
}

func TestPublicIncidents(t *testing.T) {
	t.Parallel()
	i := open("both", statuspage.ImpactMajor, "a", "secret")
	i.Updates = []statuspage.Update{{Components: i.Components}}
	shown := statuspage.PublicIncidents([]statuspage.Incident{i}, []statuspage.Standing{standing("a", statuspage.MajorOutage), private(standing("secret", statuspage.MajorOutage))})
	if len(shown) != 1 || shown[0].Affects("secret") || len(shown[0].Updates[0].Components) != 1 {
		t.Errorf("the private component shows: %+v", shown)
	}
	if !i.Affects("secret") || len(i.Updates[0].Components) != 2 {
		t.Error("the Desk's own incident was changed")
	}
}

func TestSummarizeComponent(t *testing.T) {
	t.Parallel()
	s := statuspage.Summarize(statuspage.SummaryInput{
		Zone:      time.UTC,
		Standings: []statuspage.Standing{standing("api", statuspage.Operational)},
		Spans:     map[string][]statuspage.Span{"api": spans(-48*time.Hour, statuspage.Operational, -24*time.Hour, statuspage.MajorOutage, -23*time.Hour, statuspage.Operational)},
	}, noon)
	c := s.Groups[0].Components[0]
	if got := c.Uptime.Percent(); got != "97.91" {
		t.Errorf("uptime %s, want 97.91", got)
	}
	bad := slices.DeleteFunc(slices.Clone(c.Days), func(d statuspage.Day) bool { return !d.Status.Trouble() })
	if len(bad) != 1 || !c.Began.Equal(noon.Add(-48*time.Hour)) || len(c.Days) != statuspage.BarDays {
		t.Errorf("bad days %v, began %v, %d days", bad, c.Began, len(c.Days))
	}
}

func TestBeginning(t *testing.T) {
	t.Parallel()
	from := noon.Add(-90 * 24 * time.Hour)
	for _, tt := range []struct {
		name  string
		spans []statuspage.Span
		want  time.Time
	}{
		{"no history", nil, time.Time{}},
		{"within the window", spans(-48*time.Hour, statuspage.Operational), noon.Add(-48 * time.Hour)},
		{"before the window", spans(-400*24*time.Hour, statuspage.Operational), time.Time{}},
		{"before the window, with a change in it", spans(-400*24*time.Hour, statuspage.Operational, -time.Hour, statuspage.MajorOutage), time.Time{}},
		{"with the window", spans(-90*24*time.Hour, statuspage.Operational), time.Time{}},
		{"yet to come", spans(time.Hour, statuspage.Operational), time.Time{}},
	} {
		if got := statuspage.Beginning(tt.spans, from, noon); !got.Equal(tt.want) {
			t.Errorf("%s: began %v, want %v", tt.name, got, tt.want)
		}
	}
}
