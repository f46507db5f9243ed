package statuspage

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
)

// MaxImport bounds the contacts of one import.
const MaxImport = 10_000

// importBatch is how many of them are one commit: it holds the desk for some ten
// milliseconds, and then others have their turn.
const importBatch = 200

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

// BrokenOff is the error of an import of which a part was done. Repeating it is safe:
// whoever was added counts as known then.
type BrokenOff struct {
	Done    Imported
	Taken   int // contacts that were dealt with
	Of      int
	Because error
}

// Words say how far it came, and what to do.
func (e *BrokenOff) Words() string {
	return fmt.Sprintf("the import ended after %d of %d contacts (%d added, %d known already): import the same again, those who are there count as known",
		e.Taken, e.Of, e.Done.Added, e.Done.Known)
}

func (e *BrokenOff) Error() string { return e.Words() + ": " + e.Because.Error() }

// Unwrap returns why.
func (e *BrokenOff) Unwrap() error { return e.Because }

// Import subscribes contacts without asking them to confirm. consent says in which words
// they agreed elsewhere, and is kept as their proof. An *Invalid names each line that is
// wrong; nobody is subscribed then. A store that fails on the way gives a *BrokenOff.
func (d *Desk) Import(ctx context.Context, by Actor, consent string, contacts []Contact) (Imported, error) {
	consent = strings.TrimSpace(CleanText(consent))
	switch {
	case consent == "" || len([]rune(consent)) > maxConsent:
		return Imported{}, &Invalid{Field: "consent", Reason: "has to say in 1 to 500 characters what the contacts agreed to, and where", Example: "agreed to status mails in the customer portal, 2025"}
	case len(contacts) > MaxImport:
		return Imported{}, &Invalid{Field: "contacts", Value: strconv.Itoa(len(contacts)), Reason: fmt.Sprintf("are more than %d: split the file", MaxImport)}
	}
	list, err := d.checkImport(ctx, contacts)
	if err != nil {
		return Imported{}, err
	}
	in := importing{d: d, by: by, consent: consent, seen: map[string]bool{}}
	taken := 0
	for batch := range slices.Chunk(list, importBatch) {
		if err := in.take(ctx, batch); err != nil {
			return in.done, &BrokenOff{Done: in.done, Taken: taken, Of: len(list), Because: err}
		}
		taken += len(batch)
	}
	return in.done, nil
}

// imported is a contact that may be subscribed.
type imported struct {
	contact
	wish Wish
	line int
}

// checkImport reads all contacts before the first one is taken.
func (d *Desk) checkImport(ctx context.Context, contacts []Contact) ([]imported, error) {
	list := make([]imported, 0, len(contacts))
	var wrong []string
	for _, c := range contacts {
		to, wish, err := d.checkImported(ctx, c)
		if invalid := new(Invalid); errors.As(err, &invalid) {
			wrong = append(wrong, fmt.Sprintf("line %d: %s", c.Line, invalid.Error()))
			continue
		}
		if err != nil {
			return nil, err
		}
		list = append(list, imported{to, wish, c.Line})
	}
	if len(wrong) > 0 {
		return nil, wrongLines(wrong)
	}
	return list, nil
}

func (d *Desk) checkImported(ctx context.Context, c Contact) (contact, Wish, error) {
	to, err := d.contactOf("mail", c.Address)
	if err != nil {
		return to, Wish{}, err
	}
	if to.role {
		return to, Wish{}, &Invalid{Field: "address", Value: to.address, Reason: "is a role's, not a person's: it has to confirm"}
	}
	wish, err := d.checkWish(ctx, Wish{Components: c.Components, Language: c.Language})
	return to, wish, err
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
	by      Actor
	consent string
	seen    map[string]bool // keys
	done    Imported        // of what is committed
}

// take commits a batch. After an error nothing of it was taken.
func (in *importing) take(ctx context.Context, batch []imported) error {
	in.d.act.Lock()
	defer in.d.act.Unlock()
	b := importedBatch{in.d.board.plan(time.Now()), in, Imported{}}
	for _, c := range batch {
		if err := b.take(ctx, c); err != nil {
			return err
		}
	}
	b.p.audit(in.by, "subscriber.import", "subscribers", nil, map[string]any{"added": b.done.Added, "consent": in.consent})
	if err := in.d.commit(ctx, b.p); err != nil {
		return err
	}
	in.done.Added += b.done.Added
	in.done.Known += b.done.Known
	in.done.Passed = append(in.done.Passed, b.done.Passed...)
	return nil
}

// importedBatch is a part of an import that is one commit.
type importedBatch struct {
	p    *plan
	of   *importing
	done Imported
}

// take adds a contact to the plan.
func (b *importedBatch) take(ctx context.Context, c imported) error {
	if b.of.seen[c.key] {
		b.done.Known++
		return nil
	}
	b.of.seen[c.key] = true
	s, err := b.of.d.storedAt(ctx, c.contact, b.p.now)
	if err != nil {
		return err
	}
	f, err := b.of.d.memory.FootprintOf(ctx, c.channel, c.key)
	if err != nil {
		return err
	}
	b.decide(c, s, f)
	return nil
}

func (b *importedBatch) decide(c imported, s Subscriber, f Footprint) {
	switch {
	case f.Never:
		b.pass(c, "wants nothing ever again")
	case s.Left():
		b.pass(c, "has left")
	case !s.Suspended.IsZero():
		b.pass(c, "is suspended: "+s.Suspension)
	case s.Active():
		b.done.Known++
	default:
		s.Wish, s.Confirmed = c.wish, b.p.now
		s.Consent = Consent{Version: b.of.consent, At: b.p.now, Source: SourceImport}
		b.p.c.Subscribers = append(b.p.c.Subscribers, s)
		b.done.Added++
	}
}

func (b *importedBatch) pass(c imported, why string) {
	b.done.Passed = append(b.done.Passed, fmt.Sprintf("line %d %s", c.line, why))
}
