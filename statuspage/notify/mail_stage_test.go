package notify

import (
	"fmt"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/fyr-status/fyr/statuspage/notify/smtptest"
)

// misdeeds are the ways in which a relay fails at a stage.
var misdeeds = map[string]smtptest.Reply{
	"hangs":   {Hang: true},
	"drops":   {Drop: true},
	"garbage": {Text: "HTTP/1.1 400 Bad Request"},
	"raves":   {Text: "199 " + strings.Repeat("x", 2*mostSaid)},
	"4xx":     {Text: "450 4.2.1 not now"},
	"5xx":     {Text: "550 5.1.1 no such user"},
}

// dueTo is what has to become of a delivery for which the relay fails.
func dueTo(stage smtptest.Stage, misdeed string) Outcome {
	answers := misdeed == "4xx" || misdeed == "5xx"
	switch {
	case stage == smtptest.Quit:
		return Delivered
	case stage < smtptest.RcptTo, !answers && stage < smtptest.Content:
		return Unreachable
	case !answers:
		return Ambiguous
	case misdeed == "4xx":
		return Retry
	}
	return Refused
}

// Faults F47 and F48: each stage × each way to fail. The attempt ends within the stage's
// deadline with the right blame, and the next message goes out as if nothing had been.
func TestEveryStageEveryFault(t *testing.T) {
	t.Parallel()
	for _, stage := range smtptest.Stages() {
		for misdeed, reply := range misdeeds {
			t.Run(fmt.Sprintf("%s %s", stage, misdeed), func(t *testing.T) {
				t.Parallel()
				var once atomic.Bool
				s := smtptest.New(t, smtptest.Script{User: "status", Password: "hunter2", On: func(step smtptest.Step) smtptest.Reply {
					if step.Stage == stage && once.CompareAndSwap(false, true) {
						return reply
					}
					return smtptest.Reply{}
				}})
				m := relayed(t, s, `, "user": "status", "password": "hunter2"`)
				if reply.Hang {
					short := 1500 * time.Millisecond // and enough for each other step, on a busy machine
					m.timings = timings{connect: short, command: short, content: short, quit: short, idle: time.Minute}
				}
				began := time.Now()
				r := m.Send(t.Context(), notice("n", at))
				if want := dueTo(stage, misdeed); r.Outcome != want {
					// EHLO refused is asked again as HELO (RFC 5321 section 3.2), which does not fail here.
					if stage != smtptest.Hello || r.Outcome != Unreachable {
						t.Errorf("got %s %q, want %s", r.Outcome, r.Answer, want)
					}
				}
				if next := m.Send(t.Context(), notice("next", at)); next.Outcome != Delivered {
					t.Errorf("the next message: %+v", next)
				}
				m.Close()
				if took := time.Since(began); took > time.Minute {
					t.Errorf("it took %s", took)
				}
			})
		}
	}
}

// Fault F50: the connection ends between the final dot and its answer. The message may
// have been taken: it is counted, and comes again with the same id, never at once.
func TestLostAnswerIsAmbiguous(t *testing.T) {
	t.Parallel()
	var once atomic.Bool
	s := smtptest.New(t, smtptest.Script{On: func(step smtptest.Step) smtptest.Reply {
		return smtptest.Reply{Drop: step.Stage == smtptest.Content && once.CompareAndSwap(false, true)}
	}})
	m := relayed(t, s, "")
	p := notice("d-1", at)
	r := m.Send(t.Context(), p)
	if judged := Judge(p, r, at, time.Time{}); r.Outcome != Ambiguous || !judged.Ambiguous || len(s.Messages()) != 1 {
		t.Fatalf("receipt %+v, settlement %+v, %d messages", r, judged, len(s.Messages()))
	}
	if r := m.Send(t.Context(), p); r.Outcome != Delivered {
		t.Fatalf("receipt %+v", r)
	}
	got := s.Messages()
	if a, b := got[0].Parse(t).Header.Get("Message-Id"), got[1].Parse(t).Header.Get("Message-Id"); a != b || a == "" {
		t.Errorf("the message came as %s and as %s", a, b)
	}
}

// A yes with another number is a yes: repeating the message would double it.
func TestUnusualYes(t *testing.T) {
	t.Parallel()
	s := smtptest.New(t, smtptest.Script{On: func(step smtptest.Step) smtptest.Reply {
		if step.Stage == smtptest.Content {
			return smtptest.Reply{Text: "252 2.0.0 taken, I think"}
		}
		return smtptest.Reply{}
	}})
	if r := relayed(t, s, "").Send(t.Context(), notice("n", at)); r.Outcome != Delivered || !strings.Contains(r.Answer, "taken by 127.0.0.1") {
		t.Errorf("receipt %+v", r)
	}
}

// What the relay says to a message that it took is kept: its queue's id is what its
// operators ask for.
func TestAnswerNamesTheQueue(t *testing.T) {
	t.Parallel()
	s := smtptest.New(t, smtptest.Script{On: func(step smtptest.Step) smtptest.Reply {
		if step.Stage == smtptest.Content {
			return smtptest.Reply{Text: "250 2.0.0 Ok: queued as 4Zk1"}
		}
		return smtptest.Reply{}
	}})
	if r := relayed(t, s, "").Send(t.Context(), notice("n", at)); r.Answer != "taken by 127.0.0.1: 2.0.0 Ok: queued as 4Zk1" {
		t.Errorf("answer %q", r.Answer)
	}
}
