package main

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/fyr-status/fyr/statuspage/access"
	"github.com/fyr-status/fyr/store"
)

// mostOwners is how many people may let others in before the doctor asks whether all need to.
const mostOwners = 5

// admitted looks at who may do everything, and at how they prove who they are.
func admitted(ctx context.Context, db *store.DB, now time.Time) []finding {
	accounts, err := db.AccessList(ctx, now)
	if err != nil {
		return []finding{{"wrong", "accounts", err.Error(), "Restore a backup, or see the message above."}}
	}
	return owners(accounts, now)
}

func owners(accounts []access.Listed, now time.Time) []finding {
	var found []finding
	n := 0
	for _, a := range accounts {
		if !a.Active(now) || !slices.Contains(a.Roles, access.Owner) {
			continue
		}
		n++
		if a.Origin == access.Local && slices.Contains(a.Factors, access.MailCode) && !slices.Contains(a.Factors, access.TOTP) && !slices.Contains(a.Factors, access.Passkey) {
			found = append(found, finding{"risky", "accounts", "the owner " + a.Name + " has no second factor but a mailed code: whoever reads that mailbox is half in, and nobody is while mail is down", "Add an app or a passkey on the page of the account."})
		}
	}
	if n > mostOwners {
		found = append(found, finding{"risky", "accounts", fmt.Sprintf("%d people are owners, who may do everything", n), "Give those who don't let others in a smaller role: `fyr user role`."})
	}
	return found
}

// clearly looks at the line on which operators type their passwords.
func clearly(c Config) []finding {
	if c.Operator.URL.Scheme == "https" || loopbackHost(c.Operator.URL) {
		return nil
	}
	return []finding{{"risky", "operator.url", c.Operator.URL.String() + " is not https: passwords and sessions go over a clear line, and there are no passkeys", "Put a TLS proxy in front (`fyr help caddy`) and set operator.url to its https address."}}
}
