package notify

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/fyr-status/fyr/monitor/secret"
	"github.com/fyr-status/fyr/statuspage"
)

// subscriptionOf is a browser's subscription with an endpoint, as the page's form sends it.
func subscriptionOf(t *testing.T, endpoint string) string {
	t.Helper()
	b, _ := newBrowser(t, endpoint)
	text, err := json.Marshal(b)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// pasted is, for each channel of readers, what a reader gives, how else the same may be
// written, and what of it is a password. A new channel fails the tests until it is here.
var pasted = map[string]struct {
	given, again string
	password     string
	settings     string // what the configuration says for all readers
}{
	"webhook":    {"https://hooks.example.com/status", " https://HOOKS.example.com:443/status", "", ""},
	"slack":      {"https://hooks.slack.com/services/T024BE7LD/B024BE7LH/aBcDeFgHiJkL", "https://hooks.slack.com:443/services/T024BE7LD/B024BE7LH/aBcDeFgHiJkL?x=1", "aBcDeFgHiJkL", ""},
	"teams":      {"https://example.westeurope.logic.azure.com:443/workflows/0a1b/triggers/manual/paths/invoke?api-version=2016-06-01&sp=%2Ftriggers%2Fmanual%2Frun&sv=1.0&sig=PASSwordSIG", "https://EXAMPLE.westeurope.logic.azure.com/workflows/0a1b/triggers/manual/paths/invoke?sig=PASSwordSIG&sv=1.0&sp=%2Ftriggers%2Fmanual%2Frun&api-version=2016-06-01", "PASSwordSIG", ""},
	"discord":    {"https://discord.com/api/webhooks/1234567890/tok-EN_x", "https://discord.com/api/webhooks/1234567890/tok-EN_x?wait=true", "tok-EN_x", ""},
	"googlechat": {"https://chat.googleapis.com/v1/spaces/AAAA1/messages?key=KEYkey&token=TOKtok", "https://chat.googleapis.com/v1/spaces/AAAA1/messages?token=TOKtok&key=KEYkey&threadKey=x", "TOKtok", ""},
	"telegram":   {"https://api.telegram.org/bot123456:AAF-abcdefghijklmnopqrstu/sendMessage?chat_id=-1001234567890", "https://api.telegram.org/bot123456:AAF-abcdefghijklmnopqrstu/sendMessage?text=hi&chat_id=-1001234567890", "AAF-abcdefghijklmnopqrstu", ""},
	"push":       {"", "", "/p/capability", ""},
	"sms":        {"+46 70 123 45 67", "+46-70-1234567", "", `{"url": "https://sms.example.com/send", "body": "to={to}&text={text}"}`},
}

// readerRig is one channel of readers, with somebody who chose it.
type readerRig struct {
	*outside
	to     statuspage.Subscriber
	sender Sender
	key    *PushKey
	read   func(t *testing.T, p posted) string // what of a request people or programs read
}

func newReaderRig(t *testing.T, c Channel) readerRig {
	t.Helper()
	r := readerRig{outside: newOutside(t), read: func(_ *testing.T, p posted) string { return string(p.body) }}
	e := r.env(t)
	if c.Name == "sms" {
		e.Dial = r.dial // the configuration named the gateway
	}
	e.Wire = wireStub
	key, err := ReadPushKey(secret.New(NewPushKey()))
	if err != nil {
		t.Fatal(err)
	}
	r.key, e.PushKey = key, key
	given := pasted[c.Name].given
	if c.Name == "push" {
		given = r.browse(t)
	}
	end, err := c.Reader(given)
	if err != nil {
		t.Fatal(err)
	}
	r.to = statuspage.Subscriber{ID: "s1", Channel: c.Name, Address: end.Address, Key: end.Key, Secret: end.Secret, LinkToken: "s1.leave", Wish: statuspage.Wish{Language: "en"}}
	if r.sender, err = NewReaders(c.Name, json.RawMessage(pasted[c.Name].settings), e); err != nil {
		t.Fatal(err)
	}
	return r
}

// parcel addresses a parcel to who chose the channel.
func (r readerRig) parcel(p statuspage.Parcel) statuspage.Parcel {
	to := r.to
	to.Confirmed, to.ConfirmTill = p.To.Confirmed, p.To.ConfirmTill
	p.To, p.Delivery.Channel, p.Delivery.Subscriber = &to, to.Channel, to.ID
	for i := range p.Earlier {
		p.Earlier[i] = r.parcel(p.Earlier[i])
	}
	return p
}

// TestEveryReaderChannel holds each channel to what readers count on.
func TestEveryReaderChannel(t *testing.T) {
	t.Parallel()
	for _, c := range ForReaders() {
		t.Run(c.Name, func(t *testing.T) {
			t.Parallel()
			if _, ok := pasted[c.Name]; !ok {
				t.Fatalf("channel %s has no address in this test", c.Name)
			}
			t.Run("address", func(t *testing.T) { t.Parallel(); oneAddress(t, c) })
			t.Run("words", func(t *testing.T) { t.Parallel(); saysIt(t, c) })
			t.Run("hostile", func(t *testing.T) { t.Parallel(); staysText(t, c) })
			t.Run("refusals", func(t *testing.T) { t.Parallel(); judgesAlone(t, c) })
			t.Run("settings", func(t *testing.T) { t.Parallel(); strictSettings(t, c) })
		})
	}
}

// oneAddress: spellings of one address have one key, and what may be shown is no password.
func oneAddress(t *testing.T, c Channel) {
	p := pasted[c.Name]
	if c.Name == "push" {
		p.given = subscriptionOf(t, "https://push.example.com"+p.password)
		p.again = strings.ReplaceAll(p.given, "https://push.", "HTTPS://PUSH.")
	}
	one, err := c.Reader(p.given)
	if err != nil {
		t.Fatal(err)
	}
	two, err := c.Reader(p.again)
	if err != nil {
		t.Fatal(err)
	}
	if one.Key != two.Key || one.Address != two.Address || one.Key == "" {
		t.Errorf("the same address has keys %q and %q, addresses %q and %q", one.Key, two.Key, one.Address, two.Address)
	}
	if p.password != "" && strings.Contains(one.Address+one.Key, p.password) {
		t.Errorf("the password is in the address %s or the key %s", one.Address, one.Key)
	}
	if p.password == "" {
		return
	}
	other, err := c.Reader(strings.Replace(p.given, p.password, p.password+"x", 1))
	if err != nil || other.Key == one.Key || other.Address != one.Address {
		t.Errorf("another password: %q, %q, error %v", other.Address, other.Key, err)
	}
}

// saysIt: question, news, maintenance, end and what goes along are all told.
func saysIt(t *testing.T, c Channel) {
	at := time.Now()
	resolved := notice("d-3", at)
	resolved.Told.Incident.Stage, resolved.Told.Update.Stage, resolved.Told.Update.Body = statuspage.Resolved, statuspage.Resolved, "All is well."
	resolved.Told.Incident.Ended = at
	work := notice("d-4", at)
	work.Told.Kind = statuspage.MaintenanceEvent
	work.Told.Maintenance = &statuspage.Maintenance{Incident: *work.Told.Incident}
	work.Told.Maintenance.Title, work.Told.Maintenance.Stage = "Database upgrade", statuspage.Scheduled
	work.Told.Maintenance.Window.Start, work.Told.Maintenance.Window.End, work.Told.Maintenance.Window.Zone = at, at.Add(time.Hour), "UTC"
	work.Told.Incident = nil
	merged := notice("d-5", at)
	merged.Earlier = []statuspage.Parcel{notice("d-1", at.Add(-3*time.Hour))}
	merged.Earlier[0].Told.Incident.Title = "Logins are slow"
	merged.Earlier[0].Told.Incident.ID = "inc000000000"
	for name, tt := range map[string]struct {
		p    statuspage.Parcel
		want []string
	}{
		"question": {confirmation("d-1", at), []string{"/subscribe/confirm?token="}},
		"news":     {notice("d-2", at), []string{"API requests fail", "inc4k2m8p3qz"}},
		"end":      {resolved, []string{"API requests fail"}},
		"work":     {work, []string{"Database upgrade"}},
		"merged":   {merged, []string{"API requests fail", "Logins are slow"}},
	} {
		if name == "merged" && !c.Merges {
			continue
		}
		r := newReaderRig(t, c)
		if got := r.sender.Send(t.Context(), r.parcel(tt.p)); got.Outcome != Delivered {
			t.Errorf("%s: %+v", name, got)
			continue
		}
		text := unescaped(r.read(t, r.last(t)))
		for _, want := range tt.want {
			if !strings.Contains(text, want) && !(c.Name == "sms" && name == "merged") {
				t.Errorf("%s: %q is not in\n%s", name, want, text)
			}
		}
		r.mayLeave(t, name, text)
	}
}

// mayLeave: every message in a room says how to leave; devices and telephones have ways
// of their own, and a question has nothing to leave.
func (r readerRig) mayLeave(t *testing.T, name, text string) {
	t.Helper()
	if name != "question" && r.to.Channel != "push" && r.to.Channel != "sms" && !strings.Contains(text, "/unsubscribe?token=s1.leave") {
		t.Errorf("%s: no way to leave in\n%s", name, text)
	}
}

// unescaped undoes what a body's form does to letters that the checks look for.
func unescaped(body string) string {
	return strings.NewReplacer(`\u0026`, "&", `\\`, "", `&amp;`, "&", `%2F`, "/", `%3A`, ":", `%3F`, "?", `%3D`, "=", "%20", " ", "+", " ").Replace(body)
}

// staysText: what an operator or a machine wrote is never markup, a mention or a header.
func staysText(t *testing.T, c Channel) {
	r := newReaderRig(t, c)
	p := notice("d-1", time.Now())
	p.Told.Incident.Title = "<!channel> @everyone <b>&</b> [x](javascript:alert(1))\r\nX-Evil: 1 \u202Etxt"
	p.Told.Update.Body = "<script>alert(1)</script> <@U1> {{.}} ${x} \x00 " + strings.Repeat("å𝄞", 9000)
	if got := r.sender.Send(t.Context(), r.parcel(p)); got.Outcome != Delivered {
		t.Fatalf("%+v", got)
	}
	last := r.last(t)
	if last.header.Get("X-Evil") != "" {
		t.Error("a title became a header")
	}
	if c.Name == "webhook" {
		return // programs get it as it is, in JSON
	}
	for _, raw := range []string{"\u202e", "\x00", `\u202e`, `\u0000`} {
		if strings.Contains(r.read(t, last), raw) {
			t.Errorf("%q is in what is sent", raw)
		}
	}
	if len(last.body) > 32<<10 {
		t.Errorf("%d bytes were sent", len(last.body))
	}
}

// judgesAlone: no answer of one endpoint rests the channel, and one that is gone is not
// told again. Nothing that is a password shows.
func judgesAlone(t *testing.T, c Channel) {
	r := newReaderRig(t, c)
	for code, want := range map[int]Outcome{
		http.StatusInternalServerError: Retry, http.StatusTooManyRequests: Retry, http.StatusFound: Retry,
		http.StatusForbidden: Retry, http.StatusBadRequest: Retry, http.StatusGone: Refused,
	} {
		if c.Name == "sms" && want == Retry && code != http.StatusBadRequest || c.Name == "telegram" && code == http.StatusGone {
			continue // the page's own gateway may rest; Telegram has no such answer
		}
		r.answers(func(w http.ResponseWriter, req *http.Request) {
			w.Header().Set("Location", "http://169.254.169.254/latest/meta-data/")
			status(code, "no: "+req.URL.RequestURI()+" "+r.to.Secret.Reveal()+" "+r.to.Address)(w, req)
		})
		before := r.count()
		got := r.sender.Send(t.Context(), r.parcel(notice("d-1", time.Now())))
		if got.Outcome != want || r.count() != before+1 {
			t.Errorf("%d: %+v after %d requests; want %s after one", code, got, r.count()-before, want)
		}
		if (want == Refused && c.Name != "sms") != (got.Suspend != "") {
			t.Errorf("%d: suspended %q", code, got.Suspend)
		}
		if p := pasted[c.Name].password; p != "" && strings.Contains(got.Answer+got.Suspend, p) {
			t.Errorf("%d: the password shows: %s", code, got.Answer)
		}
	}
}

// strictSettings: an unknown key in the configuration is refused.
func strictSettings(t *testing.T, c Channel) {
	if c.NewReaders == nil {
		return // none are read
	}
	e := newOutside(t).env(t)
	e.PushKey = &PushKey{}
	if _, err := NewReaders(c.Name, json.RawMessage(`{"nonsense": true}`), e); err == nil {
		t.Error("nonsense is taken for a setting")
	}
}

func TestNewReadersRefusesOthers(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"mail", "pagerduty", "nobody", ""} {
		if _, err := NewReaders(name, nil, testEnv(nil)); err == nil {
			t.Errorf("%q serves readers", name)
		}
	}
}
