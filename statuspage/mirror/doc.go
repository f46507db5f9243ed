// Package mirror keeps a complete static copy of the page somewhere else, so that the
// page outlives its server: in a folder that any static server opens, and in
// S3-compatible storage.
//
// Its words: a source makes the pages; a page tells of now or has a mark, which changes
// whenever its content may have; a place is where files are put; a replica is the copy
// at one place; a post is a person's word that is put into a copy while the server is
// dead.
//
//	source ─▶ pages ─▶ those that are due ─▶ bytes ─▶ those that differ ─▶ place
//
// # Why
//
// What tells of now is dated, and says that nobody is measuring once the date is old. A
// dated page differs each time, so it is written on every change and otherwise just
// often enough to keep its word: front pages each minute, the rest every four. What is
// over has no date, and is made again only when its mark differs: an archive of a
// hundred months in eleven languages costs nothing while it stands.
//
// A reader never meets half a file, a link into nothing, or a front page that knows more
// than the pages behind it: each file is put whole, front pages come last, and stale
// files go after them. A run that is killed leaves the copy between two states, each of
// its pages whole, and the next run mends it.
//
// S3 is spoken by hand, three verbs and a signature that has not changed since 2012. The
// MinIO client was tried: 13 modules, 1.4 MB, and 2.5 ms of every start of the binary,
// used or not.
package mirror
