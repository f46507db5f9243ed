// Package store keeps what the program knows in a database: all SQL is here.
//
//		data folder/
//		  fyr.db, -wal, -shm   the database
//		  highwater            how far it is known to have come
//		  lock                 who holds the folder
//
//	  - [Open] takes the data folder and refuses what it can't stand for: a database
//	    that is older than its [Mark], a missing one, a newer one, a second instance.
//	  - [DB.Commit] makes a statuspage.Changes true in one transaction, and raises the mark.
//	  - [DB.Load] reads what the Board starts from; the other readers serve pages.
//	  - [DB.FanOut], [DB.Claim] and [DB.Settle] are the outbox.
//	  - [DB.Rollup] and [DB.Prune] keep measurements small.
//
// # Why a mark outside the database
//
// SQLite without its write-ahead log, or with one flipped byte in it, opens as a
// healthy older database, and its integrity check says "ok". A status page that
// starts with a spotless history after it lost its data tells the worst lie it can.
// So the last event's number is kept in a file of its own, on disk before a commit
// returns, and a database behind it is refused. A checksum over the database was
// considered: it would have to be rewritten with each commit, and is as easily lost.
//
// # Why a log, histograms and packed days
//
// A row per result with an index by monitor costs ten times the disk writes of one
// that is only appended to. Nothing reads single results while they are young except
// the roll-ups, which read in the log's order anyway: every five minutes into
// histograms, every hour into one packed row per monitor and day.
package store
