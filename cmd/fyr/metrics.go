package main

import (
	"context"
	"net/http"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"

	"github.com/fyr-status/fyr/monitor"
	"github.com/fyr-status/fyr/statuspage/web"
)

// metrics are collected when somebody asks: nothing is counted twice. Labels are
// bounded: monitors are counted by status, not named one by one.
type metrics struct {
	app *app
	web *web.Server // nil for a command without a server
}

// figure is one metric and how it is read.
type figure struct {
	desc *prometheus.Desc
	kind prometheus.ValueType
}

func newFigure(name, help string, kind prometheus.ValueType, labels ...string) figure {
	return figure{prometheus.NewDesc("fyr_"+name, help, labels, nil), kind}
}

var (
	monitorsFigure = newFigure("monitors", "Monitors by confirmed status.", prometheus.GaugeValue, "status")
	incidentsOpen  = newFigure("incidents_open", "Open public incidents.", prometheus.GaugeValue)
	probesStarted  = newFigure("probes_total", "Probes started.", prometheus.CounterValue)
	probesRunning  = newFigure("probes_running", "Probes that run now.", prometheus.GaugeValue)
	ticksDropped   = newFigure("ticks_dropped_total", "Ticks of the schedule that made no probe, by cause.", prometheus.CounterValue, "cause")
	latenessFigure = newFigure("probe_lateness_seconds", "How late probes started against the grid.", prometheus.GaugeValue, "quantile")
	resultsWaiting = newFigure("results_waiting", "Results that wait for their commit.", prometheus.GaugeValue)
	resultsLost    = newFigure("results_lost_total", "Results lost because the store refused for too long.", prometheus.CounterValue)
	outboxWaiting  = newFigure("deliveries_waiting", "Deliveries that wait to be sent.", prometheus.GaugeValue)
	outboxAge      = newFigure("deliveries_oldest_seconds", "Age of the oldest waiting delivery.", prometheus.GaugeValue)
	ambiguous      = newFigure("deliveries_ambiguous_total", "Attempts whose outcome is not known: the only possible repeats.", prometheus.CounterValue)
	givenUp        = newFigure("deliveries_given_up_total", "Deliveries refused for good.", prometheus.CounterValue)
	requests       = newFigure("page_requests_total", "Requests to the public listener.", prometheus.CounterValue)
	renders        = newFigure("page_renders_total", "Documents made; all other requests were answered from finished bytes.", prometheus.CounterValue)
	streamsFigure  = newFigure("page_streams", "Readers who follow the page's changes now.", prometheus.GaugeValue)
	hooksFigure    = newFigure("hook_messages_total", "Messages of alerting programs, by hook and what came of them.", prometheus.CounterValue, "hook", "result")
	freshFigure    = newFigure("fresh", "1 when checks are current, the store takes writes and the configuration is in force.", prometheus.GaugeValue)
)

// handler serves Prometheus' text format from a registry of our own.
func (m *metrics) handler(a *app) http.Handler {
	m.app = a
	r := prometheus.NewRegistry()
	r.MustRegister(m, collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	return promhttp.HandlerFor(r, promhttp.HandlerOpts{})
}

// Describe announces nothing: which figures there are depends on what runs.
func (m *metrics) Describe(chan<- *prometheus.Desc) {}

// Collect reads every figure.
func (m *metrics) Collect(out chan<- prometheus.Metric) {
	send := func(f figure, v float64, labels ...string) {
		out <- prometheus.MustNewConstMetric(f.desc, f.kind, v, labels...)
	}
	now := time.Now()
	m.standing(send, now)
	if m.web == nil {
		return
	}
	m.schedule(send)
	m.outbox(send, now)
	w := m.web.Stats()
	send(requests, float64(w.Requests))
	send(renders, float64(w.Renders))
	send(streamsFigure, float64(w.Streams))
	for c, n := range m.app.hooks.Counts() {
		send(hooksFigure, float64(n), c.Hook, c.Result)
	}
}

type sendFunc func(f figure, v float64, labels ...string)

func (m *metrics) standing(send sendFunc, now time.Time) {
	byStatus := map[monitor.Status]int{}
	for _, v := range m.app.desk.Monitors() {
		byStatus[v.State.Settled]++
	}
	for _, s := range []monitor.Status{monitor.Unknown, monitor.Up, monitor.Degraded, monitor.Down} {
		send(monitorsFigure, float64(byStatus[s]), s.String())
	}
	send(incidentsOpen, float64(len(m.app.desk.View().Open)))
	fresh := 0.0
	if m.app.desk.Health(now).Fresh() {
		fresh = 1
	}
	send(freshFigure, fresh)
}

func (m *metrics) schedule(send sendFunc) {
	s := m.app.scheduler.Stats()
	send(probesStarted, float64(s.Started))
	send(probesRunning, float64(s.Running))
	send(ticksDropped, float64(s.Dropped.Busy), "busy")
	send(ticksDropped, float64(s.Dropped.Running), "running")
	send(ticksDropped, float64(s.Dropped.Address), "address")
	send(ticksDropped, float64(s.Dropped.Late), "late")
	send(latenessFigure, s.Lateness.P50.Seconds(), "0.5")
	send(latenessFigure, s.Lateness.P99.Seconds(), "0.99")
	waiting, lost := m.app.intake.Waiting()
	send(resultsWaiting, float64(waiting))
	send(resultsLost, float64(lost))
}

func (m *metrics) outbox(send sendFunc, now time.Time) {
	ctx, cancel := context.WithTimeout(context.Background(), time.Second)
	defer cancel()
	o, err := m.app.store.OutboxStats(ctx, now)
	if err != nil {
		return
	}
	send(outboxWaiting, float64(o.Waiting))
	age := 0.0
	if !o.Oldest.IsZero() {
		age = now.Sub(o.Oldest).Seconds()
	}
	send(outboxAge, age)
	send(ambiguous, float64(o.Ambiguous))
	send(givenUp, float64(o.GivenUp))
}
