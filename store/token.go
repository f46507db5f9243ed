package store

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"strings"

	"github.com/fyr-status/fyr/statuspage"
)

// linkToken is the secret of a subscriber's mailed links: the id and a seal of it, made
// with a key of the installation. It is the same in every mail, so that the link in an
// old one still unsubscribes, and nothing about it is stored.
func (db *DB) linkToken(id string) string { return id + "." + db.seal(id) }

func (db *DB) seal(id string) string {
	mac := hmac.New(sha256.New, db.links)
	mac.Write([]byte("subscriber " + id))
	return base64.RawURLEncoding.EncodeToString(mac.Sum(nil)[:16])
}

// SubscriberByToken finds the subscriber to whom a mailed link belongs;
// statuspage.ErrNotFound when the token is not genuine, or the subscriber is gone.
func (db *DB) SubscriberByToken(ctx context.Context, token string) (statuspage.Subscriber, error) {
	id, seal, _ := strings.Cut(token, ".")
	if !hmac.Equal([]byte(seal), []byte(db.seal(id))) {
		return statuspage.Subscriber{}, fmt.Errorf("subscriber by link: %w", statuspage.ErrNotFound)
	}
	return db.SubscriberByID(ctx, id)
}
