package main

import (
	"encoding/base64"
	"io"
	"mime"
	"mime/multipart"
	"mime/quotedprintable"
	"net/mail"
	"regexp"
	"strings"
	"testing"

	"github.com/fyr-status/fyr/statuspage/notify/smtptest"
)

// letter is a mail as its reader's program shows it.
type letter struct {
	to, id, event, subject string
	merged                 []string // the ids of the events that it carries along
	text                   string   // the plain part
	leave                  string   // the address of the one click
}

func mustLetter(t *testing.T, m smtptest.Message) letter {
	t.Helper()
	msg := m.Parse(t)
	subject, err := new(mime.WordDecoder).DecodeHeader(msg.Header.Get("Subject"))
	if err != nil {
		t.Fatal(err)
	}
	return letter{
		to: m.To[0], id: msg.Header.Get("Message-ID"), event: msg.Header.Get("X-Fyr-Event"), subject: subject,
		merged: strings.Fields(msg.Header.Get("X-Fyr-Merged")),
		text:   plain(t, msg), leave: strings.Trim(msg.Header.Get("List-Unsubscribe"), "<>"),
	}
}

// plain is the text part of a mail.
func plain(t *testing.T, m *mail.Message) string {
	t.Helper()
	_, settings, err := mime.ParseMediaType(m.Header.Get("Content-Type"))
	if err != nil {
		t.Fatal(err)
	}
	part, err := multipart.NewReader(m.Body, settings["boundary"]).NextRawPart()
	if err != nil {
		t.Fatal(err)
	}
	var body io.Reader = part
	switch strings.ToLower(part.Header.Get("Content-Transfer-Encoding")) {
	case "quoted-printable":
		body = quotedprintable.NewReader(part)
	case "base64":
		body = base64.NewDecoder(base64.StdEncoding, part)
	}
	text, err := io.ReadAll(body)
	if err != nil {
		t.Fatal(err)
	}
	return strings.ReplaceAll(string(text), "\r\n", "\n")
}

// letters are all mails that the relay took, or those to one address.
func (s *stage) letters(t *testing.T, to string) []letter {
	t.Helper()
	var all []letter
	for _, m := range s.relay.Messages() {
		if l := mustLetter(t, m); to == "" || l.to == to {
			all = append(all, l)
		}
	}
	return all
}

// notices are the mails to an address that tell of an event.
func (s *stage) notices(t *testing.T, to string) []letter {
	t.Helper()
	var told []letter
	for _, l := range s.letters(t, to) {
		if l.event != "" {
			told = append(told, l)
		}
	}
	return told
}

var links = regexp.MustCompile(`https://\S+`)

// link is the first address in the text that goes to path.
func (l letter) link(t *testing.T, path string) string {
	t.Helper()
	for _, found := range links.FindAllString(l.text, -1) {
		if strings.HasPrefix(found, pageURL+path) {
			return found
		}
	}
	t.Fatalf("no link to %s in\n%s", path, l.text)
	return ""
}
