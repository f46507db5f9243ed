package hook

import "github.com/fyr-status/fyr/statuspage"

// Grafana posts groups of alerts like Alertmanager, with a title and a message of their own
// (contact point "Webhook" of its alerting; see "Configure the webhook notifier" in its
// manual). It sends a password, and newer versions can sign too.
var _ = register(Kind{
	Name: "grafana",
	Doc: `A contact point of the type Webhook:
  URL                         https://status.example.com/hooks/…   (fyr hook list prints it)
  Authorization scheme        Bearer
  Authorization credentials   the secret
A notification group is one trouble.`,
	check: password,
	read: func(m message) (statuspage.Signal, error) {
		var g alertGroup
		if err := decode(m.body, &g, false); err != nil {
			return statuspage.Signal{}, err
		}
		return g.signal()
	},
})
