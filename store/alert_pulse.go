package store

// dropPulses removes the signs of life that are settled or wait: only the newest says
// anything, and none is worth keeping. One that is being sent goes with the next.
func (tx *transaction) dropPulses() error {
	err := tx.exec(`
		DELETE FROM delivery
		WHERE state <> 1
			AND notice IN (SELECT id FROM notice WHERE kind = 'pulse')`)
	if err != nil {
		return err
	}
	return tx.exec(`
		DELETE FROM notice
		WHERE kind = 'pulse'
			AND id NOT IN (SELECT notice FROM delivery)`)
}
