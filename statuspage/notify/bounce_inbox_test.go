package notify

import (
	"bytes"
	"context"
	"crypto/tls"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"strings"
	"testing"
	"time"

	"github.com/emersion/go-imap/v2"
	"github.com/emersion/go-imap/v2/imapserver"
	"github.com/emersion/go-imap/v2/imapserver/imapmemserver"

	"github.com/fyr-status/fyr/statuspage"
	"github.com/fyr-status/fyr/statuspage/notify/smtptest"
)

// postOffice is a mailbox on an IMAP server of another hand.
type postOffice struct {
	t    *testing.T
	user *imapmemserver.User
	port int
	cert *smtptest.Server // only its certificate is used
}

// newPostOffice starts an IMAP server that speaks TLS from the first byte, by STARTTLS,
// or not at all.
func newPostOffice(t *testing.T, kind string) *postOffice {
	t.Helper()
	o := &postOffice{t: t, user: imapmemserver.NewUser("bounce", "hunter2"), cert: smtptest.New(t, smtptest.Script{})}
	if err := o.user.Create("INBOX", nil); err != nil {
		t.Fatal(err)
	}
	mem := imapmemserver.New()
	mem.AddUser(o.user)
	options := &imapserver.Options{
		NewSession: func(*imapserver.Conn) (imapserver.Session, *imapserver.GreetingData, error) {
			return mem.NewSession(), nil, nil
		},
		Caps:         imap.CapSet{imap.CapIMAP4rev1: {}},
		InsecureAuth: kind == "none",
	}
	secure := &tls.Config{Certificates: []tls.Certificate{o.cert.Key}}
	if kind == "starttls" {
		options.TLSConfig = secure
	}
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	o.port = ln.Addr().(*net.TCPAddr).Port
	if kind == "implicit" {
		ln = tls.NewListener(ln, secure)
	}
	server := imapserver.New(options)
	go func() { _ = server.Serve(ln) }()
	t.Cleanup(func() { server.Close() })
	return o
}

func (o *postOffice) post(message []byte) {
	o.t.Helper()
	if _, err := o.user.Append("INBOX", literal{bytes.NewReader(message)}, &imap.AppendOptions{}); err != nil {
		o.t.Fatal(err)
	}
}

type literal struct{ *bytes.Reader }

func (l literal) Size() int64 { return l.Reader.Size() }

func (o *postOffice) unseen() int {
	o.t.Helper()
	s, err := o.user.Status("INBOX", &imap.StatusOptions{NumUnseen: true})
	if err != nil {
		o.t.Fatal(err)
	}
	return int(*s.NumUnseen)
}

// inbox reads the mailbox as a configuration says.
func (o *postOffice) inbox(kind string, take func(context.Context, []byte) error) *Inbox {
	o.t.Helper()
	settings := fmt.Sprintf(`{"from": "a@b.example", "host": "relay.example", "bounce": "bounce@b.example", "inbox": {"host": "127.0.0.1", "port": %d, "tls": %q, "user": "bounce", "password": "hunter2"}}`, o.port, kind)
	m, err := NewMail(json.RawMessage(settings), testEnv(o.cert.Roots))
	if err != nil {
		o.t.Fatal(err)
	}
	return m.Inbox(take)
}

func TestInbox(t *testing.T) {
	t.Parallel()
	for _, kind := range []string{"implicit", "starttls", "none"} {
		t.Run(kind, func(t *testing.T) {
			t.Parallel()
			o := newPostOffice(t, kind)
			b, sender := bounceRig(t)
			o.post(sample(t, "postfix", sender))
			o.post(sample(t, "vacation", sender))
			var got []string
			i := o.inbox(kind, func(_ context.Context, message []byte) error {
				bounce, err := b.Read(message)
				got = append(got, fmt.Sprint(bounce.Status, err))
				return nil
			})
			for _, want := range []int{2, 0} {
				if n, err := i.Look(t.Context()); n != want || err != nil {
					t.Fatalf("%d messages, %v; want %d", n, err, want)
				}
			}
			if want := "5.1.1<nil> not a bounce: it is an automatic answer"; strings.Join(got, " ") != want {
				t.Errorf("got %v, want %s", got, want)
			}
		})
	}
}

// A message is marked only once it was taken in, so that a crash or a full disk in
// between loses none.
func TestInboxMarksAfterwards(t *testing.T) {
	t.Parallel()
	o := newPostOffice(t, "implicit")
	for range 3 {
		o.post(sample(t, "human", "bounce@example.com"))
	}
	full := errors.New("storage full")
	taken := 0
	i := o.inbox("implicit", func(context.Context, []byte) error {
		if taken++; taken == 2 {
			return full
		}
		if got := o.unseen(); taken == 1 && got != 3 {
			t.Errorf("%d are not seen while the first is taken in, want 3", got)
		}
		return nil
	})
	if n, err := i.Look(t.Context()); n != 1 || !errors.Is(err, full) || o.unseen() != 2 {
		t.Errorf("%d messages, %v, %d not seen; want 1, storage full, 2", n, err, o.unseen())
	}
	if n, err := i.Look(t.Context()); n != 2 || err != nil || o.unseen() != 0 {
		t.Errorf("%d messages, %v, %d not seen; want 2, none", n, err, o.unseen())
	}
}

func TestInboxIsBounded(t *testing.T) {
	t.Parallel()
	o := newPostOffice(t, "implicit")
	o.post([]byte("Subject: large\r\n\r\n" + strings.Repeat("x\r\n", MostBounce/3)))
	for range mostAtOnce + 5 {
		o.post([]byte("Subject: hello\r\n\r\n"))
	}
	largest := 0
	i := o.inbox("implicit", func(_ context.Context, message []byte) error {
		largest = max(largest, len(message))
		return nil
	})
	if n, err := i.Look(t.Context()); n != mostAtOnce || err != nil || largest != MostBounce+1 {
		t.Errorf("%d messages, the largest of %d bytes, %v", n, largest, err)
	}
}

// A list of four billion messages is looked at as far as it is of use.
func TestInboxSurvivesAnEndlessList(t *testing.T) {
	t.Parallel()
	all := imap.UIDSet{{Start: 1, Stop: 1<<32 - 1}}
	if got := first(&imap.SearchData{All: all}, 3); len(got) != 3 {
		t.Errorf("%v", got)
	}
	last := imap.UIDSet{{Start: 1<<32 - 1, Stop: 1<<32 - 1}}
	if got := first(&imap.SearchData{All: last}, 3); len(got) != 1 {
		t.Errorf("%v", got)
	}
}

// No password crosses a clear line, and none goes to a stranger.
func TestInboxOnAClearLine(t *testing.T) {
	t.Parallel()
	o := newPostOffice(t, "none")
	take := func(context.Context, []byte) error { t.Error("something was read"); return nil }
	if _, err := o.inbox("starttls", take).Look(t.Context()); err == nil || !strings.Contains(err.Error(), "STARTTLS") {
		t.Errorf("error %v", err)
	}
	stranger := newPostOffice(t, "implicit")
	i := stranger.inbox("implicit", take)
	i.env.Roots = nil
	if _, err := i.Look(t.Context()); err == nil || !strings.Contains(err.Error(), "certificate") {
		t.Errorf("error %v", err)
	}
	_, err := NewMail(json.RawMessage(`{"from": "a@b.example", "host": "h.example", "bounce": "bounce@b.example", "inbox": {"host": "imap.example", "tls": "none", "user": "u", "password": "p"}}`), testEnv(nil))
	var invalid *statuspage.Invalid
	if !errors.As(err, &invalid) || invalid.Field != "inbox.tls" {
		t.Errorf("error %v", err)
	}
}

// A server that hangs costs one look and no more.
func TestInboxThatHangs(t *testing.T) {
	t.Parallel()
	s := smtptest.New(t, smtptest.Script{On: func(smtptest.Step) smtptest.Reply { return smtptest.Reply{Hang: true} }})
	m, err := NewMail(json.RawMessage(fmt.Sprintf(`{"from": "a@b.example", "host": "h.example", "bounce": "bounce@b.example", "inbox": {"host": "127.0.0.1", "port": %d, "tls": "none", "user": "u", "password": "p"}}`, s.Port)), testEnv(nil))
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 100*time.Millisecond)
	defer cancel()
	if _, err := m.Inbox(nil).Look(ctx); err == nil {
		t.Error("a server that says nothing was read")
	}
}
