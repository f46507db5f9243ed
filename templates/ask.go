package templates

// Ask words what an endpoint of a reader other than a mailbox is asked, or sent because
// somebody asked for it: "room.confirm.title", "device.link.text". page is the page's name.
func (s *Set) Ask(what, page string) string { return s.T("ask."+what, "Page", page) }
