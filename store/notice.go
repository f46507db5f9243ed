package store

import (
	"fmt"

	"github.com/fyr-status/fyr/statuspage"
)

// putNotice stores something to tell; its deliveries are made by FanOut.
func (tx *transaction) putNotice(n statuspage.Notice) error {
	if n.Kind == statuspage.TellPulse {
		if err := tx.dropPulses(); err != nil {
			return err
		}
	}
	alert := ""
	if n.Alert != nil {
		alert = text(n.Alert)
	}
	err := tx.exec(`
		INSERT INTO notice (id, kind, lane, at, event, subscriber, token, alert, target, not_before_at, cursor, fanned)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, '', 0)
		ON CONFLICT (id) DO NOTHING`,
		n.ID, string(n.Kind), int64(n.Lane), millis(n.At), n.Event, n.Subscriber, n.Token, alert, n.Target, millis(n.NotBefore))
	if err != nil {
		return fmt.Errorf("notice %s: %w", n.ID, err)
	}
	return nil
}

const noticeColumns = `id, kind, lane, at, event, subscriber, token, alert, target, not_before_at`

func scanNotice(row scanner, more ...any) (n statuspage.Notice, err error) {
	var alert statuspage.Alert
	err = row.Scan(append([]any{&n.ID, &n.Kind, &n.Lane, at{&n.At}, &n.Event, &n.Subscriber, &n.Token, document{&alert}, &n.Target, at{&n.NotBefore}}, more...)...)
	if n.Kind == statuspage.TellAlert {
		n.Alert = &alert
	}
	return n, err
}
