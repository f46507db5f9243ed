package templates

import "time"

// doorLayout is a page of the console for whoever is not signed in yet.
func doorLayout(path string) Layout {
	l := layout(path, "")
	l.Console, l.Private, l.Languages, l.Feeds = true, true, nil, nil
	return l
}

// doorSamples are the pages by which operators come in, and their own account.
func doorSamples() []sample {
	l := doorLayout("/signin")
	own := l
	own.Operator, own.Rights, own.Path = "Anna Berg", []string{"view", "post", "self"}, "/account"
	offer := AppOffer{Link: "otpauth://totp/Conholdate:Anna?secret=JBSWY3DPEHPK3PXP", Typed: "JBSW Y3DP EHPK 3PXP", Size: 29, Path: "M4 4h7v1h-7zM4 5h1v1h-1z"}
	made := at(2, 9, 0)
	account := OperatorAccount{
		Layout: own, Who: "Anna Berg", Address: "a…@example.com", Roles: []string{"responder", "privacy"}, Password: true, Printed: 9, Notice: "factor_added", Language: "de", Tongues: Languages(),
		Factors: []Factor{
			{ID: "f1", Kind: "totp", Name: "phone", Made: made, Used: at(22, 8, 0)},
			{ID: "f2", Kind: "passkey", Made: made},
			{ID: "f3", Kind: "mail", Made: made},
		},
		Sessions: []Session{
			{ID: "s1", Own: true, Agent: "Firefox, Linux", Source: "192.0.2.0/24", By: []string{"password", "totp"}, Made: at(22, 8, 0), Seen: now},
			{ID: "s2", Source: "2001:db8::/48", By: []string{"passkey"}, Made: at(22, 9, 0), Seen: now.Add(-time.Hour)},
		},
		Tokens: []Token{{ID: "t1", Name: "deploy", Scopes: []string{"view", "post"}, Expires: at(30, 9, 0), Used: at(22, 8, 0)}},
	}
	elsewhere := OperatorAccount{Layout: own, Who: "Anna Berg", Roles: []string{"viewer"}, Elsewhere: true, Problem: "last", Sessions: account.Sessions[:1]}
	return []sample{
		{"operator-signin-form", "operator_signin", OperatorSignIn{Layout: l, Passkeys: true, Provider: "Example ID"}},
		{"operator-signin-slow", "operator_signin", OperatorSignIn{Layout: l, Name: "<b>anna", Wait: 8, Problem: "slow"}},
		{"operator-signout", "operator_signout", OperatorSignOut{Layout: l, Elsewhere: "https://id.example.com/logout?client_id=fyr"}},
		{"operator-code", "operator_code", OperatorCode{Layout: l, App: true, Passkey: true, Mail: "a…@example.com", Again: true, Printed: true}},
		{"operator-code-mailed", "operator_code", OperatorCode{Layout: l, Mail: "a…@example.com", Sent: true, Again: true, Problem: "mail_down"}},
		{"operator-setup", "operator_setup", OperatorSetup{Layout: l, Kind: "setup", Token: "T0KEN", Mails: true, Problems: []Problem{{Field: "name", Text: "taken"}, {Field: "password", Text: "short"}}}},
		{"operator-setup-reset", "operator_setup", OperatorSetup{Layout: l, Kind: "reset", Token: "T0KEN", Name: "Anna Berg"}},
		{"operator-factor", "operator_factor", OperatorFactor{Layout: l, Who: "Anna Berg", App: offer, Passkeys: true, Mails: true, Address: "a…@example.com", Sent: true, Problem: "code_wrong"}},
		{"operator-factor-add", "operator_factor", OperatorFactor{Layout: own, Who: "Anna Berg", App: offer, Mails: true, Adding: true}},
		{"operator-codes", "operator_codes", OperatorCodes{Layout: own, Who: "Anna Berg", Codes: []string{"ABCDE-FGHIJ", "KLMNO-PQRST"}}},
		{"operator-account", "operator_account", account},
		{"operator-account-elsewhere", "operator_account", elsewhere},
	}
}
