package store

import (
	"context"
	"sync"
)

// keys remembers the small numbers that stand for monitors and agents in the large
// tables.
type keys struct {
	mu       sync.Mutex
	monitors map[string]int64
	agents   map[string]int64
}

// known returns the number of a name, if it was seen before.
func (k *keys) known(of map[string]int64, name string) (int64, bool) {
	k.mu.Lock()
	defer k.mu.Unlock()
	key, ok := of[name]
	return key, ok
}

// learn keeps numbers that are committed.
func (k *keys) learn(monitors, agents map[string]int64) {
	k.mu.Lock()
	defer k.mu.Unlock()
	for name, key := range monitors {
		k.monitors[name] = key
	}
	for name, key := range agents {
		k.agents[name] = key
	}
}

// loadKeys reads all numbers.
func (db *DB) loadKeys(ctx context.Context) (err error) {
	db.keys.monitors, err = readKeys(ctx, db.reader, `SELECT monitor, key FROM monitor_key`)
	if err != nil {
		return err
	}
	db.keys.agents, err = readKeys(ctx, db.reader, `SELECT agent, key FROM agent_key`)
	return err
}

func readKeys(ctx context.Context, q querier, query string) (map[string]int64, error) {
	rows, err := q.QueryContext(ctx, query)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	known := map[string]int64{}
	for rows.Next() {
		var name string
		var key int64
		if err := rows.Scan(&name, &key); err != nil {
			return nil, err
		}
		known[name] = key
	}
	return known, rows.Err()
}

// monitorNames returns the monitors' ids by their numbers.
func (k *keys) monitorNames() map[int64]string {
	k.mu.Lock()
	defer k.mu.Unlock()
	names := make(map[int64]string, len(k.monitors))
	for name, key := range k.monitors {
		names[key] = name
	}
	return names
}

// agentNames returns the agents' names by their numbers.
func (k *keys) agentNames() map[int64]string {
	k.mu.Lock()
	defer k.mu.Unlock()
	names := make(map[int64]string, len(k.agents))
	for name, key := range k.agents {
		names[key] = name
	}
	return names
}

// newKeys numbers names inside one transaction; they are learnt after its commit.
type newKeys struct {
	tx       *transaction
	monitors map[string]int64
	agents   map[string]int64
}

func (n *newKeys) monitor(name string) (int64, error) {
	return n.key(n.tx.db.keys.monitors, n.monitors, name, `
		INSERT INTO monitor_key (key, monitor)
		SELECT COALESCE(MAX(key), 0) + 1, $1 FROM monitor_key
		RETURNING key`)
}

func (n *newKeys) agent(name string) (int64, error) {
	return n.key(n.tx.db.keys.agents, n.agents, name, `
		INSERT INTO agent_key (key, agent)
		SELECT COALESCE(MAX(key), 0) + 1, $1 FROM agent_key
		RETURNING key`)
}

func (n *newKeys) key(known, fresh map[string]int64, name, insert string) (int64, error) {
	if key, ok := n.tx.db.keys.known(known, name); ok {
		return key, nil
	}
	if key, ok := fresh[name]; ok {
		return key, nil
	}
	var key int64
	if err := n.tx.row(insert, name).Scan(&key); err != nil {
		return 0, err
	}
	fresh[name] = key
	return key, nil
}
