package templates

import (
	"html/template"
	"slices"
	"strconv"
	"strings"
)

// Sizes of the bars in units of their drawing; the style sheet stretches it to the row.
const (
	barPitch  = 4  // from one day to the next
	barWidth  = 3  // of that, the bar
	barHeight = 28 // of a full bar
	barDays   = 90 // in a row
)

// barFill is how high a bar is filled for each step of [Day.Step].
var barFill = [...]int{0, 8, 14, 20, 28}

// bars draws days as one bar each, oldest first, the last one at the end of the row.
// A run of good days is one dashed line; only the others cost bytes.
func bars(days []Day) template.HTML {
	if len(days) > barDays {
		days = days[len(days)-barDays:]
	}
	offset := barDays - len(days)
	lines := map[string]*strings.Builder{}
	draw := func(class string, parts ...string) {
		if lines[class] == nil {
			lines[class] = &strings.Builder{}
		}
		for _, part := range parts {
			lines[class].WriteString(part)
		}
	}
	if offset > 0 {
		draw("n", outlined(0, offset))
	}
	for i := 0; i < len(days); {
		j := i + 1
		for class := barClass(days[i]); class != "" && j < len(days) && barClass(days[j]) == class; {
			j++
		}
		if class := barClass(days[i]); class != "" {
			draw(class, stretchOf(class)(offset+i, j-i))
		} else {
			if days[i].Status != "unknown" {
				draw("t", run(offset+i, 1))
			}
			draw(shortName(days[i].Status), filled(offset+i, days[i]))
		}
		i = j
	}
	return barPaths(lines)
}

// barred reports whether any row has bars: a page may leave them out.
func barred(groups []Group) bool {
	return slices.ContainsFunc(groups, func(g Group) bool {
		return slices.ContainsFunc(g.Components, func(c Component) bool { return len(c.Days) > 0 })
	})
}

// barClass is the class of a day that is drawn as part of a run, "" for a bad day.
func barClass(d Day) string {
	switch {
	case d.Status == "":
		return "n"
	case d.Status == "operational":
		return "g"
	}
	return ""
}

// run draws n whole bars as one line, which the style sheet makes tall and dashed.
func run(from, n int) string {
	return "M" + strconv.Itoa(from*barPitch) + " 14h" + strconv.Itoa(n*barPitch-1)
}

// stretchOf is how days of a class are drawn.
func stretchOf(class string) func(from, n int) string {
	if class == "n" {
		return outlined
	}
	return run
}

// outlined draws one box round n days before the beginning: nothing is claimed of them.
func outlined(from, n int) string {
	w := strconv.Itoa(n*barPitch - 1)
	return "M" + strconv.Itoa(from*barPitch) + " 0h" + w + "v28h-" + w + "z"
}

// filled draws one bar from the bottom up to its step; a day we know nothing of is
// hatched in full.
func filled(at int, d Day) string {
	step := min(max(d.Step, 1), len(barFill)-1)
	if d.Status == "unknown" {
		step = len(barFill) - 1
	}
	x := strconv.FormatFloat(float64(at*barPitch)+barWidth/2.0, 'f', -1, 64)
	return "M" + x + " " + strconv.Itoa(barHeight) + "v-" + strconv.Itoa(barFill[step])
}

// barPaths writes the lines in the order in which they lie on each other.
func barPaths(lines map[string]*strings.Builder) template.HTML {
	var b strings.Builder
	b.WriteString(`<svg class="bars" viewBox="0 0 359 28" preserveAspectRatio="none" aria-hidden="true">`)
	for _, class := range []string{"n", "g", "t", "unknown", "under-maintenance", "degraded-performance", "partial-outage", "major-outage"} {
		line := lines[class]
		if line == nil {
			continue
		}
		b.WriteString(`<path class="` + class + `" d="` + line.String() + `"/>`)
	}
	b.WriteString("</svg>")
	return template.HTML(b.String())
}
