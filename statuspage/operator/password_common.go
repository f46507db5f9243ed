package operator

import (
	_ "embed"
	"strings"
	"sync"
	"unicode"
)

// What is guessed first is a handful of words, keyboard rows and counts, repeated and with
// digits or signs at the end. A list of the words and the rules by which people vary them
// covers more of what leaks than a list of the passwords would, in a thousandth of its size.

//go:embed password_common.txt
var commonText string

// commonWords are the words of the list; lines that begin with # are remarks.
var commonWords = sync.OnceValue(func() map[string]bool {
	words := map[string]bool{}
	for line := range strings.Lines(commonText) {
		if !strings.HasPrefix(line, "#") {
			for word := range strings.FieldsSeq(line) {
				words[word] = true
			}
		}
	}
	return words
})

// rows are what fingers run along: keyboards of four countries, the alphabet, digits.
var rows = []string{
	"qwertyuiopasdfghjklzxcvbnm", "qwertzuiopasdfghjklyxcvbnm", "azertyuiopqsdfghjklmwxcvbn", "abcdefghijklmnopqrstuvwxyz",
	"01234567890123456789", "1qaz2wsx3edc4rfv5tgb6yhn7ujm8ik9ol0p", "qazwsxedcrfvtgbyhnujmikolp", "1q2w3e4r5t6y7u8i9o0p", "q1w2e3r4t5y6u7i8o9p0",
}

// leet undoes what is written for letters.
var leet = strings.NewReplacer("0", "o", "1", "i", "3", "e", "4", "a", "5", "s", "7", "t", "@", "a", "$", "s", "!", "i")

// common reports whether a password is among those that are guessed first.
func common(password string) bool {
	low := strings.ToLower(password)
	return run(low) || few(low) || made(low) || made(leet.Replace(strings.TrimRightFunc(low, notLetter)))
}

func notLetter(r rune) bool { return !unicode.IsLetter(r) }

// few reports whether there are fewer than five different characters.
func few(password string) bool {
	seen := map[rune]bool{}
	for _, r := range password {
		seen[r] = true
	}
	return len(seen) < 5
}

// run reports whether fingers ran along one to three rows, to and fro, and did little else:
// what is left of it when stretches of four are taken out is less than four characters.
func run(password string) bool {
	left, taken := []rune(password), 0
	for len(left) >= 4 {
		n := stretch(string(left))
		if n < 4 {
			n = 1
		} else {
			taken += n
		}
		left = left[n:]
	}
	return taken > 0 && len([]rune(password))-taken < 4
}

// stretch is how many characters at the beginning run along a row.
func stretch(text string) (longest int) {
	letters := []rune(text)
	for _, row := range rows {
		for _, way := range []string{row, backward(row)} {
			for n := min(len(letters), len(way)); n > longest; n-- {
				if strings.Contains(way, string(letters[:n])) {
					longest = n
				}
			}
		}
	}
	return longest
}

func backward(text string) string {
	letters := []rune(text)
	for a, b := 0, len(letters)-1; a < b; a, b = a+1, b-1 {
		letters[a], letters[b] = letters[b], letters[a]
	}
	return string(letters)
}

// made reports whether a password is one or two words of the list, any number of times, and
// nothing beside but digits and signs.
func made(password string) bool {
	words := strings.FieldsFunc(password, notLetter)
	different := map[string]bool{}
	for _, word := range words {
		parts, ok := inWords(word, 4)
		if !ok {
			return false
		}
		for _, p := range parts {
			different[p] = true
		}
	}
	return len(different) <= 2
}

// inWords splits letters into at most so many words of the list.
func inWords(text string, most int) (parts []string, ok bool) {
	if text == "" {
		return nil, true
	}
	if most == 0 {
		return nil, false
	}
	for n := len(text); n >= 2; n-- {
		if commonWords()[text[:n]] {
			if rest, ok := inWords(text[n:], most-1); ok {
				return append(rest, text[:n]), true
			}
		}
	}
	return nil, false
}
