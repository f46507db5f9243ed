package statuspage

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"
)

// MaxImport bounds the contacts of one import: they are one commit, for which everything
// else waits.
const MaxImport = 10_000

// Bounds of an import's words.
const (
	maxConsent    = 500 // characters
	maxWrongLines = 50  // that are named; of the others it is said how many there are
)

// Contact is somebody whose address and consent were verified elsewhere, and who is now
// to be told by this page. Only mail addresses can be imported: the others prove
// themselves by an answer to us.
type Contact struct {
	Line       int      `json:"line"` // where it stands in what is imported, for errors
	Address    string   `json:"address"`
	Components []string `json:"components"`
	Language   string   `json:"language"`
}

// Imported is what became of an import.
type Imported struct {
	Added int `json:"added"` // are subscribed now
	Known int `json:"known"` // were subscribed already, or stand there twice

	Passed []string `json:"passed,omitempty"` // by line, why one was passed over: they have left, or mail came back
}

// Import subscribes contacts without asking them to confirm, all of them in one commit.
// consent says in which words they agreed elsewhere, and is kept as their proof. An
// *Invalid names each line that is wrong; nobody is subscribed then.
func (d *Desk) Import(ctx context.Context, by Actor, consent string, contacts []Contact) (Imported, error) {
	consent = strings.TrimSpace(CleanText(consent))
	switch {
	case consent == "" || len([]rune(consent)) > maxConsent:
		return Imported{}, &Invalid{Field: "consent", Reason: "has to say in 1 to 500 characters what the contacts agreed to, and where", Example: "agreed to status mails in the customer portal, 2025"}
	case len(contacts) > MaxImport:
		return Imported{}, &Invalid{Field: "contacts", Value: strconv.Itoa(len(contacts)), Reason: fmt.Sprintf("are more than %d: split the file", MaxImport)}
	}
	d.act.Lock()
	defer d.act.Unlock()
	in := importing{d: d, p: d.board.plan(time.Now()), consent: consent, seen: map[string]bool{}}
	for _, c := range contacts {
		if err := in.take(ctx, c); err != nil {
			return Imported{}, err
		}
	}
	if len(in.wrong) > 0 {
		return Imported{}, wrongLines(in.wrong)
	}
	in.p.audit(by, "subscriber.import", "subscribers", nil, map[string]any{"added": in.done.Added, "consent": consent})
	return in.done, d.commit(ctx, in.p)
}

// wrongLines is the error that names what has to be mended.
func wrongLines(wrong []string) error {
	more := ""
	if n := len(wrong) - maxWrongLines; n > 0 {
		wrong, more = wrong[:maxWrongLines], fmt.Sprintf("\nand %d more", n)
	}
	return &Invalid{Field: "contacts", Reason: "nobody was imported:\n" + strings.Join(wrong, "\n") + more}
}

// importing is an import under way.
type importing struct {
	d       *Desk
	p       *plan
	consent string
	seen    map[string]bool // keys
	done    Imported
	wrong   []string
}

// take adds a contact to the plan. Only an error of the store is one of its own.
func (in *importing) take(ctx context.Context, c Contact) error {
	to, wish, err := in.check(ctx, c)
	if invalid := new(Invalid); errors.As(err, &invalid) {
		in.wrong = append(in.wrong, fmt.Sprintf("line %d: %s", c.Line, invalid.Error()))
		return nil
	}
	if err != nil {
		return err
	}
	if in.seen[to.key] {
		in.done.Known++
		return nil
	}
	in.seen[to.key] = true
	s, err := in.d.storedAt(ctx, to, in.p.now)
	if err != nil {
		return err
	}
	f, err := in.d.memory.FootprintOf(ctx, to.channel, to.key)
	if err != nil {
		return err
	}
	in.decide(c, s, f, wish)
	return nil
}

func (in *importing) check(ctx context.Context, c Contact) (contact, Wish, error) {
	to, err := in.d.contactOf("mail", c.Address)
	if err != nil {
		return to, Wish{}, err
	}
	if to.role {
		return to, Wish{}, &Invalid{Field: "address", Value: to.address, Reason: "is a role's, not a person's: it has to confirm"}
	}
	wish, err := in.d.checkWish(ctx, Wish{Components: c.Components, Language: c.Language})
	return to, wish, err
}

func (in *importing) decide(c Contact, s Subscriber, f Footprint, wish Wish) {
	switch {
	case f.Never:
		in.pass(c, "wants nothing ever again")
	case s.Left():
		in.pass(c, "has left")
	case !s.Suspended.IsZero():
		in.pass(c, "is suspended: "+s.Suspension)
	case s.Active():
		in.done.Known++
	default:
		s.Wish, s.Confirmed = wish, in.p.now
		s.Consent = Consent{Version: in.consent, At: in.p.now, Source: SourceImport}
		in.p.c.Subscribers = append(in.p.c.Subscribers, s)
		in.done.Added++
	}
}

func (in *importing) pass(c Contact, why string) {
	in.done.Passed = append(in.done.Passed, fmt.Sprintf("line %d %s", c.Line, why))
}
