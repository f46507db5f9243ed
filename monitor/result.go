package monitor

import "time"

// Outcome is what one probe found. A Prober makes it and never an error beside it:
// whatever went wrong is in the Outcome, with the phase and the cause.
type Outcome struct {
	Status  Status        `json:"status"`
	Latency time.Duration `json:"latency_ns"`       // from the first byte of work to the last byte of the answer
	Phase   Phase         `json:"phase,omitempty"`  // where it failed; NoPhase when it did not
	Cause   Cause         `json:"cause,omitempty"`  // the public reason; NoCause when Up
	Reason  string        `json:"reason,omitempty"` // the operators' words: raw, may name internal hosts
	Timings Timings       `json:"timings"`
	Facts   Facts         `json:"facts"`
}

// Timings are the durations of a probe's phases; zero where a phase did not happen.
type Timings struct {
	Resolve   time.Duration `json:"resolve_ns,omitempty"`
	Connect   time.Duration `json:"connect_ns,omitempty"`
	Handshake time.Duration `json:"tls_ns,omitempty"`
	Write     time.Duration `json:"write_ns,omitempty"`
	FirstByte time.Duration `json:"first_byte_ns,omitempty"` // from the request written to the first byte back
	Body      time.Duration `json:"body_ns,omitempty"`
}

// Facts are what a probe learnt on the way, for `fyr check` and the operators' page.
type Facts struct {
	Address     string    `json:"address,omitempty"` // the peer's IP address and port
	Code        int       `json:"code,omitempty"`    // the protocol's status: HTTP status, DNS RCODE, exit code
	Bytes       int64     `json:"bytes,omitempty"`   // body read
	CertExpires time.Time `json:"cert_expires,omitzero"`
	CertSubject string    `json:"cert_subject,omitempty"`
	CertIssuer  string    `json:"cert_issuer,omitempty"`
	TLSVersion  string    `json:"tls_version,omitempty"`
	Answers     []string  `json:"answers,omitempty"` // DNS answers, redirects followed
	Warning     string    `json:"warning,omitempty"` // something odd that is no failure, in words
}

// Result is an Outcome, by one agent, at one time.
type Result struct {
	Monitor string    `json:"monitor"` // the monitor's id
	Agent   string    `json:"agent"`   // where the probe ran: "local"
	At      time.Time `json:"at"`      // when the probe began
	Outcome
}

// Local is the agent inside the server itself.
const Local = "local"
