package notify

import (
	"context"
	"errors"
	"net/textproto"
	"time"

	"github.com/wneessen/go-mail/smtp"
)

// failure is where and how a session failed.
type failure struct {
	stage string
	err   error
	dot   bool // the whole message had gone out: the relay may have taken it
}

// reply returns what the relay answered, or nil when it did not: an answer that no SMTP
// server gives is none.
func (f *failure) reply() *textproto.Error {
	var r *textproto.Error
	if errors.As(f.err, &r) && r.Code >= 400 && r.Code < 600 {
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
func (r *relay) deliver(ctx context.Context, patient bool, l letter) (taken string, f *failure) {
	s := r.take(patient)
	defer r.done()
	if s != nil {
		if taken, f = r.over(ctx, s, l); f == nil || !f.broken() || f.dot {
			return taken, f
		}
		// The relay closed a session that we had kept, or wants no more through it. It
		// has not seen this message, so a fresh session may try at once.
	}
	if s, f = r.open(ctx, nil); f != nil {
		return "", f
	}
	s.patient = patient
	return r.over(ctx, s, l)
}

// over sends l and keeps the session, or closes it.
func (r *relay) over(ctx context.Context, s *session, l letter) (taken string, f *failure) {
	taken, f = r.transfer(ctx, s, l)
	switch {
	case f != nil && f.broken():
		s.cut()
	case s.sent >= maxPerSession:
		r.quit(s)
	default:
		r.keep(s)
	}
	return taken, f
}

// transfer is one mail transaction (RFC 5321 section 3.3). taken is what the relay said
// to the whole message.
func (r *relay) transfer(ctx context.Context, s *session, l letter) (taken string, f *failure) {
	defer context.AfterFunc(ctx, s.cut)()
	if ok, _ := s.client.Extension("SMTPUTF8"); l.utf8 && !ok {
		return "", &failure{stage: "RCPT", err: &textproto.Error{Code: 553, Msg: "5.6.7 the relay does not take letters beyond ASCII before the @"}}
	}
	s.client.SkipSMTPUTF8(!l.utf8)
	for _, step := range []stage{
		{"MAIL", func() error { return s.client.Mail("<" + l.from + ">") }},
		{"RCPT", func() error { return s.client.Rcpt("<" + l.to + ">") }},
	} {
		if f := r.step(s, step); f != nil {
			return "", r.reset(s, f)
		}
	}
	return r.content(s, l)
}

func (r *relay) content(s *session, l letter) (taken string, f *failure) {
	var w *smtp.DataCloser
	if f := r.step(s, stage{"DATA", func() (err error) { w, err = begin(s.client); return err }}); f != nil {
		return "", f
	}
	_ = s.conn.SetDeadline(time.Now().Add(r.of.timings.content))
	if _, err := w.Write(l.data); err != nil {
		// Closing the writer, or any further command, would send the final dot and make
		// the relay take half a message. The session ends here.
		return "", &failure{stage: "content", err: err}
	}
	if err := w.Close(); err != nil && !positive(err) {
		return "", &failure{stage: "content", err: err, dot: true}
	}
	s.sent++
	return w.ServerResponse(), nil
}

// begin says DATA.
func begin(c *smtp.Client) (*smtp.DataCloser, error) {
	w, err := c.Data()
	if err != nil {
		return nil, err
	}
	return w.(*smtp.DataCloser), nil
}

// positive reports whether an error is only that the relay said yes with another number
// than 250 (RFC 5321 section 4.2.1): it has the message, and repeating it would double it.
func positive(err error) bool {
	var r *textproto.Error
	return errors.As(err, &r) && r.Code >= 200 && r.Code < 300
}

// reset makes the session fit for the next message after a refusal. When even that
// fails, the failure stays the refusal, but the session is cut.
func (r *relay) reset(s *session, f *failure) *failure {
	if !f.broken() && r.step(s, stage{"RSET", s.client.Reset}) != nil {
		s.cut()
	}
	return f
}
