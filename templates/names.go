package templates

// The policies under which the pages work, as the header's value.
const (
	// ContentSecurityPolicy is for every page but one. Scripts and styles are files of our own,
	// never a part of a page; the reader's script may listen to nobody but us.
	ContentSecurityPolicy = "default-src 'none'; style-src 'self'; img-src 'self'; script-src 'self'; connect-src 'self'; worker-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
	// EmbedPolicy is for "embed", the only page that others may frame; it runs no script.
	EmbedPolicy = "default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'; frame-ancestors *"
)

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
	"fresh":             Fresh{},
	"erased":            Erased{},
	"unsubscribe":       Unsubscribe{},
	"unsubscribed":      Unsubscribed{},
	"ack":               Ack{},
	"error":             Error{},
	"maintenance":       MaintenancePage{},
	"search":            Search{},
	"text":              Text{},
	"accessibility":     Accessibility{},
	"register":          Register{},
	"private":           Private{},
	"embed":             Embed{},
	"operator_signin":   OperatorSignIn{},
	"operator_signout":  OperatorSignOut{},
	"operator_code":     OperatorCode{},
	"operator_setup":    OperatorSetup{},
	"operator_factor":   OperatorFactor{},
	"operator_codes":    OperatorCodes{},
	"operator_account":  OperatorAccount{},
	"operator_reports":  OperatorReports{},
	"operator_home":     OperatorHome{},
	"operator_incident": OperatorIncident{},
	"operator_compose":  OperatorCompose{},

	"operator_incidents": OperatorIncidents{},
	"operator_drills":    OperatorDrills{},
	"operator_drill":     OperatorDrill{},
	"operator_works":     OperatorWorks{},
	"operator_work":      OperatorWork{},
	"operator_schedule":  OperatorSchedule{},
	"operator_series":    OperatorSeries{},
	"operator_templates": OperatorTemplates{},
	"operator_template":  OperatorTemplate{},

	"operator_services": OperatorServices{},
	"operator_service":  OperatorService{},
	"operator_monitor":  OperatorMonitor{},
	"operator_group":    OperatorGroup{},
	"operator_limits":   OperatorLimits{},
	"operator_setting":  OperatorSetting{},
	"operator_settings": OperatorSettings{},
	"operator_config":   OperatorConfig{},
	"operator_readers":  OperatorReaders{},
	"operator_reader":   OperatorReader{},
	"operator_people":   OperatorPeople{},
	"operator_person":   OperatorPerson{},
	"operator_invited":  OperatorInvited{},
	"operator_token":    OperatorToken{},
	"operator_audit":    OperatorAudit{},
}

// mailModels maps each mail's name to its view.
var mailModels = map[string]any{
	"notice":  MailNotice{},
	"confirm": MailConfirm{},
	"link":    MailLink{},
	"alert":   MailAlert{},
	"pulse":   MailPulse{},
}
