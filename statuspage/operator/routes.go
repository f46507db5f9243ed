package operator

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"github.com/fyr-status/fyr/statuspage"
	"github.com/fyr-status/fyr/statuspage/access"
)

// route is one line of the table: what is not in it is denied.
type route struct {
	method, path string
	rule         rule
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

		{get, "/", page(access.View), s.home},
		{get, "/page", page(access.View), s.visit},
		{post, "/sign-out", page(access.Self), s.signOut},
		{get, "/incidents/new", page(access.Post), s.composeOpen},
		{post, "/incidents/new", page(access.Post), s.sendOpen},
		{get, "/incidents/:id", page(access.View), s.incidentPage},
		{post, "/incidents/:id/post", page(access.Post), s.sendPost},
		{post, "/incidents/:id/undo", page(access.Post), s.undoPage},
		{post, "/incidents/:id/now", page(access.Post), s.nowPage},
		{post, "/incidents/:id/publish", page(access.Post), s.publishPage},
		{post, "/incidents/:id/discard", page(access.Post), s.discardPage},
		{post, "/monitors/:id/mute", page(access.Edit), s.mutePage},
		{post, "/monitors/:id/unmute", page(access.Edit), s.mutePage},

		{post, "/alerts/:key/ack", page(access.Post), s.acknowledgePage},

		{get, "/api/ops/v1/alerts", api(access.View), s.apiAlerts},
		{post, "/api/ops/v1/alerts/:key/ack", api(access.Post), s.apiAcknowledge},
		{get, "/api/ops/v1/status", api(access.View), s.apiStatus},
		{get, "/api/ops/v1/monitors", api(access.View), s.apiMonitors},
		{put, "/api/ops/v1/monitors/:id/mute", api(access.Edit), s.apiMute},
		{get, "/api/ops/v1/components", api(access.View), s.apiComponents},
		{put, "/api/ops/v1/components/:id/status", api(access.Post), s.apiSetComponent},
		{del, "/api/ops/v1/components/:id/status", api(access.Post), s.apiClearComponent},
		{get, "/api/ops/v1/incidents", api(access.View), s.apiIncidents},
		{post, "/api/ops/v1/incidents", api(access.Post), s.apiOpen},
		{get, "/api/ops/v1/incidents/:id", api(access.View), s.apiIncident},
		{post, "/api/ops/v1/incidents/:id/updates", api(access.Post), s.apiPost},
		{put, "/api/ops/v1/incidents/:id/updates/:update", api(access.Post), s.apiRewrite},
		{post, "/api/ops/v1/incidents/:id/publish", api(access.Post), s.apiPublish},
		{post, "/api/ops/v1/incidents/:id/discard", api(access.Post), s.apiDiscard},
		{get, "/api/ops/v1/approvals", api(access.View), s.apiApprovals},
		{post, "/api/ops/v1/approvals/:id/approve", api(access.Approve), s.apiApprove},
		{post, "/api/ops/v1/approvals/:id/decline", api(access.Approve), s.apiDecline},
		{get, "/api/ops/v1/maintenance", api(access.View), s.apiMaintenances},
		{post, "/api/ops/v1/maintenance", api(access.Post), s.apiSchedule},
		{get, "/api/ops/v1/maintenance/:id", api(access.View), s.apiMaintenance},
		{patch, "/api/ops/v1/maintenance/:id", api(access.Post), s.apiRevise},
		{post, "/api/ops/v1/maintenance/:id/start", api(access.Post), s.apiWork(statuspage.InProgress)},
		{post, "/api/ops/v1/maintenance/:id/complete", api(access.Post), s.apiWork(statuspage.Completed)},
		{post, "/api/ops/v1/maintenance/:id/cancel", api(access.Post), s.apiWork(statuspage.Cancelled)},
		{post, "/api/ops/v1/maintenance/:id/updates", api(access.Post), s.apiWork(0)},
		{put, "/api/ops/v1/maintenance/:id/updates/:update", api(access.Post), s.apiRewriteMaintenance},
		{get, "/api/ops/v1/subscribers", api(access.Readers), s.apiSubscribers},
		{post, "/api/ops/v1/subscribers", api(access.ReadersEdit), s.apiAddSubscriber},
		{get, "/api/ops/v1/subscribers/counts", api(access.View), s.apiSubscriberCounts},
		{post, importPath, api(access.ReadersEdit), s.apiImportSubscribers},
		{get, "/api/ops/v1/subscribers/:id", api(access.Unmask), s.apiExportSubscriber},
		{put, "/api/ops/v1/subscribers/:id/hold", api(access.ReadersEdit), s.apiHoldSubscriber},
		{del, "/api/ops/v1/subscribers/:id/hold", api(access.ReadersEdit), s.apiReleaseSubscriber},
		{del, "/api/ops/v1/subscribers/:id", api(access.ReadersEdit), s.apiEraseSubscriber},
		{get, "/api/ops/v1/events/:id", api(access.View), s.apiTrace},
		{get, "/api/ops/v1/audit", api(access.Audit), s.apiAudit},
		{get, "/api/ops/v1/deliveries", api(access.View), s.apiDeliveries},
		{post, "/api/ops/v1/links", host, s.apiLink},
		{post, "/api/ops/v1/mail/test", api(access.Edit), s.apiMailTest},
		{post, "/api/ops/v1/mail/bounce", host, s.apiBounce},
		{get, "/api/ops/v1/mail/preview", api(access.View), s.apiMailPreview},
		{get, "/api/ops/v1/config/plan", api(access.Edit), s.apiPlan},
		{post, "/api/ops/v1/config/apply", api(access.Edit), s.apiApply},
	}
}
