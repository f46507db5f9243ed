package statuspage

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/binary"
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

// PublicID derives the public id of what configuration names: kind is "component",
// "group" or the like. It looks like NewID's, is the same after every restart and
// rename, and differs between installations, so that one client may follow several.
func PublicID(installation, kind, id string) string {
	sum := sha256.Sum256([]byte(installation + "\x00" + kind + "\x00" + id))
	n := binary.BigEndian.Uint64(sum[:])
	var public [12]byte
	for i := range public {
		public[i] = idAlphabet[n%uint64(len(idAlphabet))]
		n /= uint64(len(idAlphabet))
	}
	return string(public[:])
}
