package main

import (
	"fmt"
	"strings"

	"github.com/fyr-status/fyr/statuspage"
	"github.com/fyr-status/fyr/statuspage/operator"
)

// restingRelays finds relays that can't be reached while another one carries the mail.
func restingRelays(s operator.Status) (found []finding) {
	for _, t := range s.Troubles {
		if address, ok := strings.CutPrefix(t.Key, statuspage.TroubleRelay); ok {
			found = append(found, finding{"risky", "mail relay", fmt.Sprintf("%s has failed since %s: %s", address, clockOf(t.Since), t.Text), "`fyr mail test YOUR-ADDRESS` shows the dialogue with each relay."})
		}
	}
	return found
}
