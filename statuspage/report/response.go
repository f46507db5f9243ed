package report

import (
	"slices"
	"time"

	"github.com/fyr-status/fyr/statuspage"
)

// Incident is how long one took: from its first failure until we were sure, until readers
// were told, and until it ended. A time that never came is -1.
type Incident struct {
	ID        string    `json:"id"`
	Number    int64     `json:"number"`
	Title     string    `json:"title"`
	Impact    string    `json:"impact"`
	Auto      bool      `json:"auto"`
	Began     time.Time `json:"began_at"`
	Ended     time.Time `json:"resolved_at,omitzero"`
	ToDetect  int64     `json:"seconds_to_detect"`
	ToPublish int64     `json:"seconds_to_publish"`
	ToResolve int64     `json:"seconds_to_resolve"`
}

func incidentOf(i statuspage.Incident) Incident {
	return Incident{
		ID: i.ID, Number: i.Number, Title: i.Title, Impact: i.Impact.String(), Auto: i.Auto, Began: i.Began, Ended: i.Ended,
		ToDetect: took(i.Began, i.Confirmed), ToPublish: took(i.Began, i.Published), ToResolve: took(i.Began, i.Ended),
	}
}

func took(from, to time.Time) int64 {
	if to.IsZero() || to.Before(from) {
		return -1
	}
	return seconds(to.Sub(from))
}

// Response sums up how long incidents took.
type Response struct {
	Incidents int    `json:"incidents"`
	Detect    Spread `json:"detect"`
	Publish   Spread `json:"publish"`
	Resolve   Spread `json:"resolve"`
}

// Spread is what lies in the middle and at the far end, in seconds; -1 when there is none.
type Spread struct {
	Median int64 `json:"median_seconds"`
	Worst  int64 `json:"worst_seconds"`
}

func responseOf(all []Incident) Response {
	spread := func(of func(Incident) int64) Spread {
		var known []int64
		for _, i := range all {
			if n := of(i); n >= 0 {
				known = append(known, n)
			}
		}
		return spreadOf(known)
	}
	return Response{
		Incidents: len(all),
		Detect:    spread(func(i Incident) int64 { return i.ToDetect }),
		Publish:   spread(func(i Incident) int64 { return i.ToPublish }),
		Resolve:   spread(func(i Incident) int64 { return i.ToResolve }),
	}
}

// spreadOf takes the lower of the two in the middle of an even number: a figure that was
// really measured.
func spreadOf(known []int64) Spread {
	if len(known) == 0 {
		return Spread{-1, -1}
	}
	slices.Sort(known)
	return Spread{Median: known[(len(known)-1)/2], Worst: known[len(known)-1]}
}
