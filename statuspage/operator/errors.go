package operator

import (
	"cmp"
	"context"
	"crypto/rand"
	"errors"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/fyr-status/fyr/monitor"
	"github.com/fyr-status/fyr/statuspage"
	"github.com/fyr-status/fyr/templates"
)

// problem is an error as the JSON interface answers it.
type problem struct {
	Error    string   `json:"error"`
	Field    string   `json:"field,omitempty"`
	Mistakes Mistakes `json:"mistakes,omitempty"` // all that is wrong, in a setting or where it is more than Field

	page string // templates.Error.Problem
}

// fail is the one place where an error becomes a status and words. Who has gone, as a
// browser does that opens another page, is told nothing.
func (s *Server) fail(err error, c echo.Context) {
	if c.Response().Committed || errors.Is(c.Request().Context().Err(), context.Canceled) {
		return
	}
	if errors.Is(err, errSignIn) && c.Request().Method != http.MethodHead && !background(c.Request()) {
		s.rescue(c)
		s.remember(c)
		_ = c.Redirect(http.StatusSeeOther, "/signin")
		return
	}
	status, p := s.translate(err, c)
	if err := s.answer(c, status, p); err != nil {
		s.c.Log.Warn("answer not sent", "path", c.Path(), "err", err)
	}
}

func (s *Server) answer(c echo.Context, status int, p problem) error {
	r := c.Request()
	switch {
	case r.Method == http.MethodHead:
		return c.NoContent(status)
	case strings.HasPrefix(r.URL.Path, "/api/"), status == http.StatusUnauthorized:
		return c.JSON(status, p)
	}
	s.recognize(c)
	return s.page(c, status, "error", templates.Error{Layout: s.layout(c), Code: status, Problem: p.page, Reference: reference(p)})
}

// recognize finds out who is told of an error, where the request got no further than that:
// whoever is signed in keeps the way to the other pages. It is no act of theirs.
func (s *Server) recognize(c echo.Context) {
	if callerOf(c).user.ID != "" {
		return
	}
	if x, u, err := s.sessionIn(c); err == nil && s.runs(x, u, time.Now()) {
		c.Set("caller", caller{by: actorOf(u), user: u, session: x})
	}
}

func (s *Server) translate(err error, c echo.Context) (int, problem) {
	var invalid *statuspage.Invalid
	var field *monitor.FieldError
	var web *echo.HTTPError
	var large *http.MaxBytesError
	var part *statuspage.BrokenOff
	var denied *forbidden
	switch {
	case errors.As(err, &denied):
		return http.StatusForbidden, problem{Error: denied.Error(), page: "role"}
	case errors.As(err, &part):
		status, why := s.translate(part.Because, c)
		return status, problem{Error: part.Words() + ": " + why.Error}
	case errors.Is(err, errSignIn), errors.Is(err, errToken):
		c.Response().Header().Set(echo.HeaderWWWAuthenticate, "Bearer") // RFC 9110, section 15.5.2
		return http.StatusUnauthorized, problem{Error: err.Error()}
	case errors.As(err, &invalid):
		return http.StatusUnprocessableEntity, problem{Error: statuspage.FaultsIn(err).Error(), Field: invalid.Field, Mistakes: mistakesIn(err)}
	case errors.As(err, &field):
		return http.StatusUnprocessableEntity, problem{Error: field.Error(), Field: field.Field}
	case errors.Is(err, statuspage.ErrNotFound):
		return http.StatusNotFound, problem{Error: missing(c)}
	case whyRefused(err) != "":
		return http.StatusConflict, problem{Error: whyRefused(err)}
	case errors.Is(err, statuspage.ErrConflict):
		return http.StatusConflict, problem{Error: conflict(err)}
	case errors.As(err, &large):
		return http.StatusRequestEntityTooLarge, problem{Error: "the request is larger than is taken: 128 KiB, an import 8 MiB"}
	case errors.As(err, &web):
		text, _ := web.Message.(string)
		return web.Code, problem{Error: strings.ToLower(text)}
	case errors.Is(err, statuspage.ErrTooMany):
		return http.StatusTooManyRequests, problem{Error: "too many wait for their confirmation: nobody else is asked for now"}
	case statuspage.Refused(err):
		c.Response().Header().Set("Retry-After", "5")
		return http.StatusServiceUnavailable, problem{Error: err.Error()}
	}
	id := rand.Text()[:12]
	s.c.Log.Error("request failed", "reference", id, "path", c.Path(), "err", err)
	return http.StatusInternalServerError, problem{Error: "something went wrong on our side (reference " + id + ")", Field: ""}
}

// mistakesIn lists what is wrong in a request when it is more than one thing.
func mistakesIn(err error) (all Mistakes) {
	faults := statuspage.FaultsIn(err)
	if len(faults) < 2 {
		return nil
	}
	for _, f := range faults {
		all = append(all, Mistake{Field: f.Field, Value: f.Value, Problem: f.Reason, Example: f.Example})
	}
	return all
}

// conflict says why a change does not fit what is there. The reason stands before the
// sentinel's own word.
func conflict(err error) string {
	reason, said := strings.CutSuffix(err.Error(), ": "+statuspage.ErrConflict.Error())
	if !said {
		return "it has been changed meanwhile: look at it again before you try once more"
	}
	return reason
}

// missing says what there is none of, and where to look for what there is.
func missing(c echo.Context) string {
	id := c.Param("id")
	for _, noun := range []string{"incident", "maintenance", "subscriber", "approval", "user", "token"} {
		switch update := c.Param("update"); {
		case !strings.Contains(c.Path(), "/"+noun):
		case update != "":
			return "there is no " + noun + " " + id + ", or no update " + update + " in it: `fyr " + noun + " list` and `fyr " + noun + " show` name them"
		default:
			return "there is no " + noun + " " + id + ": `fyr " + noun + " list` shows what there is"
		}
	}
	if key := c.Param("key"); key != "" {
		if plain, err := url.PathUnescape(key); err == nil {
			key = plain
		}
		return "no alert of the key " + key + " waits: `fyr alert list` shows those that do"
	}
	if id = cmp.Or(id, c.QueryParam("event")); id == "" {
		return "there is nothing here"
	}
	return "there is none of the id " + id
}

// reference is the id in an internal error's text, for the error page.
func reference(p problem) string {
	_, after, ok := strings.Cut(p.Error, "(reference ")
	if !ok {
		return ""
	}
	return strings.TrimSuffix(after, ")")
}
