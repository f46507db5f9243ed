// Package web serves the public listener: pages, feeds, subscriptions, heartbeats and
// health, over echo.
//
// Its words: a stand is what the Desk says at one revision, with the texts to say it
// in; a document is a path with the function that makes it; a rendering is a document
// as finished bytes, plain and compressed; a source is the shortened address that a
// request comes from.
//
//	request ─▶ front (base path, headers) ─▶ route ─▶ document ─▶ shelf ─▶ bytes
//	                                                                │ not there, or no longer true
//	                                                                ▼
//	                                            one reader makes it: Desk's view + store ─▶ templates
//
// # Why
//
// A status page is read most when it matters most. So a document is made once per
// revision, by its first reader, and everybody else gets the same bytes: no template,
// no SQL and no compressor runs for them. Making pages ahead of their readers was
// considered; it would make hundreds of component pages a minute that nobody asked for.
// Keys of the shelf come from known sets (configured components, stored incidents,
// months of history), so that nobody can fill it with invented paths.
//
// Readers who keep a page open hear of changes at /events. What is said there is made
// once as well, by one goroutine that watches the Desk while anybody listens; a hub with a
// queue for each reader was considered, and needs a size and a rule for when it is full.
//
// Nothing here writes but a subscription and a heartbeat, and GET never does, except for
// heartbeats, whose senders know nothing else. A public page has no cookies, and so no forms
// that another site could send in somebody's name.
package web
