package hook

import (
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/fyr-status/fyr/monitor/secret"
	"github.com/fyr-status/fyr/statuspage"
)

// Kind is a program that alerts, or a form in which programs do.
type Kind struct {
	Name string
	Doc  string // how it is set up there
	Own  bool   // its words are written for readers, and public unless configuration says otherwise

	check func(s secret.String, m message) error
	read  func(m message) (statuspage.Signal, error)
}

// message is one request as it came.
type message struct {
	header http.Header
	body   []byte
	now    time.Time
}

var kinds []Kind

// register adds a kind; one of a taken name is a mistake of the program.
func register(k Kind) bool {
	if slices.ContainsFunc(kinds, func(o Kind) bool { return o.Name == k.Name }) {
		panic("hook: two kinds are called " + k.Name)
	}
	kinds = append(kinds, k)
	slices.SortFunc(kinds, func(a, b Kind) int { return strings.Compare(a.Name, b.Name) })
	return true
}

// Kinds lists every kind, sorted by name.
func Kinds() []Kind { return slices.Clone(kinds) }

// KindNamed finds a kind.
func KindNamed(name string) (Kind, bool) {
	n := slices.IndexFunc(kinds, func(k Kind) bool { return k.Name == name })
	if n < 0 {
		return Kind{}, false
	}
	return kinds[n], true
}
