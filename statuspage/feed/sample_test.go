package feed_test

import (
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/fyr-status/fyr/statuspage"
	"github.com/fyr-status/fyr/statuspage/feed"
	"github.com/fyr-status/fyr/templates"
)

// words are the product's own.
type words struct{ *templates.Set }

func (w words) Markdown(source string) string { return string(w.Set.Markdown(source)) }
func (w words) About(what string) string      { return w.T("feed." + what) }

func (w words) Stage(s statuspage.Stage) string { return w.T("stage." + s.String()) }

func (w words) Status(s statuspage.Status) string { return w.T("status." + s.String()) }

func (w words) Is(name string, s statuspage.Status) string {
	return w.T("has."+s.String(), "Name", name)
}

func (w words) Changed(name string, is, was statuspage.Status) string {
	return w.T("mail.change", "Name", name, "Status", w.Status(is), "Was", w.Status(was))
}

func (w words) Until(till, at time.Time) string {
	return w.T("mail.until", "At", w.Clock(till, at))
}

func (w words) Title(i statuspage.Incident) (text, language string) {
	return i.TitleIn(w.Language(), "en", nil)
}

func (w words) Text(u statuspage.Update) (text, language string) {
	return u.BodyIn(w.Language(), "en", nil)
}

func (w words) Window(p statuspage.Window) string {
	return w.T("feed.planned", "From", w.Clock(p.Start, time.Time{}), "Till", w.Clock(p.End, time.Time{}))
}

func mustURL(tb testing.TB, s string) *url.URL {
	tb.Helper()
	u, err := url.Parse(s)
	if err != nil {
		tb.Fatal(err)
	}
	return u
}

// english is loaded once: that takes longer than everything else.
var english = sync.OnceValues(func() (*templates.Set, error) {
	return templates.New(templates.Options{Language: "en", Zone: jakarta})
})

var jakarta = time.FixedZone("WIB", 7*3600)

func at(clock string) time.Time {
	t, err := time.Parse("2006-01-02 15:04", clock)
	if err != nil {
		panic(err)
	}
	return t
}

// empty is a page of which nothing has been told yet.
func empty(tb testing.TB) feed.Feed {
	tb.Helper()
	set, err := english()
	if err != nil {
		tb.Fatal(err)
	}
	page := statuspage.Page{
		Name: "Conholdate", URL: mustURL(tb, "https://status.example.com/live"), Language: "en",
		Zone: jakarta, Owner: "Conholdate Pty Ltd",
	}
	return feed.Feed{
		Page: page, Base: feed.NewBase(page), Created: at("2026-01-02 03:04"), Words: words{set},
		Hub:        "https://status.example.com/live/hub",
		Components: map[string]string{"api": "API", "web": "Web site"},
	}
}

// busy is a page with an automatic incident, one by hand with an edit, a status set by a
// person, maintenance that runs over midnight and one that was cancelled.
func busy(tb testing.TB) feed.Feed {
	tb.Helper()
	f := empty(tb)
	auto := statuspage.Incident{
		ID: "bcdfghjklmnp", Number: 7, Title: "API: no answer to our checks since 14:02 WIB", Stage: statuspage.Resolved,
		Auto: true, Created: at("2026-03-05 07:02"), Updates: []statuspage.Update{
			{
				ID: "bbbbbbbbbbbb", Event: 1, Stage: statuspage.Investigating, At: at("2026-03-05 07:02"),
				Body: "No answer from *API* since 14:02 WIB.", Said: &statuspage.Said{What: statuspage.SaidBegan},
				Components: []statuspage.Affected{{Component: "api", Status: statuspage.MajorOutage}, {Component: "secret", Status: statuspage.MajorOutage}},
			},
			{ID: "cccccccccccc", Event: 2, Stage: statuspage.Resolved, At: at("2026-03-05 07:40"), Body: "It ended at 14:40 WIB.", Said: &statuspage.Said{What: statuspage.SaidResolved}},
		},
	}
	byHand := statuspage.Incident{
		ID: "qrstvwxzbcdf", Number: 8, Title: "Uploads are slow", Stage: statuspage.Identified, Created: at("2026-11-20 17:30"),
		Updates: []statuspage.Update{
			{ID: "dddddddddddd", Event: 3, Stage: statuspage.Identified, At: at("2026-11-20 17:30"), Body: "A disk is **full**.\nWe know which."},
			{
				ID: "ffffffffffff", Event: 5, Stage: statuspage.Identified, At: at("2026-11-20 18:05"), Body: "More room:\n\n- first\n- second",
				Edits: []statuspage.Edit{{At: at("2026-11-20 18:15"), Body: "More rom"}},
			},
		},
	}
	f.Incidents = []statuspage.Incident{byHand, auto}
	f.Maintenance = []statuspage.Maintenance{cancelled(), running()}
	f.Events = []statuspage.Told{
		work(9, cancelled(), 1), work(8, cancelled(), 0), work(7, running(), 1), work(6, running(), 0),
		told(5, byHand, 1),
		{Event: statuspage.Event{
			Seq: 4, ID: "gggggggggggg", Kind: statuspage.ComponentEvent, At: at("2026-11-20 17:45"), Component: "web",
			Status: statuspage.DegradedPerformance, Was: statuspage.Operational, Reason: "Moving <house>", Until: at("2026-11-20 19:45"),
		}},
		told(3, byHand, 0), told(2, auto, 1), told(1, auto, 0),
	}
	return f
}

// told is the event of an incident's nth update.
func told(seq int64, i statuspage.Incident, n int) statuspage.Told {
	i.Updates = i.Updates[:n+1]
	u := &i.Updates[n]
	return statuspage.Told{
		Event:    statuspage.Event{Seq: seq, ID: u.ID, Kind: statuspage.IncidentEvent, At: u.At},
		Incident: &i, Update: u,
	}
}

func running() statuspage.Maintenance {
	api := []statuspage.Affected{{Component: "api", Status: statuspage.UnderMaintenance}, {Component: "secret", Status: statuspage.UnderMaintenance}}
	return statuspage.Maintenance{
		Incident: statuspage.Incident{
			ID: "hjklmnpqrstv", Number: 9, Title: "Database upgrade", Stage: statuspage.InProgress, Components: api,
			Created: at("2026-11-20 19:00"), Updated: at("2026-11-21 15:00"), Began: at("2026-11-21 15:00"), Updates: []statuspage.Update{
				{ID: "hhhhhhhhhhhh", Event: 6, Stage: statuspage.Scheduled, At: at("2026-11-20 19:00"), Body: "We move to *larger* disks.", Components: api},
				{ID: "jjjjjjjjjjjj", Event: 7, Stage: statuspage.InProgress, At: at("2026-11-21 15:00"), Body: "It began.", Components: api},
			},
		},
		Window: statuspage.Window{Start: at("2026-11-21 15:00"), End: at("2026-11-21 18:30"), Zone: "Asia/Jakarta"}, Sequence: 1,
	}
}

func cancelled() statuspage.Maintenance {
	return statuspage.Maintenance{
		Incident: statuspage.Incident{
			ID: "klmnpqrstvwx", Number: 10, Title: "Byte av nätverk; kort, men \\ märkbart", Language: "sv", Stage: statuspage.Cancelled,
			Created: at("2026-11-21 16:00"), Updated: at("2026-11-21 17:00"), Ended: at("2026-11-21 17:00"), Updates: []statuspage.Update{
				{
					ID: "kkkkkkkkkkkk", Event: 8, Stage: statuspage.Scheduled, At: at("2026-11-21 16:00"), Language: "sv",
					Body: "Alla tjänster är långsamma under tiden, också de som annars aldrig är det, för att all trafik går en annan väg.",
				},
				{ID: "llllllllllll", Event: 9, Stage: statuspage.Cancelled, At: at("2026-11-21 17:00"), Language: "sv", Body: "Det blir inte av.\n\n- tills vidare"},
			},
		},
		Window: statuspage.Window{Start: at("2026-12-05 01:00"), End: at("2026-12-05 02:00"), Zone: "Asia/Jakarta"}, Sequence: 2,
	}
}

// work is the event of a maintenance's nth update.
func work(seq int64, m statuspage.Maintenance, n int) statuspage.Told {
	t := told(seq, m.Incident, n)
	m.Incident = *t.Incident
	t.Kind, t.Incident, t.Maintenance = statuspage.MaintenanceEvent, nil, &m
	t.Update = &m.Updates[n]
	return t
}

// nasty is what somebody might type or paste to break a feed or its readers.
var nasty = strings.Join([]string{
	"<script>alert(1)</script>", "]]>", "<![CDATA[", "&#1;&#0;&bogus;", "\x00\x01\x1b[31m\x7f\u0085\ufffe\uffff", "\xff\xc3(",
	"\u202eesrever\u202c", "👩‍👩‍👧‍👦 שלום 日本語", `"'`, "{{.Page}} ${HOME} %s", "<!-- -->", "a\r\nSubject: b\rc\td", "</rss></feed>",
}, " ")

// hostile has it in every text.
func hostile(tb testing.TB) feed.Feed {
	tb.Helper()
	return spoilt(busy(tb), nasty, "So: "+nasty+"\n\n"+nasty+"\n\n[x](javascript:alert(1)) [y](/relative) ![z](data:a)\n\n<img src=x onerror=y>\n\n```\n]]>\n```\n")
}

// spoilt puts a line into every name and title, and a text into every body.
func spoilt(f feed.Feed, name, text string) feed.Feed {
	f.Page.Name, f.Page.Owner = name, name
	f.Components = map[string]string{"api": name, "web": name}
	for n := range f.Incidents {
		spoil(&f.Incidents[n], name, text)
	}
	for n := range f.Maintenance {
		spoil(&f.Maintenance[n].Incident, name, text)
	}
	for n := range f.Events {
		t := &f.Events[n]
		t.Reason = text
		if t.Incident != nil {
			i := *t.Incident
			i.Updates = append([]statuspage.Update(nil), i.Updates...)
			spoil(&i, name, text)
			t.Incident, t.Update = &i, &i.Updates[len(i.Updates)-1]
		}
		if t.Maintenance != nil {
			m := *t.Maintenance
			m.Updates = append([]statuspage.Update(nil), m.Updates...)
			spoil(&m.Incident, name, text)
			t.Maintenance, t.Update = &m, &m.Updates[len(m.Updates)-1]
		}
	}
	return f
}

func spoil(i *statuspage.Incident, name, text string) {
	i.Title = name
	for n := range i.Updates {
		i.Updates[n].Body = text
	}
}
