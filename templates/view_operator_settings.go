package templates

// OperatorSettings is what is set up here beside services.
type OperatorSettings struct {
	Layout
	Channels []AlertChannel
	Archived []Shelved
	Makes    bool // people can make more of them here
	Mails    bool // mail is configured
	Plans    bool // there is a configuration to take
	Exports  bool
	Sent     *SentTest  // the test that was just sent
	Mail     *MailTried // likewise
	Notice   string
}

// AlertChannel is a way in which operators are told, with its rule.
type AlertChannel struct {
	ID        string
	Channel   string
	Severity  string
	After     string
	Escalates bool     // told only when nobody acknowledged it
	About     []string // ids and groups; none: about everything
	Declared  Declared
	Tests     bool
}

// MailTried is what came of a test mail.
type MailTried struct {
	To       string // [to]
	Sent     bool
	Failed   string
	Dialogue string // what was said with the relay
	Problems []Problem
}

// OperatorConfig is what taking the configuration file would change.
type OperatorConfig struct {
	Layout
	Changes   []ConfigChange
	TakesOver []string // made in the console, and the file's from then on: "monitor:api"
	Problem   string   // why it can't be taken
	Exports   bool
}

// ConfigChange is one thing that becomes otherwise.
type ConfigChange struct {
	Path     string
	Old, New string // "": it is new, or goes
}
