package access

import (
	"errors"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/cases"
	"golang.org/x/text/unicode/norm"
)

// MaxName is the longest name of an account, in characters.
const MaxName = 64

// FoldName is what makes a name unique: names that differ in case, width or composition
// only are the same one (The Unicode Standard, section 3.13, D146).
func FoldName(name string) string {
	return norm.NFKC.String(cases.Fold().String(norm.NFKC.String(name)))
}

// CheckName reports why a name can't be an account's. It may be a name, a nickname or a
// mail address: what a person types at sign-in, and what others read.
func CheckName(name string) error {
	switch {
	case name == "":
		return errors.New("is empty")
	case utf8.RuneCountInString(name) > MaxName:
		return errors.New("is longer than 64 characters")
	case strings.TrimSpace(name) != name:
		return errors.New("begins or ends with a space")
	case strings.ContainsFunc(name, strange):
		return errors.New("holds a character that is no letter, digit, space or one of . _ - + @ '")
	}
	return nil
}

// strange reports whether a character has no place in a name: what is not seen, and what
// commands and addresses give a meaning to.
func strange(r rune) bool {
	return !unicode.In(r, unicode.L, unicode.M, unicode.N) && !strings.ContainsRune(" ._-+@'", r)
}
