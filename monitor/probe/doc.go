// Package probe makes one attempt at a target and says what it found.
//
//   - A [Kind] is a sort of check; each registers itself from its own file.
//   - A [Prober] is a kind with one monitor's target and settings, made by [New].
//   - [Run] makes one probe under the monitor's deadline.
//   - What came of it is a monitor.Outcome, never an error beside it.
//
// To add a kind, write one file with `var _ = register(Kind{…})` and a complete sample
// in testdata/kinds. Configuration, the manual and TestEveryKind range over the registry.
//
// # Why a probe is not a friendly client
//
// A client retries, falls back, keeps connections warm and decompresses without end,
// because its user wants the answer. A probe wants to know how the target is for someone
// who comes for the first time: it looks the name up, connects and shakes hands afresh,
// tries once, and ends at its deadline, to the last byte of the body. What it is sent is
// limited in every dimension (headers, interim answers, redirects, body before and after
// decompression, the time to judge it), since a target may be broken or hostile.
//
// # Why whose fault it is comes first
//
// An error of connect can be the target's (refused) or ours (no route, no descriptor
// left, a resolver that does not answer us, a network that we may not enter). The first
// is Down. The second is Unknown: it opens no incident and costs no uptime. The file
// cause.go holds that distinction for all kinds.
package probe
