package templates

// OperatorLimits is what bounds this installation.
type OperatorLimits struct {
	Layout
	Bounds []Bound
}

// Bound is one limit in force.
type Bound struct {
	Name     string
	Value    string
	Meaning  string   // in English, as the configuration's keys are
	Declared Declared // From "default": the file may set it; "built in": it always holds
}
