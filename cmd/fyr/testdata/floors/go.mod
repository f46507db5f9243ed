module github.com/fyr-status/fyr

go 1.26.0
