package main

import (
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/fyr-status/fyr/statuspage"
	"github.com/fyr-status/fyr/statuspage/notify/smtptest"
	"github.com/fyr-status/fyr/store"
)

const reader0 = "reader0000@example.com"

// Trap 14: the network is gone for three minutes, with the service behind it and with both
// ways to tell of it. Afterwards the readers and the operators hear that it was down and
// that it is up, in this order, once, and when that truly was.
func TestNetworkGoneForThreeMinutes(t *testing.T) {
	t.Parallel()
	h := newHarbour(t, smtptest.Script{}, 1, "  - {id: crew, channel: mail, to: crew@example.com}\n")
	synctest.Test(t, func(t *testing.T) {
		h.is = seenUp
		h.open(t)
		defer h.shut(t)
		h.pass(t, time.Minute, time.Second)

		gone := time.Now()
		h.mail.cut(t)
		h.hook.cut(t)
		h.is = seenDown
		h.pass(t, 3*time.Minute, time.Second)
		if n := len(h.relay.Messages()) + len(h.about("monitor:api")); n > 0 {
			t.Fatalf("%d were told over wires that are cut: the test shows nothing", n)
		}
		back := time.Now()
		h.mail.mend(t)
		h.hook.mend(t)
		h.is = seenUp
		h.pass(t, 20*time.Minute, time.Second)

		h.operatorsHeard(t, gone, back)
		h.readersHeard(t, gone, back)
	})
}

// operatorsHeard checks what the endpoint and the crew were told of an outage.
func (h *harbour) operatorsHeard(t *testing.T, gone, back time.Time) {
	t.Helper()
	var told []string
	for _, a := range h.about("monitor:api") {
		told = append(told, a.Subject)
		if a.Since.Sub(gone) > 10*time.Second || a.Since.Before(gone) {
			t.Errorf("%q says since %s; it broke at %s", a.Subject, a.Since, gone)
		}
	}
	if diff := cmp.Diff([]string{"Cloud API is down", "Cloud API is up again"}, told); diff != "" {
		t.Errorf("the endpoint was told (-want +got):\n%s", diff)
	}
	var mailed []string
	for _, l := range (&stage{relay: h.relay}).letters(t, "crew@example.com") {
		if strings.Contains(l.subject, "Cloud API") {
			mailed = append(mailed, l.subject)
		}
	}
	if diff := cmp.Diff([]string{"[Shore] Cloud API is down", "[Shore] Over: Cloud API is up again"}, mailed); diff != "" {
		t.Errorf("the crew was mailed (-want +got):\n%s", diff)
	}
}

// readersHeard checks that a reader was mailed each event of the outage once, in order, and
// that the record has its true beginning and end.
func (h *harbour) readersHeard(t *testing.T, gone, back time.Time) {
	t.Helper()
	events := h.events(t)
	if diff := cmp.Diff(events, toldBy(h.notices(t, reader0))); diff != "" || len(events) < 2 {
		t.Errorf("the reader was told (-recorded +told):\n%s", diff)
	}
	i := h.newest(t)
	if i.Began.Before(gone) || i.Began.Sub(gone) > 10*time.Second || i.Ended.Before(back) || i.Ended.Sub(back) > 30*time.Second {
		t.Errorf("from %s to %s; it was from %s to %s", i.Began, i.Ended, gone, back)
	}
	for _, l := range h.notices(t, reader0) {
		if began := i.Began.Format("15:04"); !strings.Contains(l.subject+l.text, began) {
			t.Errorf("%q does not say that it began at %s:\n%s", l.subject, began, l.text)
		}
	}
}

// events are the ids of all events, oldest first.
func (h *harbour) events(t *testing.T) (ids []string) {
	t.Helper()
	list, err := h.store.Events(t.Context(), 1000, time.Now())
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range slices.Backward(list) {
		ids = append(ids, e.ID)
	}
	return ids
}

// newest is the incident that was opened last.
func (h *harbour) newest(t *testing.T) statuspage.Incident {
	t.Helper()
	list, err := h.store.Events(t.Context(), 1, time.Now())
	if err != nil || len(list) == 0 || list[0].Incident == nil {
		t.Fatalf("no incident: %v", err)
	}
	return *list[0].Incident
}

// toldBy are the ids of the events that mails tell of, in the order in which they happened:
// what a mail carries along is older than what it is about.
func toldBy(mails []letter) (ids []string) {
	for _, l := range mails {
		ids = append(append(ids, l.merged...), l.event)
	}
	return ids
}

// Fault F46: the relay is down for six hours. Nothing waits for it, the operators hear of it
// after five minutes by another way, and afterwards each reader gets one mail that begins
// with how it stands and holds all that happened.
func TestRelayRefusesForSixHours(t *testing.T) {
	t.Parallel()
	const readers = 5
	h := newHarbour(t, smtptest.Script{}, readers, "")
	synctest.Test(t, func(t *testing.T) {
		h.is = seenUp
		h.open(t)
		defer h.shut(t)
		h.pass(t, time.Minute, time.Second)

		h.mail.cut(t)
		cut := time.Now()
		h.is = seenDown
		h.pass(t, 4*time.Minute+50*time.Second, time.Second)
		if a := h.about("monitor:api"); len(a) != 1 || !a[0].Firing {
			t.Errorf("alerts while the relay is down: %+v", a)
		}
		if a := h.about(statuspage.TroubleMail); len(a) > 0 {
			t.Errorf("the operators hear of the relay after %s", time.Since(cut))
		}
		h.pass(t, time.Minute, time.Second)
		if a := h.about(statuspage.TroubleMail); len(a) != 1 || !a[0].Firing || !strings.Contains(a[0].Text, "refused") || !strings.Contains(a[0].Text, fmt.Sprint(readers)) {
			t.Errorf("the operators heard of the relay: %+v", a)
		}
		words := h.says(t, 5)
		h.pass(t, time.Until(cut.Add(6*time.Hour)), 10*time.Second)
		if tries := h.mails.dispatcher.Stats().Channels["mail"].Unreachable; tries < 24 || tries > 60 {
			t.Errorf("%d attempts in six hours, want about one in 15 minutes", tries)
		}

		h.mail.mend(t)
		h.pass(t, 20*time.Minute, time.Second)
		if a := h.about(statuspage.TroubleMail); len(a) != 2 || a[1].Firing {
			t.Errorf("the operators heard of the relay: %+v", a)
		}
		for n := range readers {
			h.newestFirst(t, fmt.Sprintf("reader%04d@example.com", n), words)
		}
	})
}

// says lets an operator post in the newest incident, every ten minutes.
func (h *harbour) says(t *testing.T, times int) (words []string) {
	t.Helper()
	id := h.newest(t).ID
	for n := range times {
		words = append(words, fmt.Sprintf("This is word number %d.", n))
		_, err := h.desk.Post(t.Context(), statuspage.Actor{Kind: statuspage.ByOperator, ID: "anna"}, id, statuspage.Posting{Message: words[n]}, false)
		if err != nil {
			t.Fatal(err)
		}
		h.pass(t, 10*time.Minute, 10*time.Second)
	}
	return words
}

// newestFirst checks that a reader got one mail, which holds every event and begins with
// the newest.
func (h *harbour) newestFirst(t *testing.T, to string, words []string) {
	t.Helper()
	mails := h.notices(t, to)
	if diff := cmp.Diff(h.events(t), toldBy(mails)); diff != "" {
		t.Errorf("%s was told (-recorded +told):\n%s", to, diff)
	}
	if len(mails) != 1 {
		t.Fatalf("%s got %d mails, want one", to, len(mails))
	}
	last := len(mails[0].text)
	for n, word := range words { // the oldest is the last
		at := strings.Index(mails[0].text, word)
		if at < 0 || n == len(words)-1 && at > last {
			t.Errorf("%s is told %q at %d of\n%s", to, word, at, mails[0].text)
		}
		if n == 0 {
			last = at
		}
	}
}

// Trap 16: a restart during an outage tells nobody anything, neither by alerts nor by mail,
// and the end is told once. Meanwhile a second process can't have the same data.
func TestRestartDuringAnOutage(t *testing.T) {
	t.Parallel()
	h := newHarbour(t, smtptest.Script{}, 2, "  - {id: crew, channel: mail, to: crew@example.com}\n")
	synctest.Test(t, func(t *testing.T) {
		h.is = seenUp
		h.open(t)
		h.pass(t, time.Minute, time.Second)
		h.is = seenDown
		h.pass(t, 5*time.Minute, time.Second)
		mails, alerts := len(h.relay.Messages()), len(h.about("monitor:api"))
		if mails != 3 || alerts != 1 {
			t.Fatalf("%d mails and %d alerts of the outage, want 3 and 1", mails, alerts)
		}
		if _, err := newApp(t.Context(), h.config, opening{}, slog.New(slog.DiscardHandler)); !errors.Is(err, store.ErrLocked) {
			t.Errorf("a second process has the data: %v", err)
		}
		for range 3 {
			h.shut(t)
			h.open(t)
			h.pass(t, 15*time.Minute, 5*time.Second)
		}
		defer h.shut(t)
		h.mu.Lock()
		all := len(h.alerts)
		h.mu.Unlock()
		if n := len(h.relay.Messages()); n != mails || all != alerts {
			t.Errorf("three restarts made %d mails and %d alerts", n-mails, all-alerts)
		}
		h.is = seenUp
		h.pass(t, 5*time.Minute, time.Second)
		if a := h.about("monitor:api"); len(a) != 2 || a[1].Firing {
			t.Errorf("the operators heard %+v", a)
		}
		if diff := cmp.Diff(h.events(t), toldBy(h.notices(t, reader0))); diff != "" {
			t.Errorf("the reader was told (-recorded +told):\n%s", diff)
		}
	})
}

// Trap 26: a thousand mails wait for the relay, and somebody leaves. Nothing comes to who
// left, and everything to the others.
func TestGoneWhileTheRelayRests(t *testing.T) {
	t.Parallel()
	const readers = 1000
	h := newHarbour(t, smtptest.Script{}, readers, "")
	synctest.Test(t, func(t *testing.T) {
		h.is = seenUp
		h.open(t)
		defer h.shut(t)
		h.pass(t, time.Minute, time.Second)
		h.mail.cut(t)
		h.is = seenDown
		h.pass(t, 2*time.Minute, time.Second)
		counts, err := h.store.DeliveryCounts(t.Context(), 1)
		if err != nil || counts.Queued != readers {
			t.Fatalf("%+v wait, %v", counts, err)
		}
		if err := h.store.Commit(t.Context(), statuspage.Changes{At: time.Now(), Forget: []string{"r0500"}}); err != nil {
			t.Fatal(err)
		}
		h.mail.mend(t)
		h.pass(t, 20*time.Minute, 5*time.Second)
		times := map[string]int{}
		for _, m := range h.relay.Messages() {
			times[m.To[0]]++
		}
		if len(times) != readers-1 || times["reader0500@example.com"] > 0 || len(h.relay.Messages()) != readers-1 {
			t.Errorf("%d mails to %d, %d of them to who left", len(h.relay.Messages()), len(times), times["reader0500@example.com"])
		}
	})
}
