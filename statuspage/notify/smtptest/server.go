package smtptest

import (
	"bytes"
	"crypto/tls"
	"crypto/x509"
	"net"
	"net/mail"
	"slices"
	"strconv"
	"sync"
	"testing"
	"time"
)

// Message is a mail that the server took.
type Message struct {
	From    string   // the envelope's sender, without brackets
	To      []string // the envelope's recipients
	Data    []byte   // as it came, dots unstuffed, lines ending in "\n"
	Session int      // the session that brought it, from 1
	TLS     bool
	User    string // who authenticated; "" for nobody
}

// Parse reads the message's header; the body is left to be read.
func (m Message) Parse(tb testing.TB) *mail.Message {
	tb.Helper()
	msg, err := mail.ReadMessage(bytes.NewReader(m.Data))
	if err != nil {
		tb.Fatalf("parsing a mail: %v", err)
	}
	return msg
}

// Command is a line that a client sent outside of a message.
type Command struct {
	Session int
	TLS     bool
	Line    string
}

// Server is a listening relay.
type Server struct {
	Addr  string         // "127.0.0.1:port"
	Host  string         // "127.0.0.1"
	Port  int            //
	Roots *x509.CertPool // trusts the server's certificate
	Cert  *x509.Certificate
	Key   tls.Certificate // the same, with its key, for other servers

	script Script
	tls    *tls.Config
	ln     net.Listener
	quit   chan struct{}
	wg     sync.WaitGroup

	mu       sync.Mutex
	messages []Message
	commands []Command
	sessions int
	conns    map[net.Conn]bool
	changed  chan struct{} // closed and replaced with each message
}

// New starts a server on a free loopback port; it ends with the test.
func New(tb testing.TB, script Script) *Server {
	tb.Helper()
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		tb.Fatal(err)
	}
	cert, roots := certificate(tb, script.BadCert)
	_, port, _ := net.SplitHostPort(ln.Addr().String())
	n, _ := strconv.Atoi(port)
	s := &Server{
		Addr: ln.Addr().String(), Host: "127.0.0.1", Port: n, Roots: roots, Cert: cert.Leaf, Key: cert,
		script: script, ln: ln, quit: make(chan struct{}),
		tls:   &tls.Config{Certificates: []tls.Certificate{cert}},
		conns: map[net.Conn]bool{}, changed: make(chan struct{}),
	}
	s.wg.Go(s.accept)
	tb.Cleanup(s.Close)
	return s
}

// Close stops listening and cuts every session. It may be called twice.
func (s *Server) Close() {
	s.mu.Lock()
	select {
	case <-s.quit:
	default:
		close(s.quit)
	}
	for c := range s.conns {
		c.Close()
	}
	s.mu.Unlock()
	s.ln.Close()
	s.wg.Wait()
}

// Messages returns what was taken so far, oldest first.
func (s *Server) Messages() []Message {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.messages)
}

// Commands returns every line that clients sent outside of messages.
func (s *Server) Commands() []Command {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.commands)
}

// Sessions returns how many connections were accepted.
func (s *Server) Sessions() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.sessions
}

// Wait returns the messages once there are n of them, and fails the test when that takes
// longer than timeout.
func (s *Server) Wait(tb testing.TB, n int, timeout time.Duration) []Message {
	tb.Helper()
	late := time.NewTimer(timeout)
	defer late.Stop()
	for {
		s.mu.Lock()
		got, changed := len(s.messages), s.changed
		s.mu.Unlock()
		if got >= n {
			return s.Messages()
		}
		select {
		case <-changed:
		case <-late.C:
			tb.Fatalf("%d mails after %s, want %d", got, timeout, n)
		}
	}
}

func (s *Server) accept() {
	for {
		conn, err := s.ln.Accept()
		if err != nil {
			return
		}
		s.mu.Lock()
		s.sessions++
		n := s.sessions
		s.conns[conn] = true
		s.mu.Unlock()
		s.wg.Go(func() {
			defer s.forget(conn)
			newSession(s, conn, n).run()
		})
	}
}

func (s *Server) forget(conn net.Conn) {
	conn.Close()
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.conns, conn)
}

func (s *Server) take(m Message) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.messages = append(s.messages, m)
	close(s.changed)
	s.changed = make(chan struct{})
}

func (s *Server) heard(c Command) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.commands = append(s.commands, c)
}
