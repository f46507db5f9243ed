package main

import (
	"fmt"
	"strings"

	"github.com/fyr-status/fyr/statuspage"
)

// unsent finds the routes that messages wait for because of an answer. That the endpoint
// of a reader fails is no fault of ours.
func unsent(routes []statuspage.RouteStats) (found []finding) {
	for _, r := range routes {
		if r.LastError == "" {
			continue
		}
		f := finding{"risky", r.Route, fmt.Sprintf("not sent yet: %s; %s", counted(r.Waiting, "notice"), r.LastError), "Look at the answer; `fyr help channels` is the manual."}
		switch {
		case r.Route == "mail":
			f.Level, f.Remedy = "wrong", "`fyr mail test YOUR-ADDRESS` shows the dialogue with the relay."
		case strings.HasPrefix(r.Route, statuspage.AlertRoute):
			f.Level = "wrong"
		}
		found = append(found, f)
	}
	return found
}
