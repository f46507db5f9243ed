package templates

// ContentSecurityPolicy is the policy under which every page works, as the header's value.
const ContentSecurityPolicy = "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"

// pageModels maps each page's name to its view: [Set.Page] refuses anything else.
var pageModels = map[string]any{
	"index":             Index{},
	"component":         ComponentPage{},
	"incident":          IncidentPage{},
	"history":           History{},
	"subscribe":         Subscribe{},
	"again":             Again{},
	"sent":              Sent{},
	"confirm":           Confirm{},
	"confirmed":         Confirmed{},
	"manage":            Manage{},
	"unsubscribe":       Unsubscribe{},
	"unsubscribed":      Unsubscribed{},
	"error":             Error{},
	"operator_signin":   OperatorSignIn{},
	"operator_home":     OperatorHome{},
	"operator_incident": OperatorIncident{},
	"operator_compose":  OperatorCompose{},
}

// mailModels maps each mail's name to its view.
var mailModels = map[string]any{
	"notice":  MailNotice{},
	"confirm": MailConfirm{},
	"alert":   MailAlert{},
}
