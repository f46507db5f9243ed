package dial

import (
	"net/netip"
	"strconv"
	"syscall"
	"testing"
)

// blackHole makes port on ::1 drop connection requests: a listener whose queue is full
// and which nobody empties. Without IPv6 on the machine there is nothing to make.
func blackHole(t *testing.T, port string) {
	t.Helper()
	p, err := strconv.Atoi(port)
	if err != nil {
		t.Fatal(err)
	}
	addr := &syscall.SockaddrInet6{Port: p, Addr: netip.IPv6Loopback().As16()}
	l := socket(t)
	if err := syscall.SetsockoptInt(l, syscall.IPPROTO_IPV6, syscall.IPV6_V6ONLY, 1); err != nil {
		return
	}
	if err := syscall.Bind(l, addr); err != nil {
		return
	}
	if err := syscall.Listen(l, 0); err != nil {
		t.Fatal(err)
	}
	for range 4 {
		c := socket(t)
		_ = syscall.SetNonblock(c, true)
		_ = syscall.Connect(c, addr)
	}
}

func socket(t *testing.T) int {
	t.Helper()
	fd, err := syscall.Socket(syscall.AF_INET6, syscall.SOCK_STREAM|syscall.SOCK_CLOEXEC, 0)
	if err != nil {
		return -1
	}
	t.Cleanup(func() { syscall.Close(fd) })
	return fd
}
