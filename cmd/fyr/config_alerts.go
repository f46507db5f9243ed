package main

import "encoding/json"

// channels are the names of the notification channels that can alert operators.
var channels = []string{"mail", "webhook"}

func channelForm() form { return choiceForm(channels...) }

// alerts are the operators' channels; the settings of each are its channel's to check.
func (b *builder) alerts(v *value) []Alert {
	var all []Alert
	for _, a := range listed(v, "alerts") {
		s := &settingsReader{reader: b.reader, places: map[string]*value{}}
		filled, written := s.convertFree(a.rest)
		if string(filled) != string(written) {
			b.written[a.path+".settings"] = written
		}
		channel := get(a, "channel", "")
		id := get(a, "id", channel)
		all = append(all, Alert{ID: id, Channel: channel, Monitors: getAll[string](a, "monitors"), Settings: filled})
	}
	return all
}

// convertFree converts settings of which only the channel knows the names.
func (s *settingsReader) convertFree(list []setting) (filled, written json.RawMessage) {
	f, w := map[string]any{}, map[string]any{}
	for _, set := range list {
		f[set.name], w[set.name] = s.convert(set.node, set.name, set.path, nil)
	}
	return mustJSON(f), mustJSON(w)
}

func alertChannels(b *builder, v *value, _ *Config) {
	for _, a := range listed(v, "alerts") {
		if a.field("channel") == nil {
			b.protest(a, "channel: mail", "needs a channel")
		}
	}
}
