package operator

import (
	"encoding/json"
	"net/http"
	"reflect"

	"github.com/fyr-status/fyr/statuspage"
	"github.com/fyr-status/fyr/statuspage/access"
	"github.com/fyr-status/fyr/statuspage/report"
)

// Statuses with an answer, as the table below has them.
type answers = map[int]reflect.Type

func of[T any]() reflect.Type { return reflect.TypeFor[T]() }

func ok[T any]() answers { return answers{http.StatusOK: of[T]()} }

// makes is the answer to what makes something, and to its dry run.
func makes[T any]() answers { return answers{http.StatusCreated: of[T](), http.StatusOK: of[T]()} }

// created is the answer to what makes something and has no dry run.
func created[T any]() answers { return answers{http.StatusCreated: of[T]()} }

var (
	gone     = answers{http.StatusNoContent: nil}
	anything = of[json.RawMessage]()
	asCSV    = answers{http.StatusOK: of[string]()}
)

// parameters are those of the query, by name.
var parameters = map[string]string{
	"after":       "the last id of the answer before: what follows it",
	"all":         "true: also what was answered or is over",
	"act":         "what was done, or the beginning of it: incident.",
	"anchor":      "a line of an anchor, from a mail or a file, to be compared; may be repeated",
	"before":      "the place of an entry: what is older",
	"by":          "who did it: a name, or an actor such as operator:anna",
	"channel":     "only of this channel",
	"component":   "only what is about this component",
	"dry_run":     "true: only say what would be",
	"event":       "an event's number or id",
	"from":        "the first day: 2026-11-01",
	"id":          "of what is edited: it lends its secrets",
	"language":    "the tag of a language of the page",
	"limit":       "how many at most",
	"month":       "2026-11, instead of from and to",
	"never_again": "true: refuse the address for ever",
	"object":      "what it was done to, or the beginning of it: incident:q2kz",
	"open":        "true: only what is not over",
	"since":       "not before this time (RFC 3339)",
	"state":       "only in this state",
	"to":          "the last day",
	"unmask":      "true: whole addresses, for which the permission unmask is needed; the audit log notes it",
	"until":       "before this time (RFC 3339)",
	"words":       "that the entry has",
}

// operations describes the routes of the JSON interface, by method and path below
// /api/ops/v1/. A route without its line here fails TestEveryOperationIsDescribed; an answer
// that is not as its line says fails the test that asked for it.
var operations = map[string]operation{
	"GET alerts":           {does: "What operators are told of, while it lasts", answers: ok[[]Alarm]()},
	"POST alerts/:key/ack": {does: "Takes a trouble on, or says who does", reads: of[Acknowledgement](), answers: ok[Alarm]()},

	"GET status":                    {does: "How everything stands", answers: ok[Status]()},
	"GET monitors":                  {does: "Every monitor, with its raw reason", answers: ok[[]MonitorStatus]()},
	"PUT monitors/:id/mute":         {does: "No alerts and no incidents from a monitor for a while", reads: of[Mute](), answers: gone},
	"POST monitors/:id/probe":       {does: "Probes a monitor now; nothing of it is stored", answers: ok[Probed]()},
	"POST monitors/test":            {does: "Probes what a body describes, before it is saved", asks: []string{"id"}, reads: anything, loose: true, answers: ok[Probed]()},
	"GET components":                {does: "Every component as it stands", answers: ok[[]ComponentStatus]()},
	"PUT components/:id/status":     {does: "Puts a person's word over the monitors', for a while", reads: of[SetComponent](), answers: ok[[]ComponentStatus]()},
	"DELETE components/:id/status":  {does: "Takes that word back", answers: ok[[]ComponentStatus]()},
	"POST alerts/channels/:id/test": {does: "Sends one test message over a channel of the operators", answers: ok[Sent]()},

	"GET incidents":                     {does: "Incidents and drafts, the latest first, at most 100", asks: []string{"open", "component", "after"}, answers: ok[[]statuspage.Incident]()},
	"POST incidents":                    {does: "Opens an incident", reads: of[Opening](), answers: makes[Done]()},
	"GET incidents/:id":                 {does: "One incident, and what became of its updates", answers: ok[IncidentInfo]()},
	"DELETE incidents/:id":              {does: "Withdraws an incident; 202 when a second person has to approve it", reads: of[Deleting](), answers: answers{http.StatusNoContent: nil, http.StatusAccepted: of[Pending]()}},
	"POST incidents/:id/updates":        {does: "Posts an update; resolving is one with the status resolved", reads: of[Posting](), answers: ok[Done]()},
	"PUT incidents/:id/updates/:update": {does: "Gives an update new words; the earlier ones stay visible", reads: of[Rewriting](), answers: ok[Done]()},
	"POST incidents/:id/publish":        {does: "Publishes a draft of the monitors", asks: []string{"dry_run"}, answers: ok[Done]()},
	"POST incidents/:id/discard":        {does: "Throws a draft of the monitors away", answers: ok[Done]()},
	"POST incidents/:id/merge":          {does: "Ends an incident as a part of another", reads: of[Merging](), answers: ok[Done]()},
	"POST incidents/:id/take":           {does: "Takes an automatic incident on: the monitors fall silent in it", answers: ok[Done]()},
	"DELETE incidents/:id/take":         {does: "Gives it back to the monitors", answers: ok[Done]()},
	"GET incidents/:id/notes":           {does: "Notes between operators", answers: ok[[]statuspage.Note]()},
	"POST incidents/:id/notes":          {does: "Adds a note, which is in no public answer", reads: of[Noting](), answers: created[statuspage.Note]()},
	"GET tombstones":                    {does: "Incidents that were withdrawn", answers: ok[[]statuspage.Tombstone]()},

	"GET drafts":              {does: "What people have written and not published", answers: ok[[]Draft]()},
	"POST drafts":             {does: "Keeps a draft, or schedules one", reads: of[Drafting](), answers: created[Draft]()},
	"PUT drafts/:id":          {does: "Replaces a draft", reads: of[Drafting](), answers: ok[Draft]()},
	"DELETE drafts/:id":       {does: "Drops a draft", answers: gone},
	"POST drafts/:id/publish": {does: "Publishes a draft", asks: []string{"dry_run"}, answers: ok[Done]()},

	"GET templates":           {does: "Posts that were written in calm", answers: ok[[]Template]()},
	"PUT templates/:id":       {does: "Saves a template", reads: of[Template](), answers: ok[Template]()},
	"DELETE templates/:id":    {does: "Drops a template", answers: gone},
	"POST templates/:id/fill": {does: "Fills a template's blanks in, and changes nothing", reads: of[Filling](), answers: ok[Template]()},

	"GET approvals":              {does: "Changes that wait for a second person", asks: []string{"all"}, answers: ok[[]statuspage.Approval]()},
	"POST approvals/:id/approve": {does: "Approves a change that somebody else asked for, and makes it", answers: ok[statuspage.Approval]()},
	"POST approvals/:id/decline": {does: "Declines one", reads: of[Declining](), answers: ok[statuspage.Approval]()},

	"POST approvals/:id/withdraw": {does: "Takes back a change that you asked for", answers: ok[statuspage.Approval]()},

	"GET maintenance":                     {does: "Maintenance, the latest first, at most 100", asks: []string{"open", "component", "after"}, answers: ok[[]Maintenance]()},
	"POST maintenance":                    {does: "Schedules maintenance; one without a start begins at once", reads: of[Scheduling](), answers: makes[MaintenanceDone]()},
	"GET maintenance/:id":                 {does: "One maintenance, and what became of its updates", answers: ok[Maintenance]()},
	"PATCH maintenance/:id":               {does: "Moves or renames it", reads: of[Revision](), answers: ok[MaintenanceDone]()},
	"POST maintenance/:id/start":          {does: "Begins it now", reads: of[MaintenancePosting](), answers: ok[MaintenanceDone]()},
	"POST maintenance/:id/complete":       {does: "Ends it", reads: of[MaintenancePosting](), answers: ok[MaintenanceDone]()},
	"POST maintenance/:id/cancel":         {does: "Cancels it", reads: of[MaintenancePosting](), answers: ok[MaintenanceDone]()},
	"POST maintenance/:id/updates":        {does: "Posts an update", reads: of[MaintenancePosting](), answers: ok[MaintenanceDone]()},
	"PUT maintenance/:id/updates/:update": {does: "Gives an update new words", reads: of[Rewriting](), answers: ok[MaintenanceDone]()},
	"GET maintenance/series":              {does: "Maintenance that comes back", asks: []string{"open"}, answers: ok[[]Series]()},
	"POST maintenance/series":             {does: "Lets maintenance come back", reads: of[Repeating](), answers: makes[SeriesDone]()},
	"GET maintenance/series/:id":          {does: "One series, and its occurrences", answers: ok[Series]()},
	"PATCH maintenance/series/:id":        {does: "Changes a series; what is left out stays", reads: of[Repeating](), answers: ok[SeriesDone]()},
	"POST maintenance/series/:id/skip":    {does: "Leaves one occurrence out", reads: of[Skipping](), answers: ok[SeriesDone]()},
	"POST maintenance/series/:id/end":     {does: "Ends a series", reads: of[EndingSeries](), answers: ok[SeriesDone]()},

	"GET drills":              {does: "Rehearsals that go on", answers: ok[[]Drill]()},
	"POST drills":             {does: "Rehearses an incident, told to testers alone", reads: of[Drilling](), answers: created[Drill]()},
	"GET drills/:id":          {does: "One rehearsal", answers: ok[Drill]()},
	"POST drills/:id/updates": {does: "Posts in it", reads: of[DrillPosting](), answers: ok[Drill]()},
	"DELETE drills/:id":       {does: "Ends it, and all that was told of it", answers: gone},

	"GET corrections":               {does: "What was corrected in the record, the latest last", asks: []string{"component"}, answers: ok[[]statuspage.Correction]()},
	"POST corrections":              {does: "Corrects a component's record; 202 when a second person has to approve it", reads: of[Correcting](), answers: answers{http.StatusOK: of[CorrectionDone](), http.StatusAccepted: of[CorrectionDone]()}},
	"POST corrections/:id/withdraw": {does: "Withdraws a correction", reads: of[WithdrawingCorrection](), answers: answers{http.StatusOK: of[CorrectionDone](), http.StatusAccepted: of[CorrectionDone]()}},

	"GET reports":                  {does: "How the services did, with the rule by which it is counted", asks: []string{"month", "from", "to"}, answers: ok[report.Report]()},
	"GET reports/availability.csv": {does: "Availability as a table", asks: []string{"month", "from", "to"}, answers: asCSV, media: "text/csv"},
	"GET reports/downtime.csv":     {does: "Downtime as a table", asks: []string{"month", "from", "to"}, answers: asCSV, media: "text/csv"},
	"POST evidence":                {does: "What an auditor asks for, in one ZIP file", asks: []string{"month", "from", "to"}, answers: answers{http.StatusOK: of[string]()}, media: "application/zip"},
	"GET audit":                    {does: "The audit log, the newest first", asks: []string{"by", "act", "object", "words", "since", "until", "before", "limit"}, answers: ok[[]AuditLine]()},
	"GET audit/verify":             {does: "Checks the audit log against itself and its anchors", asks: []string{"anchor"}, answers: ok[statuspage.AuditCheck]()},

	"GET subscribers/export.csv":  {does: "All subscribers as a table, addresses masked unless asked for", asks: []string{"state", "unmask"}, answers: asCSV, media: "text/csv"},
	"GET subscribers/export.json": {does: "All subscribers, addresses masked unless asked for", asks: []string{"state", "unmask"}, answers: ok[[]SubscriberInfo]()},
	"GET subscribers":             {does: "Subscribers, addresses masked", asks: []string{"state", "after", "limit", "unmask"}, answers: ok[[]SubscriberInfo]()},
	"POST subscribers":            {does: "Asks an address to confirm that it wants to be told", reads: of[NewSubscriber](), answers: answers{http.StatusAccepted: nil}},
	"GET subscribers/counts":      {does: "How many there are", answers: ok[statuspage.SubscriberCounts]()},
	"POST subscribers/import":     {does: "Takes contacts that were verified elsewhere", reads: of[SubscriberImport](), answers: ok[statuspage.Imported]()},
	"GET subscribers/:id":         {does: "Everything that is held about one person (GDPR Art. 15)", answers: ok[statuspage.Extract]()},
	"DELETE subscribers/:id":      {does: "Erases a person, at once or when a hold ends", asks: []string{"never_again"}, answers: gone},
	"POST subscribers/:id/resume": {does: "Tells a suspended person again, unless they wanted no more", answers: gone},
	"PUT subscribers/:id/hold":    {does: "Keeps a person's data from being erased, for a reason of law", reads: of[SubscriberHold](), answers: gone},
	"DELETE subscribers/:id/hold": {does: "Ends that; erased says that they went at once", answers: ok[map[string]bool]()},
	"GET events/:id":              {does: "An event from the probes that led to it to its deliveries", answers: ok[Trace]()},
	"GET deliveries":              {does: "Deliveries, at most 200", asks: []string{"event", "state", "channel", "after"}, answers: ok[[]DeliveryInfo]()},

	"GET names":                          {does: "What accounts are called, by their ids", answers: ok[Names]()},
	"GET users":                          {does: "Every account", answers: ok[[]UserInfo]()},
	"POST users":                         {does: "Invites a person; the link is shown once", reads: of[InviteRequest](), answers: created[Invited]()},
	"GET users/:id":                      {does: "One account", answers: ok[UserInfo]()},
	"PUT users/:id/roles":                {does: "Gives a person other roles, and ends their sessions", reads: of[NewRoles](), answers: ok[UserInfo]()},
	"PUT users/:id/expiry":               {does: "Says until when an account may be used; without a time: for ever", reads: of[NewExpiry](), answers: ok[UserInfo]()},
	"POST users/:id/disable":             {does: "Keeps a person out, at once", answers: ok[UserInfo]()},
	"POST users/:id/enable":              {does: "Lets a person in again", answers: ok[UserInfo]()},
	"POST users/:id/reset":               {does: "Takes a person's password and factors away; the link makes new ones", answers: created[Linked]()},
	"GET users/:id/sessions":             {does: "A person's sessions, the newest first", answers: ok[[]SessionInfo]()},
	"DELETE users/:id/sessions":          {does: "Ends all of them", answers: gone},
	"DELETE users/:id/sessions/:session": {does: "Ends one of them", answers: gone},
	"GET invitations":                    {does: "Invitations that wait", answers: ok[[]access.Invitation]()},
	"DELETE invitations/:id":             {does: "Takes one back", answers: gone},
	"GET tokens":                         {does: "Tokens: all, or one's own", answers: ok[[]TokenInfo]()},
	"POST tokens":                        {does: "Makes a token, shown once", reads: of[TokenRequest](), answers: created[NewToken]()},
	"DELETE tokens/:id":                  {does: "Ends a token", answers: gone},
	"POST key/rotate":                    {does: "Seals accounts' factors and the console's settings with a new key", answers: ok[Rotated]()},
	"POST links":                         {does: "A link that signs a person in once; the first owner's while nobody has an account", reads: of[LinkRequest](), answers: created[Linked]()},

	"POST mail/test":   {does: "Sends a mail, and shows the dialogue with the server", reads: of[MailTest](), answers: answers{http.StatusOK: of[string]()}, media: "text/plain"},
	"POST mail/bounce": {does: "Takes in a message about an undeliverable mail", reads: of[BouncedMail](), answers: ok[map[string]string]()},
	"GET mail/preview": {does: "What a mail will look like", asks: []string{"event", "language"}, answers: ok[map[string]any]()},

	"GET forms/:kind":                 {does: "What the body of a setting may hold, field by field", answers: ok[Form]()},
	"GET settings/:kind":              {does: "What there is of a kind: monitors, components, channels, page", answers: ok[[]Setting]()},
	"POST settings/:kind":             {does: "Makes one; the body is as the configuration file has it", reads: anything, loose: true, answers: created[Setting]()},
	"POST settings/:kind/check":       {does: "Says what a body would become, and changes nothing", asks: []string{"id"}, reads: anything, loose: true, answers: ok[Setting]()},
	"POST settings/:kind/order":       {does: "Puts those made in the console into an order", reads: of[OrderSettings](), answers: ok[[]Setting]()},
	"GET settings/:kind/:id":          {does: "One of them", answers: ok[Setting]()},
	"PUT settings/:kind/:id":          {does: "Replaces its body", reads: of[EditSetting](), answers: ok[Setting]()},
	"POST settings/:kind/:id/archive": {does: "Takes one out of force and keeps its history", reads: of[ArchiveSetting](), answers: ok[Setting]()},
	"POST settings/:kind/:id/restore": {does: "Puts an archived one into force again", answers: ok[Setting]()},
	"GET limits":                      {does: "The limits in force, with where each comes from", answers: ok[[]Bound]()},
	"GET groups":                      {does: "Headings of components, with what stands under each", answers: ok[[]Group]()},
	"PUT groups":                      {does: "Gives one another name, for its components and its readers", reads: of[statuspage.Regrouping](), answers: ok[[]Group]()},
	"POST groups/archive":             {does: "Archives all components under one", reads: of[ArchiveGroup](), answers: ok[[]Group]()},
	"GET hooks":                       {does: "Alerting programs that are listened to, with their addresses", answers: ok[[]HookInfo]()},
	"POST hooks/:id/test":             {does: "Says what a message of one would do, and does nothing", reads: of[HookTrial](), answers: ok[statuspage.Heard]()},
	"GET config/export":               {does: "The whole configuration as a file", answers: answers{http.StatusOK: of[string]()}, media: "application/yaml"},
	"GET config/plan":                 {does: "What taking the file would change", answers: ok[Plan]()},
	"POST config/apply":               {does: "Takes the file", answers: ok[Plan]()},
}
