package operator

import (
	"bytes"
	"context"
	"net/http"
	"strings"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/fyr-status/fyr/statuspage"
	"github.com/fyr-status/fyr/templates"
)

func (s *Server) settingsPage(c echo.Context) error {
	return s.showSettings(c, http.StatusOK, func(*templates.OperatorSettings) {})
}

// showSettings answers with the list of what is set up here.
func (s *Server) showSettings(c echo.Context, status int, fill func(view *templates.OperatorSettings)) error {
	names, err := s.userNames(c.Request().Context())
	if err != nil {
		return err
	}
	view := templates.OperatorSettings{
		Layout: s.layout(c), Makes: s.c.Settings != nil, Mails: s.c.MailTest != nil, Plans: s.c.Plan != nil, Exports: s.c.Export != nil, Notice: s.notice(c),
	}
	if view.Channels, err = s.channels(names); err != nil {
		return err
	}
	if view.Archived, err = s.shelved(statuspage.AlertSetting); err != nil {
		return err
	}
	fill(&view)
	return s.page(c, status, "operator_settings", view)
}

// channels are those of the operators that are in force, or would be.
func (s *Server) channels(names map[string]string) (shown []templates.AlertChannel, err error) {
	if s.c.Settings == nil {
		return nil, nil
	}
	all, err := s.c.Settings.List(statuspage.AlertSetting)
	for _, one := range all {
		if !one.Archived.IsZero() {
			continue
		}
		ch := templates.AlertChannel{ID: one.ID, Declared: declaredBy(one.Source, names), Tests: s.c.Trials != nil && one.Problem == ""}
		ch.Channel, _ = one.Body["channel"].(string)
		ch.Severity, _ = one.Body["severity"].(string)
		if after, _ := one.Body["after"].(string); after != "0s" {
			ch.After = after
		}
		ch.Escalates, _ = one.Body["unacknowledged"].(bool)
		ch.Declared.Problems = mistakesShown(one.Mistakes)
		for _, list := range []string{"monitors", "groups", "components"} {
			about, _ := one.Body[list].([]any)
			for _, x := range about {
				ch.About = append(ch.About, written(Field{}, x))
			}
		}
		shown = append(shown, ch)
	}
	return shown, err
}

// testChannelPage sends one test message, and shows the whole answer.
func (s *Server) testChannelPage(c echo.Context) error {
	if s.c.Trials == nil {
		return statuspage.ErrNotFound
	}
	id := c.Param("id")
	why, err := s.slowed(c, s.paced(c, "alert.test", "alert", id))
	if err != nil {
		return err
	}
	found := templates.SentTest{Channel: id, Problem: why}
	if why == "" {
		if found, err = s.sendTest(c, id); err != nil {
			return err
		}
	}
	return s.showSettings(c, http.StatusOK, func(view *templates.OperatorSettings) { view.Sent = &found })
}

func (s *Server) sendTest(c echo.Context, id string) (templates.SentTest, error) {
	sent, err := s.c.Trials.Send(c.Request().Context(), actor(c), id)
	if problems := problemsOf(err); problems != nil {
		return templates.SentTest{Channel: id, Problem: problems[0].Text}, nil
	}
	return templates.SentTest{
		Channel: id, Delivered: sent.Delivered, Outcome: sent.Outcome, Answer: sent.Answer, Took: (time.Duration(sent.TookMS) * time.Millisecond).String(),
	}, err
}

// testMailPage sends a test mail and shows what was said with the relay.
func (s *Server) testMailPage(c echo.Context) error {
	if s.c.MailTest == nil {
		return statuspage.ErrNotFound
	}
	said := &templates.MailTried{To: strings.TrimSpace(c.FormValue("to"))}
	why, err := s.tryMail(c, said)
	if said.Problems = problemsOf(err); said.Problems == nil && err != nil {
		return err
	}
	if why != "" {
		said.Problems = []templates.Problem{{Text: why}}
	}
	status := http.StatusOK
	if said.Problems != nil {
		status = http.StatusUnprocessableEntity
	}
	return s.showSettings(c, status, func(view *templates.OperatorSettings) { view.Mail = said })
}

func (s *Server) tryMail(c echo.Context, said *templates.MailTried) (why string, err error) {
	address, err := statuspage.CheckAddress(said.To)
	if err != nil {
		return "", err
	}
	if why, err = s.slowed(c, s.paced(c, "mail.test", "mail", "")); err != nil || why != "" {
		return why, err
	}
	var dialogue bytes.Buffer
	ctx, cancel := context.WithTimeout(c.Request().Context(), mailTestTime)
	defer cancel()
	failed := s.c.MailTest(ctx, address.Mail, &dialogue)
	if said.Dialogue = dialogue.String(); failed != nil {
		said.Failed = failed.Error()
	}
	said.Sent = failed == nil
	return "", nil
}

// mailTestTime bounds a test mail: a person waits.
const mailTestTime = time.Minute

// configPage shows what taking the configuration file would change.
func (s *Server) configPage(c echo.Context) error {
	if s.c.Plan == nil {
		return statuspage.ErrNotFound
	}
	p, err := s.c.Plan(c.Request().Context())
	return s.showPlan(c, http.StatusOK, p, err)
}

func (s *Server) showPlan(c echo.Context, status int, p Plan, err error) error {
	view := templates.OperatorConfig{Layout: s.layout(c), TakesOver: p.TakesOver, Exports: s.c.Export != nil}
	if err != nil {
		view.Problem = err.Error()
	}
	for _, one := range p.Changes {
		view.Changes = append(view.Changes, templates.ConfigChange{Path: one.Path, Old: one.Old, New: one.New})
	}
	return s.page(c, status, "operator_config", view)
}

// applyPage takes the configuration file as it is on the disk.
func (s *Server) applyPage(c echo.Context) error {
	if s.c.Apply == nil {
		return statuspage.ErrNotFound
	}
	if _, err := s.c.Apply(c.Request().Context(), actor(c)); err != nil {
		return s.showPlan(c, http.StatusUnprocessableEntity, Plan{}, err)
	}
	return s.back(c, "/settings", "applied", nil)
}

// exportPage hands the whole configuration out as a file.
func (s *Server) exportPage(c echo.Context) error {
	if s.c.Export == nil {
		return statuspage.ErrNotFound
	}
	c.Response().Header().Set("Content-Disposition", `attachment; filename="fyr.yaml"`)
	return s.apiExport(c)
}
