package templates

import "time"

// The pages of the operators' door send their forms to these paths, always by POST:
//
//	/session                 token, or credential, or name and password
//	/passkey                 a challenge for any passkey, as JSON
//	/code                    code or credential; /code/mail, /code/passkey (a challenge)
//	/setup                   token, name, address, password
//	/setup/factor            do=app|mail|passkey with code or credential, label
//	/setup/mail, /setup/passkey
//	/account/password        current, password
//	/account/factor          as /setup/factor; /account/mail (address), /account/passkey
//	/account/factors/{id}/remove
//	/account/codes           new recovery codes
//	/account/sessions/{id}/end, /account/sessions/end (all others)
//	/account/tokens/{id}/end
//	/account/language        language
//	/drafts                  path, body: what is being written

// OperatorSignIn is what a person without a session sees. With a Token the page has a
// button that POSTs it; without one it asks for name and password, or for a passkey.
type OperatorSignIn struct {
	Layout
	Token    string
	Who      string // whom the link signs in
	Name     string // as it was typed
	Passkeys bool   // there can be passkeys at this address
	Provider string // the identity provider's name; "": there is none
	Wait     int    // seconds until the next try is taken; with the problem "slow"
	Problem  string // "" or: "link_wrong", "wrong", "slow", "unfinished", "attempt_over", "setup_over", "passkey_wrong", "passkey_script", "provider", "fresh"
}

// OperatorSignOut leads to where the person signed in, to be signed out there as well.
type OperatorSignOut struct {
	Layout
	Elsewhere string // address of that, or its path
}

// OperatorCode asks for the second factor.
type OperatorCode struct {
	Layout
	App     bool   // there is an app with codes
	Passkey bool   // there is a passkey
	Mail    string // the shortened address that a code can be mailed to; "": none
	Sent    bool   // one was
	Again   bool   // another one may be
	Printed bool   // there are recovery codes
	Problem string // "" or: "code_wrong", "mail_down", "passkey_script"
}

// OperatorSetup is the first page of an invitation, of a reset or of the first owner.
type OperatorSetup struct {
	Layout
	Kind     string // "setup", "invite" or "reset"
	Token    string
	Name     string
	Address  string
	Mails    bool // mail is configured, so that an address is of use
	Problems []Problem
}

// OperatorFactor offers second factors: the second page of a setup, or more of them later.
type OperatorFactor struct {
	Layout
	Who      string
	App      AppOffer
	Passkeys bool   // there can be passkeys at this address
	Mails    bool   // mail is configured
	Address  string // shortened; "": none is known
	Sent     bool   // a code is on its way to it
	Adding   bool   // to an account that there is
	Problem  string // "" or: "code_wrong", "mail_down_setup", "address", "passkey_script"
}

// AppOffer is the secret that a person's app makes codes from.
type AppOffer struct {
	Link  string // otpauth:
	Typed string // the same secret for typing
	Size  int    // of the picture, in modules
	Path  string // its dark modules, as an SVG path
}

// OperatorCodes shows recovery codes, once.
type OperatorCodes struct {
	Layout
	Who   string
	Codes []string
}

// OperatorAccount is a person's own account.
type OperatorAccount struct {
	Layout
	Who       string
	Address   string // shortened
	Roles     []string
	Password  bool // there is one
	Elsewhere bool // who they are is proven by an identity provider or a proxy
	Factors   []Factor
	Printed   int // recovery codes that are left
	Sessions  []Session
	Tokens    []Token
	Language  string     // [language] of the console; "": the browser's
	Tongues   []Language // to choose from
	Problem   string     // "" or: "current", "short", "long", "common", "named", "control", "last"
	Notice    string     // "" or: "password", "factor_added", "factor_removed", "session_ended", "token_ended", "language"
}

// Factor is what a person signs in with.
type Factor struct {
	ID   string
	Kind string // "totp", "mail", "passkey"
	Name string
	Made time.Time
	Used time.Time
}

// Session is where a person is signed in.
type Session struct {
	ID     string
	Own    bool // this one
	Agent  string
	Source string
	By     []string
	Made   time.Time
	Seen   time.Time
}

// Token is a program that acts in a person's name.
type Token struct {
	ID      string
	Name    string
	Scopes  []string
	Expires time.Time
	Used    time.Time
}
