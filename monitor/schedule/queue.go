package schedule

import (
	"container/heap"
	"time"
)

// unqueued is the index of a slot that is not in the queue.
const unqueued = -1

// queue holds the slots in the order in which they are due, as a binary heap. Each
// slot knows its own index.
type queue []*slot

// put enters a slot, or moves it when it is in the queue already.
func (q *queue) put(sl *slot, due time.Duration) {
	sl.due = due
	if sl.index == unqueued {
		heap.Push((*slots)(q), sl)
		return
	}
	heap.Fix((*slots)(q), sl.index)
}

// remove takes a slot out, if it is in the queue.
func (q *queue) remove(sl *slot) {
	if sl.index != unqueued {
		heap.Remove((*slots)(q), sl.index)
	}
}

// slots is the queue as container/heap wants to see it.
type slots []*slot

func (q slots) Len() int           { return len(q) }
func (q slots) Less(i, j int) bool { return q[i].due < q[j].due }

func (q slots) Swap(i, j int) {
	q[i], q[j] = q[j], q[i]
	q[i].index, q[j].index = i, j
}

func (q *slots) Push(x any) {
	sl := x.(*slot)
	sl.index = len(*q)
	*q = append(*q, sl)
}

func (q *slots) Pop() any {
	last := len(*q) - 1
	sl := (*q)[last]
	(*q)[last] = nil
	*q = (*q)[:last]
	sl.index = unqueued
	return sl
}
