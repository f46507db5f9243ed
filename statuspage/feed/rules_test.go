package feed_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/mmcdole/gofeed"

	"github.com/fyr-status/fyr/statuspage"
	"github.com/fyr-status/fyr/statuspage/feed"
)

func format(tb testing.TB, name string) feed.Format {
	tb.Helper()
	for _, f := range feed.Formats() {
		if f.Name == name {
			return f
		}
	}
	tb.Fatalf("no format %s", name)
	return feed.Format{}
}

// known is what a reader keeps of an entry to know it again.
type known struct{ ID, Title, Link, Published string }

func knownOf(parsed *gofeed.Feed) (all []known) {
	for _, i := range parsed.Items {
		all = append(all, known{i.GUID, i.Title, i.Link, i.Published})
	}
	return all
}

// updatedOf is when an entry last changed; in RSS an extension says it.
func updatedOf(i *gofeed.Item) string {
	if e := i.Extensions["atom"]["updated"]; len(e) == 1 {
		return e[0].Value
	}
	return i.Updated
}

// edited is busy with a new text for the first update of the incident by hand.
func edited(tb testing.TB) feed.Feed {
	tb.Helper()
	f := busy(tb)
	change := func(u *statuspage.Update) {
		u.Edits = []statuspage.Edit{{At: at("2026-11-21 09:00"), Body: u.Body}}
		u.Body = "A disk is broken."
	}
	change(&f.Incidents[0].Updates[0])
	i := *f.Events[2].Incident
	i.Updates = slices.Clone(i.Updates)
	change(&i.Updates[0])
	f.Events[2].Incident, f.Events[2].Update = &i, &i.Updates[0]
	return f
}

func TestEditMovesUpdatedOnly(t *testing.T) {
	t.Parallel()
	for _, format := range feed.Formats() {
		t.Run(format.Name, func(t *testing.T) {
			t.Parallel()
			before, after := mustParse(t, mustWrite(t, format, busy(t))), mustParse(t, mustWrite(t, format, edited(t)))
			if diff := cmp.Diff(knownOf(before), knownOf(after)); diff != "" {
				t.Errorf("an edit changes what readers know entries by (-before +after):\n%s", diff)
			}
			moved := 0
			for n := range before.Items {
				if updatedOf(before.Items[n]) != updatedOf(after.Items[n]) {
					moved++
				}
			}
			if moved != 1 {
				t.Errorf("%d entries were updated, want 1", moved)
			}
			if !after.UpdatedParsed.Equal(at("2026-11-21 09:00")) {
				t.Errorf("the feed was updated %v, want the edit's time", after.UpdatedParsed)
			}
		})
	}
}

// TestIDsOutliveTheAddress moves the page to another host. Only /history.rss has ids
// that go with it, as Statuspage's do.
func TestIDsOutliveTheAddress(t *testing.T) {
	t.Parallel()
	for _, format := range feed.Formats() {
		moved := busy(t)
		moved.Page.URL = mustURL(t, "https://up.example.net")
		before, after := mustParse(t, mustWrite(t, format, busy(t))), mustParse(t, mustWrite(t, format, moved))
		for n, i := range after.Items {
			same := i.GUID == before.Items[n].GUID
			if want := format.Name != "history-rss"; same != want {
				t.Errorf("%s: id %s was %s", format.Name, i.GUID, before.Items[n].GUID)
			}
			if !strings.HasPrefix(i.Link, "https://up.example.net/") {
				t.Errorf("%s: link %s is not on the new host", format.Name, i.Link)
			}
		}
	}
}

func TestEmptyFeedIsAsOldAsThePage(t *testing.T) {
	t.Parallel()
	for _, format := range feed.Formats() {
		if got := mustParse(t, mustWrite(t, format, empty(t))).UpdatedParsed; !got.Equal(at("2026-01-02 03:04")) {
			t.Errorf("%s: updated %v", format.Name, got)
		}
	}
}

// TestHistoryIsStatuspages holds entries to the markup that programs read.
func TestHistoryIsStatuspages(t *testing.T) {
	t.Parallel()
	want := `<p><small>Mar <var data-var='date'> 5</var>, <var data-var='time'>14:40</var> WIB</small><br><strong>Resolved</strong> - It ended at 14:40 WIB.</p>` +
		`<p><small>Mar <var data-var='date'> 5</var>, <var data-var='time'>14:02</var> WIB</small><br><strong>Investigating</strong> - No answer from *API* since 14:02 WIB.</p>`
	atom := mustParse(t, mustWrite(t, format(t, "history-atom"), busy(t)))
	rss := mustParse(t, mustWrite(t, format(t, "history-rss"), busy(t)))
	if diff := cmp.Diff(want, atom.Items[1].Content); diff != "" {
		t.Errorf("content (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(want, rss.Items[1].Description); diff != "" {
		t.Errorf("description (-want +got):\n%s", diff)
	}
	got := []string{
		atom.Title, atom.Items[1].GUID, atom.Items[1].Published, atom.Items[1].Updated,
		rss.Title, rss.Description, rss.Items[1].GUID, rss.Items[1].Published,
	}
	wants := []string{
		"Conholdate Status - Incident History", "tag:status.example.com,2005:Incident/7", "2026-03-05T14:40:00+07:00", "2026-03-05T14:40:00+07:00",
		"Conholdate Status - Incident History", "Statuspage", "https://status.example.com/live/incidents/bcdfghjklmnp", "Thu, 05 Mar 2026 14:40:00 +0700",
	}
	if diff := cmp.Diff(wants, got); diff != "" {
		t.Errorf("history (-want +got):\n%s", diff)
	}
}

func TestHistoryTitleOfAStatusPage(t *testing.T) {
	t.Parallel()
	f := empty(t)
	f.Page.Name = "Acme Status"
	if got := mustParse(t, mustWrite(t, format(t, "history-rss"), f)).Title; got != "Acme Status - Incident History" {
		t.Errorf("title %q", got)
	}
}

// TestParagraphsShareAPost checks that an update of several paragraphs is one in the
// history, and that what can't stand in a paragraph follows it.
func TestParagraphsShareAPost(t *testing.T) {
	t.Parallel()
	cases := []struct{ body, want string }{
		{"One.\n\nTwo.", "<strong>Identified</strong> - One.<br /><br />Two.</p>"},
		{"One\\\nline.", "<strong>Identified</strong> - One<br />line.</p>"},
		{"- one", "<strong>Identified</strong> - </p><ul>\n<li>one</li>\n</ul>"},
		{"One.\n\n- one\n\nTwo.", "<strong>Identified</strong> - One.</p><ul>\n<li>one</li>\n</ul>\n<p>Two.</p>"},
	}
	for _, c := range cases {
		f := busy(t)
		f.Incidents = f.Incidents[:1]
		f.Incidents[0].Updates = f.Incidents[0].Updates[:1]
		f.Incidents[0].Updates[0].Body = c.body
		got := mustParse(t, mustWrite(t, format(t, "history-atom"), f)).Items[0].Content
		if !strings.HasSuffix(got, c.want) {
			t.Errorf("%q is %s, want it to end in %s", c.body, got, c.want)
		}
	}
}

func TestSelfIsWhereItIsServed(t *testing.T) {
	t.Parallel()
	f := empty(t)
	f.Self = "/feed.atom?component=api&component=web"
	got := mustParse(t, mustWrite(t, format(t, "atom"), f)).FeedLink
	if want := "https://status.example.com/live/feed.atom?component=api&component=web"; got != want {
		t.Errorf("link to itself %q, want %q", got, want)
	}
}

func TestDraftsAreNowhere(t *testing.T) {
	t.Parallel()
	for _, format := range feed.Formats() {
		f := busy(t)
		for n := range f.Incidents {
			f.Incidents[n].Draft = true
		}
		for n := range f.Events {
			if i := f.Events[n].Incident; i != nil {
				i.Draft = true
			}
		}
		f.Components = nil
		if items := mustParse(t, mustWrite(t, format, f)).Items; len(items) != 0 {
			t.Errorf("%s tells of %s", format.Name, items[0].Title)
		}
	}
}

func TestPublic(t *testing.T) {
	t.Parallel()
	f := busy(t)
	standings := []statuspage.Standing{
		{Component: statuspage.Component{ID: "api", Name: "API", Private: true}},
		{Component: statuspage.Component{ID: "web", Name: "Web site"}},
	}
	for n := range f.Events { // the automatic incident is about the private component alone
		if i := f.Events[n].Incident; i != nil && i.Number == 7 {
			i.Components = []statuspage.Affected{{Component: "api"}}
		}
	}
	var got []int64
	for _, e := range feed.Public(f.Events, standings) {
		got = append(got, e.Seq)
	}
	if diff := cmp.Diff([]int64{5, 4, 3}, got); diff != "" {
		t.Errorf("public events (-want +got):\n%s", diff)
	}
	standings[1].Component.Private = true
	for _, e := range feed.Public(f.Events, standings) {
		if e.Component == "web" {
			t.Error("an event of a private component is public")
		}
	}
	if diff := cmp.Diff(map[string]string{}, feed.Names(standings)); diff != "" {
		t.Errorf("names (-want +got):\n%s", diff)
	}
}

// TestPublicHidesPrivateParts checks that an incident of two components loses the
// private one in its events too.
func TestPublicHidesPrivateParts(t *testing.T) {
	t.Parallel()
	both := []statuspage.Affected{{Component: "api"}, {Component: "web"}}
	i := statuspage.Incident{ID: "bcdfghjklmnp", Components: both, Updates: []statuspage.Update{{ID: "bbbbbbbbbbbb", Components: both}}}
	standings := []statuspage.Standing{
		{Component: statuspage.Component{ID: "api", Private: true}}, {Component: statuspage.Component{ID: "web"}},
	}
	public := feed.Public([]statuspage.Told{told(1, i, 0)}, standings)
	if len(public) != 1 {
		t.Fatalf("%d events, want 1", len(public))
	}
	want := []statuspage.Affected{{Component: "web"}}
	if diff := cmp.Diff(want, public[0].Update.Components); diff != "" {
		t.Errorf("the update's components (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(want, public[0].Incident.Components); diff != "" {
		t.Errorf("the incident's components (-want +got):\n%s", diff)
	}
}

func TestSinceHoldsForADay(t *testing.T) {
	t.Parallel()
	want := at("2026-08-24 00:00")
	for _, clock := range []string{"2026-11-22 00:00", "2026-11-22 23:59"} {
		if got := feed.Since(at(clock).In(jakarta)); !got.Equal(want) || got.Location() != time.UTC {
			t.Errorf("since %v at %s, want %v", got, clock, want)
		}
	}
}

func TestNewBase(t *testing.T) {
	t.Parallel()
	for address, want := range map[string]string{
		"https://Status.Example.com:8443/live": "tag:status.example.com,2005:",
		"http://localhost:8080":                "tag:localhost,2005:",
		"http://[::1]:8080":                    "tag:--1,2005:",
	} {
		if got := feed.NewBase(statuspage.Page{URL: mustURL(t, address)}); got != want {
			t.Errorf("base of %s is %q, want %q", address, got, want)
		}
	}
}
