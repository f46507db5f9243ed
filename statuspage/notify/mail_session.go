package notify

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"slices"
	"strconv"
	"strings"
	"sync/atomic"
	"time"

	gomaillog "github.com/wneessen/go-mail/log"
	"github.com/wneessen/go-mail/smtp"
)

// The stages of a session before the first message, as answers name them. Those after it
// are called by their commands.
const (
	connecting = "connect"
	greeting   = "greeting"
)

// session is an open, greeted and authenticated connection to a relay.
type session struct {
	client  *smtp.Client
	conn    net.Conn // below TLS: to cut, and to set deadlines on
	line    net.Conn // what is spoken over before a STARTTLS: TLS itself when that is implicit
	patient bool     // it is the patient lanes'
	sent    int
	since   time.Time // when it became idle
}

// stage is one command with its answer, or what goes for one.
type stage struct {
	name string
	do   func() error
}

// open connects, greets, secures and authenticates; dialogue hears what is said, nil:
// nobody does.
func (r *relay) open(ctx context.Context, dialogue gomaillog.Logger) (*session, *failure) {
	s := &session{}
	line, err := r.connect(ctx, s)
	if err != nil {
		return nil, &failure{stage: connecting, err: err}
	}
	defer context.AfterFunc(ctx, s.cut)()
	for _, step := range []stage{
		{greeting, func() error { return r.greet(s, line, dialogue) }},
		{"EHLO", func() error { return s.client.Hello(r.of.helo) }},
		{"STARTTLS", func() error { return r.secure(s) }},
		{"AUTH", func() error { return r.authenticate(s) }},
	} {
		if f := r.step(s, step); f != nil {
			s.cut()
			return nil, f
		}
	}
	return s, nil
}

// step does one command within its deadline.
func (r *relay) step(s *session, step stage) *failure {
	_ = s.conn.SetDeadline(time.Now().Add(r.of.timings.command))
	if err := step.do(); err != nil {
		return &failure{stage: step.name, err: err}
	}
	return nil
}

// connect returns the line to speak over: TLS from the first byte when that is asked for.
func (r *relay) connect(ctx context.Context, s *session) (net.Conn, error) {
	ctx, cancel := context.WithTimeout(ctx, r.of.timings.connect)
	defer cancel()
	conn, err := r.of.env.Dial(ctx, "tcp", net.JoinHostPort(r.Host, strconv.Itoa(r.Port)))
	if err != nil {
		return nil, err
	}
	s.conn = &terse{Conn: conn, most: mostSaid}
	if r.TLS != "implicit" {
		return s.conn, nil
	}
	line := tls.Client(s.conn, r.tlsConfig())
	if err := line.HandshakeContext(ctx); err != nil {
		s.cut()
		return nil, err
	}
	return line, nil
}

// greet hears the greeting. TLS and authentication are done by us, stage by stage, so
// that their failures can be told apart.
func (r *relay) greet(s *session, line net.Conn, dialogue gomaillog.Logger) (err error) {
	s.line = line
	if dialogue == nil {
		s.client, err = smtp.NewClient(line, r.Host)
		return err
	}
	ear := &overheard{Conn: line}
	if s.client, err = smtp.NewClient(ear, r.Host); err != nil {
		return err
	}
	dialogue.Debugf(gomaillog.Log{Direction: gomaillog.DirServerToClient, Format: "%s", Messages: []any{ear.words()}})
	s.client.SetLogger(dialogue)
	s.client.SetDebugLog(true)
	return nil
}

// encrypted is the state of TLS on the line; not ok when it is in clear.
func (s *session) encrypted() (state tls.ConnectionState, ok bool) {
	if line, implicit := s.line.(*tls.Conn); implicit {
		return line.ConnectionState(), true
	}
	return s.client.TLSConnectionState()
}

func (r *relay) tlsConfig() *tls.Config {
	return &tls.Config{ServerName: r.Host, RootCAs: r.of.env.Roots, MinVersion: tls.VersionTLS12}
}

var errNoSTARTTLS = errors.New("offered no STARTTLS and tls is mandatory")

func (r *relay) secure(s *session) error {
	if r.TLS != "starttls" {
		return nil
	}
	if ok, _ := s.client.Extension("STARTTLS"); !ok {
		return errNoSTARTTLS
	}
	return s.client.StartTLS(r.tlsConfig())
}

// authenticate gives the credentials. On a line without TLS it refuses, unless the relay
// is this machine.
func (r *relay) authenticate(s *session) error {
	if r.User == "" {
		return nil
	}
	if _, secured := s.encrypted(); !secured && !loopback(r.Host) {
		return errors.New("the line is not encrypted: the password stays here")
	}
	_, offered := s.client.Extension("AUTH")
	auth := r.mechanism(strings.Fields(strings.ToUpper(offered)))
	if auth == nil {
		return fmt.Errorf("offered no way to authenticate that we know (%q)", offered)
	}
	return s.client.Auth(auth)
}

// mechanism picks the safest of those offered. That a line is TLS from the first byte on
// is known here; the library may see no more than an ear around it.
func (r *relay) mechanism(offered []string) smtp.Auth {
	user, password, secured := r.User, r.Password.Reveal(), r.TLS == "implicit"
	switch {
	case slices.Contains(offered, "SCRAM-SHA-256"):
		return smtp.ScramSHA256Auth(user, password)
	case slices.Contains(offered, "PLAIN"):
		return smtp.PlainAuth("", user, password, r.Host, secured)
	case slices.Contains(offered, "LOGIN"):
		return smtp.LoginAuth(user, password, r.Host, secured)
	case slices.Contains(offered, "CRAM-MD5"):
		return smtp.CRAMMD5Auth(user, password)
	}
	return nil
}

// cut ends the connection without a word.
func (s *session) cut() { s.conn.Close() }

// mostSaid is how many bytes a relay may say between two of our own words. The longest
// honest ones are a TLS handshake's certificates.
const mostSaid = 64 << 10

var errTalkative = errors.New("said more than we listen to at a time")

// terse is a connection whose other end must not talk without end: answers are kept in
// memory until they are whole.
type terse struct {
	net.Conn
	most int // bytes between two of our own words
	said atomic.Int64
}

// Read reads what is said, up to the limit.
func (t *terse) Read(p []byte) (int, error) {
	if t.said.Load() >= int64(t.most) {
		return 0, errTalkative
	}
	n, err := t.Conn.Read(p)
	t.said.Add(int64(n))
	return n, err
}

// Write speaks; the other end may answer.
func (t *terse) Write(p []byte) (int, error) {
	t.said.Store(0)
	return t.Conn.Write(p)
}
