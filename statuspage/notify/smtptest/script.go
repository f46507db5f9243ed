package smtptest

import "time"

// Stage is a point of a session at which the server answers.
type Stage int

// The stages, in the order of a session.
const (
	Connect  Stage = iota // the greeting
	Hello                 // EHLO
	StartTLS              // STARTTLS
	Auth                  // the credentials
	MailFrom              // MAIL
	RcptTo                // RCPT
	Data                  // DATA
	Content               // after the final dot
	Quit                  // QUIT
)

var stageNames = [...]string{"connect", "EHLO", "STARTTLS", "AUTH", "MAIL", "RCPT", "DATA", "content", "QUIT"}

// String returns the stage's command.
func (s Stage) String() string { return stageNames[s] }

// Stages lists all of them.
func Stages() []Stage {
	return []Stage{Connect, Hello, StartTLS, Auth, MailFrom, RcptTo, Data, Content, Quit}
}

// Step is a moment at which the server is about to answer.
type Step struct {
	Stage   Stage
	Session int    // counts from 1
	Sent    int    // messages that this session has delivered so far
	Address string // MailFrom, RcptTo: the address
}

// Reply is an answer other than the usual one.
type Reply struct {
	Text string        // "451 4.3.0 try later"; "": the usual answer
	Wait time.Duration // before answering
	Hang bool          // never answers; the connection stays open
	Drop bool          // resets the connection instead of answering; after Content the message counts as taken
}

// Script is how a server behaves. The zero Script offers STARTTLS with a good
// certificate, wants no credentials and takes everything.
type Script struct {
	NoTLS      bool // does not offer STARTTLS
	Implicit   bool // TLS from the first byte
	BadCert    bool // the certificate is for another name
	UTF8       bool // offers SMTPUTF8
	User       string
	Password   string           // with User: refuses mail without these credentials
	PerSession int              // answers 421 after so many messages in one session; 0: no limit
	On         func(Step) Reply // called at each stage; nil: the usual answers
}

func (s Script) reply(step Step) Reply {
	if s.PerSession > 0 && step.Stage == MailFrom && step.Sent >= s.PerSession {
		return Reply{Text: "421 4.7.0 too many messages in this session"}
	}
	if s.On == nil {
		return Reply{}
	}
	return s.On(step)
}
