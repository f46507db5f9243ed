package hook

import (
	"errors"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/fyr-status/fyr/monitor/secret"
	"github.com/fyr-status/fyr/statuspage"
)

// Kind is a program that alerts, or a form in which programs do.
type Kind struct {
	Name  string
	Doc   string // how it is set up there
	Least string // of its messages, the shortest: an example for who sends something else
	Own   bool   // its words are written for readers, and public unless configuration says otherwise

	check func(s secret.String, m message) error
	read  func(m message) (statuspage.Signal, error)
}

// message is one request as it came.
type message struct {
	header http.Header
	body   []byte
	now    time.Time
}

// signal reads a message whose proof was checked. What is wrong with a body comes with an
// example of one that is right.
func (k Kind) signal(m message) (statuspage.Signal, error) {
	s, err := k.read(m)
	return s, k.exemplify(err)
}

func (k Kind) exemplify(err error) error {
	var invalid *statuspage.Invalid
	if errors.As(err, &invalid) && invalid.Example == "" {
		invalid.Example = k.Least
	}
	return err
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
