package templates

import (
	"reflect"
	"testing"
	"time"
)

// A row that is kept has to be written anew whenever it would look different: whatever
// field of a component, of a day or of the layout it comes to show.
func TestKeptRowsAreTrue(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 11, 22, 14, 0, 0, 0, time.UTC)
	l := Layout{Now: now}
	c := Component{
		ID: "api", Name: "API", Status: "degraded_performance", Cause: "no_answer", Since: now.Add(-time.Hour), Began: now.AddDate(0, 0, -200),
		Uptime: Uptime{Days: 90, Good: 89 * 24 * time.Hour, Known: 90 * 24 * time.Hour, Length: 90 * 24 * time.Hour},
	}
	for i := range barDays {
		c.Days = append(c.Days, Day{Date: now.Truncate(24*time.Hour).AddDate(0, 0, i-barDays+1), Status: "operational", Known: 24 * time.Hour, Good: 24 * time.Hour, Length: 24 * time.Hour})
	}
	c.Days[7].Status, c.Days[7].Step = "partial_outage", 2
	changed := changes(reflect.ValueOf(c), func(v reflect.Value) (Layout, Component) { return l, v.Interface().(Component) })
	changed = append(changed, changes(reflect.ValueOf(l), func(v reflect.Value) (Layout, Component) { return v.Interface().(Layout), c })...)
	changed = append(changed, changes(reflect.ValueOf(c.Uptime), func(v reflect.Value) (Layout, Component) {
		d := c
		d.Uptime = v.Interface().(Uptime)
		return l, d
	})...)
	changed = append(changed, changes(reflect.ValueOf(c.Days[7]), func(v reflect.Value) (Layout, Component) {
		d := c
		d.Days = append([]Day{}, c.Days...)
		d.Days[7] = v.Interface().(Day)
		return l, d
	})...)
	for _, word := range []*Word{{}, {Status: "major_outage"}, {Reason: "We move."}, {Until: now.Add(time.Hour)}} {
		d := c
		d.Word = word
		changed = append(changed, change{"Word", l, d})
	}
	s := mustSet(t)
	for _, next := range changed {
		if _, err := s.row(&l, c); err != nil { // what is kept
			t.Fatal(err)
		}
		got, err := s.row(&next.layout, next.component)
		want, err2 := s.writeRow(&next.layout, next.component)
		if err != nil || err2 != nil || got != want {
			t.Errorf("after a change of %s the row is %v %v\n%s\nwant\n%s", next.what, err, err2, got, want)
		}
	}
}

// change is one thing that is otherwise.
type change struct {
	what      string
	layout    Layout
	component Component
}

// changes alters each field of v that holds a text, a number or a time.
func changes(v reflect.Value, make func(reflect.Value) (Layout, Component)) (all []change) {
	for i := range v.NumField() {
		next := reflect.New(v.Type()).Elem()
		next.Set(v)
		switch f := next.Field(i); value := f.Interface().(type) {
		case string:
			f.SetString("major_outage")
		case int:
			f.SetInt(3)
		case bool:
			f.SetBool(!value)
		case time.Duration:
			f.SetInt(int64(value / 2))
		case time.Time:
			f.Set(reflect.ValueOf(value.AddDate(-1, 0, -40)))
		default:
			continue
		}
		l, c := make(next)
		all = append(all, change{v.Type().Name() + "." + v.Type().Field(i).Name, l, c})
	}
	return all
}

func TestRowsAreKept(t *testing.T) {
	t.Parallel()
	s, l := mustSet(t), Layout{Now: time.Date(2026, 11, 22, 14, 0, 0, 0, time.UTC)}
	c := Component{ID: "api", Name: "API", Status: "operational", Uptime: Uptime{Days: 90, Good: time.Hour, Known: time.Hour, Length: time.Hour}}
	if _, err := s.row(&l, c); err != nil {
		t.Fatal(err)
	}
	before := s.fingerprint(&l, c)
	c.Checked, c.Uptime.Good, c.Uptime.Known, c.Uptime.Length = l.Now, 2*time.Hour, 2*time.Hour, 2*time.Hour
	if s.fingerprint(&l, c) != before {
		t.Error("a check that says the same makes another row")
	}
	for n := range maxRows + 10 {
		s.rows.keep(string(rune(n)), row{})
	}
	if len(s.rows.kept) > maxRows {
		t.Errorf("%d rows are kept", len(s.rows.kept))
	}
}
