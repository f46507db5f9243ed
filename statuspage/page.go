package statuspage

import (
	"crypto/sha256"
	"encoding/hex"
	"net/url"
	"slices"
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
	HasMail  bool     // subscribers can be mailed
	Channels []string // names of the channels that readers are offered, in the form's order; none: the form is absent
	PushKey  string   // the page's public key for Web Push, base64url (RFC 8292); "": browsers can't be told

	Languages []string   // BCP 47: what readers are offered, Language among them; none: all there are
	Logo      *Asset     // in place of the mark; nil: none
	Accent    string     // "#0a5fb4": the colour of links and buttons; "" is ours
	Styles    *Asset     // the owner's own style sheet; nil: none
	Links     []PageLink // the owner's own, for the footer
	Show      Show
	Trust     Trust
	Gate      *Gate // nil: everybody may read the page
}

// PageLink is a named link of the owner's: https, http or mailto.
type PageLink struct {
	Name string
	URL  string
}

// Show is what the front page leaves out. The zero Show leaves out nothing.
type Show struct {
	NoUptime bool // bars and percentages
	Unlately int  // of LatelyDays, the oldest
}

// Lately is how many days of "what happened lately" are shown: 0 to LatelyDays.
func (s Show) Lately() int { return LatelyDays - s.Unlately }

// Asset is a file of the owner's that the page serves. It never changes: another content
// has another address.
type Asset struct {
	Path string // below the base path: "/static/logo.3f9a0c11d2e4.svg"
	Kind string // its content type
	Body []byte
}

// NewAsset makes an Asset of a file's content. ext has a dot: ".svg".
func NewAsset(name, ext, kind string, body []byte) *Asset {
	sum := sha256.Sum256(body)
	return &Asset{Path: "/static/" + name + "." + hex.EncodeToString(sum[:6]) + ext, Kind: kind, Body: body}
}

// same reports whether both are the same file, or none.
func (a *Asset) same(b *Asset) bool {
	return a == b || a != nil && b != nil && a.Path == b.Path
}

// Equal reports whether two pages have the same identity.
func (p Page) Equal(o Page) bool {
	return p.Name == o.Name && p.URL.String() == o.URL.String() && p.Language == o.Language &&
		p.Zone.String() == o.Zone.String() && p.Contact == o.Contact && p.Owner == o.Owner && p.HasMail == o.HasMail &&
		slices.Equal(p.Channels, o.Channels) && p.PushKey == o.PushKey &&
		slices.Equal(p.Languages, o.Languages) && p.Logo.same(o.Logo) && p.Accent == o.Accent && p.Styles.same(o.Styles) &&
		slices.Equal(p.Links, o.Links) && p.Show == o.Show && p.Trust.equal(o.Trust) && p.Gate.Fingerprint() == o.Gate.Fingerprint()
}

// Link returns the absolute address of a path on the page: Link("/incidents/abc").
func (p Page) Link(path string) string {
	return p.Gate.keyed(strings.TrimSuffix(p.URL.String(), "/")+path, path)
}

// Path returns the path of a page below the base path, for links inside the page.
func (p Page) Path(path string) string { return strings.TrimSuffix(p.URL.Path, "/") + path }

// Host returns the page's host name without a port, for Message-IDs and tag URIs.
func (p Page) Host() string { return p.URL.Hostname() }

// TimeZone returns the page's time zone; UTC when none is set.
func (p Page) TimeZone() *time.Location {
	if p.Zone == nil {
		return time.UTC
	}
	return p.Zone
}
