package notify

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"strconv"
	"time"

	"github.com/emersion/go-imap/v2"
	"github.com/emersion/go-imap/v2/imapclient"

	"github.com/fyr-status/fyr/monitor/secret"
	"github.com/fyr-status/fyr/statuspage"
)

// InboxSettings is how the mailbox for undeliverable mail is reached, by IMAP.
type InboxSettings struct {
	Host     string        `json:"host"`
	Port     int           `json:"port"` // 0: the usual one of TLS
	TLS      string        `json:"tls"`  // "implicit" (also when empty), "starttls", "none"
	User     string        `json:"user"`
	Password secret.String `json:"password"`
	Folder   string        `json:"folder"` // "": INBOX
}

// inboxPorts are the usual ports (RFC 9051 section 2.1, RFC 8314 section 3.2).
var inboxPorts = map[string]int{"implicit": 993, "starttls": 143, "none": 143}

func (s *InboxSettings) check() error {
	if s.Host == "" || s.User == "" || s.Password.Empty() {
		return &statuspage.Invalid{Field: "host", Reason: "is needed to read a mailbox, and user and password are", Example: "imap.example.com"}
	}
	if s.TLS == "" {
		s.TLS = "implicit"
	}
	if s.Folder == "" {
		s.Folder = "INBOX"
	}
	return secured(s.TLS, s.Host, s.User, &s.Port, inboxPorts)
}

// Inbox reads the mailbox for undeliverable mail.
type Inbox struct {
	set  InboxSettings
	env  Env
	take func(ctx context.Context, message []byte) error
}

// Inbox returns the mailbox that the settings name, nil when they name none. take gets
// every message that was not seen yet, up to MostBounce bytes of it, whatever it is; only
// once take returns nil is a message marked as seen, so that none is lost in a crash.
func (m *Mail) Inbox(take func(ctx context.Context, message []byte) error) *Inbox {
	if m.set.Inbox == nil {
		return nil
	}
	return &Inbox{set: *m.set.Inbox, env: m.env, take: take}
}

// The bounds of one look into the mailbox.
const (
	lookEvery  = time.Minute
	lookTakes  = 50 * time.Second
	mostAtOnce = 100
)

// FetchBounces looks every minute into the mailbox that inbox returns, nil for none,
// until ctx ends; it returns nil. That it can't be read is logged once, as is that it can
// be again.
func FetchBounces(ctx context.Context, log *slog.Logger, inbox func() *Inbox) error {
	var failing bool
	for ctx.Err() == nil {
		var err error
		if i := inbox(); i != nil {
			_, err = i.Look(ctx)
		}
		switch {
		case ctx.Err() != nil:
			return nil
		case err != nil && !failing:
			log.Warn("the mailbox for bounces can't be read", "err", cleanAnswer(err.Error()))
		case err == nil && failing:
			log.Info("the mailbox for bounces can be read again")
		}
		failing = err != nil
		pause(ctx, lookEvery)
	}
	return nil
}

// Look takes in what was not seen yet, at most a hundred messages, and returns how many
// there were.
func (i *Inbox) Look(ctx context.Context) (n int, err error) {
	ctx, cancel := context.WithTimeout(ctx, lookTakes)
	defer cancel()
	conn, err := i.env.Dial(ctx, "tcp", net.JoinHostPort(i.set.Host, strconv.Itoa(i.set.Port)))
	if err != nil {
		return 0, fmt.Errorf("reach %s: %w", i.set.Host, err)
	}
	defer context.AfterFunc(ctx, func() { conn.Close() })() // the library knows no context
	c, err := i.open(ctx, &terse{Conn: conn, most: 2 * MostBounce})
	if err != nil {
		conn.Close()
		return 0, fmt.Errorf("%s: %w", i.set.Host, err)
	}
	defer c.Close()
	if n, err = i.read(ctx, c); err != nil {
		return n, fmt.Errorf("%s: %w", i.set.Host, err)
	}
	return n, c.Logout().Wait()
}

// open secures the line and signs in. The library gives a password only when asked to,
// and refuses to go on where STARTTLS fails.
func (i *Inbox) open(ctx context.Context, conn net.Conn) (c *imapclient.Client, err error) {
	o := &imapclient.Options{TLSConfig: &tls.Config{ServerName: i.set.Host, RootCAs: i.env.Roots, MinVersion: tls.VersionTLS12}}
	switch i.set.TLS {
	case "starttls":
		if c, err = imapclient.NewStartTLS(conn, o); err != nil {
			return nil, fmt.Errorf("STARTTLS: %w", err)
		}
	case "implicit":
		line := tls.Client(conn, o.TLSConfig)
		if err := line.HandshakeContext(ctx); err != nil {
			return nil, fmt.Errorf("TLS: %w", err)
		}
		c = imapclient.New(line, o)
	default:
		c = imapclient.New(conn, o)
	}
	if err := c.Login(i.set.User, i.set.Password.Reveal()).Wait(); err != nil {
		return nil, errors.Join(fmt.Errorf("sign in: %w", err), c.Close())
	}
	return c, nil
}

func (i *Inbox) read(ctx context.Context, c *imapclient.Client) (n int, err error) {
	if _, err := c.Select(i.set.Folder, nil).Wait(); err != nil {
		return 0, fmt.Errorf("open the folder: %w", err)
	}
	found, err := c.UIDSearch(&imap.SearchCriteria{NotFlag: []imap.Flag{imap.FlagSeen, imap.FlagDeleted}}, nil).Wait()
	if err != nil {
		return 0, fmt.Errorf("look for what is new: %w", err)
	}
	for _, uid := range first(found, mostAtOnce) {
		if err := i.one(ctx, c, uid); err != nil {
			return n, err
		}
		n++
	}
	return n, nil
}

// first returns the first few of what was found. The library's own list of them is as
// long as the server says, which may be four billion.
func first(found *imap.SearchData, most int) (uids []imap.UID) {
	set, _ := found.All.(imap.UIDSet)
	for _, r := range set {
		for uid := r.Start; uid != 0 && uid <= r.Stop && len(uids) < most; uid++ {
			uids = append(uids, uid)
		}
	}
	return uids
}

// one takes one message in, then marks it.
func (i *Inbox) one(ctx context.Context, c *imapclient.Client, uid imap.UID) error {
	message, err := peek(c, uid)
	if err != nil {
		return fmt.Errorf("fetch a message: %w", err)
	}
	if err := i.take(ctx, message); err != nil {
		return fmt.Errorf("take a message in: %w", err)
	}
	seen := &imap.StoreFlags{Op: imap.StoreFlagsAdd, Flags: []imap.Flag{imap.FlagSeen}, Silent: true}
	if err := c.Store(imap.UIDSetNum(uid), seen, nil).Close(); err != nil {
		return fmt.Errorf("mark a message as seen: %w", err)
	}
	return nil
}

// peek fetches a message without marking it: a little more than is read of it, so that
// one that is too large can be told.
func peek(c *imapclient.Client, uid imap.UID) ([]byte, error) {
	whole := &imap.FetchItemBodySection{Peek: true, Partial: &imap.SectionPartial{Offset: 0, Size: MostBounce + 1}}
	got, err := c.Fetch(imap.UIDSetNum(uid), &imap.FetchOptions{UID: true, BodySection: []*imap.FetchItemBodySection{whole}}).Collect()
	if err != nil || len(got) == 0 {
		return nil, err
	}
	for _, section := range got[0].BodySection {
		return section.Bytes, nil
	}
	return nil, nil
}
