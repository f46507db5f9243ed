package templates

import (
	"strings"
	"testing"
	"time"
)

// Trouble that came and went is nowhere said to have gone on from its beginning to its end.
func TestSpellsAreSaidEverywhere(t *testing.T) {
	t.Parallel()
	s := mustSet(t)
	i := ended()
	i.Spells = Spells{Count: 2, Lasted: 24 * time.Second}
	index := indexWell()
	index.Lately = []Incident{i}
	for name, view := range map[string]any{
		"incident": IncidentPage{layout("/incidents/"+i.ID, ""), i, ways()},
		"index":    index,
		"history":  History{Layout: layout("/history", ""), Month: at(1, 0, 0), Incidents: []Incident{i}},
	} {
		said(t, name, mustPage(t, s, name, view))
	}
	_, text, html, err := s.Mail("notice", MailNotice{Name: "Example", Now: now, Incident: i, Update: i.Updates[0]})
	if err != nil {
		t.Fatal(err)
	}
	said(t, "mail, text", text)
	said(t, "mail, html", html)
}

func said(t *testing.T, where, text string) {
	t.Helper()
	if !strings.Contains(text, "24 seconds in 2 spells") || strings.Contains(text, "34 minutes") {
		t.Errorf("%s doesn't say how long it was, or says 34 minutes:\n%s", where, text)
	}
}
