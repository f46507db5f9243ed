package templates

import (
	"fmt"
	"html/template"
	"strconv"
	"strings"
	texttemplate "text/template"
	"time"
	"unicode/utf8"
)

// scope hands a partial the page's layout with what it shows.
type scope struct {
	Layout *Layout
	V      any
	Known  bool // the page's heading says the title already
}

// longSentence is the length, in characters, from which a heading is set smaller.
const longSentence = 72

// shared is a layout that many scopes point to: it is too large to be copied for each.
func shared(l any) *Layout {
	if own, ok := l.(Layout); ok {
		return &own
	}
	return l.(*Layout)
}

// funcs are what HTML templates may call.
func (s *Set) funcs() template.FuncMap {
	return template.FuncMap{
		"t":        s.say,
		"sections": Sections,
		"in":       func(l, v any) scope { return scope{Layout: shared(l), V: v} },
		"last":     lastStep,
		"rows":     s.rowsOf,
		"told": func(l Layout, i Incident, h Heading) scope {
			return scope{&l, i, h.Incident == i.ID && h.Title == i.Title && h.More == 0}
		},
		"lang":  s.Language,
		"dir":   s.direction,
		"asset": s.Path,
		"icon":  iconName,
		"shape": shape,
		"slug":  shortName,
		"serving": func(l Layout, m Maintenance, h Heading) scope {
			return scope{&l, m, h.Maintenance == m.ID}
		},
		"alone": func(l Layout, c Component) Layout {
			l.Only = []Choice{{ID: c.ID, Name: c.Name}}
			return l
		},
		"bdi":         bdi,
		"names":       s.affectedNames,
		"list":        s.listed,
		"affected":    s.affectedLine,
		"clock":       func(t, now time.Time) template.HTML { return stamp(t, s.Clock(t, now)) },
		"day":         s.shortDay,
		"iso":         func(t time.Time) string { return t.In(s.zone).Format("2006-01-02") },
		"weekday":     s.weekDay,
		"month":       s.month,
		"upper":       func(words any) string { return upper(fmt.Sprint(words)) },
		"monthpath":   func(t time.Time) string { return t.In(s.zone).Format("/history/2006/01") },
		"year":        func(t time.Time) int { return t.In(s.zone).Year() },
		"days":        s.days,
		"period":      s.period,
		"duration":    s.Duration,
		"between":     func(from, to time.Time) string { return s.Duration(to.Sub(from)) },
		"lasted":      func(i Incident) string { return s.lasted(i.Began, i.Ended, i.Spells) },
		"later":       s.later,
		"validity":    s.validity,
		"monthname":   func(t time.Time) string { return upper(s.monthName("month.long.", t)) },
		"date":        func(t time.Time) template.HTML { return stamp(t, s.longDay(t, time.Time{})) },
		"utc":         func(t time.Time) string { return t.UTC().Format(time.RFC3339) },
		"window":      s.window,
		"appointment": s.appointment,
		"saidin":      s.saidIn,
		"running":     underway,
		"planned":     ahead,
		"choice":      choice,
		"archive":     s.archive,
		"on":          ranOn,
		"bywhat":      byWhat,
		"found":       func(s Search) int { return len(s.Incidents) + len(s.Served) },
		"only": func(all []Choice) (names []string) {
			for _, c := range all {
				names = append(names, c.Name)
			}
			return names
		},
		"postmortem": postmortem,
		"tongue":     s.tongue,
		"latency":    s.latency,
		"latencies":  s.latencies,
		"percent":    s.percent,
		"share":      func(n string) string { return s.T("number.percent", "N", s.decimal(n)) },
		"tookfor":    s.tookFor,
		"thin":       thin,
		"bars":       bars,
		"barred":     barred,
		"bad":        badDays,
		"newest":     newest,
		"fold":       fold,
		"lately":     s.lately,
		"byday":      s.byDay,
		"sentence":   s.sentence,
		"plain":      s.plainSentence,
		"evidence":   s.evidence,
		"headlink":   headingLink,
		"long":       func(sentence string) bool { return utf8.RuneCountInString(sentence) > longSentence },
		"since":      headingSince,
		"headshape":  headingStatus,
		"body":       s.body,
		"essay":      s.essay,
		"posts":      posts,
		"markdown":   s.Markdown,
		"chart":      chart,
		"charttop":   chartTop,
		"ends":       ends,
		"measured":   measured,
		"half":       func(d time.Duration) time.Duration { return d / 2 },
		"mid":        func(a, b time.Time) time.Time { return a.Add(b.Sub(a) / 2) },
		"zone":       func(t time.Time) string { return zoneName(t.In(s.zone)) },
		"seconds":    func(t, now time.Time) template.HTML { return stamp(t, s.Seconds(t, now)) },
		"written":    func(t time.Time) template.HTML { return stamp(t, s.Seconds(t, time.Time{})) },
		"today":      s.sameDay,
		"older":      older,
		"whole":      whole,
		"more":       func(all []Update) int { return len(all) - 1 },
		"worst":      worst,
		"known":      known,
		"badcount":   func(days []Day) int { return len(badDays(days, len(days))) },
		"young":      young,
		"backwards":  backwards,
		"named":      func(groups []Group) bool { return len(groups) > 0 && groups[len(groups)-1].Name != "" },
		"statuses":   func() []string { return statuses },
		"impacts":    func() []string { return impacts },
		"steps":      legendSteps,
		"colours":    legendColours,
		"blank":      func() template.HTML { return key(Day{}) },
		"errorkey":   errorKey,
		"lines":      paragraphs,
		"sent":       s.sent,
		"beam":       func(status string) template.CSS { return template.CSS(beams[status]) },
		"link":       func(name template.HTML, url string) Link { return Link{string(name), url} },
		"nexts":      func() []string { return nexts },
		"failing":    failing,
		"reason":     s.reason,
		"why":        func(english string) template.HTML { said, _ := s.Reason(english); return said },
		"refusal":    s.refusal,
		"variant":    s.variant,
		"value":      s.value,
		"refusalat":  s.refusalAt,
		"label":      s.label,
		"explain":    s.explain,
		"status":     s.status,
		"figures":    s.figures,
		"chosen":     chosen,
		"way":        s.way,
		"wayof":      wayOf,
		"hint":       s.hint,
		"topic":      s.topic,
		"oclock":     s.oclock,
		"example":    func(channel string) string { return examples[channel] },
		"addressid":  addressField,
		"amiss":      amiss,
		"faults":     faults,
		"among":      among,
		"problem":    s.problem,
		"zones":      zones,
		"hours":      hours,

		"reminder":  s.reminder,
		"approval":  s.approval,
		"unwell":    unwell,
		"well":      well,
		"filters":   incidentFilters,
		"pair":      func(u Update, of OperatorIncident) one { return one{u, of} },
		"tonguesof": tonguesOf,

		"takesplace": s.takesPlace,
		"oftens":     oftens,
		"often":      s.often,
		"weekdays":   weekDays,
		"soonest":    func(all []Occurrence) []Occurrence { return all[:min(1, len(all))] },

		"templatestages": func() []string { return stages[:4] }, // a post-mortem is written each time anew
		"monthquery":     func(t time.Time) string { return t.In(s.zone).Format("2006-01") },

		"lasting":    func() []string { return lasting },
		"rolenames":  func() []string { return roleNames },
		"tokenlives": func() []string { return tokenLives },
		"uptimeof":   s.uptimeOf,

		"monitorslug":   func(status string) string { return shortName(monitorShape[status]) },
		"monitorstatus": func(status string) string { return monitorShape[status] },
	}
}

// textFuncs are what the text parts of mails may call.
func (s *Set) textFuncs() texttemplate.FuncMap {
	return texttemplate.FuncMap{
		"t":           s.T,
		"clock":       s.Clock,
		"duration":    s.Duration,
		"between":     func(from, to time.Time) string { return s.Duration(to.Sub(from)) },
		"lasted":      func(i Incident) string { return s.lasted(i.Began, i.Ended, i.Spells) },
		"list":        s.list,
		"affected":    func(i Incident) string { return s.affectedText(i.Affected) },
		"period":      s.period,
		"appointment": s.appointment,
		"validity":    s.validity,
		"oneline":     oneLine,
		"subject":     s.Subject,
		"names":       func(all []Affected) string { return s.list(namesOf(all)) },
	}
}

// bdi isolates a name that people chose from the direction of the text round it.
func bdi(name string) template.HTML {
	return template.HTML("<bdi>" + template.HTMLEscapeString(name) + "</bdi>")
}

// listed joins names for HTML.
func (s *Set) listed(names []string) template.HTML {
	isolated := make([]string, len(names))
	for i, name := range names {
		isolated[i] = string(bdi(name))
	}
	return template.HTML(s.list(isolated))
}

func (s *Set) affectedNames(all []Affected) template.HTML {
	names := make([]string, len(all))
	for i, a := range all {
		names[i] = string(bdi(a.Name))
	}
	return template.HTML(s.crowd(names, s.list))
}

func namesOf(all []Affected) []string {
	names := make([]string, len(all))
	for i, a := range all {
		names[i] = a.Name
	}
	return names
}

// affectedLine says who is hurt and how: "API is down, Checkout is degraded".
func (s *Set) affectedLine(all []Affected) template.HTML {
	parts := make([]string, len(all))
	for i, a := range all {
		parts[i] = string(s.say("has."+a.Status, "Name", bdi(a.Name)))
	}
	return template.HTML(s.crowd(parts, s.enumerate))
}

// most is how many of a list are named in a sentence: of more, two are, and the others
// counted. The incident's own page has them all.
const most = 8

// crowd joins parts, or counts them when they are too many for a sentence.
func (s *Set) crowd(parts []string, join func([]string) string) string {
	if len(parts) > most {
		return s.few(parts)
	}
	return join(parts)
}

func (s *Set) enumerate(parts []string) string { return strings.Join(parts, s.T("list.comma")) }

func (s *Set) affectedText(all []Affected) string {
	parts := make([]string, len(all))
	for i, a := range all {
		parts[i] = s.T("has."+a.Status, "Name", a.Name)
	}
	return s.crowd(parts, s.enumerate)
}

// chosen lists the names of the chosen components.
func chosen(all []Choice) []string {
	var names []string
	for _, c := range all {
		if c.Chosen {
			names = append(names, c.Name)
		}
	}
	return names
}

// tongue is the attribute of words that are not in the page's language.
func (s *Set) tongue(lang string) template.HTMLAttr {
	if lang == "" || lang == s.language.Tag {
		return ""
	}
	return template.HTMLAttr(` lang="` + template.HTMLEscapeString(lang) + `"`)
}

// essay is a long text of a person's, with its headings on the level that follows the
// one above it: 2 on a page of its own.
func (s *Set) essay(level int, source string) template.HTML {
	h := strconv.Itoa(level)
	return template.HTML(strings.NewReplacer("<h4>", "<h"+h+">", "</h4>", "</h"+h+">").Replace(string(s.Markdown(source))))
}

// foldMost is how many earlier updates are folded under an incident on the front page.
// Five hundred services that fail together make five hundred updates: the incident's
// own page has them all.
const foldMost = 10

// older returns the updates before the newest one that are folded under it.
func older(all []Update) []Update { return all[min(1, len(all)):min(1+foldMost, len(all))] }

// whole reports whether older leaves none out.
func whole(all []Update) bool { return len(all) <= 1+foldMost }

// newest returns the first n updates, which are the latest ones.
func newest(n int, all []Update) []Update { return all[:min(n, len(all))] }

// oneLine folds white space, so that a name can't add a line to a mail's header.
func oneLine(text string) string { return strings.Join(strings.Fields(text), " ") }

// maxHeader bounds a subject, in characters: mail programs show the first sixty or so.
const maxHeader = 200

// header makes a text a subject: one line, not too long, and without the marks by which
// a name could turn the words after it about (UAX #9, section 2).
func header(text string) string {
	text = strings.Map(func(r rune) rune {
		if r >= 0x202A && r <= 0x202E || r >= 0x2066 && r <= 0x2069 {
			return -1
		}
		return r
	}, oneLine(text))
	if runes := []rune(text); len(runes) > maxHeader {
		return string(runes[:maxHeader-1]) + "…"
	}
	return text
}

// tidy removes the empty lines that conditions left in a text part.
func tidy(text string) string {
	for strings.Contains(text, "\n\n\n") {
		text = strings.ReplaceAll(text, "\n\n\n", "\n\n")
	}
	return strings.TrimSpace(text) + "\n"
}
