package main

import (
	"fmt"
	"strings"

	"rsc.io/qr"
)

// quiet is the margin that readers need round a QR code, in modules (ISO/IEC 18004
// asks for four; two suffice on a screen and fit a narrow terminal).
const quiet = 2

// printQR draws text as a QR code, two modules to a character, on a terminal only: in
// a pipe there is nothing to scan.
func (t *terminal) printQR(text string) error {
	if !t.coloured() {
		return nil
	}
	code, err := qr.Encode(text, qr.L)
	if err != nil {
		return fmt.Errorf("drawing the QR code: %w", err)
	}
	var b strings.Builder
	for y := -quiet; y < code.Size+quiet; y += 2 {
		b.WriteString("\x1b[30;47m")
		for x := -quiet; x < code.Size+quiet; x++ {
			b.WriteString(half(code.Black(x, y), code.Black(x, y+1)))
		}
		b.WriteString("\x1b[0m\n")
	}
	_, err = fmt.Fprint(t.Out, b.String())
	return err
}

// half is the character for two modules, one above the other.
func half(upper, lower bool) string {
	switch {
	case upper && lower:
		return "█"
	case upper:
		return "▀"
	case lower:
		return "▄"
	}
	return " "
}
