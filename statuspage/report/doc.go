// Package report counts how the services did between two days: availability by component,
// group and month against a target, the ledger of downtime behind each figure, and how
// long incidents took to be noticed, told and ended. It is arithmetic over what the
// database holds; nothing is read or written here.
package report
