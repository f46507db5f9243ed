package feed_test

import (
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"maps"
	"net/url"
	"strings"
	"time"
)

const (
	nsAtom = "http://www.w3.org/2005/Atom"
	nsXML  = "http://www.w3.org/XML/1998/namespace"
)

// node is one element of a document.
type node struct {
	name     xml.Name
	attr     map[xml.Name]string
	text     string
	children []*node
}

// tree reads a document strictly; it must have one root and nothing behind it.
func tree(b []byte) (*node, error) {
	d := xml.NewDecoder(strings.NewReader(string(b)))
	root := &node{}
	stack := []*node{root}
	for {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, err
		}
		top := stack[len(stack)-1]
		switch token := token.(type) {
		case xml.StartElement:
			n := &node{name: token.Name, attr: map[xml.Name]string{}}
			for _, a := range token.Attr {
				n.attr[a.Name] = a.Value
			}
			top.children = append(top.children, n)
			stack = append(stack, n)
		case xml.EndElement:
			stack = stack[:len(stack)-1]
		case xml.CharData:
			top.text += string(token)
		}
	}
	if len(root.children) != 1 {
		return nil, fmt.Errorf("%d root elements", len(root.children))
	}
	return root.children[0], nil
}

func (n *node) all(space, local string) (found []*node) {
	for _, c := range n.children {
		if c.name == (xml.Name{Space: space, Local: local}) {
			found = append(found, c)
		}
	}
	return found
}

// one is the text of the element that must be there exactly once, and not empty.
func (p *problems) one(n *node, space, local string) string {
	found := n.all(space, local)
	if len(found) != 1 {
		p.add("%s has %d %s, want 1", n.name.Local, len(found), local)
		return ""
	}
	if strings.TrimSpace(found[0].text) == "" && len(found[0].children) == 0 {
		p.add("%s has an empty %s", n.name.Local, local)
	}
	return found[0].text
}

// inXML makes a validator of one that looks at the document's root.
func inXML(validate func(root *node) problems) func([]byte) problems {
	return func(document []byte) problems {
		root, err := tree(document)
		if err != nil {
			return problems{"not well-formed: " + err.Error()}
		}
		return validate(root)
	}
}

// problems are what a validator found.
type problems []string

func (p *problems) add(format string, args ...any) { *p = append(*p, fmt.Sprintf(format, args...)) }

func (p *problems) absolute(what, address string) {
	if u, err := url.Parse(address); err != nil || u.Scheme != "https" || u.Host != "status.example.com" {
		p.add("%s %q is no address of the page", what, address)
	}
}

func (p *problems) unique(seen map[string]bool, id string) {
	if seen[id] {
		p.add("id %q is there twice", id)
	}
	seen[id] = true
}

// date reads a date of the layout, which must not be of an unset time.
func (p *problems) date(what, layout, value string) time.Time {
	t, err := time.Parse(layout, value)
	if err != nil || t.Year() < 2000 {
		p.add("%s %q is no date (%v)", what, value, err)
	}
	return t
}

// validAtom holds a document to what RFC 4287, section 4, requires.
func validAtom(root *node) (p problems) {
	if root.name != (xml.Name{Space: nsAtom, Local: "feed"}) {
		p.add("the root is %v", root.name)
	}
	if root.attr[xml.Name{Space: nsXML, Local: "lang"}] == "" {
		p.add("no language")
	}
	seen := map[string]bool{}
	p.atomCommon(root, seen)
	p.atomLinks(root, "self", "alternate", "hub")
	for _, a := range root.all(nsAtom, "author") {
		p.one(a, nsAtom, "name")
	}
	if len(root.all(nsAtom, "author")) != 1 {
		p.add("no author of the feed")
	}
	for _, e := range root.all(nsAtom, "entry") {
		updated := p.atomCommon(e, seen)
		p.atomLinks(e, "alternate")
		if published := p.date("published", time.RFC3339, p.one(e, nsAtom, "published")); updated.Before(published) {
			p.add("updated before it was published")
		}
		if c := e.all(nsAtom, "content"); len(c) != 1 || c[0].attr[xml.Name{Local: "type"}] != "html" {
			p.add("content is not html")
		}
		for _, c := range e.all(nsAtom, "category") {
			if c.attr[xml.Name{Local: "term"}] == "" || c.text != "" {
				p.add("a category has no term")
			}
		}
	}
	return p
}

// atomCommon checks what feeds and entries both need.
func (p *problems) atomCommon(n *node, seen map[string]bool) (updated time.Time) {
	id := p.one(n, nsAtom, "id")
	if u, err := url.Parse(id); err != nil || u.Scheme != "tag" {
		p.add("id %q is no tag", id)
	}
	p.unique(seen, id)
	p.one(n, nsAtom, "title")
	return p.date("updated", time.RFC3339, p.one(n, nsAtom, "updated"))
}

// atomLinks checks that there is one link of each relation, and no other.
func (p *problems) atomLinks(n *node, rels ...string) {
	links := n.all(nsAtom, "link")
	if len(links) != len(rels) {
		p.add("%s has %d links, want %v", n.name.Local, len(links), rels)
	}
	for _, rel := range rels {
		found := 0
		for _, l := range links {
			p.absolute("link", l.attr[xml.Name{Local: "href"}])
			if l.attr[xml.Name{Local: "rel"}] == rel && (rel == "hub") == (l.attr[xml.Name{Local: "type"}] == "") {
				found++
			}
		}
		if found != 1 {
			p.add("%s has %d links rel=%s", n.name.Local, found, rel)
		}
	}
}

// validRSS holds a document to what RSS 2.0 and its Best Practices Profile require.
func validRSS(root *node) (p problems) {
	channels := root.all("", "channel")
	if root.name.Local != "rss" || root.attr[xml.Name{Local: "version"}] != "2.0" || len(channels) != 1 {
		p.add("the root is no RSS 2.0")
		return p
	}
	c := channels[0]
	p.one(c, "", "title")
	p.one(c, "", "description")
	p.one(c, "", "language")
	p.one(c, "http://purl.org/dc/elements/1.1/", "creator")
	p.absolute("link", p.one(c, "", "link"))
	p.date("pubDate", time.RFC1123Z, p.one(c, "", "pubDate"))
	p.date("lastBuildDate", time.RFC1123Z, p.one(c, "", "lastBuildDate"))
	if len(c.all("", "managingEditor")) > 0 {
		p.add("an editor without a mail address")
	}
	p.rssSelf(c)
	seen := map[string]bool{}
	for _, i := range c.all("", "item") {
		p.rssItem(i, seen)
	}
	return p
}

// rssSelf checks the channel's links to itself and to the hub.
func (p *problems) rssSelf(channel *node) {
	types := map[string]string{}
	for _, l := range channel.all(nsAtom, "link") {
		p.absolute("link", l.attr[xml.Name{Local: "href"}])
		types[l.attr[xml.Name{Local: "rel"}]] = l.attr[xml.Name{Local: "type"}]
	}
	want := map[string]string{"self": "application/rss+xml", "hub": ""}
	if !maps.Equal(types, want) || len(channel.all(nsAtom, "link")) != len(want) {
		p.add("the channel's links are %v, want %v", types, want)
	}
}

func (p *problems) rssItem(i *node, seen map[string]bool) {
	p.one(i, "", "title")
	p.one(i, "", "description")
	p.absolute("link", p.one(i, "", "link"))
	p.date("pubDate", time.RFC1123Z, p.one(i, "", "pubDate"))
	for range i.all("", "maintenanceEndDate") {
		p.date("maintenanceEndDate", time.RFC1123Z, p.one(i, "", "maintenanceEndDate"))
	}
	p.date("updated", time.RFC3339, p.one(i, nsAtom, "updated"))
	guid := p.one(i, "", "guid")
	p.unique(seen, guid)
	for _, g := range i.all("", "guid") {
		if g.attr[xml.Name{Local: "isPermaLink"}] != "false" {
			p.absolute("guid", guid)
		}
	}
	if len(i.all("", "author")) > 0 {
		p.add("an author without a mail address")
	}
}
