package feed_test

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/fyr-status/fyr/statuspage"
)

// TestHistoryIsStatuspages holds entries to the markup that programs read.
func TestHistoryIsStatuspages(t *testing.T) {
	t.Parallel()
	want := `<p><small>Mar <var data-var='date'> 5</var>, <var data-var='time'>14:40</var> WIB</small><br><strong>Resolved</strong> - It ended at 14:40 WIB.</p>` +
		`<p><small>Mar <var data-var='date'> 5</var>, <var data-var='time'>14:02</var> WIB</small><br><strong>Investigating</strong> - No answer from *API* since 14:02 WIB.</p>`
	atom := mustParse(t, mustWrite(t, format(t, "history-atom"), busy(t)))
	rss := mustParse(t, mustWrite(t, format(t, "history-rss"), busy(t)))
	last := len(atom.Items) - 1
	if diff := cmp.Diff(want, atom.Items[last].Content); diff != "" {
		t.Errorf("content (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(want, rss.Items[last].Description); diff != "" {
		t.Errorf("description (-want +got):\n%s", diff)
	}
	got := []string{
		atom.Title, atom.Items[last].GUID, atom.Items[last].Published, atom.Items[last].Updated,
		rss.Title, rss.Description, rss.Items[last].GUID, rss.Items[last].Published,
	}
	wants := []string{
		"Conholdate Status - Incident History", "tag:status.example.com,2005:Incident/7", "2026-03-05T14:40:00+07:00", "2026-03-05T14:40:00+07:00",
		"Conholdate Status - Incident History", "Statuspage", "https://status.example.com/live/incidents/bcdfghjklmnp", "Thu, 05 Mar 2026 14:40:00 +0700",
	}
	if diff := cmp.Diff(wants, got); diff != "" {
		t.Errorf("history (-want +got):\n%s", diff)
	}
}

// TestHistoryTellsMaintenanceLikeStatuspage holds maintenance to the markup, the element and the
// date by which programs know it.
func TestHistoryTellsMaintenanceLikeStatuspage(t *testing.T) {
	t.Parallel()
	document := mustWrite(t, format(t, "history-rss"), busy(t))
	item := mustParse(t, document).Items[1]
	want := `<p><strong>THIS IS A SCHEDULED EVENT Nov <var data-var='date'>21</var>, <var data-var='time'>22:00</var> - Nov <var data-var='date'>22</var>, <var data-var='time'>01:30</var> WIB</strong></p>` +
		`<p><small>Nov <var data-var='date'>21</var>, <var data-var='time'>22:00</var> WIB</small><br><strong>In progress</strong> - It began.</p>` +
		`<p><small>Nov <var data-var='date'>21</var>, <var data-var='time'>02:00</var> WIB</small><br><strong>Scheduled</strong> - We move to <em>larger</em> disks.</p>`
	if diff := cmp.Diff(want, item.Description); diff != "" {
		t.Errorf("description (-want +got):\n%s", diff)
	}
	if item.Published != "Sat, 21 Nov 2026 22:00:00 +0700" || item.Link != "https://status.example.com/live/maintenance/hjklmnpqrstv" {
		t.Errorf("published %s, link %s", item.Published, item.Link)
	}
	for _, order := range []string{"<title>", "<description>", "<pubDate>", "<maintenanceEndDate>Sun, 22 Nov 2026 01:30:00 +0700</maintenanceEndDate>", "<link>", "<guid>"} {
		before, after, found := strings.Cut(string(document[strings.Index(string(document), "<title>Database"):]), order)
		if !found || strings.Contains(before, "</item>") {
			t.Errorf("%s is not where it belongs", order)
		}
		document = []byte("<title>Database" + after)
	}
	atom := mustParse(t, mustWrite(t, format(t, "history-atom"), busy(t))).Items[1]
	if atom.GUID != "tag:status.example.com,2005:Incident/9" || atom.Published != "2026-11-21T22:00:00+07:00" || atom.Published != atom.Updated {
		t.Errorf("in Atom: id %s, published %s, updated %s", atom.GUID, atom.Published, atom.Updated)
	}
}

// TestClocksChangeInAWindow checks that each time is said with the zone that holds then.
func TestClocksChangeInAWindow(t *testing.T) {
	t.Parallel()
	f := busy(t)
	berlin, err := time.LoadLocation("Europe/Berlin")
	if err != nil {
		t.Fatal(err)
	}
	f.Page.Zone = berlin
	f.Maintenance[0].Window = statuspage.Window{Start: at("2026-10-24 23:30"), End: at("2026-10-25 02:00"), Zone: "Europe/Berlin"}
	got := mustParse(t, mustWrite(t, format(t, "history-rss"), f)).Items[0]
	want := `<var data-var='time'>01:30</var> CEST - <var data-var='time'>03:00</var> CET</strong>`
	if !strings.Contains(got.Description, want) || got.Published != "Sun, 25 Oct 2026 01:30:00 +0200" {
		t.Errorf("published %s, as %s", got.Published, got.Description)
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
		f.Incidents, f.Maintenance = f.Incidents[:1], nil
		f.Incidents[0].Updates = f.Incidents[0].Updates[:1]
		f.Incidents[0].Updates[0].Body = c.body
		got := mustParse(t, mustWrite(t, format(t, "history-atom"), f)).Items[0].Content
		if !strings.HasSuffix(got, c.want) {
			t.Errorf("%q is %s, want it to end in %s", c.body, got, c.want)
		}
	}
}
