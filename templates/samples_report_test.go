package templates

import "time"

// reportSamples are the operators' report with figures, and without a service.
func reportSamples() []sample {
	l := layout("/reports", "operational")
	l.Console, l.Operator, l.Feeds, l.Private, l.Section = true, "anna", nil, true, "reports"
	l.Rights = []string{"view", "post", "edit", "readers", "users", "audit", "evidence"}
	figure := func(good, known, life time.Duration, target string, missed bool) ReportFigure {
		return ReportFigure{good, known, life, target, missed}
	}
	month, whole := 30*24*time.Hour, 82*24*time.Hour
	met, missed := figure(month-2*time.Minute, month, month, "99.9", false), figure(month-time.Hour, month, month, "99.9", true)
	young := figure(0, 0, 0, "", false)
	full := OperatorReports{
		Layout: l, From: at(1, 0, 0).AddDate(0, -2, 0), To: at(22, 14, 25), First: "2026-09-01", Last: "2026-11-22",
		Months: []string{"2026-09", "2026-10", "2026-11"},
		Services: []ReportRow{
			{"api", "Cloud API", "Core", false, figure(whole-62*time.Minute, whole, whole, "99.95", true), []ReportFigure{met, missed, met}},
			{"agents", "Agents", "Core", true, figure(month, month, month+25*time.Hour, "", false), []ReportFigure{young, young, figure(month, month, month+25*time.Hour, "", false)}},
		},
		Groups: []ReportRow{{"", "Core", "", false, figure(2*whole-62*time.Minute, 2*whole, 2*whole, "", false), []ReportFigure{met, met, met}}},
		Downtime: []ReportOutage{
			{"Cloud API", at(22, 14, 2), at(22, 14, 25), "major_outage", "q2kz0000000a"},
			{"Cloud API", at(3, 9, 0), at(3, 9, 39), "partial_outage", ""},
		},
		Hidden: 3, Rule: "Uptime is the share of the measured time that was good.", Formula: 2,
		Took: ReportTook{4, 32 * time.Second, 40 * time.Second, 23 * time.Minute, 3 * time.Minute, 9 * time.Minute, -1},
	}
	refused := full
	refused.Problems, refused.Downtime, refused.Hidden, refused.Took = []Problem{{Field: "to", Text: "ends before the report begins, or it has not begun"}}, nil, 0, ReportTook{}
	return []sample{
		{"operator-reports", "operator_reports", full},
		{"operator-reports-refused", "operator_reports", refused},
		{"operator-reports-empty", "operator_reports", OperatorReports{Layout: l, From: at(1, 0, 0), To: at(22, 14, 25)}},
	}
}
