package series

import (
	"errors"
	"time"
)

// Point is one result as it is kept for years.
type Point struct {
	// At is when the probe began. The first of a blob is exact to the millisecond, the
	// others to 50 ms: that is what makes the jitter of a steady schedule free.
	At time.Time

	Status  uint8         // the number of a monitor.Status; below 4 packs best
	Cause   uint8         // the number of a monitor.Cause
	Latency time.Duration // exact to 0.4 %, from 1 µs to 76 hours
}

// ErrDamaged says that a blob is not one that this package wrote, or was cut or changed
// since. It is wrapped with what was wrong.
var ErrDamaged = errors.New("damaged series")

// version is the first byte of a blob of points.
const version = 1

// A blob is the version byte, the time of the first point, the tokens of all points, and a trailer with the state in
// which the last point left the coder.
//
// A token is one byte where nothing but the latency changed, and not by much:
//
//	0ddddddd             latency by d-64 steps
//
// and two or more otherwise, most significant bits first:
//
//	10TSllll llllllll    latency l, in steps
//
// where T announces a varint, the change of the interval in units of 50 ms, and S two
// bytes, the status and the cause.
const (
	wideToken   = 0x80
	reserved    = 0x40 // in a wide token, always 0
	timeFlag    = 0x20
	statusFlag  = 0x10
	nearSteps   = 64 // a short token reaches so many steps down and one fewer up
	maxStep     = 1<<12 - 1
	timeUnit    = 50 // ms
	maxUnixMs   = 1 << 52
	maxInterval = 1 << 55 // ms
)

// state is what the next point is told apart from.
type state struct {
	at       int64 // ms since 1970, as decoded
	interval int64 // ms, from the point before
	step     int
	status   uint8
	cause    uint8
}
