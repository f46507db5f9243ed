// Package series packs what a monitor saw into few bytes. It is a pure codec: it knows
// no store, and no package of Fyr.
//
//   - A [Point] is one result, reduced to when, how it went, how long it took and why.
//     [Append] packs points into a blob, one for each monitor and day; [Decode] reads it.
//   - A [Hist] is a histogram of latencies. Histograms of the same geometry are added
//     cell by cell, so the percentile over ninety days is a real one and not an average
//     of averages. Only successful probes belong in it: that is the caller's rule.
//   - The scale is what both share: latencies in steps of less than 1 %, as numbers.
//
// # Why own bytes
//
// Ninety days of a probe every ten seconds are 777,600 results of each monitor. As rows
// they take 20 to 40 bytes each. What is regular needs no bytes (the next tick of the
// grid, the same status) and what is not needs one or two (the latency), so a steady
// series takes 1.3 to 1.7 bytes a result. General compression of rows gets
// nowhere near that, and can't be appended to.
//
// # Why not the HdrHistogram type itself
//
// The scale is HdrHistogram's for two digits from 1 µs, and the tests hold it against
// that implementation, quantile by quantile. Its own type keeps a count for every cell:
// 21 KB for each of a thousand monitors, and its encoding goes through zlib. A bucket of
// five minutes fills some thirty cells, so here only those exist.
//
// # Lasting
//
// Blobs live for years. Each begins with a version byte; the layout behind a version,
// and the scale, never change.
package series
