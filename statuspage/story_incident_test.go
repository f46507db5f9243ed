package statuspage_test

import (
	"context"
	"strings"
	"time"

	"github.com/fyr-status/fyr/statuspage"
)

// around does an operator's act around incidents; false when it is none.
//
//	reopen It came back.               the last incident
//	merge incident1 incident2          the first goes into the second
//	delete incident1                   withdrawn
//	remark We think it is the disk.    a note between operators
//	promise 10m We are looking.        an update that promises the next word
//	since 10:20:00 It was the disk.    an update of an earlier time; "resolve" before the time resolves
//	later 11:00:00 New disks           an incident that opens by itself then
//	write 11:00:00 The disk is back.   an update of the last incident that publishes itself then
//	write - The disk is back.          one that waits for a person
//	send, drop                         the draft written last
//	revise The disk is back now.       new words for the newest update
//	take, give                         the automatic incident, from the monitors and back
//	discard                            the draft that the monitors opened
func (s *stage) around(word, rest string) bool {
	ctx, fields := context.Background(), strings.Fields(rest)
	var err error
	switch word {
	case "reopen":
		_, err = s.desk.Post(ctx, operator, s.last, statuspage.Posting{Stage: statuspage.Investigating, Message: rest}, false)
	case "merge":
		_, err = s.desk.Merge(ctx, operator, s.called(fields[0]), statuspage.Merging{Into: s.called(fields[1]), Message: "They are one."}, false)
	case "delete":
		_, err = s.desk.Delete(ctx, operator, s.called(rest), "posted by mistake", statuspage.Mark{})
	case "remark":
		_, err = s.desk.AddNote(ctx, operator, s.last, rest)
	case "promise":
		_, err = s.desk.Post(ctx, operator, s.last, statuspage.Posting{Message: strings.Join(fields[1:], " "), Next: time.Now().Add(s.lasts(fields[0]))}, false)
	case "since":
		o := statuspage.Posting{}
		if fields[0] == "resolve" {
			o.Stage, fields = statuspage.Resolved, fields[1:]
		}
		o.At, o.Message = s.window(fields[0], "1m").Start, strings.Join(fields[1:], " ")
		_, err = s.desk.Post(ctx, operator, s.last, o, false)
	case "later":
		o := statuspage.Opening{Title: strings.Join(fields[1:], " "), Message: "As planned.", Components: []statuspage.Affected{{Component: "web", Status: statuspage.DegradedPerformance}}}
		s.draft, err = s.desk.SaveDraft(ctx, operator, statuspage.Draft{Opening: &o, PublishAt: s.window(fields[0], "1m").Start})
	case "write":
		d := statuspage.Draft{Incident: s.last, Posting: &statuspage.Posting{Message: strings.Join(fields[1:], " ")}}
		if fields[0] != "-" {
			d.PublishAt = s.window(fields[0], "1m").Start
		}
		s.draft, err = s.desk.SaveDraft(ctx, operator, d)
	case "send":
		_, err = s.desk.PublishDraft(ctx, operator, s.draft.ID, statuspage.Publishing{}, false)
	case "drop":
		err = s.desk.DropDraft(ctx, operator, s.draft.ID)
	case "take", "give":
		_, err = s.desk.Take(ctx, operator, s.last, word == "take")
	case "discard":
		_, err = s.desk.Discard(ctx, operator, s.last, statuspage.Mark{})
	case "revise":
		i, lost := s.store.Incident(ctx, s.last)
		s.check(lost)
		_, err = s.desk.Rewrite(ctx, operator, s.last, statuspage.Rewriting{Update: i.Latest().ID, Message: rest})
	default:
		return false
	}
	s.check(err)
	return true
}

// called is the id of what the story knows by a name.
func (s *stage) called(name string) string {
	for id, known := range s.names {
		if known == name {
			return id
		}
	}
	s.t.Fatalf("story: nothing is called %q", name)
	return ""
}

// surrounded notes down what became of what surrounds incidents.
func (h *shelf) surrounded(c statuspage.Changes) {
	for _, m := range c.Mergers {
		h.s.note("%s went into %s", h.s.name("incident", m.From), h.s.name("incident", m.Into))
	}
	for _, t := range c.Tombstones {
		h.s.note("%s was withdrawn: %s", h.s.name("incident", t.Incident), t.Reason)
	}
	for _, d := range c.Drafts {
		switch {
		case d.Over():
			h.s.note("draft over")
		case d.PublishAt.IsZero():
			h.s.note("draft %q waits%s", d.Title(), trouble(d))
		default:
			h.s.note("draft %q until %s", d.Title(), h.s.clock(d.PublishAt))
		}
	}
	for _, n := range c.Notes {
		h.s.note("note: %s", n.Body)
	}
}

func trouble(d statuspage.Draft) string {
	if d.Trouble == "" {
		return ""
	}
	return ": " + d.Trouble
}
