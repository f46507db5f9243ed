package notify

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"slices"
	"strings"
	"time"

	gomail "github.com/wneessen/go-mail"
	gomaillog "github.com/wneessen/go-mail/log"
	"github.com/wneessen/go-mail/smtp"
)

// session is an open, greeted and authenticated connection to the relay.
type session struct {
	client *smtp.Client
	conn   net.Conn // below TLS: to cut
	sent   int
	since  time.Time   // when it became idle
	kept   func() bool // ends the watch that cuts it with its context; nil: not watched
}

// open connects, greets, secures and authenticates; dialogue hears what is said, nil:
// nobody does.
func (m *Mail) open(ctx context.Context, dialogue gomaillog.Logger) (*session, *failure) {
	s := &session{}
	defer func() { s.release() }()
	c, err := m.client(ctx, s, dialogue)
	if err != nil {
		return nil, &failure{stage: "connect", err: err}
	}
	s.client, err = c.DialToSMTPClientWithContext(ctx)
	if err != nil {
		s.cut()
		return nil, &failure{stage: "connect", err: err}
	}
	for _, step := range []struct {
		stage string
		do    func() error
	}{
		{"STARTTLS", func() error { return m.secure(s) }},
		{"AUTH", func() error { return m.authenticate(s) }},
	} {
		if f := m.step(s, step.stage, step.do); f != nil {
			s.cut()
			return nil, f
		}
	}
	return s, nil
}

// step does one command within its deadline.
func (m *Mail) step(s *session, stage string, do func() error) *failure {
	_ = s.client.UpdateDeadline(m.timings.command)
	if err := do(); err != nil {
		return &failure{stage: stage, err: err}
	}
	return nil
}

// client is the library's part of a session: it dials, reads the greeting and says EHLO.
// TLS and authentication are done by us, stage by stage, so that their failures can be
// told apart. The library reads the greeting without a context: from the moment it is
// connected the session is cut when ctx ends.
func (m *Mail) client(ctx context.Context, s *session, dialogue gomaillog.Logger) (*gomail.Client, error) {
	opts := []gomail.Option{
		gomail.WithPort(m.set.Port), gomail.WithHELO(m.helo), gomail.WithTimeout(m.timings.command), gomail.WithTLSPolicy(gomail.NoTLS),
		gomail.WithDialContextFunc(func(dialing context.Context, network, addr string) (net.Conn, error) {
			conn, err := m.dial(dialing, s, network, addr)
			s.kept = context.AfterFunc(ctx, s.cut)
			return conn, err
		}),
	}
	if dialogue != nil {
		opts = append(opts, gomail.WithLogger(dialogue), gomail.WithDebugLog())
	}
	return gomail.NewClient(m.set.Host, opts...)
}

func (m *Mail) dial(ctx context.Context, s *session, network, addr string) (net.Conn, error) {
	ctx, cancel := context.WithTimeout(ctx, m.timings.connect)
	defer cancel()
	conn, err := m.env.Dial(ctx, network, addr)
	if err != nil {
		return nil, err
	}
	s.conn = conn
	if m.set.TLS != "implicit" {
		return conn, nil
	}
	secured := tls.Client(conn, m.tlsConfig())
	return secured, secured.HandshakeContext(ctx)
}

func (m *Mail) tlsConfig() *tls.Config {
	return &tls.Config{ServerName: m.set.Host, RootCAs: m.env.Roots, MinVersion: tls.VersionTLS12}
}

var errNoSTARTTLS = errors.New("offered no STARTTLS and tls is mandatory")

func (m *Mail) secure(s *session) error {
	if m.set.TLS != "starttls" {
		return nil
	}
	if ok, _ := s.client.Extension("STARTTLS"); !ok {
		return errNoSTARTTLS
	}
	return s.client.StartTLS(m.tlsConfig())
}

// authenticate gives the credentials. On a line without TLS it refuses, unless the relay
// is this machine.
func (m *Mail) authenticate(s *session) error {
	if m.set.User == "" {
		return nil
	}
	if _, secured := s.client.TLSConnectionState(); !secured && !loopback(m.set.Host) {
		return errors.New("the line is not encrypted: the password stays here")
	}
	_, offered := s.client.Extension("AUTH")
	auth := m.mechanism(strings.Fields(strings.ToUpper(offered)))
	if auth == nil {
		return fmt.Errorf("offered no way to authenticate that we know (%q)", offered)
	}
	return s.client.Auth(auth)
}

// mechanism picks the safest of those offered.
func (m *Mail) mechanism(offered []string) smtp.Auth {
	user, password := m.set.User, m.set.Password.Reveal()
	switch {
	case slices.Contains(offered, "SCRAM-SHA-256"):
		return smtp.ScramSHA256Auth(user, password)
	case slices.Contains(offered, "PLAIN"):
		return smtp.PlainAuth("", user, password, m.set.Host, false)
	case slices.Contains(offered, "LOGIN"):
		return smtp.LoginAuth(user, password, m.set.Host, false)
	case slices.Contains(offered, "CRAM-MD5"):
		return smtp.CRAMMD5Auth(user, password)
	}
	return nil
}

// release lets the session outlive the context of its beginning.
func (s *session) release() {
	if s.kept != nil {
		s.kept()
		s.kept = nil
	}
}

// cut ends the connection without a word.
func (s *session) cut() {
	if s.conn != nil {
		s.conn.Close()
	}
}
