package operator

// Ways are those by which people come in beside passwords, and how long they stay. They may
// change while the door is open.
type Ways struct {
	OIDC     *OIDC   // nil: nobody signs in elsewhere
	Header   *Header // nil: no proxy names anybody
	Sessions Limits  // shorten how long sessions last
}

// ways are those in force.
type ways struct {
	provider *provider // nil: none is configured
	header   *Header
	sessions Limits
}

// Admit lets people in by these ways from now on. Who is signed in stays so for as long as
// the new limits let them; who is at the identity provider just then begins again.
func (s *Server) Admit(w Ways) {
	s.ways.Store(&ways{provider: newProvider(w.OIDC, s.c.URL.JoinPath("/oidc/callback").String()), header: w.Header, sessions: w.Sessions})
}
