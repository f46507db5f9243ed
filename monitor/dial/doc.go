// Package dial is the one guarded dialer for all that goes out: probes, webhooks, mail.
//
//   - A [Policy] says which networks a caller may reach.
//   - A [Dialer] connects under a policy, or refuses with [ErrBlocked] and the reason.
//   - A forbidden address belongs to a cloud's metadata service, which hands out the
//     machine's credentials. No policy opens it.
//
// # Why the check stands in the socket's control hook
//
// A check on the name, or on an address looked up beforehand, can be answered one way
// and dialled another: the name's owner only has to change the record in between. The
// hook runs after the resolver, on the very address that connect is about to use, for
// each address of a dual-stack name. So nothing above this package checks addresses
// for TCP; what has no dialer (ICMP, a packet socket) calls [Dialer.CheckAddr] with the
// address it is about to send to.
//
// # Why addresses are looked through
//
// One IPv4 address has many IPv6 spellings: mapped (::ffff:0:0/96), NAT64 (64:ff9b::/96,
// RFC 6052), 6to4 (2002::/16, RFC 3056), Teredo (2001::/32, RFC 4380). A guard that
// compares only what is written lets 64:ff9b::a9fe:a9fe through to 169.254.169.254, so
// every IPv4 address carried inside is judged as well.
package dial
