package smtptest

import (
	"crypto/tls"
	"encoding/base64"
	"net"
	"net/textproto"
	"strings"
	"time"
)

// session is one client's connection.
type session struct {
	server *Server
	raw    net.Conn
	text   *textproto.Conn
	number int
	tls    bool
	user   string
	sent   int
	from   string
	to     []string
}

func newSession(s *Server, conn net.Conn, number int) *session {
	ss := &session{server: s, raw: conn, number: number}
	if s.script.Implicit {
		ss.secure(conn)
	} else {
		ss.text = textproto.NewConn(conn)
	}
	return ss
}

func (ss *session) secure(conn net.Conn) {
	ss.text = textproto.NewConn(tls.Server(conn, ss.server.tls))
	ss.tls = true
}

// run speaks until the client leaves or the script ends the session.
func (ss *session) run() {
	if !ss.answer(Connect, "", "220 smtptest ESMTP") {
		return
	}
	for {
		line, err := ss.text.ReadLine()
		if err != nil {
			return
		}
		ss.server.heard(Command{Session: ss.number, TLS: ss.tls, Line: line})
		if !ss.command(line) {
			return
		}
	}
}

// command answers one line; false ends the session.
func (ss *session) command(line string) bool {
	verb, arg, _ := strings.Cut(line, " ")
	switch strings.ToUpper(verb) {
	case "EHLO", "HELO":
		return ss.answer(Hello, "", ss.greeting())
	case "STARTTLS":
		return ss.startTLS()
	case "AUTH":
		return ss.auth(arg)
	case "MAIL":
		return ss.mail(address(arg))
	case "RCPT":
		return ss.rcpt(address(arg))
	case "DATA":
		return ss.data()
	case "RSET":
		ss.from, ss.to = "", nil
		return ss.say("250 2.0.0 forgotten")
	case "NOOP":
		return ss.say("250 2.0.0 still here")
	case "QUIT":
		ss.answer(Quit, "", "221 2.0.0 bye")
		return false
	}
	return ss.say("502 5.5.1 unknown command")
}

func (ss *session) greeting() string {
	lines := []string{"250-smtptest", "250-8BITMIME", "250-ENHANCEDSTATUSCODES"}
	if !ss.server.script.NoTLS && !ss.tls {
		lines = append(lines, "250-STARTTLS")
	}
	if ss.server.script.UTF8 {
		lines = append(lines, "250-SMTPUTF8")
	}
	if ss.server.script.User != "" {
		lines = append(lines, "250-AUTH PLAIN LOGIN")
	}
	return strings.Join(append(lines, "250 SIZE 10485760"), "\r\n")
}

func (ss *session) startTLS() bool {
	if ss.server.script.NoTLS || ss.tls {
		return ss.say("502 5.5.1 no TLS here")
	}
	r := ss.reply(StartTLS, "")
	if !ss.give(r, "220 2.0.0 go ahead") {
		return false
	}
	if r.Text == "" {
		ss.secure(ss.raw)
	}
	return true
}

func (ss *session) auth(arg string) bool {
	user, password, ok := ss.credentials(arg)
	if !ok {
		return false
	}
	if user != ss.server.script.User || password != ss.server.script.Password {
		return ss.answer(Auth, "", "535 5.7.8 credentials refused")
	}
	ss.user = user
	return ss.answer(Auth, "", "235 2.7.0 welcome")
}

// credentials reads those of AUTH PLAIN (RFC 4616) or AUTH LOGIN; ok is false when the
// client left.
func (ss *session) credentials(arg string) (user, password string, ok bool) {
	mech, initial, _ := strings.Cut(arg, " ")
	if strings.EqualFold(mech, "PLAIN") {
		if initial == "" {
			if initial, ok = ss.ask(""); !ok {
				return "", "", false
			}
		}
		parts := strings.Split(decode(initial), "\x00")
		if len(parts) != 3 {
			return "", "", true
		}
		return parts[1], parts[2], true
	}
	if user, ok = ss.ask("Username:"); !ok {
		return "", "", false
	}
	password, ok = ss.ask("Password:")
	return decode(user), decode(password), ok
}

func (ss *session) ask(what string) (string, bool) {
	ss.say("334 " + base64.StdEncoding.EncodeToString([]byte(what)))
	line, err := ss.text.ReadLine()
	return line, err == nil
}

func (ss *session) mail(from string) bool {
	if ss.server.script.User != "" && ss.user == "" {
		return ss.say("530 5.7.0 authenticate first")
	}
	ss.from, ss.to = from, nil
	return ss.answer(MailFrom, from, "250 2.1.0 sender ok")
}

func (ss *session) rcpt(to string) bool {
	r := ss.reply(RcptTo, to)
	if r.Text == "" && !r.Hang && !r.Drop {
		ss.to = append(ss.to, to)
	}
	return ss.give(r, "250 2.1.5 recipient ok")
}

func (ss *session) data() bool {
	if len(ss.to) == 0 {
		return ss.say("503 5.5.1 no recipients")
	}
	r := ss.reply(Data, "")
	if !ss.give(r, "354 end with a dot") {
		return false
	}
	if r.Text != "" {
		return true
	}
	content, err := ss.text.ReadDotBytes()
	if err != nil {
		return false
	}
	return ss.taken(content)
}

// taken answers a whole message. It counts as taken unless the script refuses it: that
// the client never hears of it is the client's trouble.
func (ss *session) taken(content []byte) bool {
	r := ss.reply(Content, "")
	if r.Text == "" || r.Text[0] == '2' {
		ss.sent++
		ss.server.take(Message{From: ss.from, To: ss.to, Data: content, Session: ss.number, TLS: ss.tls, User: ss.user})
	}
	ss.from, ss.to = "", nil
	return ss.give(r, "250 2.0.0 taken")
}

func (ss *session) reply(stage Stage, address string) Reply {
	return ss.server.script.reply(Step{Stage: stage, Session: ss.number, Sent: ss.sent, Address: address})
}

func (ss *session) answer(stage Stage, address, usual string) bool {
	return ss.give(ss.reply(stage, address), usual)
}

// give sends the reply, or the usual one; false ends the session.
func (ss *session) give(r Reply, usual string) bool {
	if r.Wait > 0 {
		ss.wait(r.Wait)
	}
	switch {
	case r.Hang:
		<-ss.server.quit
		return false
	case r.Drop:
		if tcp, ok := ss.raw.(*net.TCPConn); ok {
			_ = tcp.SetLinger(0) // so that closing sends RST, not FIN
		}
		return false
	case r.Text == "":
		return ss.say(usual)
	}
	return ss.say(r.Text) && !strings.HasPrefix(r.Text, "421")
}

func (ss *session) wait(d time.Duration) {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
	case <-ss.server.quit:
	}
}

func (ss *session) say(line string) bool { return ss.text.PrintfLine("%s", line) == nil }

// address takes "FROM:<a@b> BODY=8BITMIME" apart.
func address(arg string) string {
	_, rest, _ := strings.Cut(arg, "<")
	addr, _, _ := strings.Cut(rest, ">")
	return addr
}

func decode(s string) string {
	b, err := base64.StdEncoding.DecodeString(s)
	if err != nil {
		return ""
	}
	return string(b)
}
