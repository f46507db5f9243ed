package series

import (
	"encoding/binary"
	"fmt"
	"hash/crc32"
)

// A trailer ends a blob: the state after its last point, so that Append can go on from
// it; the number of bytes that the state takes; and the checksum (CRC-32, IEEE, little
// endian) of all before.

const (
	sumBytes   = 4
	maxTrailer = 2*binary.MaxVarintLen64 + 4 + 1 + sumBytes
)

// seal puts the trailer behind a body.
func seal(body []byte, s state) []byte {
	b := binary.AppendVarint(body, s.at)
	b = binary.AppendVarint(b, s.interval)
	b = binary.AppendUvarint(b, uint64(s.step))
	b = append(b, s.status, s.cause)
	b = append(b, byte(len(b)-len(body)))
	return binary.LittleEndian.AppendUint32(b, crc32.ChecksumIEEE(b))
}

// open cuts a blob into its body, version byte included and without spare capacity, and
// the state after its last point.
func open(blob []byte) ([]byte, state, error) {
	end := len(blob) - sumBytes - 1 // where the state ends
	switch {
	case end < 1:
		return nil, state{}, fmt.Errorf("%w: %d bytes are too few", ErrDamaged, len(blob))
	case blob[0] != version:
		return nil, state{}, fmt.Errorf("%w: version %d is unknown", ErrDamaged, blob[0])
	case crc32.ChecksumIEEE(blob[:end+1]) != binary.LittleEndian.Uint32(blob[end+1:]):
		return nil, state{}, fmt.Errorf("%w: the checksum differs", ErrDamaged)
	}
	start := end - int(blob[end])
	if start < 1 {
		return nil, state{}, fmt.Errorf("%w: it has no end", ErrDamaged)
	}
	r := reader{rest: blob[start:end]}
	s := r.state()
	if r.short || len(r.rest) > 0 || !s.sane() {
		return nil, state{}, fmt.Errorf("%w: its end makes no sense", ErrDamaged)
	}
	return blob[:start:start], s, nil
}

// sane reports whether the state can be calculated with.
func (s *state) sane() bool {
	return s.step >= 0 && s.step <= maxStep &&
		s.at >= -maxUnixMs && s.at <= maxUnixMs &&
		s.interval >= -maxInterval && s.interval <= maxInterval
}
