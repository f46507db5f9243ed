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

// fold decides which groups are open: the ones in trouble, and the first one when
// it is short. On a page of few components nothing is folded.
func fold(groups []Group) []folded {
	all := total(groups)
	out := make([]folded, 0, len(groups))
	for i, g := range groups {
		f := folded{Group: g, Worst: "operational"}
		for _, c := range g.Components {
			if severity[c.Status] > severity[f.Worst] {
				f.Worst = c.Status
			}
		}
		for _, c := range g.Components {
			if severity[c.Status] == severity[f.Worst] {
				f.Count++
			}
		}
		f.Others = len(g.Components) - f.Count
		f.Plain = all <= plainPage || g.Name == ""
		f.Open = f.Worst != "operational" || i == 0 && len(g.Components) <= plainPage
		out = append(out, f)
	}
	return out
}

// total counts the components of all groups.
func total(groups []Group) (n int) {
	for _, g := range groups {
		n += len(g.Components)
	}
	return n
}
