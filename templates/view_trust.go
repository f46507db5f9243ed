package templates

import "time"

// Search is what a search over history found: /history?q=….
type Search struct {
	Layout
	Query     string        // as the reader typed it
	Incidents []Incident    // newest first
	Served    []Maintenance // newest first
	More      bool          // there are older ones, which are not shown
}

// Text is a page of the owner's own words: contact, privacy, terms.
type Text struct {
	Layout
	What    string    // as Trust.What: its title, unless Title says otherwise
	Title   string    // the owner's own title; ""
	Body    string    // Markdown source
	Lang    string    // BCP 47 of Title and Body when that is not the page's language; else ""
	Changed time.Time // when the text was last changed; zero when nobody said
}

// Accessibility is the statement of how far everybody can read the page: /accessibility.
type Accessibility struct {
	Layout
	Assessed time.Time // when the pages were last checked
	Limits   []string  // what is known not to be reached, in the owner's words
	Body     string    // what the owner adds, Markdown source; ""
}

// Register is a list of those the owner depends on, each looked at every year:
// /subprocessors and /dependencies.
type Register struct {
	Layout
	What    string // as Trust.What
	Body    string // what stands above it, Markdown source; ""
	Entries []RegisterEntry
	Changed time.Time // when an entry was last added, changed or removed; zero when nobody said
}

// RegisterEntry is a company or a piece of software in a register.
type RegisterEntry struct {
	Name     string
	URL      string    // may be empty
	Purpose  string    // what it is used for
	Data     string    // what it may see; may be empty
	Place    string    // where it works: a country; may be empty
	Since    time.Time // zero when nobody said
	Reviewed time.Time // when somebody last looked
	Due      time.Time // when somebody will look again; before Now it is overdue, and said to be
}

// Embed is the page in small, for frames on other sites: /embed.
type Embed struct {
	Layout
	Heading     Heading
	Open        []Incident    // newest first
	Maintenance []Maintenance // as in the Index
}

// Private asks for the password of a private page. Its form is a POST of password and
// next to /sign-in.
type Private struct {
	Layout
	Next    string // the path that the reader wanted
	Problem string // "" or: "password_wrong", "password_many"
}
