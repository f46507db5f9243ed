package templates

// folded is a group with what its heading says when it is closed.
type folded struct {
	Group
	Plain  bool   // no fold at all: there is little to hide
	Open   bool   // unfolded at first
	Worst  string // the worst status in it
	Count  int    // how many stand at Worst
	Others int    // how many don't
}

// plainPage is the number of components up to which nothing is folded.
const plainPage = 12

// fold decides which groups are open: the ones in trouble; when there is none, the first
// one, if it is short. On a page of few components nothing is folded.
func fold(groups []Group) []folded {
	all, calm := total(groups), true
	for _, g := range groups {
		calm = calm && worstOf(g.Components) == "operational"
	}
	out := make([]folded, 0, len(groups))
	for i, g := range groups {
		f := folded{Group: g, Worst: worstOf(g.Components)}
		for _, c := range g.Components {
			if severity[c.Status] == severity[f.Worst] {
				f.Count++
			}
		}
		f.Others = len(g.Components) - f.Count
		f.Plain = all <= plainPage || g.Name == ""
		f.Open = f.Worst != "operational" || i == 0 && calm && len(g.Components) <= plainPage
		out = append(out, f)
	}
	return out
}

// worstOf is the worst status among components.
func worstOf(all []Component) string {
	status := "operational"
	for _, c := range all {
		if severity[c.Status] > severity[status] {
			status = known(c.Status)
		}
	}
	return status
}

// total counts the components of all groups.
func total(groups []Group) (n int) {
	for _, g := range groups {
		n += len(g.Components)
	}
	return n
}
