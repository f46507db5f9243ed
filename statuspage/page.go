package statuspage

import (
	"net/url"
	"strings"
	"time"
)

// Page is the public page's identity, as configured. URL is the only source of links
// in pages, feeds and mails; a request's Host header never is.
type Page struct {
	Name     string
	URL      *url.URL // public; may hold a base path; no trailing slash
	Language string   // "en"
	Zone     *time.Location
	Contact  string // mailto: or https:; may be empty
	Owner    string
	HasMail  bool // subscribers can be mailed: without it the form is absent
}

// Link returns the absolute address of a path on the page: Link("/incidents/abc").
func (p Page) Link(path string) string { return strings.TrimSuffix(p.URL.String(), "/") + path }

// Path returns the path of a page below the base path, for links inside the page.
func (p Page) Path(path string) string { return strings.TrimSuffix(p.URL.Path, "/") + path }

// Host returns the page's host name without a port, for Message-IDs and tag URIs.
func (p Page) Host() string { return p.URL.Hostname() }
