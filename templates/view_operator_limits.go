package templates

// OperatorLimits is what bounds this installation.
type OperatorLimits struct {
	Layout
	Bounds []Bound
}

// Bound is one limit in force.
type Bound struct {
	Name     string
	Value    string   // in English, like
	Meaning  string   // what it bounds; the page says both in its language
	Declared Declared // From "default": the file may set it; "built in": it always holds
}
