package web_test

import (
	"context"
	"strings"
	"time"

	"github.com/fyr-status/fyr/statuspage"
)

// subs are the desk's subscribers: one, whose token is "good". What is told of them is noted.
type subs struct {
	refuse  error // of Subscribe
	asked   []statuspage.SubscribeRequest
	renewed []statuspage.Renewal
	acts    []string // "confirm good", "leave good"
	wish    statuspage.Wish
	keep    bool // as the last correction said
	held    string
}

func (d *desk) Check(_ context.Context, r statuspage.SubscribeRequest) error {
	switch {
	case r.Channel == "mail":
		if _, err := statuspage.CheckAddress(r.Address); err != nil {
			return err
		}
	case r.Channel == "fax":
		return &statuspage.Invalid{Field: "channel", Value: "fax", Reason: "is not a way in which this page tells its readers"}
	case r.Channel != "push" && !strings.HasPrefix(r.Address, "https://"):
		return &statuspage.Invalid{Field: "address", Reason: "is no address"}
	}
	return d.objection(r.Wish)
}

// objection is to a zone, a component or a subject that is called "bad".
func (d *desk) objection(w statuspage.Wish) error {
	for field, value := range map[string]string{"zone": w.Zone, "subject": w.Subject, "component": strings.Join(w.Components, " "), "group": strings.Join(w.Groups, " ")} {
		if strings.Contains(value, "bad") {
			return &statuspage.Invalid{Field: field, Value: value, Reason: "is bad"}
		}
	}
	return nil
}

func (d *desk) Subscribe(_ context.Context, r statuspage.SubscribeRequest) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.asked = append(d.asked, r)
	return d.refuse
}

func (d *desk) Renew(_ context.Context, r statuspage.Renewal) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.renewed = append(d.renewed, r)
	return d.refuse
}

func (d *desk) subscriber(token string) (statuspage.Subscriber, error) {
	if token != "good" {
		return statuspage.Subscriber{}, statuspage.ErrNotFound
	}
	at := time.Now().Add(-time.Hour)
	return statuspage.Subscriber{
		ID: "s1", Channel: "mail", Address: "anna@example.org", LinkToken: "good", Confirmed: at, Wish: d.wish, Held: d.held,
		Consent: statuspage.Consent{Version: statuspage.ConsentVersion, At: at, Source: "192.0.2.0/24"},
	}, nil
}

func (d *desk) act(what, token string) (statuspage.Subscriber, error) {
	s, err := d.subscriber(token)
	if err == nil {
		d.mu.Lock()
		defer d.mu.Unlock()
		d.acts = append(d.acts, what+" "+token)
	}
	return s, err
}

func (d *desk) PendingByConfirm(_ context.Context, token string) (statuspage.Subscriber, error) {
	return d.subscriber(token)
}

func (d *desk) SubscriberByToken(_ context.Context, token string) (statuspage.Subscriber, error) {
	return d.subscriber(token)
}

func (d *desk) Confirm(_ context.Context, token string) (statuspage.Subscriber, error) {
	return d.act("confirm", token)
}

func (d *desk) Unsubscribe(_ context.Context, token string) (statuspage.Subscriber, error) {
	return d.act("leave", token)
}

func (d *desk) Resubscribe(_ context.Context, token string) error {
	_, err := d.act("return", token)
	return err
}

func (d *desk) OnlyMajor(_ context.Context, token string) (statuspage.Subscriber, error) {
	return d.act("major", token)
}

func (d *desk) Correct(_ context.Context, token string, w statuspage.Wish, keep bool) (statuspage.Subscriber, error) {
	if err := d.objection(w); err != nil {
		return statuspage.Subscriber{}, err
	}
	s, err := d.act("correct", token)
	if err == nil {
		d.wish, d.keep, s.Wish = w, keep, w
	}
	return s, err
}

func (d *desk) AskLink(_ context.Context, token string) error {
	_, err := d.act("link", token)
	if err == nil {
		err = d.refuse
	}
	return err
}

func (d *desk) OpenFresh(_ context.Context, token string) (statuspage.Subscriber, error) {
	return d.subscriber(token)
}

func (d *desk) ExportOf(_ context.Context, token string) (statuspage.Extract, error) {
	s, err := d.act("export", token)
	return statuspage.Extract{Subscriber: s}, err
}

func (d *desk) EraseSelf(_ context.Context, token string) error {
	_, err := d.act("erase", token)
	return err
}

func (d *desk) NeverAgain(_ context.Context, token string) error {
	_, err := d.act("never", token)
	return err
}
