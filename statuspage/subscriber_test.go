package statuspage_test

import (
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/fyr-status/fyr/monitor/secret"
	"github.com/fyr-status/fyr/statuspage"
	"github.com/fyr-status/fyr/store"
	"github.com/fyr-status/fyr/store/storetest"
)

// counter is a page's subscriptions on a real store, and the mails that go out.
type counter struct {
	*statuspage.Desk
	t  *testing.T
	db *store.DB
}

// atCounter runs a test in a bubble with its own clock.
func atCounter(t *testing.T, test func(t *testing.T, c *counter)) {
	t.Helper()
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		c := &counter{t: t, db: storetest.Open(t)}
		c.Desk = statuspage.NewDesk(statuspage.DeskConfig{
			Setup: offering(), Ledger: c.db, Memory: c.db, Words: plainWords{}, Key: make([]byte, 32), Log: slog.New(slog.DiscardHandler),
		})
		test(t, c)
	})
}

// offering is a page that tells its readers by mail, and by a channel of the test's.
func offering() statuspage.Setup {
	s := cast()
	s.Page.HasMail, s.Page.Languages = true, []string{"en", "sv", "pt-BR"}
	for n := range s.Components {
		s.Components[n].Group = "Core"
	}
	s.Components[2].Group = "Vaults" // the private one alone is in it
	s.Channels = []statuspage.ReaderChannel{{Name: "room", Check: func(given string) (string, string, secret.String, error) {
		if given == "" {
			return "", "", secret.String{}, &statuspage.Invalid{Field: "room", Reason: "is empty"}
		}
		return "https://rooms.example.net/" + given, given, secret.New("s3cret"), nil
	}}}
	return s
}

// sameSecret compares what can't be looked into.
var sameSecret = cmp.Comparer(func(a, b secret.String) bool { return a.Reveal() == b.Reveal() })

// ask subscribes an address to everything.
func (c *counter) ask(address string) {
	c.t.Helper()
	if err := c.Subscribe(c.t.Context(), statuspage.SubscribeRequest{Address: address, Version: "1", Source: "192.0.2.0/24"}); err != nil {
		c.t.Errorf("subscribing: %v", err)
	}
}

// sent is what goes out now: kind and token of each.
func (c *counter) sent() []statuspage.Notice {
	c.t.Helper()
	now := time.Now()
	for more := true; more; {
		var err error
		if _, more, err = c.db.FanOut(c.t.Context(), now, 500); err != nil {
			c.t.Fatal(err)
		}
	}
	var notices []statuspage.Notice
	for { // one address gets one thing at a time
		parcels, err := c.db.Claim(c.t.Context(), now, time.Hour, statuspage.Room{Lane: statuspage.LaneConfirm, N: 10_000})
		if err != nil {
			c.t.Fatal(err)
		}
		if len(parcels) == 0 {
			return notices
		}
		var taken []statuspage.Settlement
		for _, p := range parcels {
			notices = append(notices, p.Notice)
			taken = append(taken, statuspage.Settlement{ID: p.Delivery.ID, State: statuspage.Sent, Answer: "250 ok"})
		}
		if err := c.db.Settle(c.t.Context(), now, taken...); err != nil {
			c.t.Fatal(err)
		}
	}
}

// kinds are the sorts of what goes out now.
func (c *counter) kinds() (kinds []statuspage.NoticeKind) {
	c.t.Helper()
	for _, n := range c.sent() {
		kinds = append(kinds, n.Kind)
	}
	return kinds
}

// join subscribes an address and confirms it.
func (c *counter) join(address string) statuspage.Subscriber {
	c.t.Helper()
	c.ask(address)
	notices := c.sent()
	if len(notices) != 1 {
		c.t.Fatalf("%d mails to %s, want one", len(notices), address)
	}
	s, err := c.Confirm(c.t.Context(), notices[0].Token)
	if err != nil {
		c.t.Fatal(err)
	}
	return c.find(s.ID)
}

func (c *counter) find(id string) statuspage.Subscriber {
	c.t.Helper()
	s, err := c.db.SubscriberByID(c.t.Context(), id)
	if err != nil {
		c.t.Fatal(err)
	}
	return s
}

func (c *counter) expect(what string, want ...statuspage.NoticeKind) {
	c.t.Helper()
	if got := c.kinds(); !slices.Equal(got, want) {
		c.t.Errorf("%s: %v goes out, want %v", what, got, want)
	}
}

const (
	confirm = statuspage.TellConfirm
	link    = statuspage.TellLink
)

// One who does not answer is asked three times within a month, however often somebody
// asks in their name, and whoever does (bad input 16 and 17).
func TestOneWhoDoesNotAnswerIsLeftAlone(t *testing.T) {
	atCounter(t, func(t *testing.T, c *counter) {
		for _, step := range []struct {
			after time.Duration
			want  []statuspage.NoticeKind
		}{
			{0, []statuspage.NoticeKind{confirm}},
			{9 * time.Minute, nil},
			{time.Minute, []statuspage.NoticeKind{confirm}},
			{30 * time.Minute, nil},
			{20 * time.Minute, []statuspage.NoticeKind{confirm}},
			{23 * time.Hour, nil},
			{8 * 24 * time.Hour, nil},
			{20 * 24 * time.Hour, nil},
			{3 * 24 * time.Hour, []statuspage.NoticeKind{confirm}},
		} {
			<-time.After(step.after)
			if err := c.db.Prune(t.Context(), time.Now(), store.Keep{}); err != nil {
				t.Fatal(err)
			}
			c.ask("Victim@Example.com")
			c.ask("victim@example.com.")
			if got := c.kinds(); !slices.Equal(got, step.want) {
				t.Errorf("after %s more: %v goes out, want %v", step.after, got, step.want)
			}
		}
	})
}

// Of a thousand wishes with one address one mail goes out (bad input 16).
func TestAThousandWishesOfOneAddress(t *testing.T) {
	atCounter(t, func(t *testing.T, c *counter) {
		for range 1000 {
			c.ask("victim@example.com")
		}
		c.expect("a thousand wishes", confirm)
	})
}

// Who keeps a domain is asked once a month (bad input 18).
func TestRoleAddressesAreAskedOnce(t *testing.T) {
	atCounter(t, func(t *testing.T, c *counter) {
		c.ask("abuse@example.com")
		c.expect("an abuse desk", confirm)
		for range 3 {
			<-time.After(2 * time.Hour)
			c.ask("abuse@example.com")
			c.expect("an abuse desk that does not answer")
		}
	})
}

// One who answers may be asked again: the count is of what nobody answered.
func TestAnAnswerEndsTheCount(t *testing.T) {
	atCounter(t, func(t *testing.T, c *counter) {
		for range 5 {
			s := c.join("anna@example.com")
			if _, err := c.Unsubscribe(t.Context(), s.LinkToken); err != nil {
				t.Fatal(err)
			}
			<-time.After(time.Minute)
		}
	})
}

// A confirmed address that subscribes again gets the fresh link, and nothing is changed.
func TestSubscribingAgainMailsTheLink(t *testing.T) {
	atCounter(t, func(t *testing.T, c *counter) {
		before := c.join("anna@example.com")
		again := func() {
			t.Helper()
			err := c.Subscribe(t.Context(), statuspage.SubscribeRequest{
				Address: "anna@example.com", Wish: statuspage.Wish{Components: []string{"api"}, Language: "sv"}, Version: "2", Source: "198.51.100.0/24",
			})
			if err != nil {
				t.Error(err)
			}
		}
		again()
		notices := c.sent()
		if len(notices) != 1 || notices[0].Kind != link {
			t.Fatalf("sent %+v, want a link", notices)
		}
		if s, err := c.OpenFresh(t.Context(), notices[0].Token); err != nil || s.Address != "anna@example.com" {
			t.Errorf("the link leads to %q, %v", s.Address, err)
		}
		again()
		c.expect("within the hour")
		for range 2 {
			<-time.After(time.Hour + time.Second)
			again()
			c.expect("an hour later", link)
		}
		<-time.After(time.Hour + time.Second)
		again()
		c.expect("for the fourth time in a day")
		<-time.After(24 * time.Hour)
		again()
		c.expect("on the next day", link)
		if diff := cmp.Diff(before, c.find(before.ID), sameSecret); diff != "" {
			t.Errorf("the subscription changed (-before +after):\n%s", diff)
		}
	})
}

// One whose mails came back hears nothing; one who left is asked to confirm.
func TestSubscribingAgainWhenSuspended(t *testing.T) {
	atCounter(t, func(t *testing.T, c *counter) {
		s := c.join("anna@example.com")
		s.Suspended, s.Suspension = time.Now(), "550 5.1.1 no such mailbox"
		if err := c.db.Commit(t.Context(), statuspage.Changes{At: time.Now(), Subscribers: []statuspage.Subscriber{s}}); err != nil {
			t.Fatal(err)
		}
		c.ask("anna@example.com")
		c.expect("one whose mails came back")
		s = c.join("ben@example.com")
		if _, err := c.Unsubscribe(t.Context(), s.LinkToken); err != nil {
			t.Fatal(err)
		}
		c.ask("ben@example.com")
		c.expect("one who left", confirm)
	})
}

// Any channel that the page offers can be subscribed; its secret is kept.
func TestSubscribingByAnotherChannel(t *testing.T) {
	atCounter(t, func(t *testing.T, c *counter) {
		if err := c.Subscribe(t.Context(), statuspage.SubscribeRequest{Channel: "room", Address: "ops"}); err != nil {
			t.Fatal(err)
		}
		s, err := c.db.SubscriberByKey(t.Context(), "room", "ops")
		if err != nil || s.Address != "https://rooms.example.net/ops" || s.Secret.Reveal() != "s3cret" {
			t.Errorf("kept %+v, %v", s, err)
		}
		c.expect("a room", confirm)
		for _, r := range []statuspage.SubscribeRequest{{Channel: "room"}, {Channel: "pigeon", Address: "ops"}} {
			var invalid *statuspage.Invalid
			if err := c.Subscribe(t.Context(), r); !errors.As(err, &invalid) {
				t.Errorf("%+v: %v", r, err)
			}
		}
	})
}

// A local part beyond ASCII needs a relay that takes it (bad input 13).
func TestAddressesThatNeedSMTPUTF8(t *testing.T) {
	atCounter(t, func(t *testing.T, c *counter) {
		r := statuspage.SubscribeRequest{Address: "zoë@example.com"}
		want := `email: "zoë@example.com" needs SMTPUTF8, which the mail server of this page does not offer (for example you@example.com)`
		if err := c.Check(t.Context(), r); err == nil || err.Error() != want {
			t.Errorf("%v, want %s", err, want)
		}
		able := offering()
		able.SMTPUTF8 = true
		if err := c.Configure(t.Context(), statuspage.Actor{}, able, nil, nil); err != nil {
			t.Fatal(err)
		}
		if err := c.Subscribe(t.Context(), r); err != nil {
			t.Error(err)
		}
	})
}

// What is wrong with a wish is said, and nothing of it is kept (bad input 26).
func TestWishesThatAreRefused(t *testing.T) {
	atCounter(t, func(t *testing.T, c *counter) {
		many := slices.Repeat([]string{"api"}, 10_000)
		incident, err := c.Open(t.Context(), statuspage.Actor{Kind: statuspage.ByOperator}, statuspage.Opening{
			Title: "API", Message: "fails", Components: []statuspage.Affected{{Component: "api", Status: statuspage.MajorOutage}},
		}, false)
		if err != nil {
			t.Fatal(err)
		}
		for name, w := range map[string]struct {
			statuspage.Wish
			field string
		}{
			"foreign component":       {statuspage.Wish{Components: []string{"api", "elsewhere"}}, "component"},
			"private component":       {statuspage.Wish{Components: []string{"vault"}}, "component"},
			"negative component":      {statuspage.Wish{Components: []string{"-1"}}, "component"},
			"nameless component":      {statuspage.Wish{Components: []string{""}}, "component"},
			"ten thousand components": {statuspage.Wish{Components: many}, "component"},
			"foreign group":           {statuspage.Wish{Groups: []string{"Elsewhere"}}, "group"},
			"private group":           {statuspage.Wish{Groups: []string{"Vaults"}}, "group"},
			"nameless group":          {statuspage.Wish{Groups: []string{""}}, "group"},
			"ten thousand groups":     {statuspage.Wish{Groups: many}, "component"},
			"impact beyond all":       {statuspage.Wish{Impact: 9}, "impact"},
			"zone nowhere":            {statuspage.Wish{Zone: "Europe/Atlantis"}, "zone"},
			"zone of a file":          {statuspage.Wish{Zone: "../../etc/passwd"}, "zone"},
			"zone of the machine":     {statuspage.Wish{Zone: "Local"}, "zone"},
			"quiet before midnight":   {statuspage.Wish{Quiet: statuspage.Quiet{From: -1}}, "quiet"},
			"quiet after midnight":    {statuspage.Wish{Quiet: statuspage.Quiet{Till: 1440}}, "quiet"},
			"subject nowhere":         {statuspage.Wish{Subject: "000000000000"}, "subject"},
		} {
			var invalid *statuspage.Invalid
			err := c.Subscribe(t.Context(), statuspage.SubscribeRequest{Address: "anna@example.com", Wish: w.Wish})
			if !errors.As(err, &invalid) || invalid.Field != w.field {
				t.Errorf("%s: %v, want an error about the %s", name, err, w.field)
			}
		}
		if n, err := c.db.SubscriberCounts(t.Context()); n != (statuspage.SubscriberCounts{}) || err != nil {
			t.Errorf("kept %+v, %v", n, err)
		}
		fine := statuspage.Wish{
			Components: []string{"api", "web", "api"}, Groups: []string{"Core"}, Subject: incident.Incident.ID, Impact: statuspage.ImpactMajor, NoMaintenance: true,
			Language: "PT-br", Zone: "Asia/Kathmandu", Quiet: statuspage.Quiet{From: 1320, Till: 420},
		}
		if err := c.Subscribe(t.Context(), statuspage.SubscribeRequest{Address: "anna@example.com", Wish: fine}); err != nil {
			t.Fatal(err)
		}
		fine.Components, fine.Language = []string{"api", "web"}, "pt-BR"
		s, err := c.db.SubscriberByKey(t.Context(), "mail", "anna@example.com")
		if diff := cmp.Diff(fine, s.Wish); diff != "" || err != nil {
			t.Errorf("%v (-asked +kept):\n%s", err, diff)
		}
	})
}

// A language that the page is not offered in is the page's.
func TestWishesInAForeignLanguage(t *testing.T) {
	atCounter(t, func(t *testing.T, c *counter) {
		for tag, want := range map[string]string{"": "en", "fr": "en", "SV": "sv", "'; DROP": "en"} {
			address := "reader" + want + "@example.com"
			err := c.Subscribe(t.Context(), statuspage.SubscribeRequest{Address: address, Wish: statuspage.Wish{Language: tag}})
			s, e := c.db.SubscriberByKey(t.Context(), "mail", address)
			if s.Language != want || err != nil || e != nil {
				t.Errorf("%q became %q, %v, %v", tag, s.Language, err, e)
			}
		}
	})
}

// Nobody may subscribe to an incident that is over for long.
func TestSubjectsThatAreOver(t *testing.T) {
	atCounter(t, func(t *testing.T, c *counter) {
		by := statuspage.Actor{Kind: statuspage.ByOperator}
		i, err := c.Open(t.Context(), by, statuspage.Opening{Title: "API", Message: "fails", Components: []statuspage.Affected{{Component: "api", Status: statuspage.MajorOutage}}}, false)
		if err == nil {
			_, err = c.Post(t.Context(), by, i.Incident.ID, statuspage.Posting{Message: "mended", Stage: statuspage.Resolved}, false)
		}
		if err != nil {
			t.Fatal(err)
		}
		r := statuspage.SubscribeRequest{Address: "anna@example.com", Wish: statuspage.Wish{Subject: i.Incident.ID}}
		if err := c.Subscribe(t.Context(), r); err != nil {
			t.Errorf("just over: %v", err)
		}
		<-time.After(31 * 24 * time.Hour)
		var invalid *statuspage.Invalid
		if err := c.Subscribe(t.Context(), r); !errors.As(err, &invalid) {
			t.Errorf("over for a month: %v", err)
		}
	})
}

// A flood of sign-ups is spaced out, and the operators are told of it, once; so they are
// when it is over.
func TestAFloodOfSignupsAlarms(t *testing.T) {
	atCounter(t, func(t *testing.T, c *counter) {
		var flood sync.WaitGroup
		for n := range 3200 {
			flood.Go(func() {
				address := fmt.Sprintf("victim%d@d%d.com", n, n%40)
				if err := c.Subscribe(t.Context(), statuspage.SubscribeRequest{Address: address}); err != nil {
					t.Error(err)
				}
			})
		}
		flood.Wait()
		if at := len(c.sent()); at != 3001 {
			t.Errorf("%d are asked at once, want 3001", at)
		}
		<-time.After(time.Minute)
		if n := len(c.sent()); n != 50 {
			t.Errorf("%d are asked in the minute after, want 50", n)
		}
		for range 2 {
			if err := c.Tick(t.Context(), time.Now()); err != nil {
				t.Fatal(err)
			}
		}
		troubles := c.Troubles()
		if len(troubles) != 1 || troubles[0].Key != statuspage.TroubleSignups {
			t.Errorf("in trouble are %+v", troubles)
		}
		<-time.After(time.Hour)
		if err := c.Tick(t.Context(), time.Now()); err != nil {
			t.Fatal(err)
		}
		if troubles := c.Troubles(); len(troubles) != 0 {
			t.Errorf("still in trouble are %+v", troubles)
		}
	})
}
