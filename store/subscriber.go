package store

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/fyr-status/fyr/monitor/secret"
	"github.com/fyr-status/fyr/statuspage"
)

// The outbox confirms and suspends, too, and not in the Desk's turn: what it learned since
// the Desk read the row stands, and only who has left may be asked anew or come back. What
// came back from an address says nothing of the one that is there instead.
const (
	confirmedSince = `excluded.confirmed_at = 0 AND subscriber.confirmed_at > 0 AND subscriber.suspension <> '` + statuspage.SuspendedByReader + `'`
	suspendedSince = `excluded.suspended_at = 0 AND subscriber.suspended_at > 0 AND subscriber.key = excluded.key AND subscriber.suspension <> '` + statuspage.SuspendedByReader + `'`
)

// putSubscriber stores a subscriber. Another one with the same address is a conflict.
// The token of mailed links is not stored: it is derived.
func (tx *transaction) putSubscriber(s statuspage.Subscriber) error {
	var other string
	err := tx.row(`
		SELECT COALESCE(MAX(id), '')
		FROM subscriber
		WHERE channel = $1 AND key = $2 AND id <> $3`, s.Channel, s.Key, s.ID).Scan(&other)
	if err != nil {
		return err
	}
	if other != "" {
		return fmt.Errorf("subscriber %s has the address of %s: %w", s.ID, other, statuspage.ErrConflict)
	}
	return tx.exec(`
		INSERT INTO subscriber (
			id, channel, address, key, language, components, created_at, confirmed_at, suspended_at, suspension,
			confirm_till_at, consent_version, consent_at, consent_source, consent_message,
			secret, groups, subject, impact, no_maintenance, zone, quiet_from, quiet_till, held, erase_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15,
			$16, $17, $18, $19, $20, $21, $22, $23, $24, $25)
		ON CONFLICT (id) DO UPDATE
		SET channel = excluded.channel,
			address = excluded.address,
			key = excluded.key,
			language = excluded.language,
			components = excluded.components,
			confirmed_at = CASE WHEN `+confirmedSince+` THEN subscriber.confirmed_at ELSE excluded.confirmed_at END,
			suspended_at = CASE WHEN `+suspendedSince+` THEN subscriber.suspended_at ELSE excluded.suspended_at END,
			suspension = CASE WHEN `+suspendedSince+` THEN subscriber.suspension ELSE excluded.suspension END,
			confirm_till_at = excluded.confirm_till_at,
			consent_version = excluded.consent_version,
			consent_at = excluded.consent_at,
			consent_source = excluded.consent_source,
			consent_message = CASE WHEN `+confirmedSince+` THEN subscriber.consent_message ELSE excluded.consent_message END,
			secret = excluded.secret,
			groups = excluded.groups,
			subject = excluded.subject,
			impact = excluded.impact,
			no_maintenance = excluded.no_maintenance,
			zone = excluded.zone,
			quiet_from = excluded.quiet_from,
			quiet_till = excluded.quiet_till,
			held = excluded.held,
			erase_at = excluded.erase_at`,
		s.ID, s.Channel, s.Address, s.Key, s.Language, list(s.Components), millis(s.Created), millis(s.Confirmed),
		millis(s.Suspended), s.Suspension, millis(s.ConfirmTill),
		s.Consent.Version, millis(s.Consent.At), s.Consent.Source, s.Consent.Confirmation,
		s.Secret.Reveal(), list(s.Groups), s.Subject, int64(s.Impact), bit(s.NoMaintenance), s.Zone,
		s.Quiet.From, s.Quiet.Till, s.Held, millis(s.Erase))
}

// instants writes times as a JSON list of unix ms.
func instants(times []time.Time) string {
	ms := make([]int64, len(times))
	for i, t := range times {
		ms[i] = millis(t)
	}
	return text(ms)
}

const subscriberColumns = `
	id, channel, address, key, language, components, created_at, confirmed_at, suspended_at, suspension,
	confirm_till_at, consent_version, consent_at, consent_source, consent_message,
	secret, groups, subject, impact, no_maintenance, zone, quiet_from, quiet_till, held, erase_at`

func (db *DB) scanSubscriber(row scanner) (s statuspage.Subscriber, err error) {
	var components, groups, kept string
	err = row.Scan(&s.ID, &s.Channel, &s.Address, &s.Key, &s.Language, &components, at{&s.Created}, at{&s.Confirmed},
		at{&s.Suspended}, &s.Suspension, at{&s.ConfirmTill},
		&s.Consent.Version, at{&s.Consent.At}, &s.Consent.Source, &s.Consent.Confirmation,
		&kept, &groups, &s.Subject, &s.Impact, &s.NoMaintenance, &s.Zone, &s.Quiet.From, &s.Quiet.Till, &s.Held, at{&s.Erase})
	if err != nil {
		return s, err
	}
	s.LinkToken, s.Secret = statuspage.SignToken(db.links, statuspage.ForSubscription, s.ID), secret.New(kept)
	if s.Groups, err = words(groups); err != nil {
		return s, err
	}
	s.Components, err = words(components)
	return s, err
}

// words reads a JSON list of texts; most are empty.
func words(text string) (list []string, err error) {
	if text == "[]" {
		return nil, nil
	}
	err = json.Unmarshal([]byte(text), &list)
	return list, err
}

// times reads a JSON list of unix ms; most are empty.
func times(text string) (list []time.Time, err error) {
	if text == "[]" {
		return nil, nil
	}
	var ms []int64
	err = json.Unmarshal([]byte(text), &ms)
	for _, m := range ms {
		list = append(list, instant(m))
	}
	return list, err
}

// SubscriberByKey finds the subscriber of an address, by its folded form;
// statuspage.ErrNotFound when there is none.
func (db *DB) SubscriberByKey(ctx context.Context, channel, key string) (statuspage.Subscriber, error) {
	s, err := db.scanSubscriber(db.outbox.QueryRowContext(ctx, `
		SELECT `+subscriberColumns+`
		FROM subscriber
		WHERE channel = $1 AND key = $2`, channel, key))
	return s, found(err, "subscriber by", channel)
}

// SubscriberByID finds a subscriber by id; statuspage.ErrNotFound when there is none.
func (db *DB) SubscriberByID(ctx context.Context, id string) (statuspage.Subscriber, error) {
	return db.subscriberFrom(ctx, db.reader, id)
}

func (db *DB) subscriberFrom(ctx context.Context, from querier, id string) (statuspage.Subscriber, error) {
	s, err := db.scanSubscriber(from.QueryRowContext(ctx, `
		SELECT `+subscriberColumns+`
		FROM subscriber
		WHERE id = $1`, id))
	return s, found(err, "subscriber", id)
}

// SubscriberByToken finds the subscriber to whom a mailed link belongs;
// statuspage.ErrNotFound when the token is not genuine, or the subscriber is gone.
func (db *DB) SubscriberByToken(ctx context.Context, token string) (statuspage.Subscriber, error) {
	id, ok := statuspage.OpenSubscription(db.links, token)
	if !ok {
		return statuspage.Subscriber{}, fmt.Errorf("subscriber by link: %w", statuspage.ErrNotFound)
	}
	return db.SubscriberByID(ctx, id)
}

// Subscribers lists subscribers in the order of their ids, those after one id; "" begins.
func (db *DB) Subscribers(ctx context.Context, after string, limit int) ([]statuspage.Subscriber, error) {
	list, err := collect(ctx, db.reader, db.scanSubscriber, `
		SELECT `+subscriberColumns+`
		FROM subscriber
		WHERE id > $1
		ORDER BY id
		LIMIT $2`, after, limit)
	if err != nil {
		return nil, fmt.Errorf("read subscribers: %w", err)
	}
	return list, nil
}

// Audience counts the subscribers who would be told of a matter.
func (db *DB) Audience(ctx context.Context, m statuspage.Matter) (count int, err error) {
	channels, err := db.AudienceByChannel(ctx, m)
	for _, n := range channels {
		count += n
	}
	return count, err
}
