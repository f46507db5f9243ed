package main

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/fyr-status/fyr/statuspage"
)

// When the report of a month is mailed: on the first of the next one, when people come to
// work, and for so many days after it where that failed.
const (
	reportHour = 8
	reportDays = 7
)

// mailReport sends the report of the month that is over to who is to get it. It may be
// called often: the audit log remembers who was sent which month, and who was not is tried
// again.
func (a *app) mailReport(ctx context.Context, now time.Time) error {
	c := *a.config.Load()
	send := a.mails.person(c, func() *statuspage.Desk { return a.desk })
	here := now.In(c.Page.Zone)
	if len(c.Reports) == 0 || send == nil || here.Day() > reportDays || here.Day() == 1 && here.Hour() < reportHour {
		return nil
	}
	month := time.Date(here.Year(), here.Month()-1, 1, 0, 0, 0, 0, c.Page.Zone)
	var failed error
	for _, to := range c.Reports {
		failed = errors.Join(failed, a.mailReportTo(ctx, to, month, now, send))
	}
	return failed
}

func (a *app) mailReportTo(ctx context.Context, to string, month, now time.Time, send func(ctx context.Context, to, subject, text string) error) error {
	object := "report:" + month.Format("2006-01") + ":" + statuspage.MaskAddress(to)
	sent, err := a.store.Audit(ctx, statuspage.AuditQuery{Act: "report.mail", Object: object, Limit: 1})
	if err != nil || len(sent) > 0 {
		return err
	}
	subject, text, err := a.operator.MonthlyReport(ctx, month, now)
	if err != nil {
		return fmt.Errorf("count the report of %s: %w", month.Format("2006-01"), err)
	}
	if text == "" {
		return nil
	}
	if err := send(ctx, to, subject, text); err != nil {
		return fmt.Errorf("mail the report of %s: %w", month.Format("2006-01"), err)
	}
	return a.desk.Note(ctx, statuspage.Actor{Kind: statuspage.BySystem}, "report.mail", object, nil, nil)
}
