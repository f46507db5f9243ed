package statuspage

// turn is a lock that is taken in the order of asking, however soon its last holder asks
// again: a sync.Mutex may pass over one who has just begun to wait.
type turn chan struct{}

func newTurn() turn { return make(turn, 1) }

// Lock waits for the turn; Unlock gives it to the one who has waited the longest.
func (t turn) Lock()   { t <- struct{}{} }
func (t turn) Unlock() { <-t }
