package statuspage_test

import (
	"context"
	"slices"
	"strings"
	"time"

	"github.com/fyr-status/fyr/statuspage"
)

// work does an operator's act on a maintenance; false when it is none.
//
//	plan api,vault 10:30:00 20m quiet     announced; begin is the time of day
//	work api 20m                          announced and begun at once
//	begin, complete, cancel, verify       the maintenance announced last
//	move 10:40:00 30m                     another window
//	rename New disks                      another title
//	say api=major_outage It is down.      an update with a component's status
//	hide api                              the configuration makes a component private
//	admit api=under_maintenance 10:00:30  an incident, opened with an earlier beginning
func (s *stage) work(word, rest string) bool {
	ctx, fields := context.Background(), strings.Fields(rest)
	var err error
	switch word {
	case "plan":
		o := statuspage.Scheduling{Components: strings.Split(fields[0], ","), Quiet: fields[len(fields)-1] == "quiet", Window: s.window(fields[1], fields[2])}
		_, err = s.desk.Schedule(ctx, operator, o, false)
	case "work":
		o := statuspage.Scheduling{Title: "Deployment", Message: "We deploy.", Components: strings.Split(fields[0], ","), Quiet: fields[len(fields)-1] == "quiet"}
		o.Window = statuspage.Window{Start: time.Now(), End: time.Now().Add(s.lasts(fields[1])), Zone: "UTC"}
		_, err = s.desk.Schedule(ctx, operator, o, false)
	case "begin", "complete", "cancel", "verify":
		stage := map[string]statuspage.Stage{
			"begin": statuspage.InProgress, "complete": statuspage.Completed, "cancel": statuspage.Cancelled, "verify": statuspage.Verifying,
		}[word]
		_, err = s.desk.PostMaintenance(ctx, operator, s.lastWork, statuspage.Posting{Stage: stage, Message: rest}, false)
	case "say":
		component, status, _ := strings.Cut(fields[0], "=")
		o := statuspage.Posting{Message: strings.Join(fields[1:], " "), Components: []statuspage.Affected{{Component: component}}}
		s.check(o.Components[0].Status.UnmarshalText([]byte(status)))
		_, err = s.desk.PostMaintenance(ctx, operator, s.lastWork, o, false)
	case "hide":
		setup := s.setup
		setup.Components = slices.Clone(s.setup.Components)
		for n := range setup.Components {
			setup.Components[n].Private = setup.Components[n].Private || setup.Components[n].ID == rest
		}
		s.setup = setup
		err = s.desk.Configure(ctx, operator, setup, nil, nil)
	case "admit":
		component, status, _ := strings.Cut(fields[0], "=")
		o := statuspage.Opening{Title: "It was known", Message: "We knew.", At: s.window(fields[1], "1m").Start, Components: []statuspage.Affected{{Component: component}}}
		s.check(o.Components[0].Status.UnmarshalText([]byte(status)))
		_, err = s.desk.Open(ctx, operator, o, false)
	case "move":
		_, err = s.desk.Revise(ctx, operator, s.lastWork, statuspage.Revision{Window: s.window(fields[0], fields[1])}, false)
	case "rename":
		_, err = s.desk.Revise(ctx, operator, s.lastWork, statuspage.Revision{Title: rest}, false)
	default:
		return false
	}
	s.check(err)
	return true
}

func (s *stage) window(start, lasts string) statuspage.Window {
	at, err := time.Parse(time.TimeOnly, start)
	s.check(err)
	from := s.begun.Add(at.Sub(at.Truncate(24 * time.Hour)))
	return statuspage.Window{Start: from, End: from.Add(s.lasts(lasts)), Zone: "UTC"}
}

func (s *stage) lasts(text string) time.Duration {
	d, err := time.ParseDuration(text)
	s.check(err)
	return d
}

// worked notes down what became of maintenance.
func (h *shelf) worked(c statuspage.Changes) {
	s := h.s
	for _, m := range c.Maintenance {
		s.lastWork = m.ID
		s.note("%s %q %s sequence %d, %s–%s draft=%v", s.name("maintenance", m.ID), m.Title, m.Stage, m.Sequence,
			s.clock(m.Window.Start), s.clock(m.Window.End), m.Draft)
		if !m.Began.IsZero() && m.Ended.IsZero() {
			s.note("%s began %s", s.name("maintenance", m.ID), s.clock(m.Began))
		}
		if !m.Ended.IsZero() {
			s.note("%s ended %s", s.name("maintenance", m.ID), s.clock(m.Ended))
		}
	}
}

// kind is what an update belongs to.
func (h *shelf) kind(c statuspage.Changes, u statuspage.Update) string {
	for _, m := range c.Maintenance {
		if m.ID == u.Incident {
			return "maintenance"
		}
	}
	return "incident"
}
