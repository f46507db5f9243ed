package operator

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"github.com/fyr-status/fyr/statuspage"
)

// route is one line of the table: what is not in it is denied.
type route struct {
	method, path string
	door         door
	handle       echo.HandlerFunc
}

// routes is every route of the operators' listener.
func (s *Server) routes() []route {
	const get, post, put, patch, del = http.MethodGet, http.MethodPost, http.MethodPut, http.MethodPatch, http.MethodDelete
	return []route{
		{get, "/signin", open, s.signInPage},
		{get, "/setup", open, s.signInPage},
		{post, "/session", open, s.signIn},
		{get, "/static/:file", open, s.static},
		{get, "/favicon.svg", open, s.favicon},
		{get, "/healthz", open, s.healthz},
		{get, "/metrics", local, s.metrics},

		{get, "/", person, s.home},
		{get, "/page", person, s.visit},
		{post, "/sign-out", person, s.signOut},
		{get, "/incidents/new", person, s.composeOpen},
		{post, "/incidents/new", person, s.sendOpen},
		{get, "/incidents/:id", person, s.incidentPage},
		{post, "/incidents/:id/post", person, s.sendPost},
		{post, "/incidents/:id/undo", person, s.undoPage},
		{post, "/incidents/:id/now", person, s.nowPage},
		{post, "/incidents/:id/publish", person, s.publishPage},
		{post, "/incidents/:id/discard", person, s.discardPage},
		{post, "/monitors/:id/mute", person, s.mutePage},
		{post, "/monitors/:id/unmute", person, s.mutePage},

		{post, "/alerts/:key/ack", person, s.acknowledgePage},

		{get, "/api/ops/v1/alerts", either, s.apiAlerts},
		{post, "/api/ops/v1/alerts/:key/ack", either, s.apiAcknowledge},
		{get, "/api/ops/v1/status", either, s.apiStatus},
		{get, "/api/ops/v1/monitors", either, s.apiMonitors},
		{put, "/api/ops/v1/monitors/:id/mute", either, s.apiMute},
		{get, "/api/ops/v1/components", either, s.apiComponents},
		{put, "/api/ops/v1/components/:id/status", either, s.apiSetComponent},
		{del, "/api/ops/v1/components/:id/status", either, s.apiClearComponent},
		{get, "/api/ops/v1/incidents", either, s.apiIncidents},
		{post, "/api/ops/v1/incidents", either, s.apiOpen},
		{get, "/api/ops/v1/incidents/:id", either, s.apiIncident},
		{post, "/api/ops/v1/incidents/:id/updates", either, s.apiPost},
		{put, "/api/ops/v1/incidents/:id/updates/:update", either, s.apiRewrite},
		{post, "/api/ops/v1/incidents/:id/publish", either, s.apiPublish},
		{post, "/api/ops/v1/incidents/:id/discard", either, s.apiDiscard},
		{get, "/api/ops/v1/maintenance", either, s.apiMaintenances},
		{post, "/api/ops/v1/maintenance", either, s.apiSchedule},
		{get, "/api/ops/v1/maintenance/:id", either, s.apiMaintenance},
		{patch, "/api/ops/v1/maintenance/:id", either, s.apiRevise},
		{post, "/api/ops/v1/maintenance/:id/start", either, s.apiWork(statuspage.InProgress)},
		{post, "/api/ops/v1/maintenance/:id/complete", either, s.apiWork(statuspage.Completed)},
		{post, "/api/ops/v1/maintenance/:id/cancel", either, s.apiWork(statuspage.Cancelled)},
		{post, "/api/ops/v1/maintenance/:id/updates", either, s.apiWork(0)},
		{put, "/api/ops/v1/maintenance/:id/updates/:update", either, s.apiRewriteMaintenance},
		{get, "/api/ops/v1/subscribers", either, s.apiSubscribers},
		{post, "/api/ops/v1/subscribers", either, s.apiAddSubscriber},
		{get, "/api/ops/v1/subscribers/counts", either, s.apiSubscriberCounts},
		{post, importPath, either, s.apiImportSubscribers},
		{get, "/api/ops/v1/subscribers/:id", either, s.apiExportSubscriber},
		{put, "/api/ops/v1/subscribers/:id/hold", either, s.apiHoldSubscriber},
		{del, "/api/ops/v1/subscribers/:id/hold", either, s.apiReleaseSubscriber},
		{del, "/api/ops/v1/subscribers/:id", either, s.apiEraseSubscriber},
		{get, "/api/ops/v1/events/:id", either, s.apiTrace},
		{get, "/api/ops/v1/audit", either, s.apiAudit},
		{get, "/api/ops/v1/deliveries", either, s.apiDeliveries},
		{post, "/api/ops/v1/links", either, s.apiLink},
		{post, "/api/ops/v1/mail/test", either, s.apiMailTest},
		{post, "/api/ops/v1/mail/bounce", either, s.apiBounce},
		{get, "/api/ops/v1/mail/preview", either, s.apiMailPreview},
		{get, "/api/ops/v1/config/plan", either, s.apiPlan},
		{post, "/api/ops/v1/config/apply", either, s.apiApply},
	}
}
