package hook

import "github.com/fyr-status/fyr/statuspage"

// Alertmanager posts groups of alerts (webhook_config, payload version 4; see "Alerting /
// Configuration" in Prometheus' manual). It can't sign.
var _ = register(Kind{
	Name: "alertmanager",
	Doc: `receivers:
  - name: fyr
    webhook_configs:
      - url: https://status.example.com/hooks/…   # fyr hook list prints it
        send_resolved: true
        http_config:
          authorization: {credentials: the secret}
A group of alerts is one trouble; group_by says what makes a group.`,
	Least: `{"version": "4", "groupKey": "{}:{alertname=\"Test\"}", "status": "firing"}`,
	check: password,
	read: func(m message) (statuspage.Signal, error) {
		var g alertGroup
		if err := decode(m.body, &g, false); err != nil {
			return statuspage.Signal{}, err
		}
		if g.Version != "4" {
			return statuspage.Signal{}, &statuspage.Invalid{Field: "version", Value: g.Version, Reason: "is not a version of Alertmanager's payload that is read here", Example: "4"}
		}
		return g.signal()
	},
})
