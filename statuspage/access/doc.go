// Package access is who may do what at the operators' door: persons, what they sign in
// with, the roles that they hold and the one table that says what a role may do.
//
// It knows nothing of HTTP, SQL or pages. The console, the JSON interface and the command
// line are all judged by [Roles.May] and [Token.May], from what the database says at the
// time of the call.
package access
