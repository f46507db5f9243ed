package notify

import (
	"context"
	"errors"
	"net/textproto"
)

// failure is where and how a session failed.
type failure struct {
	stage string
	err   error
	dot   bool // the whole message had gone out: the relay may have taken it
}

// reply returns what the relay answered, or nil when it did not.
func (f *failure) reply() *textproto.Error {
	var r *textproto.Error
	if errors.As(f.err, &r) {
		return r
	}
	return nil
}

// broken reports whether the session is of no more use.
func (f *failure) broken() bool {
	r := f.reply()
	return r == nil || r.Code == 421
}

// deliver sends one message over an idle session or a new one.
func (m *Mail) deliver(ctx context.Context, l letter) Receipt {
	select {
	case m.slots <- struct{}{}:
		defer func() { <-m.slots }()
	case <-ctx.Done():
		return Receipt{Outcome: Unreachable, Answer: "stopped before sending"}
	}
	s, f := m.idleSession(), (*failure)(nil)
	if s != nil {
		if f = m.over(ctx, s, l); f == nil || !f.broken() || f.dot {
			return m.receipt(f)
		}
		// The relay closed a session that we had kept, or wants no more through it. It
		// has not seen this message, so a fresh session may try at once.
	}
	if s, f = m.open(ctx, nil); f != nil {
		return m.receipt(f)
	}
	return m.receipt(m.over(ctx, s, l))
}

// over sends l and keeps the session, or closes it.
func (m *Mail) over(ctx context.Context, s *session, l letter) *failure {
	f := m.transfer(ctx, s, l)
	switch {
	case f != nil && f.broken():
		s.conn.Close()
	case s.sent >= maxPerSession:
		m.quit(s)
	default:
		m.keep(s)
	}
	return f
}

// transfer is one mail transaction (RFC 5321 section 3.3).
func (m *Mail) transfer(ctx context.Context, s *session, l letter) *failure {
	defer context.AfterFunc(ctx, func() { s.conn.Close() })()
	if ok, _ := s.client.Extension("SMTPUTF8"); l.utf8 && !ok {
		return &failure{stage: "RCPT", err: &textproto.Error{Code: 553, Msg: "5.6.7 the relay does not take letters beyond ASCII before the @"}}
	}
	s.client.SkipSMTPUTF8(!l.utf8)
	for _, step := range []struct {
		stage string
		do    func() error
	}{
		{"MAIL", func() error { return s.client.Mail("<" + l.from + ">") }},
		{"RCPT", func() error { return s.client.Rcpt("<" + l.to + ">") }},
	} {
		if f := m.step(s, step.stage, step.do); f != nil {
			return m.reset(s, f)
		}
	}
	return m.content(s, l)
}

func (m *Mail) content(s *session, l letter) *failure {
	_ = s.client.UpdateDeadline(m.timings.command)
	w, err := s.client.Data()
	if err != nil {
		return &failure{stage: "DATA", err: err}
	}
	_ = s.client.UpdateDeadline(m.timings.content)
	if _, err := w.Write(l.data); err != nil {
		// Closing the writer, or any further command, would send the final dot and make
		// the relay take half a message. The session ends here.
		return &failure{stage: "content", err: err}
	}
	if err := w.Close(); err != nil {
		return &failure{stage: "content", err: err, dot: true}
	}
	s.sent++
	return nil
}

// reset makes the session fit for the next message after a refusal. When even that
// fails, the failure stays the refusal, but the session is cut.
func (m *Mail) reset(s *session, f *failure) *failure {
	if !f.broken() && m.step(s, "RSET", s.client.Reset) != nil {
		s.conn.Close()
	}
	return f
}
