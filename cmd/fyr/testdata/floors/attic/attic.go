// Package attic is part of an example that the floor test has to refuse.
package attic
