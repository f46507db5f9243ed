package notify

import (
	"errors"
	"io"
	"strings"
	"testing"

	"github.com/fyr-status/fyr/statuspage"
	"github.com/fyr-status/fyr/statuspage/notify/smtptest"
)

func TestPersonIsMailedOnce(t *testing.T) {
	t.Parallel()
	s := smtptest.New(t, smtptest.Script{})
	if err := relayed(t, s, "").Person(t.Context(), "anna@bücher.example", "Your cöde", "123456\n"); err != nil {
		t.Fatal(err)
	}
	got := s.Messages()
	if len(got) != 1 || len(got[0].To) != 1 || got[0].To[0] != "anna@xn--bcher-kva.example" {
		t.Fatalf("the relay got %+v", got)
	}
	m := got[0].Parse(t)
	body, err := io.ReadAll(m.Body)
	if err != nil || strings.TrimSpace(string(body)) != "123456" || m.Header.Get("List-Unsubscribe") != "" {
		t.Errorf("%v, %q under %v", err, body, m.Header)
	}
}

func TestPersonIsToldOfNoMail(t *testing.T) {
	t.Parallel()
	s := smtptest.New(t, smtptest.Script{On: func(step smtptest.Step) smtptest.Reply {
		if step.Stage == smtptest.RcptTo {
			return smtptest.Reply{Text: "550 5.1.1 no anna@example.com here"}
		}
		return smtptest.Reply{}
	}})
	m := relayed(t, s, "")
	if err := m.Person(t.Context(), "anna@example.com", "x", "y"); err == nil || strings.Contains(err.Error(), "anna@") || !strings.Contains(err.Error(), "550") {
		t.Errorf("refused: %v, want the relay's answer without the address", err)
	}
	var invalid *statuspage.Invalid
	if err := m.Person(t.Context(), "anna", "x", "y"); !errors.As(err, &invalid) {
		t.Errorf("no address: %v", err)
	}
}
