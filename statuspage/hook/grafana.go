package hook

import (
	"crypto/sha256"
	"encoding/hex"
	"strconv"
	"time"

	"github.com/fyr-status/fyr/monitor/secret"
	"github.com/fyr-status/fyr/statuspage"
)

// Where Grafana (12.0 and newer) puts the signature, and, when it is told to, the time in
// Unix seconds. Both names can be changed there; these are its default, and the one that our
// manual asks for.
const (
	grafanaSignature = "X-Grafana-Alerting-Signature"
	grafanaTime      = "X-Grafana-Alerting-Timestamp"
)

// Grafana posts groups of alerts like Alertmanager, with a title and a message of their own
// (contact point "Webhook" of its alerting; see "Configure webhook notifications" in its
// manual, and "HMAC signature" there). It signs, or sends a password.
var _ = register(Kind{
	Name: "grafana",
	Doc: `A contact point of the type Webhook:
  URL                         https://status.example.com/hooks/…   (fyr hook list prints it)
  HMAC signature, Secret      the secret
  HMAC signature, Header      X-Grafana-Alerting-Signature
  HMAC signature, Timestamp   X-Grafana-Alerting-Timestamp
Before Grafana 12, which can't sign:
  Authorization scheme        Bearer
  Authorization credentials   the secret
A notification group is one trouble.`,
	Least: `{"groupKey": "{}:{alertname=\"Test\"}", "status": "firing"}`,
	check: proveGrafana,
	read: func(m message) (statuspage.Signal, error) {
		var g alertGroup
		if err := decode(m.body, &g, false); err != nil {
			return statuspage.Signal{}, err
		}
		s, err := g.signal()
		if m.header.Get(grafanaSignature) != "" {
			s.ID, s.At = m.digest(), m.secondsIn(grafanaTime)
		}
		return s, err
	},
})

// digest tells two messages of one second apart.
func (m message) digest() string {
	sum := sha256.Sum256(m.body)
	return hex.EncodeToString(sum[:])
}

// proveGrafana checks the HMAC-SHA-256, in hex, of "time:body". Without a time a message that
// somebody recorded could be sent again for ever, so one that is signed alone is refused.
func proveGrafana(s secret.String, m message) error {
	given := m.header.Get(grafanaSignature)
	if given == "" {
		return password(s, m)
	}
	at := m.header.Get(grafanaTime)
	if at == "" {
		return untimed(s, m, given)
	}
	if err := mac(s, append([]byte(at+":"), m.body...), given, ""); err != nil {
		return err
	}
	return fresh(m.secondsIn(grafanaTime), m.now)
}

// untimed tells who signs rightly, and names no time, what to set.
func untimed(s secret.String, m message, given string) error {
	if err := mac(s, m.body, given, ""); err != nil {
		return err
	}
	return &statuspage.Invalid{
		Field: grafanaTime, Reason: "is missing: name it as the timestamp header of the contact point's HMAC signature, so that the message can't be sent again",
		Example: strconv.FormatInt(m.now.Truncate(time.Minute).Unix(), 10),
	}
}
