package web

import (
	"net/http"

	"github.com/labstack/echo/v4"
	"github.com/labstack/echo/v4/middleware"

	"github.com/fyr-status/fyr/statuspage/feed"
)

// routes is every route of the public listener. HEAD answers wherever GET does.
func (s *Server) routes() {
	s.get("/", s.index())
	s.get("/components/:id", s.component)
	s.get("/incidents/:id", s.incident)
	s.get("/maintenance/:id", s.orCalendar(s.maintenance))
	s.get("/history", s.history)
	s.get("/history/:year/:month", s.historyMonth)
	for _, f := range feed.Formats() {
		s.get(f.Path, s.feed(f))
	}
	s.hubRoutes()

	s.get("/subscribe", s.subscribeForm)
	s.post("/subscribe", s.subscribe)
	s.get("/subscribe/confirm", s.confirmForm)
	s.post("/subscribe/confirm", s.confirm)
	s.get("/subscription", s.subscription)
	s.post("/subscription", s.changeSubscription)
	s.get("/subscription/fresh", s.freshForm)
	s.post("/subscription/fresh", s.useFresh)
	s.post(renewAt, s.renewal)
	s.get("/unsubscribe", s.unsubscribeForm)
	s.post("/unsubscribe", s.unsubscribe)

	s.get("/ack/:token", s.ackForm)
	s.post("/ack/:token", s.ack)

	for _, path := range []string{"/ping/:token", "/ping/:token/:signal"} {
		s.get(path, s.ping)
		s.add(http.MethodPost, path, s.ping)
	}
	s.get("/api/push/:token", s.push)
	s.add(http.MethodPost, "/api/push/:token", s.push)

	s.hookRoutes()
	s.liveRoutes()
	s.apiRoutes()

	s.get("/healthz", s.healthz)
	s.get("/readyz", s.readyz)
	s.get("/fresh", s.fresh)

	s.trustRoutes()
	s.privateRoutes()

	s.get("/robots.txt", s.robots)
	s.get("/favicon.svg", s.favicon)
	s.get("/static/:name", s.static)
	s.get(workerAt, s.worker)
	s.preflightRoutes()
}

func (s *Server) get(path string, h echo.HandlerFunc) {
	s.add(http.MethodGet, path, h)
	s.add(http.MethodHead, path, h)
}

func (s *Server) post(path string, h echo.HandlerFunc) { s.add(http.MethodPost, path, form(h)) }

// add is where every handler gets its net. echo.Use would spread it anew for each request.
func (s *Server) add(method, path string, h echo.HandlerFunc) {
	s.echo.Add(method, path, s.safe(h))
}

func (s *Server) safe(h echo.HandlerFunc) echo.HandlerFunc {
	return middleware.RecoverWithConfig(middleware.RecoverConfig{DisableErrorHandler: true, LogErrorFunc: s.recovered})(h)
}
