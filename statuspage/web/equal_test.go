package web_test

import (
	"context"
	"fmt"
	"regexp"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/fyr-status/fyr/statuspage"
)

// known brings one address into each state that it can be in.
func (r *real) known(t *testing.T) map[string]string {
	t.Helper()
	all := map[string]string{"new": "", "pending": "", "confirmed": "", "left": "", "asked three times": "", "held": "", "never": ""}
	for state := range all {
		all[state] = strings.ReplaceAll(state, " ", "-") + "@example.org"
		if state == "new" {
			continue
		}
		if err := r.desk.Subscribe(t.Context(), statuspage.SubscribeRequest{Channel: "mail", Address: all[state], Version: statuspage.ConsentVersion}); err != nil {
			t.Fatal(err)
		}
		if state == "pending" {
			continue
		}
		sub, err := r.store.SubscriberByKey(t.Context(), "mail", all[state])
		if err != nil {
			t.Fatal(err)
		}
		if err := r.bring(t.Context(), sub, state); err != nil {
			t.Fatal(err)
		}
	}
	return all
}

func (r *real) bring(ctx context.Context, sub statuspage.Subscriber, state string) (err error) {
	by := statuspage.Actor{Kind: statuspage.ByOperator, ID: "anna"}
	switch state {
	case "confirmed", "left", "held":
		_, err = r.desk.Confirm(ctx, r.desk.ConfirmToken(sub.ID))
	case "asked three times":
		for range 2 {
			err = r.desk.Subscribe(ctx, statuspage.SubscribeRequest{Channel: "mail", Address: sub.Address, Version: statuspage.ConsentVersion})
		}
	case "never":
		err = r.desk.Erase(ctx, by, sub.ID, true)
	}
	if err == nil && state == "left" {
		_, err = r.desk.Unsubscribe(ctx, sub.LinkToken)
	}
	if err == nil && state == "held" {
		err = r.desk.HoldSubscriber(ctx, by, sub.ID, "claim 7")
	}
	return err
}

// Whatever is known of an address, the answer is the same to the byte: nobody learns from
// it who is subscribed.
func TestAnswerTellsNothing(t *testing.T) {
	t.Parallel()
	r := mustReal(t)
	answers := map[string][]string{}
	for state, address := range r.known(t) {
		got := r.fillIn("address="+address, "Remote", fmt.Sprintf("198.51.%d.7:9", len(state)))
		body := strings.ReplaceAll(got.Body.String(), address, "ADDRESS")
		all := fmt.Sprint(got.Code, got.Header(), body)
		answers[all] = append(answers[all], state)
	}
	if len(answers) != 1 {
		for answer, states := range answers {
			t.Errorf("%v are answered\n%.200s", states, answer)
		}
	}
}

// Nor from how long it takes: by the clock of a bubble every answer takes the same time.
func TestAnswerTakesAsLong(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		r := mustReal(t)
		addresses := r.known(t)
		took := map[time.Duration][]string{}
		for n := range 10 {
			for _, state := range []string{"new", "pending", "confirmed", "left", "never"} {
				address := addresses[state]
				if state == "new" {
					address = fmt.Sprintf("new-%d@example.org", n)
				}
				start := time.Now()
				r.fillIn("address="+address, "Remote", fmt.Sprintf("10.%d.%d.7:9", len(state), n))
				in := time.Since(start)
				took[in] = append(took[in], state)
			}
		}
		if len(took) != 1 || took[0] != nil {
			t.Errorf("answers came after %v", took)
		}
	})
}

// Components, groups and subjects that are not public are refused, and so are thousands; a
// private one is refused in the words of one that isn't there.
func TestWishesForWhatIsNotThere(t *testing.T) {
	t.Parallel()
	r := mustReal(t)
	many := strings.Repeat("&component=api&component=x", 2000)
	answers := map[string]string{}
	for name, form := range map[string]string{
		"private": "&component=canary", "absent": "&component=nosuch", "negative": "&component=-1", "large": "&component=9223372036854775808",
		"a group": "&group=canary", "thousands": many, "a subject": "&subject=canary", "no zone": "&zone=Local", "a path": "&zone=../../etc/passwd",
	} {
		got := r.fillIn("address=anna@example.org"+form, "Remote", fmt.Sprintf("10.3.%d.7:9", len(name)))
		if got.Code != 422 || strings.Contains(got.Body.String(), "Service canary") {
			t.Errorf("%s: %d", name, got.Code)
		}
		answers[name] = got.Body.String()
	}
	if _, err := r.store.SubscriberByKey(t.Context(), "mail", "anna@example.org"); err == nil {
		t.Error("something was stored")
	}
	stampless := func(page string) string {
		return regexp.MustCompile(`name="stamp" value="[^"]*"`).ReplaceAllString(page, "")
	}
	if stampless(answers["private"]) != stampless(answers["absent"]) {
		t.Error("a private component is answered otherwise than one that isn't there")
	}
}
