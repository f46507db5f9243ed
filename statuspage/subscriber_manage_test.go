package statuspage_test

import (
	"context"
	"encoding/json"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/fyr-status/fyr/statuspage"
	"github.com/fyr-status/fyr/store"
)

// fresh asks for the one-hour link and takes it out of the mail.
func (c *counter) fresh(s statuspage.Subscriber) string {
	c.t.Helper()
	if err := c.AskLink(c.t.Context(), s.LinkToken); err != nil {
		c.t.Fatal(err)
	}
	notices := c.sent()
	if len(notices) != 1 || notices[0].Kind != link {
		c.t.Fatalf("sent %+v, want a link", notices)
	}
	return notices[0].Token
}

// Each link does what it was made for, for whom it was made, and as long as it is to last
// (bad input 21).
func TestLinksDoNothingElse(t *testing.T) {
	atCounter(t, func(t *testing.T, c *counter) {
		ctx := t.Context()
		anna, ben := c.join("anna@example.com"), c.join("ben@example.com")
		c.ask("carl@example.com")
		pending := c.sent()[0].Token
		fresh := c.fresh(anna)
		uses := map[string]func(token string) (statuspage.Subscriber, error){
			"confirm":     func(k string) (statuspage.Subscriber, error) { return c.Confirm(ctx, k) },
			"pending":     func(k string) (statuspage.Subscriber, error) { return c.PendingByConfirm(ctx, k) },
			"find":        func(k string) (statuspage.Subscriber, error) { return c.SubscriberByToken(ctx, k) },
			"correct":     func(k string) (statuspage.Subscriber, error) { return c.Correct(ctx, k, statuspage.Wish{}, false) },
			"only major":  func(k string) (statuspage.Subscriber, error) { return c.OnlyMajor(ctx, k) },
			"open fresh":  func(k string) (statuspage.Subscriber, error) { return c.OpenFresh(ctx, k) },
			"unsubscribe": func(k string) (statuspage.Subscriber, error) { return c.Unsubscribe(ctx, k) },
			"resubscribe": func(k string) (statuspage.Subscriber, error) { return statuspage.Subscriber{}, c.Resubscribe(ctx, k) },
			"ask link":    func(k string) (statuspage.Subscriber, error) { return statuspage.Subscriber{}, c.AskLink(ctx, k) },
			"export": func(k string) (statuspage.Subscriber, error) {
				x, err := c.ExportOf(ctx, k)
				return x.Subscriber, err
			},
			"erase":       func(k string) (statuspage.Subscriber, error) { return statuspage.Subscriber{}, c.EraseSelf(ctx, k) },
			"never again": func(k string) (statuspage.Subscriber, error) { return statuspage.Subscriber{}, c.NeverAgain(ctx, k) },
		}
		takes := map[string]string{"confirm": pending, "pending": pending, "open fresh": fresh, "export": fresh, "erase": fresh, "never again": fresh}
		for use, act := range uses {
			takes := takes[use]
			if takes == "" {
				takes = anna.LinkToken
			}
			for name, token := range map[string]string{
				"confirmation": pending, "subscription": anna.LinkToken, "fresh": fresh,
				"cut short": takes[:len(takes)-1], "lengthened": takes + "x", "another's": strings.Replace(takes, anna.ID, ben.ID, 1) + "!",
				"nothing": "", "an id": anna.ID,
			} {
				if token == takes {
					continue
				}
				if s, err := act(token); !errors.Is(err, statuspage.ErrNotFound) || s.ID != "" {
					t.Errorf("%s by a link that is %s: %q, %v", use, name, s.ID, err)
				}
			}
		}
		<-time.After(statuspage.FreshFor)
		for _, use := range []string{"open fresh", "export", "erase", "never again"} {
			if _, err := uses[use](fresh); !errors.Is(err, statuspage.ErrNotFound) {
				t.Errorf("%s by a link of an hour ago: %v", use, err)
			}
		}
		if c.find(anna.ID).Standing() != statuspage.StandingConfirmed {
			t.Error("a link did what it was not made for")
		}
	})
}

// A confirmation is good once, within a week; pressed twice it is no mistake.
func TestConfirmationsAreUsedOnce(t *testing.T) {
	atCounter(t, func(t *testing.T, c *counter) {
		c.ask("anna@example.com")
		token := c.sent()[0].Token
		for range 2 {
			if s, err := c.Confirm(t.Context(), token); err != nil || !s.Active() {
				t.Errorf("confirmed %+v, %v", s, err)
			}
		}
		<-time.After(time.Hour)
		if _, err := c.Confirm(t.Context(), token); !errors.Is(err, statuspage.ErrNotFound) {
			t.Errorf("an hour later: %v", err)
		}
		c.ask("ben@example.com")
		token = c.sent()[0].Token
		<-time.After(statuspage.UnconfirmedFor + time.Second)
		if _, err := c.Confirm(t.Context(), token); !errors.Is(err, statuspage.ErrNotFound) {
			t.Errorf("after more than a week: %v", err)
		}
	})
}

// The proof of consent has the words, the times, the shortened source and the mail.
func TestConsentIsProven(t *testing.T) {
	atCounter(t, func(t *testing.T, c *counter) {
		asked := time.Now().UTC()
		c.ask("anna@example.com")
		token := c.sent()[0].Token
		<-time.After(time.Minute)
		s, err := c.Confirm(t.Context(), token)
		if err != nil {
			t.Fatal(err)
		}
		x, err := c.db.Extract(t.Context(), s.ID)
		if err != nil || len(x.Deliveries) != 1 {
			t.Fatalf("%d deliveries, %v", len(x.Deliveries), err)
		}
		want := statuspage.Consent{Version: "1", At: asked, Source: "192.0.2.0/24", Confirmation: x.Deliveries[0].ID}
		if diff := cmp.Diff(want, c.find(s.ID).Consent); diff != "" {
			t.Errorf("consent (-want +got):\n%s", diff)
		}
		<-time.After(91 * 24 * time.Hour)
		if err := c.db.Prune(t.Context(), time.Now(), store.Keep{}); err != nil {
			t.Fatal(err)
		}
		want.Source = ""
		if diff := cmp.Diff(want, c.find(s.ID).Consent); diff != "" {
			t.Errorf("after 90 days (-want +got):\n%s", diff)
		}
	})
}

func TestCorrecting(t *testing.T) {
	atCounter(t, func(t *testing.T, c *counter) {
		s := c.join("anna@example.com")
		wish := statuspage.Wish{Groups: []string{"Core"}, Impact: statuspage.ImpactMajor, Language: "sv", Zone: "Europe/Stockholm", Quiet: statuspage.Quiet{From: 1320, Till: 360}}
		if _, err := c.Correct(t.Context(), s.LinkToken, wish, false); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(wish, c.find(s.ID).Wish); diff != "" {
			t.Errorf("(-asked +kept):\n%s", diff)
		}
		var invalid *statuspage.Invalid
		if _, err := c.Correct(t.Context(), s.LinkToken, statuspage.Wish{Components: []string{"vault"}}, false); !errors.As(err, &invalid) {
			t.Errorf("a private component: %v", err)
		}
	})
}

// Who chose what is no longer on the page keeps it while other things are corrected, if they
// wish: with nothing chosen one would hear of everything.
func TestCorrectingKeepsWhatIsGone(t *testing.T) {
	atCounter(t, func(t *testing.T, c *counter) {
		s := c.join("anna@example.com")
		had := statuspage.Wish{Components: []string{"api"}, Groups: []string{"Core"}, Language: "sv"}
		if _, err := c.Correct(t.Context(), s.LinkToken, had, true); err != nil {
			t.Fatal(err)
		}
		setup := offering()
		setup.Components = nil
		if err := c.Configure(t.Context(), statuspage.Actor{Kind: statuspage.ByOperator, ID: "op"}, setup, nil, nil); err != nil {
			t.Fatal(err)
		}
		other := statuspage.Wish{Language: "pt-BR"}
		if _, err := c.Correct(t.Context(), s.LinkToken, other, true); err != nil {
			t.Fatalf("correcting the language: %v", err)
		}
		want := had
		want.Language = "pt-BR"
		if diff := cmp.Diff(want, c.find(s.ID).Wish); diff != "" {
			t.Errorf("kept (-want +got):\n%s", diff)
		}
		if _, err := c.Correct(t.Context(), s.LinkToken, other, false); err != nil {
			t.Fatalf("letting go: %v", err)
		}
		if diff := cmp.Diff(other, c.find(s.ID).Wish); diff != "" {
			t.Errorf("let go (-want +got):\n%s", diff)
		}
	})
}

// Leaving can be undone, as it was or for major outages only.
func TestLeavingIsUndone(t *testing.T) {
	atCounter(t, func(t *testing.T, c *counter) {
		s := c.join("anna@example.com")
		leave := func() {
			t.Helper()
			if left, err := c.Unsubscribe(t.Context(), s.LinkToken); err != nil || left.Standing() != statuspage.StandingLeft {
				t.Fatalf("left as %+v, %v", left, err)
			}
		}
		leave()
		leave()
		if err := c.Resubscribe(t.Context(), s.LinkToken); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(s, c.find(s.ID), sameSecret); diff != "" {
			t.Errorf("undone (-before +after):\n%s", diff)
		}
		leave()
		if _, err := c.Correct(t.Context(), s.LinkToken, statuspage.Wish{}, false); !errors.Is(err, statuspage.ErrNotFound) {
			t.Errorf("one who left corrects: %v", err)
		}
		for range 2 {
			got, err := c.OnlyMajor(t.Context(), s.LinkToken)
			if err != nil || !got.Active() || got.Impact != statuspage.ImpactMajor || !got.NoMaintenance {
				t.Errorf("only major: %+v, %v", got, err)
			}
		}
		leave()
		<-time.After(31 * 24 * time.Hour)
		if err := c.db.Prune(t.Context(), time.Now(), store.Keep{}); err != nil {
			t.Fatal(err)
		}
		if err := c.Resubscribe(t.Context(), s.LinkToken); !errors.Is(err, statuspage.ErrNotFound) {
			t.Errorf("a month later: %v", err)
		}
	})
}

// The button for the link says nothing of its own limits but the last one, and who left
// may still have everything shown and erased.
func TestAskingForTheLink(t *testing.T) {
	atCounter(t, func(t *testing.T, c *counter) {
		s := c.join("anna@example.com")
		if _, err := c.Unsubscribe(t.Context(), s.LinkToken); err != nil {
			t.Fatal(err)
		}
		for n, want := range []error{nil, nil, nil, statuspage.ErrTooMany} {
			if err := c.AskLink(t.Context(), s.LinkToken); !errors.Is(err, want) {
				t.Errorf("link %d: %v, want %v", n+1, err, want)
			}
			if want == nil {
				if err := c.AskLink(t.Context(), s.LinkToken); err != nil {
					t.Errorf("link %d again: %v", n+1, err)
				}
				c.expect("a link", link)
			}
			<-time.After(time.Hour + time.Second)
		}
		c.expect("a fourth link")
	})
}

// With the mailed link one sees, corrects, exports and erases what is one's own, and
// nothing else.
func TestEverythingHeldIsExportedAndErased(t *testing.T) {
	atCounter(t, func(t *testing.T, c *counter) {
		anna, ben := c.join("anna@example.com"), c.join("ben@example.com")
		fresh := c.fresh(anna)
		x, err := c.ExportOf(t.Context(), fresh)
		if err != nil {
			t.Fatal(err)
		}
		raw, err := json.Marshal(x)
		if err != nil {
			t.Fatal(err)
		}
		if text := string(raw); !strings.Contains(text, "anna@example.com") || strings.Contains(text, "ben@") || strings.Contains(text, ben.ID) {
			t.Errorf("exported %s", text)
		}
		var acts []string
		for _, e := range x.Audit {
			acts = append(acts, e.Act)
		}
		want := []string{"subscriber.ask", "subscriber.confirm", "subscriber.link", "subscriber.export"}
		if diff := cmp.Diff(want, acts); diff != "" || len(x.Deliveries) != 2 || len(x.Notices) != 2 || len(x.Asked) != 1 {
			t.Errorf("%d deliveries, %d notices, %d times asked (-want +got):\n%s", len(x.Deliveries), len(x.Notices), len(x.Asked), diff)
		}
		if err := c.EraseSelf(t.Context(), fresh); err != nil {
			t.Fatal(err)
		}
		for name, err := range map[string]error{
			"export": second(c.ExportOf(t.Context(), fresh)), "erase": c.EraseSelf(t.Context(), fresh), "find": second(c.SubscriberByToken(t.Context(), anna.LinkToken)),
		} {
			if !errors.Is(err, statuspage.ErrNotFound) {
				t.Errorf("%s after the erasure: %v", name, err)
			}
		}
		if list, err := c.db.Erasures(t.Context(), "", 10); len(list) != 1 || list[0].Subscriber != anna.ID || err != nil {
			t.Errorf("the journal has %+v, %v", list, err)
		}
		if got := c.find(ben.ID); !got.Active() {
			t.Error("another one is gone, too")
		}
		c.ask("anna@example.com")
		c.expect("who was erased may come again", confirm)
	})
}

func second[T any](_ T, err error) error { return err }

// Who never wants to be written to again can't be subscribed by anybody.
func TestNeverAgain(t *testing.T) {
	atCounter(t, func(t *testing.T, c *counter) {
		fresh := c.fresh(c.join("anna@example.com"))
		if err := c.NeverAgain(t.Context(), fresh); err != nil {
			t.Fatal(err)
		}
		<-time.After(400 * 24 * time.Hour)
		if err := c.db.Prune(t.Context(), time.Now(), store.Keep{}); err != nil {
			t.Fatal(err)
		}
		c.ask("ANNA@example.com")
		c.ask("anna@example.com")
		c.expect("who wants nothing ever again")
		by := statuspage.Actor{Kind: statuspage.ByOperator, ID: "olga"}
		var invalid *statuspage.Invalid
		if err := c.AddSubscriber(t.Context(), by, statuspage.SubscribeRequest{Address: "anna@example.com"}); !errors.As(err, &invalid) {
			t.Errorf("added by an operator: %v", err)
		}
		done, err := c.Import(t.Context(), by, "elsewhere", []statuspage.Contact{{Line: 1, Address: "anna@example.com"}})
		if done.Added != 0 || len(done.Passed) != 1 || err != nil {
			t.Errorf("imported: %+v, %v", done, err)
		}
	})
}

// What is held is not erased while it is held, and at once when it no longer is; nothing
// is sent meanwhile, and both are audited (4-3).
func TestLegalHold(t *testing.T) {
	atCounter(t, func(t *testing.T, c *counter) {
		ctx, by := t.Context(), statuspage.Actor{Kind: statuspage.ByOperator, ID: "olga"}
		s := c.join("anna@example.com")
		for _, reason := range []string{"", " \n", "asked by anna@example.com", strings.Repeat("x", 201)} {
			var invalid *statuspage.Invalid
			if err := c.HoldSubscriber(ctx, by, s.ID, reason); !errors.As(err, &invalid) {
				t.Errorf("held for %q: %v", reason, err)
			}
		}
		if err := c.HoldSubscriber(ctx, by, s.ID, "claim 2026-114"); err != nil {
			t.Fatal(err)
		}
		if err := c.EraseSelf(ctx, c.fresh(s)); err != nil {
			t.Fatal(err)
		}
		held := c.find(s.ID)
		if held.Active() || held.Erase.IsZero() || held.Address != "anna@example.com" || held.Standing() != statuspage.StandingLeft {
			t.Errorf("held as %+v", held)
		}
		c.ask("anna@example.com")
		c.expect("one who is to be erased")
		if _, err := c.SubscriberByToken(ctx, s.LinkToken); !errors.Is(err, statuspage.ErrNotFound) {
			t.Errorf("the link: %v", err)
		}
		<-time.After(400 * 24 * time.Hour)
		if err := c.db.Prune(ctx, time.Now(), store.Keep{}); err != nil {
			t.Fatal(err)
		}
		if c.find(s.ID).Consent.Source == "" {
			t.Error("the held consent lost its source")
		}
		if erased, err := c.ReleaseSubscriber(ctx, by, s.ID); !erased || err != nil {
			t.Errorf("released: erased %v, %v", erased, err)
		}
		if _, err := c.db.SubscriberByID(ctx, s.ID); !errors.Is(err, statuspage.ErrNotFound) {
			t.Errorf("after the release: %v", err)
		}
		wantAudit(ctx, t, c.db, "subscriber:"+s.ID,
			"subscriber.ask", "subscriber.confirm", "subscriber.hold", "subscriber.link", "subscriber.erase_later", "subscriber.release", "subscriber.erase")
	})
}

// A hold that nobody asked to be erased under leaves everything as it was.
func TestHoldAndRelease(t *testing.T) {
	atCounter(t, func(t *testing.T, c *counter) {
		by := statuspage.Actor{Kind: statuspage.ByOperator, ID: "olga"}
		s := c.join("anna@example.com")
		if err := c.HoldSubscriber(t.Context(), by, s.ID, "claim 2026-114"); err != nil {
			t.Fatal(err)
		}
		if !c.find(s.ID).Active() {
			t.Error("one who is held hears nothing")
		}
		if erased, err := c.ReleaseSubscriber(t.Context(), by, s.ID); erased || err != nil {
			t.Errorf("released: erased %v, %v", erased, err)
		}
		if diff := cmp.Diff(s, c.find(s.ID), sameSecret); diff != "" {
			t.Errorf("(-before +after):\n%s", diff)
		}
		var invalid *statuspage.Invalid
		if _, err := c.ReleaseSubscriber(t.Context(), by, s.ID); !errors.As(err, &invalid) {
			t.Errorf("released again: %v", err)
		}
	})
}

// wantAudit compares what the log says of an object.
func wantAudit(ctx context.Context, t *testing.T, db *store.DB, object string, want ...string) {
	t.Helper()
	entries, err := db.Audit(ctx, statuspage.AuditQuery{Limit: 1000})
	if err != nil {
		t.Fatal(err)
	}
	var acts []string
	for _, e := range entries {
		if strings.Contains(string(e.Before)+string(e.After)+e.By.ID, "@") {
			t.Errorf("an address is in the audit log: %+v", e)
		}
		if e.Object == object {
			acts = append([]string{e.Act}, acts...)
		}
	}
	if diff := cmp.Diff(want, acts); diff != "" {
		t.Errorf("audit of %s (-want +got):\n%s", object, diff)
	}
}

func TestAddingByHand(t *testing.T) {
	atCounter(t, func(t *testing.T, c *counter) {
		by := statuspage.Actor{Kind: statuspage.ByOperator, ID: "olga"}
		r := statuspage.SubscribeRequest{Address: "anna@example.com", Wish: statuspage.Wish{Components: []string{"api"}}}
		if err := c.AddSubscriber(t.Context(), by, r); err != nil {
			t.Fatal(err)
		}
		notices := c.sent()
		if len(notices) != 1 || notices[0].Kind != confirm {
			t.Fatalf("sent %+v", notices)
		}
		s := c.find(notices[0].Subscriber)
		if s.Consent.Source != statuspage.SourceOperator || len(s.Components) != 1 {
			t.Errorf("added %+v", s)
		}
		wantAudit(t.Context(), t, c.db, "subscriber:"+s.ID, "subscriber.ask", "subscriber.add")
		var invalid *statuspage.Invalid
		if err := c.AddSubscriber(t.Context(), by, r); !errors.As(err, &invalid) {
			t.Errorf("at once again: %v", err)
		}
		if _, err := c.Confirm(t.Context(), notices[0].Token); err != nil {
			t.Fatal(err)
		}
		if err := c.AddSubscriber(t.Context(), by, r); !errors.As(err, &invalid) || !strings.Contains(err.Error(), s.ID) || strings.Contains(err.Error(), "anna@") {
			t.Errorf("one who is subscribed: %v", err)
		}
	})
}

// An import in which a line is wrong is not done at all; it asks nobody.
func TestImport(t *testing.T) {
	atCounter(t, func(t *testing.T, c *counter) {
		ctx, by := t.Context(), statuspage.Actor{Kind: statuspage.ByToken, ID: "shell"}
		anna, left := c.join("anna@example.com"), c.join("left@example.com")
		if _, err := c.Unsubscribe(ctx, left.LinkToken); err != nil {
			t.Fatal(err)
		}
		c.ask("pending@example.com")
		contacts := []statuspage.Contact{
			{Line: 2, Address: "ben@example.com", Components: []string{"api"}, Language: "sv"},
			{Line: 3, Address: "Anna@example.com"},
			{Line: 4, Address: "BEN@example.com"},
			{Line: 5, Address: "left@example.com"},
			{Line: 6, Address: "pending@example.com"},
		}
		wrong := append([]statuspage.Contact{
			{Line: 7, Address: "nobody"}, {Line: 8, Address: "x@example.com", Components: []string{"vault"}}, {Line: 9, Address: "abuse@example.com"},
		}, contacts...)
		_, err := c.Import(ctx, by, "customer portal, 2025", wrong)
		for _, want := range []string{"nobody was imported:\n", `line 7: email: "nobody" needs exactly one @`, `line 8: component: "vault"`, "line 9: address:"} {
			if err == nil || !strings.Contains(err.Error(), want) {
				t.Errorf("%v, want %s in it", err, want)
			}
		}
		if _, err := c.db.SubscriberByKey(ctx, "mail", "ben@example.com"); !errors.Is(err, statuspage.ErrNotFound) {
			t.Errorf("half of it was done: %v", err)
		}
		done, err := c.Import(ctx, by, "customer portal, 2025", contacts)
		want := statuspage.Imported{Added: 2, Known: 2, Passed: []string{"line 5 has left"}}
		if diff := cmp.Diff(want, done); diff != "" || err != nil {
			t.Errorf("%v (-want +got):\n%s", err, diff)
		}
		c.expect("an import")
		ben, err := c.db.SubscriberByKey(ctx, "mail", "ben@example.com")
		if err != nil || !ben.Active() || ben.Language != "sv" || ben.Consent.Source != statuspage.SourceImport || ben.Consent.Version != "customer portal, 2025" {
			t.Errorf("imported %+v, %v", ben, err)
		}
		if diff := cmp.Diff(anna, c.find(anna.ID), sameSecret); diff != "" {
			t.Errorf("who was there before changed:\n%s", diff)
		}
		wantAudit(ctx, t, c.db, "subscribers", "subscriber.import")
	})
}
