package templates

import (
	"html/template"
	"testing"
)

// A field is called and explained in the page's language, by its last name; one that the
// catalogue doesn't know in English, and it says so.
func TestFieldsAreNamedInThePagesLanguage(t *testing.T) {
	t.Parallel()
	s, err := New(Options{Language: "de"})
	if err != nil {
		t.Fatal(err)
	}
	for want, got := range map[template.HTML]template.HTML{
		"Abstand":     s.label("interval", "Interval"),
		"Statuscodes": s.label("expect.status", "Status"),
		`<span lang="en" dir="ltr">A &amp; B</span>`:   s.label("headers[0]", "A & B"),
		"Zeit zwischen zwei Erinnerungen.":             s.explain(Input{Kind: "alert", Name: "remind.every", Doc: "between two reminders"}),
		"Ein Ping an einen Namen oder eine IP-Adresse": s.variant("monitor", Variant{Name: "icmp", Doc: "Pings."}),
		`<span lang="en" dir="ltr">Sends.</span>`:      s.variant("alert", Variant{Name: "pigeon", Doc: "Sends.\nAnd more."}),
		"Ausfall": s.value("when_down", "major_outage"),
		"Svenska": s.value("language", "sv"),
		"HEAD":    s.value("method", "HEAD"),
		"":        s.explain(Input{Kind: "alert", Name: "sound"}),
	} {
		if got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}
