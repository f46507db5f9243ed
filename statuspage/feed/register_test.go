package feed

import "testing"

func TestRegisterRefusesTwins(t *testing.T) {
	for name, twin := range map[string]Format{
		"the same name": {Name: "atom", Path: "/other.atom"},
		"the same path": {Name: "other", Path: "/feed.atom"},
	} {
		t.Run(name, func(t *testing.T) {
			defer func() {
				if recover() == nil {
					t.Error("registered")
				}
			}()
			register(twin)
		})
	}
}
