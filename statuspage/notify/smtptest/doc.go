// Package smtptest is a real SMTP relay for tests, which misbehaves on command.
//
//   - A [Server] listens on a loopback port and records each [Message] with its envelope
//     and session.
//   - A [Script] says what it offers and how it answers at each [Stage] of a session.
//   - A [Reply] other than the usual one refuses, hangs, or drops the connection.
//
// # Why by hand
//
// A well-made server library does not let a test hang before the greeting, withhold the
// 250 after the final dot or reset the connection there; those are the faults under
// which mail gets lost or doubled. The protocol that a relay must speak for one client
// is small (RFC 5321 section 4.1, RFC 3207, RFC 4954).
package smtptest
