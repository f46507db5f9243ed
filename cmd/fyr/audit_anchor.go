package main

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/fyr-status/fyr/statuspage"
)

// anchorFile is the audit log's anchors in the data folder, when the configuration names no
// other place.
const anchorFile = "audit.anchor"

// anchorEvery is how often the audit log is anchored in the file, when it has grown. By mail
// it is once a day.
const anchorEvery = time.Hour

// anchorNoted is the entry of the log itself that remembers the first anchor of a day: a file
// that was taken away, or put in another's place, lacks it.
const anchorNoted = "audit.anchor"

// noted is what such an entry holds.
type noted struct {
	statuspage.Anchor
	File string `json:"file"`
}

func anchorsAt(c Config) string {
	return cmp.Or(c.Audit.File, filepath.Join(c.Data, anchorFile))
}

// anchors reads the anchors that are kept. What is no anchor, a file that can't be read, and
// one that lacks what the log remembers of it, is a problem that the check shows.
func (a *app) anchors(ctx context.Context) (kept []statuspage.Anchor, problems []string) {
	path := anchorsAt(*a.config.Load())
	kept, problems = readAnchors(path)
	lost, err := a.lostAnchors(ctx, path, kept)
	switch {
	case err != nil:
		problems = append(problems, err.Error())
	case len(lost) > 0:
		first := lost[0]
		problems = append(problems, fmt.Sprintf("%s lacks %s that were written there, the first: %s. It was cut, lost or replaced; the mails of the anchors hold the same lines", path, counted(len(lost), "anchor"), first))
	}
	return kept, problems
}

func readAnchors(path string) (kept []statuspage.Anchor, problems []string) {
	text, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, []string{"the anchors can't be read: " + err.Error()}
	}
	for n, line := range strings.Split(strings.TrimRight(string(text), "\n"), "\n") {
		anchor, err := statuspage.ParseAnchor(line)
		if err != nil {
			problems = append(problems, fmt.Sprintf("%s, line %d: %v", path, n+1, err))
			continue
		}
		kept = append(kept, anchor)
	}
	return kept, problems
}

// lostAnchors are those that the log remembers of a file and that are not in it, oldest first.
func (a *app) lostAnchors(ctx context.Context, path string, kept []statuspage.Anchor) (lost []statuspage.Anchor, err error) {
	entries, err := a.store.Audit(ctx, statuspage.AuditQuery{Act: anchorNoted, Limit: math.MaxInt32})
	if err != nil {
		return nil, err
	}
	for _, e := range slices.Backward(entries) {
		var n noted
		if json.Unmarshal(e.After, &n) != nil || n.File != path { // of a file that the configuration no longer names
			continue
		}
		if !slices.ContainsFunc(kept, func(k statuspage.Anchor) bool { return k.Seq == n.Seq && k.Hash == n.Hash }) {
			lost = append(lost, n.Anchor)
		}
	}
	return lost, nil
}

// anchor notes how the audit log ends, in the file every hour in which it grew, and once a day
// by mail and in the log too. It may be called more often. The time in the anchor is when it
// was made. A crash in between leaves a line that nothing remembers, never the other way.
func (a *app) anchor(ctx context.Context, now time.Time) error {
	c := *a.config.Load()
	kept, _ := readAnchors(anchorsAt(c))
	var last statuspage.Anchor
	if n := len(kept); n > 0 {
		last = kept[n-1]
	}
	head, err := a.store.AuditHead(ctx)
	if err != nil || head.Seq == 0 || head.Seq == last.Seq && head.Hash == last.Hash || now.Sub(last.At) < anchorEvery {
		return err
	}
	head.At = now.UTC().Truncate(time.Second) // as the line has it
	if err := appendLine(anchorsAt(c), head.String()); err != nil || sameDay(last.At, now) {
		return err
	}
	err = a.desk.Note(ctx, statuspage.Actor{Kind: statuspage.BySystem}, anchorNoted, "audit", nil, noted{head, anchorsAt(c)})
	return errors.Join(err, a.mailAnchor(ctx, c, head))
}

// sameDay reports whether two times lie on one day in UTC.
func sameDay(a, b time.Time) bool {
	return a.UTC().Format(time.DateOnly) == b.UTC().Format(time.DateOnly)
}

// mailAnchor sends an anchor to where nobody who has this host in hand can change it.
func (a *app) mailAnchor(ctx context.Context, c Config, anchor statuspage.Anchor) error {
	send := a.mails.person(c, func() *statuspage.Desk { return a.desk })
	if c.Audit.Mail == "" || send == nil {
		return nil
	}
	texts := a.words.set.Load().In("en")
	err := send(ctx, c.Audit.Mail, texts.T("op.mail.anchor.subject", "Page", c.Page.Name), texts.T("op.mail.anchor.body", "Anchor", anchor.String(), "Page", c.Page.Name)+"\n")
	if err != nil {
		return fmt.Errorf("mail the audit log's anchor: %w", err)
	}
	return nil
}

// appendLine adds a line to a file, which is on disk when it returns nil.
func appendLine(path, line string) error {
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_APPEND, 0o600)
	if err != nil {
		return fmt.Errorf("anchor the audit log: %w", err)
	}
	_, err = fmt.Fprintln(f, line)
	if err = errors.Join(err, f.Sync(), f.Close()); err != nil {
		return fmt.Errorf("anchor the audit log: %w", err)
	}
	return nil
}
