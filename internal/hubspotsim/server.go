// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package hubspotsim

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"net"
	"net/http"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/seed-5bbc67a3/terraform-provider-hubspot/internal/hubspotsim/hand"
)

// Server is one simulated HubSpot account. It implements [http.Handler] and is
// safe for concurrent use.
type Server struct {
	config atomic.Pointer[Config]
	url    string

	// mu guards the table of object types, not their contents.
	mu         sync.RWMutex
	types      map[string]*objectType // by object type id
	typeNames  map[string]*objectType // by every accepted name, lower case
	nextID     atomic.Uint64
	nextTypeID atomic.Uint64
	pending    atomic.Int64
	writes     atomic.Uint64

	ownersMu sync.RWMutex
	owners   []*Owner

	rngMu sync.Mutex
	rng   *rand.Rand

	hand.Log
	hand.Faults
	hand.Refusals
	pages   http.Handler
	limiter limiter
	oauth   oauthState
	links   associationStore

	done      chan struct{}
	closeOnce sync.Once
	server    *http.Server
}

var (
	_ http.Handler = (*Server)(nil)
	_ hand.Account = (*Server)(nil)
)

// New returns a server with the built-in object types and no records. It
// listens nowhere: use it as an [http.Handler], or [Start].
func New(opts ...Option) *Server {
	cfg := DefaultConfig()
	for _, opt := range opts {
		opt(&cfg)
	}
	s := &Server{
		types:     map[string]*objectType{},
		typeNames: map[string]*objectType{},
		rng:       rand.New(rand.NewPCG(cfg.Seed, cfg.Seed)), //nolint:gosec // Repeatable on purpose.
		done:      make(chan struct{}),
	}
	s.config.Store(&cfg)
	s.nextID.Store(cfg.FirstID)
	s.nextTypeID.Store(1001)
	s.pending.Store(int64(cfg.PendingBatches))
	s.oauth.init(&cfg)
	s.links.init()
	s.defineBuiltIns()
	s.pages = hand.Pages(s)
	return s
}

// TB is the part of [testing.TB] that [Start] needs.
type TB interface {
	Helper()
	Cleanup(func())
	Fatalf(format string, args ...any)
}

// Start runs a server on a loopback port until the test ends.
func Start(tb TB, opts ...Option) *Server {
	tb.Helper()
	s := New(opts...)
	if err := s.Listen("127.0.0.1:0"); err != nil {
		tb.Fatalf("start the HubSpot simulator: %v", err)
	}
	tb.Cleanup(s.Close)
	return s
}

// Listen starts serving on a loopback address and returns at once. Any other
// address is refused: the simulator has no business on a network.
func (s *Server) Listen(addr string) error {
	host, _, err := net.SplitHostPort(addr)
	if err != nil {
		return fmt.Errorf("address %q: %w", addr, err)
	}
	if ip := net.ParseIP(host); host != "localhost" && (ip == nil || !ip.IsLoopback()) {
		return fmt.Errorf("address %q is not loopback: the simulator listens on 127.0.0.1, ::1 or localhost only", addr)
	}
	var lc net.ListenConfig
	listener, err := lc.Listen(context.Background(), "tcp", addr)
	if err != nil {
		return fmt.Errorf("listen on %s: %w", addr, err)
	}
	s.url = "http://" + listener.Addr().String()
	s.server = &http.Server{Handler: s, ReadHeaderTimeout: 10 * time.Second}
	go func() {
		if err := s.server.Serve(listener); err != nil && !errors.Is(err, http.ErrServerClosed) {
			s.Close()
		}
	}()
	return nil
}

// Close stops serving and cuts what is in flight.
func (s *Server) Close() {
	s.closeOnce.Do(func() {
		close(s.done)
		if s.server != nil {
			_ = s.server.Close()
		}
	})
}

// Done is closed when the server stops.
func (s *Server) Done() <-chan struct{} { return s.done }

// URL returns the base URL, "" for a server that does not listen.
func (s *Server) URL() string { return s.url }

// Token returns the static access token that the server accepts.
func (s *Server) Token() string { return s.cfg().Token }

// PortalID returns the account's id.
func (s *Server) PortalID() int64 { return s.cfg().PortalID }

// Config returns a copy of the configuration in force.
func (s *Server) Config() Config { return *s.cfg() }

func (s *Server) cfg() *Config { return s.config.Load() }

// Configure changes switches while the server runs. Requests under way keep
// the configuration they started with.
func (s *Server) Configure(opts ...Option) {
	old := s.cfg()
	cfg := *old
	for _, opt := range opts {
		opt(&cfg)
	}
	s.config.Store(&cfg)
	if cfg.PendingBatches != old.PendingBatches {
		s.pending.Store(int64(cfg.PendingBatches))
	}
	if cfg.UniqueKeyCase != old.UniqueKeyCase {
		for _, t := range s.objectTypes() {
			t.mu.Lock()
			t.reindex(&cfg)
			t.mu.Unlock()
		}
	}
	s.oauth.configure(old, &cfg)
}

func (s *Server) now() time.Time {
	return s.cfg().Clock().Truncate(time.Millisecond)
}

// objectTypes returns all object types in the order of their ids.
func (s *Server) objectTypes() []*objectType {
	s.mu.RLock()
	defer s.mu.RUnlock()
	all := make([]*objectType, 0, len(s.types))
	for _, t := range s.types {
		all = append(all, t)
	}
	slices.SortFunc(all, func(a, b *objectType) int {
		if len(a.id) != len(b.id) {
			return len(a.id) - len(b.id)
		}
		return strings.Compare(a.id, b.id)
	})
	return all
}

// objectType resolves a name, singular name, object type id or fully
// qualified name in any case.
func (s *Server) objectType(name string) *objectType {
	s.mu.RLock()
	defer s.mu.RUnlock()
	return s.typeNames[strings.ToLower(name)]
}

// mustType resolves a name that a test gives; a wrong one is a mistake in the
// test.
func (s *Server) mustType(name string) *objectType {
	t := s.objectType(name)
	if t == nil {
		panic(fmt.Sprintf("hubspotsim: no object type %q", name))
	}
	return t
}

// addType enters an object type under its names.
func (s *Server) addType(t *objectType, names ...string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.types[t.id] = t
	for _, name := range append(names, t.id, t.name, t.singular) {
		if _, taken := s.typeNames[strings.ToLower(name)]; !taken && name != "" {
			s.typeNames[strings.ToLower(name)] = t
		}
	}
}

// newUUID makes a correlation id.
func (s *Server) newUUID() string {
	s.rngMu.Lock()
	a, b := s.rng.Uint64(), s.rng.Uint64()
	s.rngMu.Unlock()
	return fmt.Sprintf("%08x-%04x-4%03x-8%03x-%012x", a>>32, a>>16&0xffff, a&0xfff, b>>48&0xfff, b&0xffffffffffff)
}

// permutation returns the order in which n results are answered.
func (s *Server) permutation(cfg *Config, n int) []int {
	if cfg.ShuffleResults {
		s.rngMu.Lock()
		defer s.rngMu.Unlock()
		return s.rng.Perm(n)
	}
	order := make([]int, n)
	for i := range order {
		order[i] = i
	}
	return order
}

// wait sleeps until d is over, the client is gone or the server closes. It
// reports whether to go on.
func (s *Server) wait(ctx context.Context, d time.Duration) bool {
	if d <= 0 {
		return true
	}
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return true
	case <-ctx.Done():
		return false
	case <-s.done:
		return false
	}
}

// maxTravel bounds how long a request is under way before it is counted.
const maxTravel = 20 * time.Millisecond

// latency draws the delay of one answer, in two parts: how long the request is
// under way, at random up to a tenth of the whole, and what follows after its
// arrival, which is HubSpot's work and the way back.
func (s *Server) latency(cfg *Config) (travel, work time.Duration) {
	if cfg.Latency <= 0 && cfg.LatencyMax <= 0 {
		return 0, 0
	}
	s.rngMu.Lock()
	defer s.rngMu.Unlock()
	whole := cfg.Latency
	if cfg.LatencyMax > cfg.Latency {
		whole += time.Duration(s.rng.Int64N(int64(cfg.LatencyMax - cfg.Latency)))
	}
	travel = time.Duration(s.rng.Float64() * float64(min(whole/10, maxTravel)))
	return travel, whole - travel
}

// HasObjectType reports whether an object type goes by a name.
func (s *Server) HasObjectType(name string) bool { return s.objectType(name) != nil }

// Writes returns a number that grows with every request that may have changed
// something, by a client or by hand over the control pages.
func (s *Server) Writes() uint64 { return s.writes.Load() }
