// Package templates holds everything that people read: the pages, the mails, their
// texts in each language and the few assets, all embedded in the program.
//
// Its words: a view (view*.go) is the plain data of one page or mail, filled by the
// doors (web, operator, notify); a [Set] renders views in one language; the catalogue
// (locale/<tag>.json) holds every sentence, by meaning; an asset is a file under static
// whose address contains a hash of its content.
//
// To add a language, write locale/<tag>.json with every key of en.json (op.* may be left
// out: the console is in English) in the plural forms that CLDR gives the language; to add
// a page, write page/<name>.html, its view and its line in names.go. The tests range over
// what is there.
//
// # Languages
//
// A catalogue says everything about its language: its name in itself and its direction,
// which are its first two texts, the words, and the patterns of days, clocks and numbers.
// Those follow the Unicode Common Locale Data Repository (CLDR 48, https://cldr.unicode.org).
// Arabic is written with the digits 0 to 9: CLDR's "latn", which it gives "ar" without a
// country, and which addresses, versions and codes beside the words have anyway. One choice
// is our own: every clock has 24 hours, also where CLDR would say morning and afternoon in
// words, because a status page is read in other zones too. Invisible marks that turn a text the
// right way (U+200E, U+200F) and spaces that do not break are written as \u escapes.
//
// A sentence is one text with named places, never put together from parts. A name or a
// time stands where no language would inflect it, if need be behind a colon.
//
// # Why
//
// Views are structs of standard-library types, not the nouns of statuspage: this package
// stands on the lowest floor, so that mails, pages and the mirror can share it, and a
// private note can't reach a reader because no view has a field for it. Statuses, stages,
// impacts and causes travel as their stable names ("major_outage"), which are also their
// keys in the catalogue; a test holds the catalogue against the lists.
//
// The pages carry no script and no style of their own, so that a strict
// Content-Security-Policy holds (see [ContentSecurityPolicy]): one style sheet, with the
// owner's accent in it, is fetched once and kept for a year, and the reader's script waits
// until everything can be read. Inlining the sheet was tried on paper: it saves a first
// view one request and costs every later view 6 kB.
package templates
