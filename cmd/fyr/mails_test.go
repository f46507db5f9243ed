package main

import (
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/fyr-status/fyr/monitor"
	"github.com/fyr-status/fyr/statuspage"
	"github.com/fyr-status/fyr/templates"
)

// Mails and the automatic texts in them follow the subscriber; a language that nobody
// translated is English.
func TestMailsSpeakTheSubscribersLanguage(t *testing.T) {
	t.Parallel()
	page := statuspage.Page{Name: "Example", Language: "en", Zone: time.UTC}
	texts, err := newTexts(page)
	if err != nil {
		t.Fatal(err)
	}
	m := mails{words: &words{}}
	m.words.set.Store(texts)
	env := m.env(Config{Page: page, Operator: Operator{URL: &url.URL{}}}, nil)
	said := statuspage.Said{What: statuspage.SaidBegan, Components: []string{"API"}, Cause: monitor.TooSlow, Status: statuspage.MajorOutage, At: time.Date(2026, 11, 22, 14, 2, 0, 0, time.UTC)}
	for tag, want := range map[string][2]string{
		"en":    {"[Example] Is it you who wants updates?", "API: slow answers since 14:02 UTC"},
		"sv":    {"[Example] Är det du som vill ha besked?", "API: långsamma svar sedan 14:02 UTC"},
		"pt-BR": {"[Example] É você quem quer receber atualizações?", "API: respostas lentas desde 14:02 UTC"},
		"xx":    {"[Example] Is it you who wants updates?", "API: slow answers since 14:02 UTC"},
	} {
		subject, _, _, err := env.Texts(tag, time.UTC).Mail("confirm", templates.MailConfirm{Name: page.Name, Till: time.Hour})
		if err != nil || subject != want[0] {
			t.Errorf("in %s the subject is %q, %v, want %q", tag, subject, err, want[0])
		}
		if got := strings.ReplaceAll(env.Words(tag, time.UTC).Title(said), "\u00a0", " "); got != want[1] {
			t.Errorf("in %s the title is %q, want %q", tag, got, want[1])
		}
	}
}
