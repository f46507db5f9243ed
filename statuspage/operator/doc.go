// Package operator is the operators' door: a page for people on a phone at night, and
// the JSON interface that the command line uses. It stands on its own listener, which
// is on loopback unless configuration says otherwise.
//
// # Words
//
//   - A sign-in link is a secret that a person opens once; it makes a session.
//   - A session is kept in memory: two hours without a request of the person's own or
//     twelve hours in all end it, and so does a restart.
//   - The token, made at first start and kept 0600 in the data folder, is what the
//     command line shows.
//
// # Why one table of routes
//
// Every route stands in routes.go with the door that it is behind. A request that
// matches none is denied, and a test walks the table without credentials. The page and
// the JSON interface call the same methods of the Desk, so a rule can't hold at one
// door and be missing at the other.
package operator
