package statuspage

// Room is what may be claimed from the outbox at a time: up to N deliveries of a lane, but
// none of the routes that take no more for now.
type Room struct {
	Lane Lane
	N    int
	Full []string // see [Delivery.Route]
}

// Lanes lists all lanes in the order in which they go out.
func Lanes() []Lane { return []Lane{LaneAlert, LaneNotice, LaneConfirm, LaneDigest} }

// AlertRoute begins the routes of operators' alerts; the alert's id follows.
const AlertRoute = "alert:"

// Route is the way that a delivery goes: the channel's name for subscribers, AlertRoute and
// the alert's id for operators' alerts.
func (d Delivery) Route() string {
	if d.Alert != "" {
		return AlertRoute + d.Alert
	}
	return d.Channel
}
