package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/fyr-status/fyr/statuspage"
)

// anchorFile is the audit log's anchors in the data folder, when the configuration names no
// other place.
const anchorFile = "audit.anchor"

// anchorEvery is how often the audit log is anchored.
const anchorEvery = day

func anchorsAt(c Config) string {
	return cmp.Or(c.Audit.File, filepath.Join(c.Data, anchorFile))
}

// anchors reads the anchors that are kept; what is no anchor, and a file that can't be read,
// is a problem that the check shows.
func (a *app) anchors() (kept []statuspage.Anchor, problems []string) {
	path := anchorsAt(*a.config.Load())
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

// anchor notes how the audit log ends, once a day, in the file and by mail. It may be called
// more often. The time in the anchor is when it was made.
func (a *app) anchor(ctx context.Context, now time.Time) error {
	kept, _ := a.anchors()
	if n := len(kept); n > 0 && now.Sub(kept[n-1].At) < anchorEvery {
		return nil
	}
	head, err := a.store.AuditHead(ctx)
	if err != nil || head.Seq == 0 {
		return err
	}
	head.At = now
	c := *a.config.Load()
	return errors.Join(appendLine(anchorsAt(c), head.String()), a.mailAnchor(ctx, c, head))
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
