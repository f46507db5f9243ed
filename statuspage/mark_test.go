package statuspage_test

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/fyr-status/fyr/monitor"
	"github.com/fyr-status/fyr/statuspage"
)

// A command that carries a mark is refused when somebody else has said something since,
// and changes nothing; one's own posts hold nothing up.
func TestOvertaken(t *testing.T) {
	t.Parallel()
	bo := statuspage.Actor{Kind: statuspage.ByOperator, ID: "bo"}
	for name, c := range map[string]struct {
		meanwhile func(h *house, i statuspage.Incident) error
		act       func(h *house, i statuspage.Incident, seen statuspage.Mark) error
	}{
		"publish a draft that was reworded": {(*house).reword, func(h *house, i statuspage.Incident, seen statuspage.Mark) error {
			_, err := h.desk.Publish(context.Background(), bo, i.ID, statuspage.Publishing{Seen: seen}, false)
			return err
		}},
		"discard a draft in which the monitors went on": {(*house).goOn, func(h *house, i statuspage.Incident, seen statuspage.Mark) error {
			_, err := h.desk.Discard(context.Background(), bo, i.ID, seen)
			return err
		}},
		"post in what was published": {(*house).say, func(h *house, i statuspage.Incident, seen statuspage.Mark) error {
			_, err := h.desk.Post(context.Background(), bo, i.ID, statuspage.Posting{Message: "More.", Seen: seen}, false)
			return err
		}},
		"delete": {(*house).say, func(h *house, i statuspage.Incident, seen statuspage.Mark) error {
			_, err := h.desk.Delete(context.Background(), bo, i.ID, "by mistake", seen)
			return err
		}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				h := houseOf(t, draftCast())
				for range 4 {
					h.heed("api", monitor.Down)
					time.Sleep(5 * time.Second)
				}
				i := h.desk.View().Drafts[0]
				seen := statuspage.MarkOf(i)
				must(t, c.meanwhile(h, i))
				stood, err := h.db.Incident(context.Background(), i.ID)
				must(t, err)
				var newer *statuspage.Overtaken
				if err := c.act(h, i, seen); !errors.As(err, &newer) || !errors.Is(err, statuspage.ErrConflict) {
					t.Fatalf("nothing held it up: %v", err)
				}
				if got := newer.Updates[0]; got.ID != stood.Latest().ID {
					t.Errorf("held up by %+v, want the last of %+v", got, stood.Updates)
				}
				stands, err := h.db.Incident(context.Background(), i.ID)
				must(t, err)
				if diff := cmp.Diff(stood, stands); diff != "" {
					t.Errorf("it was refused and changed (-before +after):\n%s", diff)
				}
				must(t, c.act(h, i, statuspage.MarkOf(stood)))
			})
		})
	}
}

// Of several people who decide at once, having read the same, one is heard. The others
// read what that one said first.
func TestOneOfThoseWhoDecideAtOnceIsHeard(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	opened, err := h.desk.Open(t.Context(), operator, statuspage.Opening{Title: "API fails", Message: "We are looking."}, false)
	must(t, err)
	const people = 8
	answers := make(chan error, people)
	for n := range people {
		go func() {
			by := statuspage.Actor{Kind: statuspage.ByOperator, ID: fmt.Sprint("person", n)}
			_, err := h.desk.Post(t.Context(), by, opened.Incident.ID, statuspage.Posting{Message: "A disk is full.", Seen: statuspage.MarkOf(opened.Incident)}, false)
			answers <- err
		}()
	}
	heard := 0
	for range people {
		var newer *statuspage.Overtaken
		if err := <-answers; err == nil {
			heard++
		} else if !errors.As(err, &newer) || len(newer.Updates) != 1 {
			t.Errorf("the answer is %v", err)
		}
	}
	if i := h.desk.View().Open[0]; heard != 1 || len(i.Updates) != 2 {
		t.Errorf("%d were heard, and there are %d updates", heard, len(i.Updates))
	}
}

func (h *house) reword(i statuspage.Incident) error {
	_, err := h.desk.Rewrite(context.Background(), operator, i.ID, statuspage.Rewriting{Update: i.Latest().ID, Message: "Requests fail."})
	return err
}

func (h *house) say(i statuspage.Incident) error {
	_, err := h.desk.Post(context.Background(), operator, i.ID, statuspage.Posting{Message: "A disk is full."}, false)
	return err
}

// goOn lets the monitors find the component well again.
func (h *house) goOn(statuspage.Incident) error {
	for range 3 {
		time.Sleep(time.Minute)
		h.heed("api", monitor.Up)
	}
	return nil
}

func TestMarksAreReadAsWritten(t *testing.T) {
	t.Parallel()
	want := statuspage.Mark{Event: 17, Updates: 3, Edits: 2}
	if got, err := statuspage.ParseMark(want.String()); got != want || err != nil {
		t.Errorf("%v, %v", got, err)
	}
	for _, text := range []string{"", "17", "17.2", "17.3.2.1", "17.3.2x", "a.b.c", "+17.3.2", "17.03.2"} {
		if got, err := statuspage.ParseMark(text); err == nil || got != (statuspage.Mark{}) {
			t.Errorf("%q is read as %v", text, got)
		}
	}
}
