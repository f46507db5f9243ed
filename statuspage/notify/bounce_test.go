package notify

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/fyr-status/fyr/monitor/secret"
	"github.com/fyr-status/fyr/statuspage"
	"github.com/fyr-status/fyr/statuspage/notify/smtptest"
)

var bounceKey = secret.New("a key for tests")

// bounceRig reads what comes back to bounce@example.com, and knows what delivery D1's
// mail was sent with.
func bounceRig(t testing.TB) (b *Bounces, sender string) {
	t.Helper()
	b, err := NewBounces("bounce@example.com", bounceKey)
	if err != nil {
		t.Fatal(err)
	}
	return b, b.to.sender("D1")
}

// sample is a message of testdata/bounce that came to an address.
func sample(t testing.TB, name, to string) []byte {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("testdata", "bounce", name+".eml"))
	if err != nil {
		t.Fatal(err)
	}
	return bytes.ReplaceAll(bytes.ReplaceAll(text, []byte("{VERP}"), []byte(to)), []byte("\n"), []byte("\r\n"))
}

func TestBounces(t *testing.T) {
	t.Parallel()
	b, sender := bounceRig(t)
	const timedOut = "connect to mx.reader.example[192.0.2.7]:25: Connection timed out"
	want := map[string]statuspage.Bounce{
		"postfix":       {Delivery: "d1", Class: statuspage.BounceHard, Status: "5.1.1", Words: "550 5.1.1 <(address)>: Recipient address rejected"},
		"exchange-full": {Delivery: "d1", Class: statuspage.BounceSoft, Status: "5.2.2", Words: "552 5.2.2 STOREDRV.Deliver; mailbox full. The following information should help identify the cause: (address)"},
		"delayed":       {Delivery: "d1", Class: statuspage.BounceDelayed, Status: "4.4.1", Words: timedOut},
		"expired":       {Delivery: "d1", Class: statuspage.BounceExpired, Status: "4.4.7", Words: timedOut},
		"complaint":     {Delivery: "d1", Class: statuspage.BounceComplaint, Status: "abuse", Words: "complaint: abuse"},
	}
	not := map[string]string{
		"delivered": "not a bounce: it is an automatic answer",
		"not-spam":  "not a bounce: it reports no delivery that failed",
		"vacation":  "not a bounce: it is an automatic answer",
		"human":     "not a bounce: it reports no delivery that failed",
		"bare":      "not a bounce: it reports no delivery that failed",
	}
	files, err := os.ReadDir("testdata/bounce")
	if err != nil || len(files) != len(want)+len(not) {
		t.Fatalf("%d samples (%v), %d are expected here", len(files), err, len(want)+len(not))
	}
	for _, f := range files {
		name := strings.TrimSuffix(f.Name(), ".eml")
		got, err := b.Read(sample(t, name, sender))
		if diff := cmp.Diff(want[name], got); diff != "" && not[name] == "" {
			t.Errorf("%s: %v (-want +got):\n%s", name, err, diff)
		}
		var no *NotBounce
		if not[name] != "" && (!errors.As(err, &no) || err.Error() != not[name]) {
			t.Errorf("%s: %+v, %v; want %s", name, got, err, not[name])
		}
	}
}

// Bad input 23: nobody can say of another's mail that it came back.
func TestForgedBounces(t *testing.T) {
	t.Parallel()
	b, sender := bounceRig(t)
	other, err := NewBounces("bounce@example.com", secret.New("another key"))
	if err != nil {
		t.Fatal(err)
	}
	for to, want := range map[string]string{
		strings.Replace(sender, "d1.", "d2.", 1):      "not a bounce: it bears a forged mark",
		strings.Replace(sender, "+d1.", "+d1.a", 1):   "not a bounce: it bears no mark of ours",
		strings.Replace(sender, "@example", "@ex", 1): "not a bounce: it bears no mark of ours",
		other.to.sender("D1"):                         "not a bounce: it bears a forged mark",
		"bounce@example.com":                          "not a bounce: it bears no mark of ours",
		"":                                            "not a bounce: it bears no mark of ours",
	} {
		for _, name := range []string{"postfix", "complaint"} {
			if got, err := b.Read(sample(t, name, to)); err == nil || err.Error() != want {
				t.Errorf("%s to %s: %+v, %v; want %s", name, to, got, err, want)
			}
		}
	}
	if _, err := b.Read(sample(t, "postfix", strings.ToUpper(sender))); err != nil {
		t.Errorf("mail systems may change the case: %v", err)
	}
}

func TestBouncesAreBounded(t *testing.T) {
	t.Parallel()
	b, sender := bounceRig(t)
	if _, err := b.Read(bytes.Repeat([]byte("x"), MostBounce+1)); err == nil || err.Error() != "not a bounce: it is larger than 1 MiB" {
		t.Errorf("error %v", err)
	}
	whole := sample(t, "postfix", sender)
	cut := whole[:bytes.Index(whole, []byte("Undelivered Message Headers"))]
	if got, err := b.Read(cut); err != nil || got.Class != statuspage.BounceHard {
		t.Errorf("a message that was cut off after its report: %+v, %v", got, err)
	}
	deep := "Content-Type: multipart/mixed; boundary=a\r\n\r\n" + strings.Repeat("--a\r\nContent-Type: multipart/mixed; boundary=a\r\n\r\n", 10_000)
	if _, err := b.Read([]byte(deep)); err == nil {
		t.Error("parts within parts without end are a bounce")
	}
}

func TestReturnAddress(t *testing.T) {
	t.Parallel()
	for setting, want := range map[string]string{
		"bounce@bücher.example":               "",
		"b.o+unce@example.com":                "",
		"\"a b\"@example.com":                 "bounce: \"\\\"a b\\\"@example.com\" can't hold what is added before the @ (for example bounce@example.com)",
		"a-long-local-part-of-it@example.com": "bounce: \"a-long-local-part-of-it@example.com\" can't hold what is added before the @ (for example bounce@example.com)",
	} {
		b, err := NewBounces(setting, bounceKey)
		if want != "" {
			if err == nil || err.Error() != want {
				t.Errorf("%s: %v, want %s", setting, err, want)
			}
			continue
		}
		if err != nil {
			t.Errorf("%s: %v", setting, err)
			continue
		}
		sender := b.to.sender("ABCDEFGHIJKLMNOPQRSTUVWXYZ")
		if local, _, _ := strings.Cut(sender, "@"); len(local) > 64 {
			t.Errorf("%s: %d letters before the @", sender, len(local))
		}
		if id, err := b.to.find([]byte("To: <" + sender + ">")); err != nil || id != "abcdefghijklmnopqrstuvwxyz" {
			t.Errorf("%s: %q, %v", sender, id, err)
		}
	}
}

// Each mail goes out with its own envelope's sender, by which it is known when it comes back.
func TestMailsBearTheirMark(t *testing.T) {
	t.Parallel()
	s := smtptest.New(t, smtptest.Script{})
	env := testEnv(s.Roots)
	env.BounceKey = bounceKey
	m, err := NewMail(relaySettings(s, `, "bounce": "bounce@example.com"`), env)
	if err != nil {
		t.Fatal(err)
	}
	defer m.Close()
	for _, id := range []string{"D1", "D2"} {
		if r := m.Send(t.Context(), notice(id, at)); r.Outcome != Delivered {
			t.Fatal(r)
		}
	}
	got := s.Wait(t, 2, 5*time.Second)
	b, sender := bounceRig(t)
	if got[0].From != sender || got[1].From == sender {
		t.Errorf("from %s and %s, want %s and another", got[0].From, got[1].From, sender)
	}
	if id, err := b.to.find([]byte(got[1].From)); id != "d2" || err != nil {
		t.Errorf("the second is known as %q, %v", id, err)
	}
}

// Refusals in the session go by the same classes as those that come later.
func TestRefusalClasses(t *testing.T) {
	t.Parallel()
	for said, want := range map[string]Receipt{
		"550 5.1.1 no such user":        {Suspend: "the address does not exist: 550 5.1.1 no such user"},
		"550 5.1.2 no such domain":      {Suspend: "the address does not exist: 550 5.1.2 no such domain"},
		"556 5.1.10 null MX":            {Suspend: "the address does not exist: 556 5.1.10 null MX"},
		"552 5.2.2 mailbox full":        {Strike: "5.2.2"},
		"550 no":                        {Strike: "5.0.0"},
		"554 5.7.1 relay access denied": {},
		"554 5.6.0 I do not like this":  {},
		"550 5.7.26 not authenticated":  {},
	} {
		s := smtptest.New(t, smtptest.Script{On: func(step smtptest.Step) smtptest.Reply {
			if step.Stage == smtptest.RcptTo {
				return smtptest.Reply{Text: said}
			}
			return smtptest.Reply{}
		}})
		got := relayed(t, s, "").Send(t.Context(), notice("n", at))
		want.Bounced = want.Suspend != "" || want.Strike != ""
		if got.Outcome != Refused || got.Suspend != want.Suspend || got.Strike != want.Strike || got.Bounced != want.Bounced {
			t.Errorf("%s: %+v, want suspend %q, strike %q", said, got, want.Suspend, want.Strike)
		}
	}
}

func FuzzBounce(f *testing.F) {
	b, sender := bounceRig(f)
	for _, name := range []string{"postfix", "exchange-full", "delayed", "complaint", "vacation"} {
		f.Add(sample(f, name, sender))
	}
	f.Fuzz(func(t *testing.T, message []byte) {
		got, err := b.Read(message)
		var not *NotBounce
		switch {
		case err == nil && got.Delivery != "d1":
			t.Errorf("%+v: a mark for %q was made up", got, got.Delivery)
		case err == nil && (strings.Contains(got.Words, "\n") || strings.ContainsRune(got.Words, '@') && anAddress.MatchString(got.Words) || len([]rune(got.Words)) > maxAnswer):
			t.Errorf("the words %q are more than one clean line", got.Words)
		case err != nil && !errors.As(err, &not):
			t.Errorf("error %v", err)
		}
	})
}
