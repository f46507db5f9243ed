// Package hook takes what alerting programs tell: Alertmanager, Grafana, PagerDuty, and any
// program that speaks a small form of our own. Each message becomes a [statuspage.Signal],
// of which the Desk opens, changes and ends incidents.
//
// # Why two secrets
//
// An address that is a secret gets into logs of proxies and into screenshots. So the
// address alone lets nobody in: a message is signed (Standard Webhooks, PagerDuty's, HMAC
// of the body), or, where the program can't sign, comes with a password in a header.
//
// # Replays
//
// A signed message that says when it was made is taken within five minutes of that. Beyond
// that the store knows the last message of each trouble: an older one, or the same again,
// is refused for as long as the trouble is remembered.
//
// # Adding a kind
//
// One file that registers a [Kind], with a sample of the program's documented payload in
// testdata. Configuration, help and the tests range over the registry.
package hook
