package notify

import (
	"bytes"
	"encoding/json"
	"fmt"
	"mime"
	"net/mail"
	"os"
	"os/exec"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/fyr-status/fyr/statuspage"
	"github.com/fyr-status/fyr/templates"
)

// realMails makes mails with the words that readers get, and signs them.
func realMails(t testing.TB) *Mail {
	t.Helper()
	set, err := templates.New(templates.Options{Language: "en", Zone: time.UTC})
	if err != nil {
		t.Fatal(err)
	}
	env := testEnv(nil)
	env.Texts = func(language string, zone *time.Location) Texts { return set.In(language).At(zone) }
	m, err := NewMail(json.RawMessage(`{"from": "Example Status <status@example.com>", "host": "relay.example.com"}`), env)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// everyMail is a parcel of each sort of mail, as it goes out.
func everyMail() map[string]statuspage.Parcel {
	all := map[string]statuspage.Parcel{
		"alert": alert("d-alert", at), "confirm": confirmation("d-confirm", at), "notice": notice("d-notice", at),
		"merged": notice("d-merged", at), "digest": notice("d-digest", at), "over": notice("d-over", at),
		"planned": notice("d-planned", at), "change": notice("d-change", at), "link": confirmation("d-link", at), "pulse": alert("d-pulse", at),
	}
	for name, p := range all {
		if p.Told == nil {
			continue
		}
		i := *p.Told.Incident
		i.Title, i.Began, i.Impact = "API requests fail in Southeast Asia", at.Add(-20*time.Minute), statuspage.ImpactMajor
		i.Components = []statuspage.Affected{{Component: "api", Status: statuspage.MajorOutage}}
		u := *p.Told.Update
		u.Body = "A core switch in our Jakarta data centre has failed. Traffic is being moved to Singapore; we expect most requests to succeed within 20 minutes. No data is at risk."
		p.Told.Incident, p.Told.Update = &i, &u
		all[name] = p
	}
	earlier := []statuspage.Parcel{notice("d-1", at.Add(-3*time.Hour)), all["change"], notice("d-2", at.Add(-time.Hour))}
	merged, digest, link, pulse := all["merged"], all["digest"], all["link"], all["pulse"]
	merged.Earlier, digest.Earlier, digest.Delivery.Lane = earlier, earlier, statuspage.LaneDigest
	link.Notice.Kind, pulse.Notice.Kind = statuspage.TellLink, statuspage.TellPulse
	all["merged"], all["digest"], all["link"], all["pulse"] = merged, digest, link, pulse
	over := all["over"].Told
	over.Incident.Stage, over.Update.Stage, over.Incident.Ended = statuspage.Resolved, statuspage.Resolved, at
	over.Update.Body = "Requests succeed again. The switch was replaced."
	work := statuspage.Maintenance{Incident: *all["planned"].Told.Incident, Window: statuspage.Window{Start: at.Add(24 * time.Hour), End: at.Add(26 * time.Hour), Zone: "Asia/Jakarta"}}
	work.Title, work.Stage = "New disks", statuspage.Scheduled
	planned := all["planned"].Told
	planned.Maintenance, planned.Incident, planned.Update.Stage = &work, nil, statuspage.Scheduled
	*all["change"].Told = statuspage.Told{Event: statuspage.Event{ID: "evt5", Kind: statuspage.ComponentEvent, At: at, Component: "api", Status: statuspage.UnderMaintenance, Was: statuspage.Operational, Reason: "new disks", Until: at.Add(time.Hour)}}
	return all
}

// maxSpam is the score that no mail of ours may reach; programs take five for spam.
const maxSpam = 1.0

var spamStatus = regexp.MustCompile(`X-Spam-Status: \w+, score=(-?[\d.]+) required=[\d.]+ tests=([\w,\s]*?)\s+autolearn(?s:.*?)\nMessage-ID:\s+<([^@]+)@`)

// gtube is what every filter has to take for spam, see
// https://spamassassin.apache.org/gtube/.
const gtube = "XJS*C4JDBQADN1.NSBN3*2IDNEN*GTUBE-STANDARD-ANTI-UBE-TEST-EMAIL*C.34X"

// SpamAssassin, with the rules that need no network, finds nothing to object to in any
// mail, in any script.
func TestMailsAreNoSpam(t *testing.T) {
	t.Parallel()
	program := mustSpamAssassin(t)
	m := realMails(t)
	var box bytes.Buffer
	put := func(mail []byte) {
		fmt.Fprintf(&box, "From status@example.com %s\r\n%s\r\n", time.Now().UTC().Format(time.ANSIC), mail)
	}
	put([]byte("From: status@example.com\r\nMessage-ID: <control@example.com>\r\nSubject: control\r\n\r\n" + gtube + "\r\n"))
	want := map[string]bool{"control": true}
	for name, p := range everyMail() {
		for _, language := range []string{"en", "ja", "ar"} {
			if language != "en" && name != "merged" && name != "confirm" {
				continue // in another script the sorts are alike
			}
			if p.To != nil {
				to := *p.To
				to.Language, p.To = language, &to
			}
			p.Delivery.ID = name + "." + language
			l, err := m.letter(p, "anna@example.org", time.Now())
			if err != nil {
				t.Fatalf("%s: %v", name, err)
			}
			want[p.Delivery.ID] = false
			put(l.data)
		}
	}
	cmd := exec.Command(program, "--local", "--mbox", "--cf=use_bayes 0", "--cf=report_safe 0", "--nocreate-prefs")
	cmd.Env, cmd.Stdin = append(os.Environ(), "HOME="+t.TempDir()), &box
	out, err := cmd.Output()
	if err != nil {
		t.Fatal(err)
	}
	for _, m := range spamStatus.FindAllStringSubmatch(strings.ReplaceAll(string(out), "\r", ""), -1) {
		score, err := strconv.ParseFloat(m[1], 64)
		if is, known := want[m[3]]; err != nil || !known || score >= maxSpam != is {
			t.Errorf("%s: score %.1f, %v: %s", m[3], score, err, m[2])
		}
		t.Logf("%s: %.1f", m[3], score)
		delete(want, m[3])
	}
	if len(want) > 0 {
		t.Errorf("SpamAssassin did not judge %v:\n%.2000s", want, out)
	}
}

// What people write into a title can't add a header, fill a mailbox or turn the line about.
func TestHostileSubjects(t *testing.T) {
	t.Parallel()
	m := realMails(t)
	for name, title := range map[string]string{
		"a line break": "API\r\nBcc: everyone@example.com\r\n\r\n<script>", "turned about": "API \u202Enwod si\u202C \u2067x\u2069",
		"too long": strings.Repeat("long ", 100_000), "without a space": strings.Repeat("長", 100_000), "emoji": "🚨 API 🔥 down 👩‍👩‍👧", "arabic": "تعذر الوصول إلى الخدمة",
		"control characters": "API\x00\x1b[31m\uFFFE", "encoded": "=?utf-8?q?API?= =?utf-8?b?QVBJ?=",
	} {
		p := notice("d-1", at)
		p.Told.Incident.Title = title
		l, err := m.letter(p, "anna@example.org", at)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		msg, err := mail.ReadMessage(bytes.NewReader(l.data))
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		subject, err := new(mime.WordDecoder).DecodeHeader(msg.Header.Get("Subject"))
		if err != nil || !strings.HasPrefix(subject, "[Example") || utf8.RuneCountInString(subject) > 200 || strings.ContainsAny(subject, "\r\n\x00\x1b\u202e\u2067") {
			t.Errorf("%s: subject %.300q, %v", name, subject, err)
		}
		if msg.Header.Get("Bcc") != "" || len(msg.Header["Subject"]) != 1 {
			t.Errorf("%s: the title added a header", name)
		}
		for line := range bytes.Lines(l.data) {
			if len(line) > 998 {
				t.Errorf("%s: a line of %d bytes (RFC 5322 section 2.1.1)", name, len(line))
			}
		}
	}
}

// All mails about one incident, however they go out, belong to one thread of a reader's.
func TestThreads(t *testing.T) {
	t.Parallel()
	m := realMails(t)
	all := everyMail()
	root := func(p statuspage.Parcel) string {
		t.Helper()
		to := *p.To
		to.ID, p.To = "anna", &to
		l, err := m.letter(p, "anna@example.org", at)
		if err != nil {
			t.Fatal(err)
		}
		msg, err := mail.ReadMessage(bytes.NewReader(l.data))
		if err != nil {
			t.Fatal(err)
		}
		return msg.Header.Get("References")
	}
	want := root(all["notice"])
	for _, name := range []string{"over", "merged", "digest", "planned"} {
		if got := root(all[name]); got != want || got == "" {
			t.Errorf("%s refers to %q, want %q", name, got, want)
		}
	}
	for _, name := range []string{"change", "confirm", "link"} {
		if got := root(all[name]); got != "" {
			t.Errorf("%s refers to %q", name, got)
		}
	}
}

func mustSpamAssassin(t *testing.T) string {
	t.Helper()
	program, err := exec.LookPath("spamassassin")
	switch {
	case err == nil:
		return program
	case slices.Contains(strings.Split(os.Getenv("FYR_TEST_REQUIRE"), ","), "spamassassin"):
		t.Fatal("FYR_TEST_REQUIRE wants spamassassin, and it is not installed")
	}
	t.Skip("spamassassin is not installed: no mail is scored (FYR_TEST_REQUIRE=spamassassin makes this a failure)")
	return ""
}
