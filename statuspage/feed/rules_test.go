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

// syndicated are the feeds without the calendar.
func syndicated() []feed.Format {
	return slices.DeleteFunc(feed.Formats(), func(f feed.Format) bool { return !f.Syndicated() })
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
		u.Edits = []statuspage.Edit{{At: at("2026-11-21 19:00"), Body: u.Body}}
		u.Body = "A disk is broken."
	}
	change(&f.Incidents[0].Updates[0])
	n := slices.IndexFunc(f.Events, func(t statuspage.Told) bool { return t.Seq == 3 })
	i := *f.Events[n].Incident
	i.Updates = slices.Clone(i.Updates)
	change(&i.Updates[0])
	f.Events[n].Incident, f.Events[n].Update = &i, &i.Updates[0]
	return f
}

func TestEditMovesUpdatedOnly(t *testing.T) {
	t.Parallel()
	for _, format := range syndicated() {
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
			if format.MediaType() != "application/feed+json" && !after.UpdatedParsed.Equal(at("2026-11-21 19:00")) {
				t.Errorf("the feed was updated %v, want the edit's time", after.UpdatedParsed)
			}
		})
	}
}

// TestIDsOutliveTheAddress moves the page to another host. Only /history.rss has ids
// that go with it, as Statuspage's do.
// An entry tells of the window as it was at its update, or not at all.
func TestMovedWorkLeavesEntriesAlone(t *testing.T) {
	t.Parallel()
	m := running()
	began := m.Updates[1]
	m.Updates = []statuspage.Update{m.Updates[0], {ID: "moved", Event: 8, Stage: statuspage.Scheduled, At: at("2026-11-20 20:00"), Body: "A day later."}, began}
	f := busy(t)
	told := func() {
		f.Events = nil
		for n := range m.Updates {
			f.Events = append([]statuspage.Told{work(int64(n), m, n)}, f.Events...)
		}
	}
	told()
	window := f.Words.Window(m.Window)
	for _, format := range syndicated() {
		if format.What != feed.Updates {
			continue
		}
		for n, want := range []bool{true, true, false} {
			if got := mustParse(t, mustWrite(t, format, f)).Items[n]; strings.Contains(got.Content+got.Description, window) != want {
				t.Errorf("%s: entry %d tells of the window: %v, want %v", format.Name, n, !want, want)
			}
		}
	}
	m.Updates[1].Said = &statuspage.Said{What: statuspage.SaidMoved, From: m.Window.Start, At: m.Window.End}
	told()
	if got := string(mustWrite(t, format(t, "json"), f)); strings.Count(got, window) != 2 { // as HTML and as text
		t.Errorf("the window is told again by the entry that says it: %s", got)
	}
}

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
	for _, format := range syndicated() {
		if format.MediaType() == "application/feed+json" {
			continue // a JSON feed has no date of its own
		}
		if got := mustParse(t, mustWrite(t, format, empty(t))).UpdatedParsed; !got.Equal(at("2026-01-02 03:04")) {
			t.Errorf("%s: updated %v", format.Name, got)
		}
	}
}

// TestNarrowedInALanguage holds a feed of one component in another language to saying so.
func TestNarrowedInALanguage(t *testing.T) {
	t.Parallel()
	for _, format := range feed.Formats() {
		f := busy(t)
		f.Language, f.Prefix, f.Only = "sv", "/sv", []string{"api"}
		whole, part := mustParse(t, mustWrite(t, format, busy(t))), mustParse(t, mustWrite(t, format, f))
		if want := "https://status.example.com/live/sv" + format.Path + "?component=api"; part.FeedLink != want {
			t.Errorf("%s: link to itself %q, want %q", format.Name, part.FeedLink, want)
		}
		if !strings.HasSuffix(part.Title, "API") || strings.Contains(part.Title, "Web site") {
			t.Errorf("%s: title %q does not say the component", format.Name, part.Title)
		}
		if format.Syndicated() && part.Language != "sv" {
			t.Errorf("%s: language %q", format.Name, part.Language)
		}
		for n, i := range part.Items {
			if !strings.HasPrefix(i.Link, "https://status.example.com/live/sv/") {
				t.Errorf("%s: link %s is not in the language", format.Name, i.Link)
			}
			if same := i.GUID == whole.Items[n].GUID; same != (format.Name != "history-rss") {
				t.Errorf("%s: id %s was %s", format.Name, i.GUID, whole.Items[n].GUID)
			}
		}
	}
}

// TestFeedsThatDifferHaveTheirOwnIDs checks the id of the feed itself, which only Atom has.
func TestFeedsThatDifferHaveTheirOwnIDs(t *testing.T) {
	t.Parallel()
	seen := map[string]string{}
	for _, name := range []string{"atom", "history-atom"} {
		for _, choice := range []string{"", "api", "web"} {
			for _, prefix := range []string{"", "/sv"} {
				f := empty(t)
				f.Prefix, f.Only = prefix, strings.Fields(choice)
				root, err := tree(mustWrite(t, format(t, name), f))
				if err != nil {
					t.Fatal(err)
				}
				id := root.all(nsAtom, "id")[0].text
				if other, taken := seen[id]; taken {
					t.Errorf("%s %s %s has the id of %s: %s", name, prefix, choice, other, id)
				}
				seen[id] = strings.Join([]string{name, prefix, choice}, " ")
			}
		}
	}
}

func TestDraftsAreNowhere(t *testing.T) {
	t.Parallel()
	for _, format := range feed.Formats() {
		f := busy(t)
		for n := range f.Incidents {
			f.Incidents[n].Draft = true
		}
		for n := range f.Maintenance {
			f.Maintenance[n].Draft = true
		}
		for n := range f.Events {
			if i := f.Events[n].Incident; i != nil {
				i.Draft = true
			}
			if m := f.Events[n].Maintenance; m != nil {
				m.Draft = true
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
		if m := f.Events[n].Maintenance; m != nil && m.Number == 9 {
			m.Components = []statuspage.Affected{{Component: "api"}}
		}
	}
	var got []int64
	for _, e := range feed.Public(f.Events, standings) {
		got = append(got, e.Seq)
	}
	if diff := cmp.Diff([]int64{9, 8, 5, 4, 3}, got); diff != "" {
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
