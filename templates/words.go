package templates

import (
	"slices"
	"strings"
	"time"
)

// AutoTitle is the title of an incident that the monitors opened: "API: no answer to
// our checks since 14:02 WIB". Of more than two components it names two and
// counts the others. One that has recovered says from when to when: "API: no answer to
// our checks, 14:02–14:40 WIB". Maintenance is titled by its components alone. what is
// the sort of the text by name ("began", …, as statuspage.SaidWhat); cause and status are
// names; at is since when. Trouble that came and went says how long it was, in spells.
func (s *Set) AutoTitle(what string, components []string, cause, status string, at, from time.Time, spells Spells) string {
	over := (what == "recovered" || what == "resolved") && !from.IsZero()
	if over && spells.Count > 1 {
		return s.T("auto.title_spells", "Names", s.few(components), "What", s.reason(cause, status), "For", s.lasted(from, at, spells), "When", s.period(from, at, from))
	}
	if over {
		return s.T("auto.title_over", "Names", s.few(components), "What", s.reason(cause, status), "When", s.period(from, at, from))
	}
	if what == "announced" {
		return s.T("auto.title_work", "Names", s.few(components))
	}
	return s.T("auto.title", "Names", s.few(components), "What", s.reason(cause, status), "At", s.Clock(at, at))
}

// reported is the cause of what an alerting program tells: none of our checks need stand
// behind it.
const reported = "reported_failure"

// AutoBody is an update in the monitors' words, in plain text: "No answer to our checks
// from API since 14:02 WIB." or, at the end, "It ended at 14:40 WIB, after 38 minutes."
// or, of trouble that came and went, "…: 24 seconds in 2 spells since 14:02 WIB." Of
// maintenance from and at are its window, which always has its day.
func (s *Set) AutoBody(what string, components []string, cause, status string, at, from time.Time, spells Spells) string {
	names, n := s.list(components), len(components)
	switch what {
	case "began":
		if cause == "" {
			return s.T("auto.began", "Names", names, "What", s.reason(cause, status), "At", s.Clock(at, at))
		}
		return s.T("began."+cause, "Names", names, "At", s.Clock(at, at))
	case "resolved":
		return s.ending(at, from, spells)
	case "recovered":
		if cause == reported {
			return s.T("auto.recovered.reported", "Names", names, "At", s.Clock(at, at))
		}
		return s.T("auto.recovered", "Names", names, "Count", n, "At", s.Clock(at, at))
	case "announced":
		return s.T("auto.announced", "Names", names, "When", s.period(from, at, time.Time{}))
	case "reminded":
		return s.T("auto.reminded", "Names", names, "When", s.period(from, at, time.Time{}))
	case "moved":
		return s.T("auto.moved", "Names", names, "When", s.period(from, at, time.Time{}))
	case "cancelled":
		return s.T("auto.cancelled", "Names", names, "When", s.period(from, at, time.Time{}))
	case "started":
		return s.T("auto.started", "Names", names, "At", s.Clock(at, from))
	case "completed":
		return s.T("auto.completed", "Names", names, "At", s.Clock(at, from))
	}
	return s.T("auto."+what, "Names", names, "Count", n, "What", s.reason(cause, status), "At", s.Clock(at, at))
}

// Subject is the subject of the mail about an incident's update: "[Conholdate] API
// requests fail (Identified)". The first stage is not said: the title is news enough. A
// title that names none of the components gets them in front: "[Conholdate] Viewer:
// uploads are rejected".
func (s *Set) Subject(page, title, stage string, all []Affected) string {
	names := namesOf(all)
	if len(names) > 0 && !slices.ContainsFunc(names, func(name string) bool { return strings.Contains(title, name) }) {
		title = s.T("mail.subject", "Names", s.few(names), "Title", title)
	}
	if stage != "investigating" {
		title += " (" + s.T("stage."+stage) + ")"
	}
	return header("[" + page + "] " + title)
}

// ending says when it ended and how long it was.
func (s *Set) ending(at, from time.Time, spells Spells) string {
	switch long := s.lasted(from, at, spells); {
	case from.IsZero():
		return s.T("auto.resolved", "At", s.Clock(at, at))
	case spells.Count > 1:
		return s.T("auto.resolved_spells", "At", s.Clock(at, from), "For", long, "From", s.Clock(from, at))
	default:
		return s.T("auto.resolved_after", "At", s.Clock(at, from), "For", long)
	}
}

// lasted says how long trouble was: "38 minutes", or "24 seconds in 2 spells" when it came
// and went between its beginning and its end.
func (s *Set) lasted(from, to time.Time, spells Spells) string {
	if spells.Count > 1 {
		return s.T("duration.spells", "For", s.Duration(spells.Lasted), "Count", spells.Count)
	}
	return s.Duration(to.Sub(from))
}

// reason is what is wrong, to stand after a name and a colon: the cause when it is
// known, else what the status means.
func (s *Set) reason(cause, status string) string {
	if cause != "" {
		return s.T("cause." + cause)
	}
	return s.T("state." + status)
}
