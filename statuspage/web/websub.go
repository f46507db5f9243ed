package web

import (
	"context"
	"crypto/rand"
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/fyr-status/fyr/monitor/secret"
	"github.com/fyr-status/fyr/statuspage"
	"github.com/fyr-status/fyr/statuspage/feed"
	"github.com/fyr-status/fyr/templates"
)

// Hub takes requests to be sent our feeds by WebSub. The error of a request that can't
// be granted is a *statuspage.Invalid or statuspage.ErrTooMany.
type Hub interface {
	Follow(ctx context.Context, r statuspage.FollowRequest) error
}

const (
	hubPath = "/hub"
	HubAsks = 60 // requests of one source within CrowdWindow: for every feed in each language
)

// hubRoutes is the hub's one address; without a hub there is none.
func (s *Server) hubRoutes() {
	if s.hub != nil {
		s.post(hubPath, s.follow)
	}
}

// hubLink is the hub's absolute address; "" without a hub.
func (s *Server) hubLink(p statuspage.Page) string {
	if s.hub == nil || p.Gate != nil { // who follows can't prove that they were let in
		return ""
	}
	return p.Link(hubPath)
}

// follow takes a request of a WebSub subscriber (WebSub 5.1). Refusals are in plain text,
// as the recommendation asks.
func (s *Server) follow(c echo.Context) error {
	r, err := followRequest(c)
	if err == nil {
		err = s.mayFollow(c, r)
	}
	if err == nil {
		err = s.hub.Follow(c.Request().Context(), r)
	}
	var invalid *statuspage.Invalid
	h := c.Response().Header()
	h["Cache-Control"] = []string{cacheNone}
	switch {
	case err == nil:
		return c.NoContent(http.StatusAccepted)
	case errors.As(err, &invalid):
		return c.String(http.StatusBadRequest, invalid.Error()+"\n")
	case errors.Is(err, statuspage.ErrTooMany):
		h["Retry-After"] = []string{crowdSeconds}
		return c.String(http.StatusTooManyRequests, "too many requests to follow: please try again later\n")
	}
	return err
}

// mayFollow checks that the topic is a feed of ours and that its source is no flood.
func (s *Server) mayFollow(c echo.Context, r statuspage.FollowRequest) error {
	if !s.hubCrowd.knock(r.Source, r.At) {
		return statuspage.ErrTooMany
	}
	if _, _, err := s.topic(c.Request().Context(), r.Topic); err != nil {
		return &statuspage.Invalid{
			Field: "hub.topic", Reason: "is no feed of this page: use the address that the feed gives as its own (rel=self)",
			Example: s.page().Link(feed.Formats()[0].Path),
		}
	}
	return nil
}

// followRequest reads the form.
func followRequest(c echo.Context) (statuspage.FollowRequest, error) {
	r := statuspage.FollowRequest{
		ID: rand.Text(), Topic: c.FormValue("hub.topic"), Callback: c.FormValue("hub.callback"),
		Secret: secret.New(c.FormValue("hub.secret")), Source: source(c), At: time.Now(),
	}
	switch mode := c.FormValue("hub.mode"); mode {
	case "subscribe":
	case "unsubscribe":
		r.Leave = true
	default:
		return r, &statuspage.Invalid{Field: "hub.mode", Value: mode, Reason: "is neither subscribe nor unsubscribe", Example: "subscribe"}
	}
	if asked := c.FormValue("hub.lease_seconds"); asked != "" {
		seconds, err := strconv.ParseUint(asked, 10, 32)
		if err != nil {
			return r, &statuspage.Invalid{Field: "hub.lease_seconds", Value: asked, Reason: "is no number of seconds", Example: "864000"}
		}
		r.Lease = time.Duration(seconds) * time.Second
	}
	return r, nil
}

// topic returns the document that stands at a feed's address, with a context of its
// language; statuspage.ErrNotFound for an address that no feed gives as its own.
func (s *Server) topic(ctx context.Context, address string) (document, context.Context, error) {
	now := time.Now()
	st, err := s.stand(now)
	if err != nil {
		return document{}, ctx, err
	}
	rest, ours := strings.CutPrefix(address, st.Page.Link(""))
	u, err := url.Parse(rest)
	if !ours || err != nil || s.hubLink(st.Page) == "" {
		return document{}, ctx, statuspage.ErrNotFound
	}
	l, path, _ := st.spoken(u.Path)
	only := chosenIn(u)
	for _, f := range feed.Formats() {
		if f.Path == path && f.Syndicated() && st.self(l, f, only) == address && st.shown(only, now) {
			d := s.feedDocument(f)
			d.only, d.key = only, d.key+choiceQuery(only)
			return d, context.WithValue(ctx, languageKey{}, l), nil
		}
	}
	return document{}, ctx, statuspage.ErrNotFound
}

// self is the address that a feed gives as its own.
func (st *stand) self(l templates.Language, f feed.Format, only []string) string {
	return st.Page.Link(st.prefix(l) + f.Path + choiceQuery(only))
}

// shown reports whether every one of these components may be shown.
func (st *stand) shown(only []string, now time.Time) bool {
	return !slices.ContainsFunc(only, func(id string) bool {
		_, ok := st.public(id, now)
		return !ok
	})
}

// discover gives a feed the headers by which subscribers find its hub (WebSub 4).
func (s *Server) discover(c echo.Context, f feed.Format) {
	st := s.standing.Load()
	if hub := s.hubLink(st.Page); hub != "" && f.Syndicated() {
		r := c.Request()
		c.Response().Header()["Link"] = []string{
			"<" + hub + `>; rel="hub"`,
			"<" + st.self(st.languageOf(r.Context()), f, chosenIn(r.URL)) + `>; rel="self"`,
		}
	}
}

// Edition returns a feed as it stands, for WebSub; statuspage.ErrNotFound when the
// address is no feed's.
func (s *Server) Edition(ctx context.Context, topic string) (statuspage.Edition, error) {
	d, ctx, err := s.topic(ctx, topic)
	if err != nil {
		return statuspage.Edition{}, err
	}
	r, err := s.rendering(ctx, d)
	if err != nil {
		return statuspage.Edition{}, err
	}
	return statuspage.Edition{Topic: topic, Hub: s.hubLink(s.page()), ContentType: d.contentType, Body: r.plain}, nil
}

// knock counts a request of a source, and reports whether it is one of the first HubAsks
// in its window.
func (c *crowd) knock(source string, now time.Time) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	m := c.member(source, now)
	m.asks++
	return m.asks <= HubAsks
}
