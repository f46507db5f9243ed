package web

import (
	"crypto/sha256"
	"math/bits"
	"time"
)

// proofBits is how many zero bits the SHA-256 of a proof begins with: some four thousand
// tries, a fifth of a second for a phone's browser.
const proofBits = 12

// proves reports whether work was done for an address: a number was found that, behind the
// form's stamp and the address, hashes to enough zeros (Hashcash, Back 2002). Who can show
// that is not asked for a button. Each proof holds once.
func (s *Server) proves(f ask, now time.Time) bool {
	if f.proof == "" || len(f.proof) > 12 {
		return false
	}
	if _, ok := s.stamped(f.stamp, now); !ok {
		return false
	}
	sum := sha256.Sum256([]byte(f.stamp + " " + f.address + " " + f.proof))
	return zeros(sum[:]) >= proofBits && s.crowd.spend(sum, now)
}

// zeros counts the zero bits that a hash begins with.
func zeros(sum []byte) (n int) {
	for _, b := range sum {
		if b != 0 {
			return n + bits.LeadingZeros8(b)
		}
		n += 8
	}
	return n
}
