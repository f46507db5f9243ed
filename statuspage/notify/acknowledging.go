package notify

// Acknowledges reports whether a channel keeps alarms of its own, and is to be told when
// somebody takes one on.
func Acknowledges(channel string) bool { return channels[channel].Acknowledges }
