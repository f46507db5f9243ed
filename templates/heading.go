package templates

import (
	"html"
	"html/template"
	"strings"
	"time"
)

// sentence is the page's heading: one sentence that is true, dated, and never says
// that everything works, which would be false to whoever is hurt.
func (s *Set) sentence(h Heading, now time.Time) template.HTML {
	troubled, served := parted(h.Troubled)
	switch {
	case h.Title != "" && h.More > 0:
		return s.say("heading.more", "Title", bdi(h.Title), "Count", h.More)
	case h.Title != "":
		return bdi(h.Title)
	case h.Services == 0:
		return s.say("heading.empty")
	case len(troubled) > 0:
		return s.troubleLine(troubled, now)
	case h.Waiting:
		return s.say("heading.waiting")
	case len(h.Unknown) >= h.Services:
		return s.unmeasured(h.Unknown, now)
	case len(h.Unknown) > 0:
		return s.troubleLine(h.Unknown, now)
	case len(served) > 0:
		return s.troubleLine(served, now)
	}
	return s.say("heading.well")
}

// plainSentence is the heading for <title>, which holds text and no elements.
func (s *Set) plainSentence(h Heading, now time.Time) string { return plainText(s.sentence(h, now)) }

// Sentence is the page's heading in plain text, for what is no page.
func (s *Set) Sentence(h Heading, now time.Time) string { return s.plainSentence(h, now) }

// Evidence is the line below the heading in plain text: what else there is to know, and
// how fresh it is.
func (s *Set) Evidence(h Heading, now time.Time) string { return plainText(s.evidence(h, now)) }

// plainText is the text of a sentence of ours. Names are escaped in it, so that every
// element is ours and can go.
func plainText(sentence template.HTML) string {
	var text strings.Builder
	for part := range strings.SplitSeq(string(sentence), "<") {
		_, after, inside := strings.Cut(part, ">")
		if !inside {
			after = part // before the first element
		}
		text.WriteString(after)
	}
	return html.UnescapeString(text.String())
}

// headingLink is the path of the page that the sentence leads to, "" for none.
func headingLink(h Heading) string {
	switch {
	case h.Incident != "":
		return Incident{ID: h.Incident}.Page()
	case h.Maintenance != "":
		return Maintenance{Incident: Incident{ID: h.Maintenance}}.Page()
	}
	return ""
}

// headingSince is when the incident of the sentence began, unless the sentence says so
// itself; nil when it tells of none.
func headingSince(open []Incident, h Heading) *time.Time {
	for _, i := range open {
		if i.ID == h.Incident && !i.Auto {
			return &i.Began
		}
	}
	return nil
}

// parted tells maintenance from trouble.
func parted(all []Trouble) (troubled, served []Trouble) {
	for _, t := range all {
		if t.Status == "under_maintenance" {
			served = append(served, t)
		} else {
			troubled = append(troubled, t)
		}
	}
	return troubled, served
}

// troubleLine names at most two components and what they have in common.
func (s *Set) troubleLine(all []Trouble, now time.Time) template.HTML {
	names, since := make([]string, len(all)), time.Time{}
	cause, status := all[0].Cause, all[0].Status
	for i, t := range all {
		names[i] = string(bdi(t.Name))
		if t.Cause != cause {
			cause = ""
		}
		if t.Status != status {
			status = "mixed"
		}
		if since.IsZero() || !t.Since.IsZero() && t.Since.Before(since) {
			since = t.Since
		}
	}
	named, what := template.HTML(s.few(names)), s.reason(cause, status)
	if since.IsZero() {
		return s.say("heading.undated", "Names", named, "What", what)
	}
	return s.say("auto.title", "Names", named, "What", what, "At", stamp(since, s.Clock(since, now)))
}

// unmeasured is the heading when we can tell nothing of any component.
func (s *Set) unmeasured(all []Trouble, now time.Time) template.HTML {
	var since time.Time
	for _, t := range all {
		if since.IsZero() || !t.Since.IsZero() && t.Since.Before(since) {
			since = t.Since
		}
	}
	if since.IsZero() {
		return s.say("heading.never")
	}
	return s.say("heading.unmeasured", "At", stamp(since, s.Clock(since, now)))
}

// evidence is the line below the heading: what else there is to know, and how fresh it is.
func (s *Set) evidence(h Heading, now time.Time) template.HTML {
	if h.Services == 0 {
		return s.say("evidence.empty")
	}
	var said []template.HTML
	for _, status := range []string{"major_outage", "partial_outage", "degraded_performance", "under_maintenance", "unknown"} {
		if names := named(h, status); len(names) > 0 {
			said = append(said, s.say("is."+status, "Names", template.HTML(s.few(names)), "Count", len(names)))
		}
	}
	if rest := h.Services - len(h.Troubled) - len(h.Unknown); rest > 0 && rest < h.Services {
		said = append(said, s.say("evidence.rest", "Count", rest))
	}
	return s.sentences(append(said, s.freshness(h, len(said) == 0, now)))
}

// freshness is when the last check was; alone, it says of how many services.
func (s *Set) freshness(h Heading, alone bool, now time.Time) template.HTML {
	if h.Checked.IsZero() {
		return s.say("evidence.waiting")
	}
	checked := stamp(h.Checked, s.Seconds(h.Checked, now))
	if alone && len(h.Troubled)+len(h.Unknown) == 0 {
		return s.say("evidence.services", "Count", h.Services-h.ByHand, "At", checked)
	}
	return s.say("evidence.checked", "At", checked)
}

// sentences joins them as the language does: Japanese leaves no space between.
func (s *Set) sentences(all []template.HTML) template.HTML {
	text := all[0]
	for _, next := range all[1:] {
		text = s.say("list.sentences", "A", text, "B", next)
	}
	return text
}

// named lists the components of that status, ready for HTML. The ones that the heading's
// own sentence tells of are not told again.
func named(h Heading, status string) []string {
	var names []string
	for _, t := range append(h.Troubled[:len(h.Troubled):len(h.Troubled)], h.Unknown...) {
		if t.Status == status || status == "unknown" && t.Status == "" {
			names = append(names, string(bdi(t.Name)))
		}
	}
	if h.Title == "" && len(names) == len(h.Troubled)+len(h.Unknown) {
		return nil
	}
	return names
}

// headingStatus is the status whose shape stands beside the sentence: unknown rather
// than well while nothing was measured.
func headingStatus(h Heading) string {
	if h.Services == 0 || h.Waiting && len(h.Troubled) == 0 || h.Status == "" {
		return "unknown"
	}
	return h.Status
}
