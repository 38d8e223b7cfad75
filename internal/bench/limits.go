// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package main

import (
	"context"
	"fmt"
	"net/http"
	"os"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/seed-5bbc67a3/terraform-provider-hubspot/internal/batch"
	"github.com/seed-5bbc67a3/terraform-provider-hubspot/internal/custody"
	"github.com/seed-5bbc67a3/terraform-provider-hubspot/internal/hubspot"
	"github.com/seed-5bbc67a3/terraform-provider-hubspot/internal/hubspotsim"
	"github.com/seed-5bbc67a3/terraform-provider-hubspot/internal/links"
	"github.com/seed-5bbc67a3/terraform-provider-hubspot/internal/records"
	"github.com/seed-5bbc67a3/terraform-provider-hubspot/internal/values"
)

// limit is what an account allows, and how long each of its answers takes.
type limit struct {
	calls   int
	window  time.Duration
	latency time.Duration
}

// scene is a situation in which a bulk job runs into the limit.
type scene struct {
	name string
	set  func(*hubspotsim.Config)
	// batches is how many resources apply at once.
	batches int
	// links tells that a resource of links applies as well.
	links bool
	// half tells that another client uses half of the allowance.
	half bool
	// unknown tells that the limit cannot be learnt: then the ideal is that of
	// the limit which the client assumes.
	unknown bool
	// lockAfter is how many writes a second go without a 423, 0 for any number.
	lockAfter int
}

var (
	limits = []limit{
		{20, time.Second, 50 * time.Millisecond},
		{20, time.Second, 400 * time.Millisecond},
		{100, 10 * time.Second, 50 * time.Millisecond},
		{100, 10 * time.Second, 400 * time.Millisecond},
		{190, 10 * time.Second, 50 * time.Millisecond},
		{190, 10 * time.Second, 400 * time.Millisecond},
	}
	scenes = []scene{
		{name: "one batch", batches: 1},
		{name: "three batches at once", batches: 3},
		{name: "three batches and links at once", batches: 3, links: true, set: func(c *hubspotsim.Config) { c.MaxAssociationInputs = linkBatch }},
		{name: "half used by another client", batches: 1, half: true},
		{name: "no headers", batches: 1, unknown: true, set: func(c *hubspotsim.Config) { c.OmitLimitHeaders = true }},
		{name: "423 from 15 writes a second on", batches: 1, lockAfter: 15},
	}
)

const (
	// jobCalls is the number of calls of a job if nothing else is asked for: about
	// two windows and more of the smallest allowance.
	jobCalls = 309
	// linkBatch is how many links are made or read in a call.
	linkBatch = 1000
	// assumed is the limit that the client takes for granted without headers.
	assumedCalls, assumedWindow = 100, 10 * time.Second
	// atOnce is how many jobs run beside each other, each with an account of
	// its own: they mostly wait.
	atOnce = 3
)

// job is one apply and one refresh under a limit.
type job struct {
	limit limit
	scene scene
	// total is how many calls it has.
	total int
	// allowed is the limit as far as it is this client's.
	allowed limit
	// contacts and companies are the records that links join.
	contacts, companies []string
	// results of the apply and of the refresh.
	results             [2]result
	sent, tooMany, lock atomic.Int64
}

// result is what an apply or a refresh took.
type result struct {
	took time.Duration
	// limited and locked count the answers 429 and 423 among the calls.
	calls, limited, locked int64
	// latency is how long answers really took on average: the account's latency
	// and what the machine needed for a hundred records.
	latency time.Duration
	ideal   time.Duration
}

// stopwatch is a transport that adds up how long answers take.
type stopwatch struct {
	http.RoundTripper
	total, calls atomic.Int64
}

// RoundTrip implements [http.RoundTripper].
func (s *stopwatch) RoundTrip(r *http.Request) (*http.Response, error) {
	start := time.Now()
	resp, err := s.RoundTripper.RoundTrip(r)
	s.total.Add(int64(time.Since(start)))
	s.calls.Add(1)
	return resp, err
}

func (s *stopwatch) mean() time.Duration {
	return time.Duration(s.total.Load() / max(1, s.calls.Load()))
}

func measureLimits(ctx context.Context, opts *options) error {
	var jobs []*job
	for _, s := range scenes {
		for _, l := range limits {
			if opts.only.MatchString(fmt.Sprintf("%s: %d / %s, %s", s.name, l.calls, l.window, l.latency)) {
				jobs = append(jobs, &job{limit: l, scene: s, total: opts.calls})
			}
		}
	}
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(atOnce)
	for _, j := range jobs {
		group.Go(func() error {
			if err := j.measureBoth(ctx); err != nil {
				return fmt.Errorf("%s, %d in %s: %w", j.scene.name, j.limit.calls, j.limit.window, err)
			}
			fmt.Fprintln(os.Stderr, j)
			return nil
		})
	}
	if err := group.Wait(); err != nil {
		return err
	}
	fmt.Printf("\n### HubSpot's floor: %d calls of 100 records each, up to %d in flight\n\n", opts.calls, hubspot.DefaultMaxConcurrency)
	fmt.Println("The ideal is that of the latency as measured, in which the machine's own work for a hundred records is contained.")
	fmt.Println("Where HubSpot answers 423, it is also the least for as many writes a second as are never locked. It knows that number")
	fmt.Println("beforehand, and the client does not: one lock of two seconds, to learn it from, is not in the ideal.")
	fmt.Println()
	fmt.Println("| situation | allowance | latency | job | latency as measured | ideal s | took s | took / ideal | 429 | 423 |")
	fmt.Println("| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |")
	for _, j := range jobs {
		fmt.Println(j)
	}
	return nil
}

// String is the rows of the table.
func (j *job) String() string {
	var rows []string
	for i, name := range []string{"apply", "refresh"} {
		r := &j.results[i]
		rows = append(rows, fmt.Sprintf("| %s | %d / %s | %s | %s | %s | %.1f | %.1f | %.2f | %d of %d | %d |", j.scene.name, j.limit.calls, j.limit.window, j.limit.latency,
			name, r.latency.Round(time.Millisecond), r.ideal.Seconds(), r.took.Seconds(), r.took.Seconds()/r.ideal.Seconds(), r.limited, r.calls, r.locked))
	}
	return strings.Join(rows, "\n")
}

// measureBoth writes and reads the records of the job once under its limits.
func (j *job) measureBoth(ctx context.Context) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	s := hubspotsim.New(hubspotsim.WithBurst(j.limit.calls, j.limit.window), hubspotsim.WithLatency(j.limit.latency, j.limit.latency),
		hubspotsim.WithConfig(func(c *hubspotsim.Config) {
			c.LogLimit, c.LockAfter = 1, j.scene.lockAfter
			if j.scene.set != nil {
				j.scene.set(c)
			}
		}))
	s.DefineProperty("companies", hubspotsim.Property{Name: "code", Unique: true})
	if j.scene.links {
		n := j.share() * linkBatch
		j.contacts, j.companies = s.SeedMany("contacts", make([]map[string]string, n)), s.SeedMany("companies", make([]map[string]string, n))
	}
	if err := s.Listen("127.0.0.1:0"); err != nil { //nolint:contextcheck // The account is closed with the job.
		return err
	}
	defer s.Close()
	j.allowed = j.limit
	if j.scene.unknown {
		j.allowed.calls, j.allowed.window = assumedCalls, assumedWindow
	}
	if j.scene.half {
		j.allowed.calls /= 2
		go useAllowance(ctx, s, j.limit.window/time.Duration(j.limit.calls-j.allowed.calls))
		if err := sleep(ctx, 2*j.limit.window); err != nil {
			return err
		}
	}
	s.OnRequest(func(r hubspotsim.Request) {
		switch r.Operation {
		case hubspotsim.OpUpsert, hubspotsim.OpBatchRead, hubspotsim.OpAssociationDefault, hubspotsim.OpAssociationRead:
		default:
			return
		}
		j.sent.Add(1)
		switch r.Status {
		case http.StatusTooManyRequests:
			j.tooMany.Add(1)
		case http.StatusLocked:
			j.lock.Add(1)
		}
	})
	for i, work := range []func(context.Context, *batch.Engine, int) error{j.apply, j.refresh} {
		if err := j.measure(ctx, s, i, work); err != nil {
			return err
		}
		// The refresh has the whole allowance, as after a pause.
		if err := sleep(ctx, j.limit.window); err != nil {
			return err
		}
	}
	return nil
}

// measure does the work of all batches at once, with one client.
func (j *job) measure(ctx context.Context, s *hubspotsim.Server, i int, work func(context.Context, *batch.Engine, int) error) error {
	watch := &stopwatch{RoundTripper: &http.Transport{MaxIdleConnsPerHost: hubspot.DefaultMaxConcurrency}}
	client, err := hubspot.New(hubspot.Config{BaseURL: s.URL(), AccessToken: s.Token(), Transport: watch})
	if err != nil {
		return err
	}
	engine := batch.NewEngine(client, custody.NewRegister(), hubspot.DefaultMaxConcurrency)
	start := time.Now()
	group, ctx := errgroup.WithContext(ctx)
	for n := range j.scene.batches {
		group.Go(func() error { return work(ctx, engine, n) })
	}
	if j.scene.links {
		linker := batch.NewLinker(engine, client)
		group.Go(func() error { return j.link(ctx, linker, i == 0) })
	}
	err = group.Wait()
	r := &j.results[i]
	r.took, r.latency = time.Since(start), watch.mean()
	r.calls, r.limited, r.locked = j.sent.Swap(0), j.tooMany.Swap(0), j.lock.Swap(0)
	r.ideal = ideal(j.total, j.allowed.calls, hubspot.DefaultMaxConcurrency, j.allowed.window, r.latency)
	if writes, after := i == 0, j.scene.lockAfter; writes && after > 0 {
		r.ideal = max(r.ideal, time.Duration(j.total-1)*time.Second/time.Duration(after)+r.latency)
	}
	return err
}

func target() batch.Target {
	t, err := values.ParseObjectType("companies")
	if err != nil {
		panic(err)
	}
	return batch.Target{ObjectType: t, IDProperty: "code", Normalize: values.NormalizeKey}
}

// share is how many of the job's calls fall to each of its resources.
func (j *job) share() int {
	if j.scene.links {
		return j.total / (j.scene.batches + 1)
	}
	return j.total / j.scene.batches
}

// link makes the links or reads them.
func (j *job) link(ctx context.Context, linker *batch.Linker, create bool) error {
	from, err := values.ParseObjectType("contacts")
	if err != nil {
		return err
	}
	t := batch.LinkTarget{From: from, To: target().ObjectType}
	if !create {
		found, err := linker.ReadLinks(ctx, batch.LinkReadRequest{From: t.From, To: t.To, IDs: j.contacts})
		if err == nil && len(found) != len(j.contacts) {
			err = fmt.Errorf("links of %d of %d records were read", len(found), len(j.contacts))
		}
		return err
	}
	all := make([]batch.Link, len(j.contacts))
	for i, id := range j.contacts {
		all[i] = batch.Link{Link: links.Link{From: id, To: j.companies[i]}, FromID: id, ToID: j.companies[i]}
	}
	result := linker.Create(ctx, batch.LinkRequest{LinkTarget: t, Links: all})
	if made := result.Count(batch.Written); made != len(all) {
		return fmt.Errorf("%d of %d links were made: %w", made, len(all), result.Stopped)
	}
	return nil
}

// keys are the keys of one of the batches.
func (j *job) keys(n int) []string {
	keys := make([]string, j.share()*hubspot.MaxBatch)
	for i := range keys {
		keys[i] = fmt.Sprintf("batch-%d-%06d", n, i)
	}
	return keys
}

func (j *job) apply(ctx context.Context, engine *batch.Engine, n int) error {
	var writes []records.Write
	for _, key := range j.keys(n) {
		writes = append(writes, records.Write{Key: key, New: true, Properties: []records.Property{{Name: "name", Value: "Name of " + key, Changed: true}}})
	}
	result := engine.Upsert(ctx, batch.UpsertRequest{Target: target(), Writes: writes})
	if written := result.Count(batch.Written); written != len(writes) {
		return fmt.Errorf("%d of %d records were written: %w", written, len(writes), result.Stopped)
	}
	return nil
}

func (j *job) refresh(ctx context.Context, engine *batch.Engine, n int) error {
	keys := j.keys(n)
	found, err := engine.Read(ctx, batch.ReadRequest{Target: target(), Keys: keys, Properties: []string{"name"}})
	if err == nil && len(found) != len(keys) {
		err = fmt.Errorf("%d of %d records were read", len(found), len(keys))
	}
	return err
}

// useAllowance calls as another client does, until the context ends.
func useAllowance(ctx context.Context, s *hubspotsim.Server, every time.Duration) {
	tick := time.NewTicker(every)
	defer tick.Stop()
	var calls sync.WaitGroup
	defer calls.Wait()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
		calls.Go(func() {
			req, err := http.NewRequestWithContext(ctx, http.MethodGet, s.URL()+"/crm/v3/objects/companies?limit=1", http.NoBody)
			if err != nil {
				return
			}
			req.Header.Set("Authorization", "Bearer "+s.Token())
			if resp, err := http.DefaultClient.Do(req); err == nil {
				_ = resp.Body.Close()
			}
		})
	}
}

func sleep(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// ideal is the least time in which n calls of a latency get through a sliding
// window with so many in flight: a call goes when the one limit places before
// it has left the window and the one flight places before it is done.
func ideal(n, limit, flight int, window, latency time.Duration) time.Duration {
	at := make([]time.Duration, n)
	for k := range at {
		if k >= limit {
			at[k] = at[k-limit] + window
		}
		if k >= flight {
			at[k] = max(at[k], at[k-flight]+latency)
		}
	}
	return at[n-1] + latency
}
