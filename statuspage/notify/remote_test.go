package notify

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/json"
	"fmt"
	"io"
	"math/big"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

// canary stands in every secret of the settings below; nothing that we print may hold it.
const canary = "k4n4ry"

// vendor is a service as the channel's tests meet it.
type vendor struct {
	settings string // every secret in them holds the canary
	secret   string // one of them in whole, where its form is fixed; "": the canary
	required []string
	answer   string // the body of an answer that says yes
	status   int    // of such an answer; 0: 200
	denial   string // a success that says no in its body; "": there is none
	limit    string // the body that says to wait seven seconds; "": the header says it
}

// vendors is the documented form of each service's settings and answers.
var vendors = map[string]vendor{
	"apprise":        {settings: `{"url": "https://apprise.example.com/notify/k4n4ry", "urls": "json://k4n4ry", "tag": "operators"}`, required: []string{"url"}},
	"discord":        {settings: `{"url": "https://discord.com/api/webhooks/1234/k4n4ry"}`, required: []string{"url"}, status: 204, limit: `{"message": "You are being rate limited.", "retry_after": 7, "global": false}`},
	"googlechat":     {settings: `{"url": "https://chat.googleapis.com/v1/spaces/AAAA/messages?key=K&token=k4n4ry"}`, required: []string{"url"}, answer: `{"name": "spaces/AAAA/messages/1"}`},
	"gotify":         {settings: `{"url": "https://gotify.example.com", "token": "k4n4ry"}`, required: []string{"url", "token"}, answer: `{"id": 25}`},
	"grafana_oncall": {settings: `{"url": "https://oncall.example.com/formatted_webhook/k4n4ry/"}`, required: []string{"url"}, answer: `Ok.`},
	"incident_io":    {settings: `{"url": "https://api.incident.io/v2/alert_events/http/01H", "token": "k4n4ry"}`, required: []string{"url", "token"}, status: 202, answer: `{"status": "success"}`},
	"jira":           {settings: `{"api_key": "k4n4ry"}`, required: []string{"api_key"}, status: 202, answer: `{"result": "Request will be processed"}`},
	"matrix":         {settings: `{"homeserver": "https://matrix.example.com", "room": "!abc:example.com", "token": "k4n4ry"}`, required: []string{"homeserver", "room", "token"}, answer: `{"event_id": "$1"}`, limit: `{"errcode": "M_LIMIT_EXCEEDED", "retry_after_ms": 7000}`},
	"mattermost":     {settings: `{"url": "https://chat.example.com/hooks/k4n4ry"}`, required: []string{"url"}, answer: `ok`},
	"ntfy":           {settings: `{"url": "https://ntfy.example.com", "topic": "topic-k4n4ry", "token": "k4n4ry"}`, required: []string{"topic"}, answer: `{"id": "1"}`},
	"opsgenie":       {settings: `{"api_key": "k4n4ry", "region": "eu"}`, required: []string{"api_key"}, status: 202, answer: `{"result": "Request will be processed"}`},
	"pagerduty":      {secret: "k4n4ryABCDEF0123456789ABCDEF0123", settings: `{"routing_key": "k4n4ryABCDEF0123456789ABCDEF0123"}`, required: []string{"routing_key"}, status: 202, answer: `{"status": "success"}`},
	"pushover":       {secret: "k4n4ryvX6R1SqF6EBxtDMpx0aYJXgp", settings: `{"token": "k4n4ryvX6R1SqF6EBxtDMpx0aYJXgp", "user": "uQiRzpo4DXghDmr9QzzfQu27k4n4ry", "sound": "siren"}`, required: []string{"token", "user"}, answer: `{"status": 1}`, denial: `{"status": 0, "errors": ["user identifier is invalid"]}`},
	"rocketchat":     {settings: `{"url": "https://chat.example.com/hooks/1/k4n4ry"}`, required: []string{"url"}, answer: `{"success": true}`, denial: `{"success": false, "error": "invalid channel"}`},
	"servicenow":     {settings: `{"url": "https://example.service-now.com", "user": "fyr", "password": "k4n4ry"}`, required: []string{"url", "user", "password"}},
	"signal":         {settings: `{"url": "https://signal.example.com", "number": "+491", "recipients": ["+492", "group.abc"]}`, required: []string{"url", "number", "recipients"}, status: 201, answer: `{"timestamp": "1"}`},
	"slack":          {settings: `{"url": "https://hooks.slack.com/services/T/B/k4n4ry"}`, required: []string{"url"}, answer: `ok`},
	"sms":            {settings: `{"url": "https://sms.example.com/send?key=k4n4ry&to={to}", "to": "+491", "headers": {"X-Key": "k4n4ry"}, "body": "text={text}&ref={id}"}`, required: []string{"url", "to"}},
	"splunk":         {settings: `{"url": "https://alert.victorops.com/integrations/generic/20131114/alert/k4n4ry/database"}`, required: []string{"url"}, answer: `{"result": "success"}`, denial: `{"result": "failure", "messages": "Invalid json"}`},
	"teams":          {settings: `{"url": "https://example.westeurope.logic.azure.com/workflows/1?sig=k4n4ry"}`, required: []string{"url"}, status: 202, denial: `Webhook message delivery failed with error: Microsoft Teams endpoint returned HTTP error 429`},
	"telegram":       {settings: `{"token": "123:k4n4ry", "chat": "-100123", "thread": 7}`, required: []string{"token", "chat"}, answer: `{"ok": true}`, denial: `{"ok": false, "description": "Bad Request: chat not found"}`, limit: `{"ok": false, "error_code": 429, "parameters": {"retry_after": 7}}`},
	"twilio":         {settings: `{"account": "AC1", "token": "k4n4ry", "from": "+491", "to": "+492"}`, required: []string{"account", "token", "from", "to"}, status: 201, answer: `{"status": "queued"}`},
	"webex":          {settings: `{"token": "k4n4ry", "room": "Y2lz"}`, required: []string{"token", "room"}, answer: `{"id": "1"}`},
	"webhook":        {settings: `{"url": "https://hooks.example.com/k4n4ry", "headers": {"Authorization": "Bearer k4n4ry"}}`, required: []string{"url"}},
	"zulip":          {settings: `{"url": "https://example.zulipchat.com", "email": "fyr-bot@example.zulipchat.com", "api_key": "k4n4ry", "stream": "operations"}`, required: []string{"url", "email", "api_key", "stream"}, answer: `{"result": "success"}`, denial: `{"result": "error", "msg": "Stream does not exist"}`},
}

// asked is a request as the vendor got it.
type asked struct {
	method string
	url    *url.URL
	host   string
	header http.Header
	body   string
}

// remote is a vendor's server, whatever its name: the channel's connections all lead here.
type remote struct {
	env    Env
	mu     sync.Mutex
	asked  []asked
	answer atomic.Pointer[http.HandlerFunc] // what it does instead of saying yes
}

// standIn starts a server that answers as the vendor does.
func standIn(t testing.TB, v vendor) *remote {
	t.Helper()
	r := &remote{}
	s := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, req *http.Request) {
		body, _ := io.ReadAll(req.Body)
		r.mu.Lock()
		r.asked = append(r.asked, asked{req.Method, req.URL, req.Host, req.Header, string(body)})
		r.mu.Unlock()
		if other := r.answer.Load(); other != nil {
			(*other)(w, req)
			return
		}
		w.WriteHeader(max(v.status, http.StatusOK))
		if v.status != http.StatusNoContent {
			fmt.Fprint(w, v.answer)
		}
	}))
	s.TLS = &tls.Config{Certificates: []tls.Certificate{anyName(t)}}
	s.StartTLS()
	t.Cleanup(s.Close)
	roots := x509.NewCertPool()
	roots.AddCert(s.Certificate())
	r.env = testEnv(roots)
	r.env.Dial = func(ctx context.Context, network, _ string) (net.Conn, error) {
		return (&net.Dialer{}).DialContext(ctx, network, s.Listener.Addr().String())
	}
	return r
}

// instead makes the server answer with a status and a body.
func (r *remote) instead(status int, body string, header ...string) {
	do := http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		for i := 0; i < len(header); i += 2 {
			w.Header().Set(header[i], header[i+1])
		}
		w.WriteHeader(status)
		fmt.Fprint(w, body)
	})
	r.answer.Store(&do)
}

func (r *remote) requests() []asked {
	r.mu.Lock()
	defer r.mu.Unlock()
	return slices.Clone(r.asked)
}

// sender makes the channel's sender for the server.
func (r *remote) sender(t testing.TB, channel, settings string) Sender {
	t.Helper()
	s, err := New(channel, json.RawMessage(settings), r.env)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// vendorHosts are the names in the settings above, and those that channels know.
func vendorHosts() []string {
	hosts := []string{"api.telegram.org", "api.pushover.net", "events.pagerduty.com", "api.eu.opsgenie.com", "api.atlassian.com", "webexapis.com", "api.twilio.com"}
	for _, v := range vendors {
		var set map[string]any
		if err := json.Unmarshal([]byte(v.settings), &set); err != nil {
			panic(err)
		}
		for _, name := range []string{"url", "homeserver"} {
			if s, ok := set[name].(string); ok {
				u, _ := url.Parse(strings.ReplaceAll(s, "{to}", ""))
				hosts = append(hosts, u.Hostname())
			}
		}
	}
	return hosts
}

var anyNameOnce = sync.OnceValues(func() (tls.Certificate, error) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return tls.Certificate{}, err
	}
	c := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "every vendor"}, DNSNames: vendorHosts(),
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour), IsCA: true, BasicConstraintsValid: true,
	}
	der, err := x509.CreateCertificate(rand.Reader, c, c, &key.PublicKey, key)
	return tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key}, err
})

// anyName is a certificate for every vendor's name.
func anyName(t testing.TB) tls.Certificate {
	t.Helper()
	c, err := anyNameOnce()
	if err != nil {
		t.Fatal(err)
	}
	return c
}
