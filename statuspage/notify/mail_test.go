package notify

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"mime"
	"mime/multipart"
	"mime/quotedprintable"
	"net/mail"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/fyr-status/fyr/statuspage"
	"github.com/fyr-status/fyr/statuspage/notify/smtptest"
)

var update = flag.Bool("update", false, "rewrite golden files")

var at = time.Date(2026, 11, 22, 1, 30, 0, 0, time.UTC)

func TestGoldenLetters(t *testing.T) {
	t.Parallel()
	m, err := NewMail(json.RawMessage(`{"from": "Examplé Status <status@bücher.example>", "reply_to": "help@example.com", "bounce": "bounce@example.com", "host": "relay.example"}`), testEnv(nil))
	if err != nil {
		t.Fatal(err)
	}
	follow := notice("d-follow", at)
	follow.Told.Incident.Updates = append(follow.Told.Incident.Updates, statuspage.Update{ID: "upd2"})
	follow.Told.Incident.Components = []statuspage.Affected{{Component: "api", Status: statuspage.MajorOutage}, {Component: "private", Status: statuspage.MajorOutage}}
	change := notice("d-change", at)
	change.Told = &statuspage.Told{Event: statuspage.Event{ID: "evt5", Kind: statuspage.ComponentEvent, At: at, Component: "api", Status: statuspage.UnderMaintenance, Was: statuspage.Operational, Reason: "new disks", Until: at.Add(time.Hour)}}
	for name, p := range map[string]statuspage.Parcel{
		"notice": notice("d-first", at), "follow": follow, "change": change,
		"confirm": confirmation("d-confirm", at), "alert": alert("d-alert", at),
	} {
		to := "reader@bücher.example"
		l, err := m.letter(p, to, at)
		if err != nil {
			t.Fatal(err)
		}
		golden(t, name+".eml", l.data)
		if l.to != "reader@xn--bcher-kva.example" || l.from != "bounce@example.com" {
			t.Errorf("%s: envelope from %s to %s", name, l.from, l.to)
		}
		for _, line := range bytes.Split(l.data, []byte("\r\n")) {
			if len(line) > 998 || bytes.ContainsAny(line, "\r\n") {
				t.Errorf("%s: a line of %d bytes, or with a bare CR or LF", name, len(line))
			}
		}
	}
}

func golden(t *testing.T, name string, got []byte) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if *update {
		if err := os.WriteFile(path, got, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), string(got)); diff != "" {
		t.Errorf("%s (-want +got):\n%s", name, diff)
	}
}

// RFC 8058, and what the contract promises of a notice's header, read by another parser.
func TestNoticeHeaders(t *testing.T) {
	t.Parallel()
	s := smtptest.New(t, smtptest.Script{})
	m := relayed(t, s, `, "reply_to": "help@example.com"`)
	p := notice("d-1", at)
	if r := m.Send(t.Context(), p); r.Outcome != Delivered {
		t.Fatalf("receipt %+v", r)
	}
	got := s.Wait(t, 1, 5*time.Second)[0]
	msg := got.Parse(t)
	want := map[string]string{
		"Message-Id":            "<d-1@status.example.com>",
		"List-Id":               `"Example \"Status\"" <status.example.com>`,
		"List-Help":             "<https://status.example.com/subscription?token=t-d-1>",
		"List-Unsubscribe":      "<https://status.example.com/unsubscribe?token=t-d-1>",
		"List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
		"Reply-To":              "<help@example.com>",
		"Auto-Submitted":        "auto-generated",
		"X-Fyr-Event":           "upd7x1n5w9rt",
		"References":            "<inc4k2m8p3qz.s-d-1@status.example.com>",
		"In-Reply-To":           "",
		"To":                    "<d-1@example.com>",
		"From":                  `"Example Status" <status@example.com>`,
		"User-Agent":            "",
		"X-Mailer":              "",
		"Bcc":                   "",
	}
	for name, value := range want {
		if got := msg.Header.Get(name); got != value {
			t.Errorf("%s: %q, want %q", name, got, value)
		}
	}
	if id := strings.Split(msg.Header.Get("Feedback-ID"), ":"); len(id) != 4 || id[0] != "upd7x1n5w9rt" || len(id[3]) < 5 || len(id[3]) > 15 {
		t.Errorf("Feedback-ID %q", id)
	}
	if host, _ := os.Hostname(); len(host) > 2 && bytes.Contains(got.Data, []byte(host)) {
		t.Errorf("the message names this machine, %s", host)
	}
	subject, err := new(mime.WordDecoder).DecodeHeader(msg.Header.Get("Subject"))
	if err != nil || subject != "[Päge] notice Bcc: everyone@example.com" {
		t.Errorf("subject %q, %v", subject, err)
	}
	if date, err := msg.Header.Date(); err != nil || time.Since(date) > time.Minute {
		t.Errorf("date %v, %v", date, err)
	}
	if parts := contentTypes(t, msg); strings.Join(parts, " ") != "text/plain text/html" {
		t.Errorf("parts %v", parts)
	}
	if got.From != "status@example.com" || cmp.Diff(got.To, []string{"d-1@example.com"}) != "" {
		t.Errorf("envelope from %s to %v", got.From, got.To)
	}
}

func contentTypes(t *testing.T, msg *mail.Message) (types []string) {
	t.Helper()
	_, params, err := mime.ParseMediaType(msg.Header.Get("Content-Type"))
	if err != nil {
		t.Fatal(err)
	}
	r := multipart.NewReader(msg.Body, params["boundary"])
	for {
		part, err := r.NextRawPart()
		if errors.Is(err, io.EOF) {
			return types
		}
		if err != nil {
			t.Fatal(err)
		}
		kind, params, _ := mime.ParseMediaType(part.Header.Get("Content-Type"))
		if params["charset"] != "UTF-8" {
			t.Errorf("%s in charset %q", kind, params["charset"])
		}
		if _, err := io.ReadAll(quotedprintable.NewReader(part)); err != nil {
			t.Errorf("%s: %v", kind, err)
		}
		types = append(types, kind)
	}
}

// Each repeat is the same message but for its date.
func TestAttemptsAreTheSameMessage(t *testing.T) {
	t.Parallel()
	m, err := NewMail(json.RawMessage(`{"from": "status@example.com", "host": "relay.example"}`), testEnv(nil))
	if err != nil {
		t.Fatal(err)
	}
	a, errA := m.letter(notice("d-1", at), "a@example.com", at)
	b, errB := m.letter(notice("d-1", at), "a@example.com", at)
	if errA != nil || errB != nil || !bytes.Equal(a.data, b.data) {
		t.Errorf("two attempts differ (%v, %v):\n%s", errA, errB, cmp.Diff(string(a.data), string(b.data)))
	}
}

func TestConfirmationHasNothingToLeave(t *testing.T) {
	t.Parallel()
	s := smtptest.New(t, smtptest.Script{})
	if r := relayed(t, s, "").Send(t.Context(), confirmation("c-1", at)); r.Outcome != Delivered {
		t.Fatalf("receipt %+v", r)
	}
	msg := s.Wait(t, 1, 5*time.Second)[0].Parse(t)
	if got := msg.Header.Get("List-Unsubscribe") + msg.Header.Get("List-Id"); got != "" {
		t.Errorf("a confirmation has list headers: %q", got)
	}
	body, _ := io.ReadAll(quotedprintable.NewReader(msg.Body))
	if !bytes.Contains(body, []byte("https://status.example.com/subscribe/confirm?token=secret%2Btoken")) {
		t.Errorf("no link in:\n%s", body)
	}
}

// Each stage × each way to refuse: what becomes of the delivery.
func TestRefusals(t *testing.T) {
	t.Parallel()
	refused := func(text string) smtptest.Reply { return smtptest.Reply{Text: text} }
	tests := []struct {
		stage   smtptest.Stage
		reply   smtptest.Reply
		want    Outcome
		answer  string // what the answer says
		suspend bool
	}{
		{smtptest.Connect, refused("421 4.3.2 not now"), Unreachable, "421", false},
		{smtptest.Connect, refused("554 5.7.1 you are not welcome"), Unreachable, "554", false},
		{smtptest.Connect, smtptest.Reply{Drop: true}, Unreachable, "127.0.0.1 failed at ", false},
		{smtptest.Connect, smtptest.Reply{Hang: true}, Unreachable, "did not answer in time to greeting", false},
		{smtptest.Hello, refused("550 5.7.1 bad name"), Unreachable, "550", false},
		{smtptest.Hello, smtptest.Reply{Hang: true}, Unreachable, "did not answer in time", false},
		{smtptest.StartTLS, refused("454 4.7.0 TLS not available"), Unreachable, "454", false},
		{smtptest.StartTLS, smtptest.Reply{Hang: true}, Unreachable, "did not answer in time to STARTTLS", false},
		{smtptest.Auth, refused("535 5.7.8 wrong password"), Unreachable, "answered to AUTH: 535", false},
		{smtptest.Auth, smtptest.Reply{Hang: true}, Unreachable, "did not answer in time to AUTH", false},
		{smtptest.MailFrom, refused("550 5.7.1 sender refused"), Unreachable, "answered to MAIL: 550", false},
		{smtptest.MailFrom, refused("451 4.3.0 try later"), Unreachable, "451", false},
		{smtptest.MailFrom, smtptest.Reply{Hang: true}, Unreachable, "did not answer in time to MAIL", false},
		{smtptest.RcptTo, refused("450 4.2.1 <n@example.com> greylisted"), Retry, "450 4.2.1 <(address)> greylisted", false},
		{smtptest.RcptTo, refused("452 4.3.1 out of disk"), Unreachable, "452", false},
		{smtptest.RcptTo, refused("421 4.7.0 too many"), Unreachable, "421", false},
		{smtptest.RcptTo, refused("530 5.7.0 authenticate"), Unreachable, "530", false},
		{smtptest.RcptTo, refused("550 5.1.1 no such user"), Refused, "550 5.1.1", true},
		{smtptest.RcptTo, refused("550 5.1.10 null MX"), Refused, "5.1.10", true},
		{smtptest.RcptTo, refused("552 5.2.2 mailbox full"), Refused, "552", false},
		{smtptest.RcptTo, smtptest.Reply{Hang: true}, Unreachable, "did not answer in time to RCPT", false},
		{smtptest.RcptTo, smtptest.Reply{Drop: true}, Unreachable, "failed at RCPT", false},
		{smtptest.Data, refused("451 4.7.1 later"), Retry, "451", false},
		{smtptest.Data, refused("554 5.7.1 never"), Refused, "554", false},
		{smtptest.Data, smtptest.Reply{Hang: true}, Unreachable, "did not answer in time to DATA", false},
		{smtptest.Data, smtptest.Reply{Drop: true}, Unreachable, "failed at DATA", false},
		{smtptest.Content, refused("451 4.7.1 later"), Retry, "answered to content: 451", false},
		{smtptest.Content, refused("554 5.6.0 looks like spam"), Refused, "554", false},
		{smtptest.Content, smtptest.Reply{Hang: true}, Ambiguous, "did not answer in time to content; it may have taken", false},
		{smtptest.Content, smtptest.Reply{Drop: true}, Ambiguous, "it may have taken the message", false},
	}
	for _, tt := range tests {
		t.Run(fmt.Sprintf("%s %+v", tt.stage, tt.reply), func(t *testing.T) {
			t.Parallel()
			s := smtptest.New(t, smtptest.Script{User: "status", Password: "hunter2", On: func(step smtptest.Step) smtptest.Reply {
				if step.Stage == tt.stage {
					return tt.reply
				}
				return smtptest.Reply{}
			}})
			m := relayed(t, s, `, "user": "status", "password": "hunter2"`)
			if tt.reply.Hang { // but long enough for each other step, on a busy machine
				m.timings.command, m.timings.content = 1500*time.Millisecond, 1500*time.Millisecond
			}
			r := m.Send(t.Context(), notice("n", at))
			r.Answer = cleanAnswer(r.Answer)
			if r.Outcome != tt.want || !strings.Contains(r.Answer, tt.answer) || (r.Suspend != "") != tt.suspend {
				t.Errorf("got %s %q suspend %q, want %s %q", r.Outcome, r.Answer, r.Suspend, tt.want, tt.answer)
			}
			if strings.Contains(r.Answer, "@") || strings.Contains(r.Answer, "hunter2") {
				t.Errorf("an address or the password is in %q", r.Answer)
			}
		})
	}
}

// D-10, and no credentials where the line is clear (fault F51).
func TestNothingLeavesOnAClearLine(t *testing.T) {
	t.Parallel()
	for name, script := range map[string]smtptest.Script{
		"no STARTTLS": {NoTLS: true, User: "status", Password: "hunter2"},
		"STARTTLS refused": {User: "status", Password: "hunter2", On: func(s smtptest.Step) smtptest.Reply {
			if s.Stage == smtptest.StartTLS {
				return smtptest.Reply{Text: "454 4.7.0 no"}
			}
			return smtptest.Reply{}
		}},
		"bad certificate": {BadCert: true, User: "status", Password: "hunter2"},
	} {
		s := smtptest.New(t, script)
		r := relayed(t, s, `, "user": "status", "password": "hunter2"`).Send(t.Context(), notice("n", at))
		if r.Outcome != Unreachable {
			t.Errorf("%s: %+v, want unreachable", name, r)
		}
		if want := s.Host + " offered no STARTTLS and tls is mandatory"; name == "no STARTTLS" && r.Answer != want {
			t.Errorf("%s: %q, want %q", name, r.Answer, want)
		}
		if want := "has a certificate that can't be trusted"; name == "bad certificate" && !strings.Contains(r.Answer, want) {
			t.Errorf("%s: %q, want %q", name, r.Answer, want)
		}
		for _, c := range s.Commands() {
			if verb := strings.ToUpper(c.Line[:4]); verb == "AUTH" || verb == "MAIL" {
				t.Errorf("%s: %s was sent", name, verb)
			}
		}
		if len(s.Messages()) != 0 {
			t.Errorf("%s: a message was sent", name)
		}
	}
}

func TestSecureLines(t *testing.T) {
	t.Parallel()
	for extra, script := range map[string]smtptest.Script{
		`, "user": "status", "password": "hunter2"`:                    {User: "status", Password: "hunter2"},
		`, "tls": "implicit", "user": "status", "password": "hunter2"`: {Implicit: true, User: "status", Password: "hunter2"},
	} {
		s := smtptest.New(t, script)
		if r := relayed(t, s, extra).Send(t.Context(), notice("n", at)); r.Outcome != Delivered {
			t.Fatalf("%s: %+v", extra, r)
		}
		if got := s.Messages()[0]; !got.TLS || got.User != "status" {
			t.Errorf("%s: TLS %t, user %q", extra, got.TLS, got.User)
		}
	}
}

func TestPlainRelay(t *testing.T) {
	t.Parallel()
	s := smtptest.New(t, smtptest.Script{NoTLS: true})
	if r := relayed(t, s, `, "tls": "none"`).Send(t.Context(), notice("n", at)); r.Outcome != Delivered {
		t.Errorf("receipt %+v", r)
	}
}

// Trap 27: address 7 of 20 is refused; 19 arrive, and no message names another's address.
func TestOneBadAddressOfTwenty(t *testing.T) {
	t.Parallel()
	s := smtptest.New(t, smtptest.Script{On: func(step smtptest.Step) smtptest.Reply {
		if step.Stage == smtptest.RcptTo && step.Address == "d07@example.com" {
			return smtptest.Reply{Text: "550 5.1.1 no such user"}
		}
		return smtptest.Reply{}
	}})
	o := newOutbox()
	for i := range 20 {
		o.add(notice(fmt.Sprintf("d%02d", i), time.Now()))
	}
	d := run(t, Config{Outbox: o, Senders: map[string]Sender{"mail": relayed(t, s, "")}})
	d.Nudge()
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	if err := errors.Join(o.until(ctx, statuspage.Sent, 19), o.until(ctx, statuspage.Bounced, 1)); err != nil {
		t.Fatal(err)
	}
	if got := o.delivery("d07").State; got != statuspage.Bounced {
		t.Errorf("the bad one is %s", got)
	}
	for _, m := range s.Messages() {
		if len(m.To) != 1 || bytes.Count(m.Data, []byte("d0"))+bytes.Count(m.Data, []byte("d1")) > 12 {
			t.Errorf("a message to %v", m.To)
		}
		for i := range 20 {
			if other := fmt.Sprintf("d%02d@example.com", i); other != m.To[0] && bytes.Contains(m.Data, []byte(other)) {
				t.Errorf("the message to %v names %s", m.To, other)
			}
		}
	}
	for _, got := range o.settled {
		if want := got.ID == "d07"; (got.Suspend != "") != want {
			t.Errorf("%s: suspend %q", got.ID, got.Suspend)
		}
	}
}

// Fault F48: the relay takes ten messages a session and answers 421 to the next; and it
// closes idle sessions. Every message goes out at its first attempt.
func TestReconnects(t *testing.T) {
	t.Parallel()
	s := smtptest.New(t, smtptest.Script{PerSession: 10})
	m := relayed(t, s, `, "connections": 1`)
	for i := range 35 {
		if r := m.Send(t.Context(), notice(fmt.Sprintf("d%02d", i), at)); r.Outcome != Delivered {
			t.Fatalf("message %d: %+v", i, r)
		}
	}
	if got := s.Sessions(); got != 4 {
		t.Errorf("%d sessions for 35 messages, want 4", got)
	}
}

func TestStaleSessionIsReplaced(t *testing.T) {
	t.Parallel()
	var drop atomic.Bool
	s := smtptest.New(t, smtptest.Script{On: func(step smtptest.Step) smtptest.Reply {
		return smtptest.Reply{Drop: step.Stage == smtptest.MailFrom && step.Session == 1 && drop.Load()}
	}})
	m := relayed(t, s, "")
	for i := range 2 {
		if r := m.Send(t.Context(), notice(fmt.Sprint("d", i), at)); r.Outcome != Delivered {
			t.Fatalf("message %d: %+v", i, r)
		}
		drop.Store(true)
	}
	if got := s.Sessions(); got != 2 {
		t.Errorf("%d sessions, want 2", got)
	}
}

func TestSessionIsReusedAfterARefusal(t *testing.T) {
	t.Parallel()
	s := smtptest.New(t, smtptest.Script{On: func(step smtptest.Step) smtptest.Reply {
		if step.Stage == smtptest.RcptTo && strings.HasPrefix(step.Address, "bad") {
			return smtptest.Reply{Text: "550 5.1.1 no"}
		}
		return smtptest.Reply{}
	}})
	m := relayed(t, s, "")
	for _, id := range []string{"a", "bad", "c", "bad2", "e"} {
		m.Send(t.Context(), notice(id, at))
	}
	if got := len(s.Messages()); got != 3 || s.Sessions() != 1 {
		t.Errorf("%d messages over %d sessions, want 3 over 1", got, s.Sessions())
	}
}

func TestIdleSessionsEndPolitely(t *testing.T) {
	t.Parallel()
	s := smtptest.New(t, smtptest.Script{})
	m := relayed(t, s, "")
	m.timings.idle = 20 * time.Millisecond
	if r := m.Send(t.Context(), notice("n", at)); r.Outcome != Delivered {
		t.Fatal(r)
	}
	deadline := time.After(time.Minute)
	tick := time.NewTicker(5 * time.Millisecond)
	defer tick.Stop()
	for {
		if c := s.Commands(); c[len(c)-1].Line == "QUIT" {
			return
		}
		select {
		case <-tick.C:
		case <-deadline:
			t.Fatalf("no QUIT: %v", s.Commands())
		}
	}
}

func TestConnectionsAreBounded(t *testing.T) {
	t.Parallel()
	var now, most atomic.Int64
	s := smtptest.New(t, smtptest.Script{On: func(step smtptest.Step) smtptest.Reply {
		switch step.Stage {
		case smtptest.MailFrom:
			n := now.Add(1)
			for m := most.Load(); n > m && !most.CompareAndSwap(m, n); m = most.Load() {
			}
			return smtptest.Reply{Wait: 5 * time.Millisecond}
		case smtptest.Content:
			now.Add(-1)
		}
		return smtptest.Reply{}
	}})
	m := relayed(t, s, `, "connections": 3`)
	var wg sync.WaitGroup
	for i := range 30 {
		wg.Go(func() { m.Send(t.Context(), notice(fmt.Sprint("d", i), at)) })
	}
	wg.Wait()
	if len(s.Messages()) != 30 || most.Load() > 3 || s.Sessions() > 3 {
		t.Errorf("%d messages, %d at once, %d sessions; want 30, at most 3", len(s.Messages()), most.Load(), s.Sessions())
	}
}

// A client that goes away while the relay thinks ends the attempt at once.
func TestStoppedInMidSession(t *testing.T) {
	t.Parallel()
	for _, stage := range []smtptest.Stage{smtptest.Connect, smtptest.Hello, smtptest.RcptTo} {
		t.Run(fmt.Sprint(stage), func(t *testing.T) {
			t.Parallel()
			ctx, cancel := context.WithCancel(t.Context())
			s := smtptest.New(t, smtptest.Script{On: func(step smtptest.Step) smtptest.Reply {
				if step.Stage == stage {
					cancel()
					return smtptest.Reply{Hang: true}
				}
				return smtptest.Reply{}
			}})
			began := time.Now()
			if r := relayed(t, s, "").Send(ctx, notice("n", at)); r.Outcome != Unreachable || time.Since(began) > 5*time.Second {
				t.Errorf("%+v after %s", r, time.Since(began))
			}
		})
	}
}

func TestRateIsKept(t *testing.T) {
	t.Parallel()
	s := smtptest.New(t, smtptest.Script{})
	m := relayed(t, s, `, "rate": 50`)
	began := time.Now()
	for i := range 6 {
		m.Send(t.Context(), notice(fmt.Sprint("d", i), at))
	}
	if took := time.Since(began); took < 100*time.Millisecond {
		t.Errorf("six messages at 50 a second took %s, want at least 100 ms", took)
	}
}

func TestMailSettings(t *testing.T) {
	t.Parallel()
	tests := map[string]string{
		`{"from": "status@example.com"}`:                                                           `host: is empty: mail needs a relay (for example mail.example.com)`,
		`{"host": "relay.example"}`:                                                                `from: is not one mail address (for example Example Status <status@example.com>)`,
		`{"from": "a@b.example", "host": "h", "tls": "maybe"}`:                                     `tls: "maybe" is not starttls, implicit or none (for example starttls)`,
		`{"from": "a@b.example", "host": "relay.example", "tls": "none", "user": "u"}`:             `tls: "none" would send the password in clear text over the network (for example starttls)`,
		`{"from": "a@b.example", "host": "h", "connections": 21}`:                                  `connections: is not between 1 and 20 (for example 4)`,
		`{"from": "a@b.example", "host": "h", "hots": "h"}`:                                        `hots: is not a setting of this channel (for example {"from": "status@example.com", "host": "mail.example.com"})`,
		`{"from": "a@b.example", "host": "h", "port": "x"}`:                                        `port: "string" is not a int (for example {"from": "status@example.com", "host": "mail.example.com"})`,
		`{"from": "a@b.example", "host": "h", "dkim": {"domain": "b.example", "selector": "fyr"}}`: "dkim.key",
	}
	for settings, want := range tests {
		_, err := NewMail(json.RawMessage(settings), testEnv(nil))
		var invalid *statuspage.Invalid
		if !errors.As(err, &invalid) || !strings.Contains(err.Error(), want) {
			t.Errorf("%s:\ngot  %v\nwant %s", settings, err, want)
		}
	}
}

func TestAlertsByMail(t *testing.T) {
	t.Parallel()
	s := smtptest.New(t, smtptest.Script{})
	env := testEnv(s.Roots)
	if _, err := New("mail", json.RawMessage(`{"to": "ops@example.com"}`), env); err == nil {
		t.Error("an alert by mail without a relay was accepted")
	}
	env.Relay = relayed(t, s, "")
	sender, err := New("mail", json.RawMessage(`{"to": "ops@example.com"}`), env)
	if err != nil {
		t.Fatal(err)
	}
	if r := sender.Send(t.Context(), alert("a-1", at)); r.Outcome != Delivered {
		t.Fatalf("receipt %+v", r)
	}
	got := s.Messages()[0]
	if got.To[0] != "ops@example.com" || got.Parse(t).Header.Get("X-Fyr-Event") != "upd7x1n5w9rt" {
		t.Errorf("to %v: %s", got.To, got.Data)
	}
}

func TestOutboxFolder(t *testing.T) {
	t.Parallel()
	env := testEnv(nil)
	env.Dir = t.TempDir()
	m, err := NewMail(json.RawMessage(`{"from": "status@example.com", "outbox": "./mails"}`), env)
	if err != nil {
		t.Fatal(err)
	}
	for range 2 {
		if r := m.Send(t.Context(), notice("d-1", at)); r.Outcome != Delivered {
			t.Fatalf("receipt %+v", r)
		}
	}
	files, err := os.ReadDir(filepath.Join(env.Dir, "mails"))
	if err != nil || len(files) != 1 || files[0].Name() != "20261122T013000Z-d-1.eml" {
		t.Fatalf("files %v, %v", files, err)
	}
	path := filepath.Join(env.Dir, "mails", files[0].Name())
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if msg, err := mail.ReadMessage(f); err != nil || msg.Header.Get("Message-Id") != "<d-1@status.example.com>" {
		t.Errorf("message %v, %v", msg, err)
	}
	if info, err := f.Stat(); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("mode %v, want 0600", info.Mode())
	}
}

func TestOutboxFolderThatCannotBe(t *testing.T) {
	t.Parallel()
	env := testEnv(nil)
	env.Dir = t.TempDir()
	if err := os.WriteFile(filepath.Join(env.Dir, "mails"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	m, err := NewMail(json.RawMessage(`{"from": "status@example.com", "outbox": "mails"}`), env)
	if err != nil {
		t.Fatal(err)
	}
	if r := m.Send(t.Context(), notice("d-1", at)); r.Outcome != Unreachable {
		t.Errorf("receipt %+v, want unreachable", r)
	}
}

// Letters beyond ASCII before the @ need a relay with SMTPUTF8; ours has none.
func TestNonASCIILocalPart(t *testing.T) {
	t.Parallel()
	s := smtptest.New(t, smtptest.Script{})
	m := relayed(t, s, "")
	p := notice("n", at)
	p.To.Address = "jörg@example.com"
	if r := m.Send(t.Context(), p); r.Outcome != Refused {
		t.Errorf("receipt %+v, want refused", r)
	}
	if r := m.Send(t.Context(), notice("n2", at)); r.Outcome != Delivered || s.Sessions() != 1 {
		t.Errorf("the next message: %+v over %d sessions", r, s.Sessions())
	}
}

// SMTPUTF8 is asked for only where it is needed: a next relay without it would bounce.
func TestSMTPUTF8OnlyWhereNeeded(t *testing.T) {
	t.Parallel()
	s := smtptest.New(t, smtptest.Script{UTF8: true})
	m := relayed(t, s, "")
	for address, want := range map[string]bool{"reader@example.com": false, "jörg@example.com": true} {
		p := notice("n", at)
		p.To.Address = address
		if r := m.Send(t.Context(), p); r.Outcome != Delivered {
			t.Errorf("%s: %+v", address, r)
		}
		var asked string
		for _, c := range s.Commands() {
			if strings.HasPrefix(c.Line, "MAIL") {
				asked = c.Line
			}
		}
		if got := strings.Contains(asked, "SMTPUTF8"); got != want {
			t.Errorf("%s: %q", address, asked)
		}
	}
}

func TestTestDialogue(t *testing.T) {
	t.Parallel()
	s := smtptest.New(t, smtptest.Script{User: "status", Password: "hunter2", On: func(step smtptest.Step) smtptest.Reply {
		if step.Address == "nobody@example.com" {
			return smtptest.Reply{Text: "550 5.1.1 no such user"}
		}
		return smtptest.Reply{}
	}})
	m := relayed(t, s, `, "user": "status", "password": "hunter2"`)
	var out bytes.Buffer
	if err := m.Test(t.Context(), "you@example.com", &out); err != nil {
		t.Fatalf("%v\n%s", err, out.String())
	}
	if err := m.Test(t.Context(), "nobody@example.com", &out); err == nil || !strings.Contains(err.Error(), "550 5.1.1") {
		t.Errorf("error %v", err)
	}
	for _, want := range []string{"S: 220 smtptest ESMTP\nC: EHLO status.example.com", "C: STARTTLS", "* TLS 1.3", "C: MAIL FROM:<status@example.com>", "C: RCPT TO:<you@example.com>", "bytes of message taken", "S: 550 5.1.1 no such user"} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("no %q in\n%s", want, out.String())
		}
	}
	for _, not := range []string{"hunter2", "c3RhdHVz", "AHN0YXR1cwBodW50ZXIy"} {
		if strings.Contains(out.String(), not) {
			t.Errorf("%q shows in\n%s", not, out.String())
		}
	}
}
