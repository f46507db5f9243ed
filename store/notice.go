package store

import (
	"fmt"

	"github.com/fyr-status/fyr/statuspage"
)

// putNotice stores something to tell; its deliveries are made by FanOut.
func (tx *transaction) putNotice(n statuspage.Notice) error {
	alert := ""
	if n.Alert != nil {
		alert = text(n.Alert)
	}
	err := tx.exec(`
		INSERT INTO notice (id, kind, lane, at, event, subscriber, token, alert, cursor, fanned)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, '', 0)
		ON CONFLICT (id) DO NOTHING`,
		n.ID, string(n.Kind), int64(n.Lane), millis(n.At), n.Event, n.Subscriber, n.Token, alert)
	if err != nil {
		return fmt.Errorf("notice %s: %w", n.ID, err)
	}
	return nil
}

const noticeColumns = `id, kind, lane, at, event, subscriber, token, alert`

func scanNotice(row scanner, more ...any) (n statuspage.Notice, err error) {
	var alert statuspage.Alert
	err = row.Scan(append([]any{&n.ID, &n.Kind, &n.Lane, at{&n.At}, &n.Event, &n.Subscriber, &n.Token, document{&alert}}, more...)...)
	if n.Kind == statuspage.TellAlert {
		n.Alert = &alert
	}
	return n, err
}
