package templates_test

// spokenInTheConsole are the keys that these pages put together.
func spokenInTheConsole() map[string][]string {
	return map[string][]string{
		"op.mail.anchor.": {"subject", "body"}, "op.mail.invite.": {"subject", "body"}, "uptime.": {"formula", "formula_2"},
		"op.for.": {"30m", "1h", "2h", "8h", "24h", "168h", "720h", "2160h", "8760h"}, "op.setting.": {"monitor", "component", "alert", "page"}, "op.monitor.": {"new", "choose"}, "op.component.": {"new"}, "op.alert.": {"new", "choose"},
		"op.channel.from.": {"minor", "major", "critical"}, "op.delivery.": {"queued", "sending", "sent", "given_up", "suppressed", "merged", "bounced"},
		"op.invitation.": {"invite", "reset"}, "op.origin.": {"local", "oidc", "header"}, "op.person.": {"active", "disabled", "expired", "locked_out"},
		"op.readers.": {"all", "confirmed", "pending", "suspended", "left", "held"}, "op.reader.erase.": {"word", "wrong"},
		"op.role.": {"viewer.may", "responder.may", "editor.may", "privacy.may", "auditor.may", "owner.may"},
		"op.may.":  {"view", "post", "approve", "edit", "correct", "readers", "readers.edit", "unmask", "audit", "evidence", "users", "self"},
		"op.done.": {"status_set", "status_cleared", "corrected", "asked", "unasked", "withdrawn", "ordered", "made", "saved", "archived", "restored", "applied", "reader_asked", "resumed", "held", "released", "erased", "roles", "expiry", "disabled", "enabled", "sessions_ended", "invitation_revoked", "language"},
	}
}
