package statuspage

// FormulaVersion numbers the rule by which uptime is counted. It rises when the same
// history would give another figure; figures of a report name it.
//
//   - 1: uptime = 1 − weighted bad seconds / known seconds; a second of a major outage
//     weighs 1, of a partial outage 0.3, of degraded performance 0. Time that was not
//     measured and all maintenance are left out.
//   - 2: as 1, but of maintenance only what was announced beforehand is left out. Other
//     work counts as what the monitors say meanwhile.
const FormulaVersion = 2

// FormulaKey is the key of a version's text in the catalogue: "uptime.formula" of version
// 1, "uptime.formula_2" of version 2.
func FormulaKey(version int) string {
	if version == 1 {
		return "uptime.formula"
	}
	return "uptime.formula_2"
}
