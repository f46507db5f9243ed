package notify

// Merging returns the names of the channels that can carry earlier parcels along.
func Merging() []string {
	var names []string
	for _, c := range Channels() {
		if c.Merges {
			names = append(names, c.Name)
		}
	}
	return names
}
