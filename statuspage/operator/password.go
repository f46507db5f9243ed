package operator

import (
	"context"
	_ "embed"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"

	"github.com/alexedwards/argon2id"
	"golang.org/x/text/unicode/norm"

	"github.com/fyr-status/fyr/statuspage"
)

// How long a password may be, in characters. There are no rules of what it is made of
// (OWASP ASVS 5.0, 6.2.5): length is what makes it hard to guess.
const (
	shortestPassword = 12
	longestPassword  = 256
)

// argon is the second choice of RFC 9106 made smaller for a small machine, as OWASP's
// Password Storage Cheat Sheet has it: 19 MiB, two passes, one lane.
var argon = &argon2id.Params{Memory: 19 << 10, Iterations: 2, Parallelism: 1, SaltLength: 16, KeyLength: 32}

// kitchen bounds how many passwords are hashed at once: each takes 19 MiB.
type kitchen struct {
	places chan struct{}
	nobody func() string // the hash that stands in for that of an account which isn't there
}

func newKitchen() *kitchen {
	return &kitchen{places: make(chan struct{}, 2), nobody: sync.OnceValue(func() string {
		hash, _ := argon2id.CreateHash(hashless, argon) // "" only without randomness, and then nothing works
		return hash
	})}
}

// hashless is what nobody's password is compared with.
const hashless = "nobody has this password, and nobody could"

// enter waits for a place; leave has to follow when it returns nil.
func (k *kitchen) enter(ctx context.Context) error {
	select {
	case k.places <- struct{}{}:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

func (k *kitchen) leave() { <-k.places }

// hash makes what is kept of a password, in PHC form.
func (k *kitchen) hash(ctx context.Context, password string) (string, error) {
	if err := k.enter(ctx); err != nil {
		return "", err
	}
	defer k.leave()
	return argon2id.CreateHash(norm.NFC.String(password), argon)
}

// match compares a password with what is kept of one. Without a hash it takes as long, and
// is false: whoever asks can't tell which names there are.
func (k *kitchen) match(ctx context.Context, password, hash string) (bool, error) {
	if err := k.enter(ctx); err != nil {
		return false, err
	}
	defer k.leave()
	known := hash != "" && utf8.RuneCountInString(password) <= longestPassword
	if !known {
		hash, password = k.nobody(), "none"
	}
	ok, err := argon2id.ComparePasswordAndHash(norm.NFC.String(password), hash)
	return ok && known, err
}

// checkPassword reports why a password is refused: an *statuspage.Invalid whose reason the
// catalogue has words for. names are what it may not be made of: the person's, the page's.
func checkPassword(password string, names ...string) error {
	refused := func(why string) error {
		return &statuspage.Invalid{Field: "password", Reason: why}
	}
	plain := norm.NFC.String(password)
	switch n := utf8.RuneCountInString(plain); {
	case !utf8.ValidString(password) || strings.ContainsFunc(plain, unicode.IsControl):
		return refused("control")
	case n < shortestPassword:
		return refused("short")
	case n > longestPassword:
		return refused("long")
	case named(plain, names):
		return refused("named")
	case common(plain):
		return refused("common")
	}
	return nil
}

// named reports whether nothing but a name is in a password, with digits and signs round it.
func named(password string, names []string) bool {
	left := strings.ToLower(password)
	for _, name := range names {
		for _, word := range append(strings.Fields(name), name, strings.ReplaceAll(name, " ", "")) {
			if utf8.RuneCountInString(word) >= 3 {
				left = strings.ReplaceAll(left, strings.ToLower(word), "")
			}
		}
	}
	return len(left) < len(password) && letters(left) < 4
}

func letters(text string) (n int) {
	for _, r := range text {
		if unicode.IsLetter(r) {
			n++
		}
	}
	return n
}
