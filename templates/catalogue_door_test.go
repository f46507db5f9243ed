package templates_test

// spokenAtTheDoor are the keys that the door's pages put together.
func spokenAtTheDoor() map[string][]string {
	return map[string][]string{
		"op.problem.":  {"link_wrong", "wrong", "slow", "unfinished", "attempt_over", "setup_over", "passkey_wrong", "passkey_script", "provider", "no_role", "fresh", "code_wrong", "mail_down", "mail_down_setup", "address", "session_over"},
		"op.setup.":    {"setup", "invite", "reset", "steps", "for", "next"},
		"op.refused.":  {"short", "long", "common", "named", "control", "current", "last", "name", "taken", "address"},
		"op.kind.":     {"totp", "mail", "passkey", "recovery"},
		"op.role.":     {"viewer", "responder", "editor", "privacy", "auditor", "owner"},
		"op.codemail.": {"subject", "text"},
		"op.done.":     {"password", "factor_added", "factor_removed", "session_ended", "token_ended"},
	}
}
