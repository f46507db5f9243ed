// Command fyr watches endpoints and tells the public how they stand: a status page
// and uptime monitor in one binary.
//
// This package is floor 4: it reads the configuration, wires the floors below together
// and holds one file for each subcommand. It decides nothing about outages itself.
//
//   - A [Config] is what fyr.yaml says, checked and with defaults filled in.
//   - A [Problem] is one thing wrong in it, with its place and a valid example.
//   - A [terminal] is where a command talks to its person.
//
// # Why the configuration is a table of keys
//
// Decoding into tagged structs finds a wrong type but not a wrong value, stops at the
// first error, and leaves the manual, the schema for editors and the tests to repeat
// the rules. Here each key of the file is a row ([fileKeys]) that holds its form, its
// meaning and an example; the reader, the JSON Schema, the export and the test that
// wants a bad file for each rule all range over it.
package main
