package templates

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func TestArchiveLeadsToTheFirstMonth(t *testing.T) {
	t.Parallel()
	s := mustSet(t)
	for name, c := range map[string]struct {
		first time.Time
		want  []string
	}{
		"nothing yet":         {time.Time{}, nil},
		"this month":          {at(1, 0, 0), nil},
		"over New Year":       {time.Date(2025, 11, 30, 23, 0, 0, 0, jakarta), []string{"2026: 11 10 9 8 7 6 5 4 3 2 1", "2025: 12 11"}},
		"in the page's zone":  {time.Date(2026, 9, 30, 17, 30, 0, 0, time.UTC), []string{"2026: 11 10"}},
		"the month of before": {at(1, 0, 0).Add(-time.Second), []string{"2026: 11 10"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var got []string
			for _, y := range s.archive(c.first, now) {
				line := time.Date(y.Year, 1, 1, 0, 0, 0, 0, jakarta).Format("2006:")
				for _, m := range y.Months {
					line += m.Format(" 1")
				}
				got = append(got, line)
			}
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
		})
	}
}

// A day of the table leads to what ran on it, also over midnight and while it runs.
func TestDaysLeadToTheirIncidents(t *testing.T) {
	t.Parallel()
	all := []Incident{
		{ID: "runs", Began: at(20, 12, 0)},
		{ID: "night", Began: at(18, 23, 0), Ended: at(19, 1, 0)},
		{ID: "noon", Began: at(18, 12, 0), Ended: at(18, 13, 0)},
	}
	for day, want := range map[int][]string{17: nil, 18: {"night", "noon"}, 19: {"night"}, 20: {"runs"}, 22: {"runs"}} {
		var got []string
		for _, i := range ranOn(Day{Date: at(day, 0, 0), Length: 24 * time.Hour}, all) {
			got = append(got, i.ID)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%d November (-want +got)\n%s", day, diff)
		}
	}
}

func TestFeedsAreSortedByWhatTheyTell(t *testing.T) {
	t.Parallel()
	feeds := []Feed{{Name: "RSS", What: "updates"}, {Name: "History", What: "incidents"}, {Name: "Atom", What: "updates"}}
	want := [][]Feed{{feeds[0], feeds[2]}, {feeds[1]}}
	if diff := cmp.Diff(want, byWhat(feeds)); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

// The page narrowed to some components offers feeds that are narrowed alike.
func TestFeedsAreNarrowedAsThePage(t *testing.T) {
	t.Parallel()
	l := Layout{Base: "/status", Prefix: "/sv", Only: []Choice{{ID: "api"}, {ID: "www"}}}
	if got, want := l.Feed(Feed{Path: "/feed.rss"}), "/status/sv/feed.rss?component=api&component=www"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	l.Only = nil
	if got, want := l.Feed(Feed{Path: "/feed.rss"}), "/status/sv/feed.rss"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}
