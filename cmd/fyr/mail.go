package main

import (
	"fmt"
	"io"
	"strings"

	"github.com/fyr-status/fyr/statuspage/notify"
)

// mailCmd looks after mail.
type mailCmd struct {
	Test    mailTestCmd    `cmd:"" help:"Send a test mail and print the whole SMTP dialogue, secrets masked."`
	Preview mailPreviewCmd `cmd:"" help:"Print what a mail will look like."`
	Bounce  mailBounceCmd  `cmd:"" help:"Take in an undeliverable mail, from a pipe."`
}

type mailTestCmd struct {
	installation
	Address string `arg:"" help:"Where to."`
}

// Help shows an example.
func (mailTestCmd) Help() string {
	return "It exits with 1 when a relay would not take the mail.\n\nExample:\n\n  fyr mail test you@example.com"
}

// Run sends the mail.
func (c *mailTestCmd) Run(t *terminal) error {
	return c.with(t, "sending a test mail", func(to *client) error {
		end := &ending{}
		if err := to.text(t, "POST", "/mail/test", map[string]string{"to": c.Address}, io.MultiWriter(t.Out, end)); err != nil {
			return err
		}
		if end.line() != "sent" {
			return errNo
		}
		return nil
	})
}

// ending keeps the end of a text, whose last line says how something went.
type ending struct{ kept []byte }

// mostEnding is how many bytes are kept: no last line of ours that matters is longer.
const mostEnding = 64

// Write takes in more of the text.
func (e *ending) Write(p []byte) (int, error) {
	e.kept = append(e.kept, p...)
	e.kept = e.kept[max(0, len(e.kept)-mostEnding):]
	return len(p), nil
}

// line is the last line.
func (e *ending) line() string {
	text := strings.TrimRight(string(e.kept), "\n")
	return text[strings.LastIndexByte(text, '\n')+1:]
}

type mailPreviewCmd struct {
	installation
	Event    string `placeholder:"ID" help:"The event that it tells; an invented one when left out."`
	Language string `placeholder:"TAG" help:"The reader's language; the page's when left out."`
	Text     bool   `xor:"form" help:"The text alone, which is printed anyway."`
	HTML     bool   `name:"html" xor:"form" help:"The HTML alone."`
	EML      bool   `name:"eml" xor:"form" help:"The whole message, as it goes out."`
}

// Help shows an example.
func (mailPreviewCmd) Help() string {
	return "Examples:\n\n  fyr mail preview --language de\n  fyr mail preview --html > mail.html"
}

// Run prints the mail.
func (c *mailPreviewCmd) Run(t *terminal) error {
	return c.with(t, "previewing a mail", func(to *client) error {
		var p notify.MailPreview
		path := "/mail/preview?event=" + escaped(c.Event) + "&language=" + escaped(c.Language)
		if err := to.do(t, "GET", path, nil, &p); err != nil {
			return err
		}
		_, err := io.WriteString(t.Out, c.form(p))
		return err
	})
}

func (c *mailPreviewCmd) form(p notify.MailPreview) string {
	switch {
	case c.HTML:
		return p.HTML
	case c.EML:
		return p.Message
	case c.Text:
		return p.Text
	}
	return "Subject: " + p.Subject + "\n\n" + p.Text
}

type mailBounceCmd struct {
	installation
}

// Help shows an example.
func (mailBounceCmd) Help() string {
	return "Reads one message. It exits with 0 also when that is no bounce: a mail server would try for ever.\n\nExample, in /etc/aliases:\n\n  bounce: \"|fyr mail bounce --config /etc/fyr/fyr.yaml\""
}

// sentOn is how much of a message is handed to the server. What a report says stands at
// its beginning; at its end it quotes our own mail.
const sentOn = 90 << 10

// Run hands the message over.
func (c *mailBounceCmd) Run(t *terminal) error {
	return c.with(t, "taking in a bounce", func(to *client) error {
		message, err := io.ReadAll(io.LimitReader(t.In, sentOn))
		if err != nil {
			return fmt.Errorf("read the message: %w", err)
		}
		if _, err := io.Copy(io.Discard, io.LimitReader(t.In, notify.MostBounce)); err != nil { // or the mail server's pipe breaks
			return fmt.Errorf("read the message: %w", err)
		}
		var said struct {
			Result string `json:"result"`
		}
		if err := to.do(t, "POST", "/mail/bounce", map[string][]byte{"message": message}, &said); err != nil {
			return err
		}
		fmt.Fprintln(t.Out, said.Result)
		return nil
	})
}
