package statuspage

import (
	"crypto/rand"
)

// idAlphabet is Statuspage's: lower-case consonants and digits, so that no id spells a word.
const idAlphabet = "0123456789bcdfghjklmnpqrstvwxyz"

// NewID makes a public id: 12 random characters, about 59 bits.
func NewID() string {
	var raw, id [12]byte
	for n := 0; n < len(id); {
		_, _ = rand.Read(raw[:]) // never fails (crypto/rand, Go 1.24)
		for _, b := range raw {
			if v := int(b) & 31; v < len(idAlphabet) && n < len(id) {
				id[n] = idAlphabet[v]
				n++
			}
		}
	}
	return string(id[:])
}
