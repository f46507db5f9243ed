package operator

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/fyr-status/fyr/statuspage"
)

// told posts in a new incident to n subscribers and lets deliver say what becomes of each;
// it returns the incident.
func (h *house) told(n int, deliver func(place int) statuspage.Settlement) statuspage.Incident {
	h.t.Helper()
	ctx, before := h.t.Context(), time.Now().Add(-time.Hour)
	for i := range n {
		id := string(rune('a' + i))
		s := statuspage.Subscriber{ID: id, Channel: "mail", Address: id + "nna@example.com", Key: id + "nna@example.com", Created: before, Confirmed: before, LinkToken: "t" + id}
		if err := h.store.Commit(ctx, statuspage.Changes{At: time.Now(), Subscribers: []statuspage.Subscriber{s}}); err != nil {
			h.t.Fatal(err)
		}
	}
	by := statuspage.Actor{Kind: statuspage.ByOperator, ID: "anna"}
	r, err := h.desk.Open(ctx, by, statuspage.Opening{Title: "API fails", Message: "We look.", Components: []statuspage.Affected{{Component: "api", Status: statuspage.MajorOutage}}}, false)
	if err != nil {
		h.t.Fatal(err)
	}
	h.settle(deliver)
	return r.Incident
}

func (h *house) settle(deliver func(place int) statuspage.Settlement) {
	h.t.Helper()
	ctx := h.t.Context()
	for more := true; more; {
		var err error
		if _, more, err = h.store.FanOut(ctx, time.Now(), 100); err != nil {
			h.t.Fatal(err)
		}
	}
	parcels, err := h.store.Claim(ctx, time.Now(), time.Minute, statuspage.Room{Lane: statuspage.LaneNotice, N: 100})
	if err != nil {
		h.t.Fatal(err)
	}
	for place, p := range parcels {
		s := deliver(place)
		s.ID = p.Delivery.ID
		if err := h.store.Settle(ctx, time.Now(), s); err != nil {
			h.t.Fatal(err)
		}
	}
}

// two of three are told, and one is refused.
func refusedLast(place int) statuspage.Settlement {
	if place == 2 {
		return statuspage.Settlement{State: statuspage.GivenUp, Answer: "550 5.1.1 no such person"}
	}
	return statuspage.Settlement{State: statuspage.Sent, Answer: "250 ok"}
}

// What became of an update is told by number and by channel, with the remote's answer, and
// nobody's address.
func TestDeliveryLedger(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	i := h.told(3, refusedLast)
	event := i.Latest().ID

	var shown IncidentInfo
	h.read("/incidents/"+i.ID, &shown)
	want := statuspage.Tally{Sent: 2, GivenUp: 1}
	if got := shown.Told[event]; got.Tally != want || got.Channels["mail"] != want {
		t.Errorf("the incident's update was told as %+v", got)
	}
	for path, n := range map[string]int{
		"": 3, "?state=failed": 1, "?state=sent": 2, "?channel=webhook": 0, "?event=" + event: 3, "?event=1&state=given_up&channel=mail": 1, "?event=99": 0,
	} {
		var found []DeliveryInfo
		if h.read("/deliveries"+path, &found); len(found) != n {
			t.Errorf("deliveries%s: %d, want %d", path, len(found), n)
		}
	}
	w := h.api("GET", "/deliveries?state=failed", "")
	var failed []DeliveryInfo
	if err := json.Unmarshal(w.Body.Bytes(), &failed); err != nil || len(failed) != 1 {
		t.Fatalf("failed: %v, %s", err, w.Body)
	}
	if d := failed[0]; d.Answer != "550 5.1.1 no such person" || len(d.Failures) != 1 || d.Failures[0].Answer != d.Answer || !strings.Contains(d.To, "@example.com") {
		t.Errorf("failed: %+v", d)
	}
	if strings.Contains(w.Body.String(), "nna@example.com") {
		t.Errorf("an address is shown: %s", w.Body)
	}
	var trace Trace
	if h.read("/events/"+event, &trace); trace.Counts.Total() != 3 || len(trace.Deliveries) != 3 {
		t.Errorf("trace: %+v", trace)
	}
	for _, bad := range []string{"?state=lost", "?event=nosuchevent0"} {
		if w := h.api("GET", "/deliveries"+bad, ""); w.Code != http.StatusUnprocessableEntity && w.Code != http.StatusBadRequest && w.Code != http.StatusNotFound {
			t.Errorf("deliveries%s: %d", bad, w.Code)
		}
	}
}

// read asks the API and reads its answer.
func (h *house) read(path string, into any) {
	h.t.Helper()
	w := h.api("GET", path, "")
	if w.Code != http.StatusOK {
		h.t.Fatalf("GET %s: %d %s", path, w.Code, w.Body)
	}
	if err := json.Unmarshal(w.Body.Bytes(), into); err != nil {
		h.t.Fatalf("GET %s: %v", path, err)
	}
}

// A drill's delivery that failed is shown as a drill's, wherever deliveries are shown, and
// its tester's address is masked.
func TestADrillsDeliveriesSayWhatTheyAre(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	d, err := h.desk.StartDrill(t.Context(), statuspage.Actor{Kind: statuspage.ByOperator, ID: "anna"}, statuspage.Drilling{
		Opening: statuspage.Opening{Title: "API fails", Message: "We look."}, Testers: []string{"tess@example.com"},
	}, false)
	if err != nil {
		t.Fatal(err)
	}
	h.settle(func(int) statuspage.Settlement { return refusedLast(2) })
	w := h.api("GET", "/deliveries?state=failed", "")
	var failed []DeliveryInfo
	if err := json.Unmarshal(w.Body.Bytes(), &failed); err != nil || len(failed) != 1 {
		t.Fatalf("failed: %v, %s", err, w.Body)
	}
	if one := failed[0]; one.Drill != d.ID || one.Kind != statuspage.TellDrill || one.To != statuspage.MaskAddress("tess@example.com") {
		t.Errorf("the drill's delivery: %+v", one)
	}
	page := h.ask("GET", "/", "", "Cookie", h.signIn()).Body.String()
	if !strings.Contains(page, `<a href="/drills/`+d.ID+`">DRILL</a>`) {
		t.Errorf("the first page does not say what failed:\n%s", page)
	}
	if strings.Contains(w.Body.String()+page, "tess@example.com") {
		t.Errorf("a tester's address is shown: %s", w.Body)
	}
}
