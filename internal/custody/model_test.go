// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package custody

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"maps"
	"math/rand/v2"
	"slices"
	"sort"
	"strings"
)

// The model draws histories of what Terraform calls, over the real Board and
// Register: several runs of plan and apply, each in a process of its own, with the
// three ways to refresh, in random order of the calls that have no order. What an
// apply does is cut where other applies may come in between: a record is read,
// reserved, archived and settled in steps of their own, and a write is registered,
// sent and answered.

// hub is HubSpot: records by id, each with a value of two unique properties, and of
// one in which a merge leaves it the values of both.
type hub struct {
	records  map[string]*hubRecord
	archived map[string]bool
	// lost are those that were archived and those that were merged into them.
	lost map[string]bool
	next int
	// claims are what applies of this run declare since they went on to write.
	claims []claim
	// wrong is what must not be.
	wrong string
}

// claim is what an apply declares.
type claim struct {
	by      string
	space   Space
	normals map[string]bool
	ids     map[string]bool
}

type hubRecord struct {
	objectType string
	keys       map[string][]string // by property
	merged     []string            // ids that were merged into it
}

// several is the property of which a record may have several values.
const several = "s"

func newHub() *hub {
	return &hub{records: map[string]*hubRecord{}, archived: map[string]bool{}, lost: map[string]bool{}}
}

func (h *hub) find(s Space, key string) string {
	for id, r := range h.records {
		if r.objectType == s.Type && slices.Contains(r.keys[s.Property], key) {
			return id
		}
	}
	return ""
}

// merge makes one record of two.
func (h *hub) merge(into, from string) {
	a, b := h.records[into], h.records[from]
	a.merged = append(append(a.merged, from), b.merged...)
	a.keys[several] = append(a.keys[several], b.keys[several]...)
	delete(h.records, from)
}

// alive follows a merge: the id of a merged record leads to the survivor.
func (h *hub) alive(id string) string {
	if h.records[id] != nil {
		return id
	}
	for other, r := range h.records {
		if slices.Contains(r.merged, id) {
			return other
		}
	}
	return ""
}

func (h *hub) upsert(s Space, key string) (id string, created bool) {
	if id := h.find(s, key); id != "" {
		return id, false
	}
	h.next++
	id = fmt.Sprintf("%s%d", key, h.next)
	h.records[id] = &hubRecord{objectType: s.Type, keys: map[string][]string{s.Property: {key}}}
	return id, true
}

// archive does what the engine does: it reads a batch, spares what is no longer the
// record that the state knows, reserves the rest, archives it and settles it. What an
// apply of another process step may do in between it does. It reports whether all
// went well; what is alive is returned.
func (p *process) archive(q *queue, s Space, batch []Record, fails bool) (alive []Record) {
	for len(batch) > 0 {
		others := p.register.Properties(s)
		var read []Archival
		byID := map[string]Record{}
		for _, r := range batch {
			now := p.hub.records[r.ID]
			if now == nil || !slices.Contains(now.keys[s.Property], r.Normal) {
				continue
			}
			a := Archival{Space: s, ID: r.ID, Merged: slices.Clone(now.merged), Normals: map[string][]string{s.Property: slices.Clone(now.keys[s.Property])}}
			for _, property := range others {
				a.Normals[property] = slices.Clone(now.keys[property])
			}
			read = append(read, a)
			byID[r.ID] = r
		}
		q.pause(nil)
		var reserved []Archival
		batch = nil
		for _, a := range read {
			switch p.register.Reserve(a) {
			case Reserved:
				reserved = append(reserved, a)
			case Unread:
				batch = append(batch, byID[a.ID])
				p.count("read again")
			case UnderWay:
				p.count("under way")
			default:
				p.count("spared")
			}
			q.pause(nil)
		}
		for i, a := range reserved {
			gone := !fails || i < len(reserved)/2
			if gone {
				p.hub.archive(a.ID)
			} else {
				alive = append(alive, byID[a.ID])
			}
			q.pause(nil)
			p.register.Settle(s, a.ID, gone)
		}
	}
	return alive
}

// keep declares what an apply is to hold, and waits for archives of it that are under
// way. From then on none of it may be archived.
func (p *process) keep(q *queue, name string, s Space, declared []Record) {
	p.register.Keep(name, s, declared)
	q.pause(func() bool {
		_, settled := p.register.late(s, declared)
		if settled != nil {
			p.count("waited")
		}
		return settled == nil
	})
	late, err := p.register.Await(context.Background(), s, declared)
	if err != nil {
		panic(err)
	}
	c := claim{by: name, space: s, normals: map[string]bool{}, ids: map[string]bool{}}
	for _, d := range declared {
		if late.IDs[d.Key] != "" {
			p.count("late")
			if p.hub.records[late.IDs[d.Key]] != nil {
				p.hub.wrong = "told that " + late.IDs[d.Key] + " is gone, which is not"
			}
		} else if p.hub.lost[d.ID] {
			p.hub.wrong = "nobody was told that " + d.ID + " is gone"
		}
		c.normals[d.Normal] = true
		c.ids[d.ID] = d.ID != ""
	}
	p.hub.claims = append(p.hub.claims, c)
}

// wrote notes an answer to a write.
func (p *process) wrote(name string, s Space, id string) {
	p.register.Wrote(name, s.Type, id)
}

func (h *hub) archive(id string) {
	r := h.records[id]
	if r == nil {
		return
	}
	for _, c := range h.claims {
		led := c.space.Type == r.objectType && (c.ids[id] ||
			slices.ContainsFunc(r.merged, func(m string) bool { return c.ids[m] }) ||
			slices.ContainsFunc(r.keys[c.space.Property], func(k string) bool { return c.normals[k] }))
		if led {
			h.wrong = "record " + id + " was archived, which an apply declares that has begun to write"
		}
	}
	delete(h.records, id)
	h.archived[id], h.lost[id] = true, true
	for _, m := range r.merged {
		h.lost[m] = true
	}
}

type held struct {
	id      string
	created bool
}

// object is an object of the state.
type object struct {
	space  Space
	holds  map[string]held
	policy string
	// name, heir, failed and saved are in the private data.
	name, heir string
	failed     bool
	saved      Warrant

	tainted bool
}

func (o *object) clone() *object {
	if o == nil {
		return nil
	}
	c := *o
	c.holds = maps.Clone(o.holds)
	return &c
}

func (o *object) String() string {
	if o == nil {
		return "-"
	}
	s := o.space.Type + o.space.Property + "{"
	for _, k := range keys(o.holds) {
		s += k + ":" + o.holds[k].id + " "
	}
	s += "}" + o.policy
	if o.tainted {
		s += " tainted"
	}
	if o.heir != "" {
		s += " heir"
	}
	return s
}

// declaration is what the configuration says of an instance.
type declaration struct {
	space        Space
	keys         []string
	policy       string
	unknown      bool
	unknownType  bool
	replace, cbd bool
}

func (d *declaration) String() string {
	if d == nil {
		return "absent"
	}
	s := d.space.Type + d.space.Property + "{" + strings.Join(d.keys, " ") + "}" + d.policy
	for name, on := range map[string]bool{"unknown": d.unknown, "unknown type": d.unknownType, "-replace": d.replace, "cbd": d.cbd} {
		if on {
			s += " " + name
		}
	}
	return s
}

type instance struct {
	cur    *object
	dep    []*object
	config *declaration
}

func (i *instance) String() string {
	return fmt.Sprintf("[state %v deposed %v config %v]", i.cur, i.dep, i.config)
}

func keys[V any](m map[string]V) []string {
	ks := make([]string, 0, len(m))
	for k := range m {
		ks = append(ks, k)
	}
	sort.Strings(ks)
	return ks
}

// archives is the policy on records that leave.
func archives(policy string, created bool) bool {
	return policy == "archive" || policy == "created" && created
}

func gentler(a, b string) string {
	for _, p := range []string{"abandon", "created"} {
		if a == p || b == p {
			return p
		}
	}
	return "archive"
}

// private is what a plan hands to its apply.
type private struct {
	name    string
	warrant Warrant
	next    *plannedNext
	process string
	// absent says that the plan found a record under none of the new keys.
	absent bool
}

type plannedNext struct {
	space  Space
	known  bool
	keys   []string
	policy string
}

// process is a provider process, with what the provider does around the package.
type process struct {
	hub      *hub
	board    *Board
	register *Register
	count    func(what string)
	chance   func(n int) bool
}

func newProcess(h *hub, count func(string), chance func(int) bool) *process {
	r := NewRegister()
	h.claims = nil
	return &process{hub: h, board: NewBoard(r), register: r, count: count, chance: chance}
}

func recordsOf(o *object, policy string) []Record {
	var rs []Record
	for _, k := range keys(o.holds) {
		h := o.holds[k]
		rs = append(rs, Record{Key: k, Normal: k, ID: h.id, Held: true, Created: h.created, Archives: archives(policy, h.created)})
	}
	return rs
}

func leaving(rs []Record, declared map[string]bool) []Record {
	return slices.DeleteFunc(slices.Clone(rs), func(r Record) bool { return !r.Archives || declared[r.Normal] })
}

// read refreshes an object: ids are followed, records that are gone leave.
func (p *process) read(o *object) {
	for _, k := range keys(o.holds) {
		id := p.hub.find(o.space, k)
		if id == "" {
			id = p.hub.alive(o.holds[k].id)
		}
		switch {
		case id == "":
			delete(o.holds, k)
		case id != o.holds[k].id:
			o.holds[k] = held{id: id}
		}
	}
	p.board.Read(o.name, o.space, recordsOf(o, o.policy), o.failed)
}

func (d *declaration) addressed() Space {
	s := d.space
	if d.unknownType {
		s.Type = ""
	}
	return s
}

// declares are the records of a declaration: from the state, or looked up. absent says
// that the look-up found none; spared, that the planning of an apply relies on the plan
// for that.
func (p *process) declares(d *declaration, o *object, spared bool) (rs []Record, absent bool) {
	absent = true
	for _, k := range d.keys {
		r := Record{Key: k, Normal: k}
		if o != nil {
			h := o.holds[k]
			r.ID, r.Held, r.Created, r.Archives = h.id, h.id != "", h.created, archives(o.policy, h.created)
		}
		if r.ID == "" && !spared {
			r.ID = p.hub.find(d.space, k)
			absent = absent && r.ID == ""
		}
		rs = append(rs, r)
	}
	return rs, absent
}

// ask finds out what leaves may be of other objects, as the provider does after
// each statement.
func (p *process) ask(s Space) bool {
	ids, properties := p.board.Ask(s.Type)
	facts := map[string]Facts{}
	for _, id := range ids {
		if r := p.hub.records[id]; r != nil {
			f := Facts{Merged: slices.Clone(r.merged), Normals: map[string][]string{}}
			for _, property := range properties {
				f.Normals[property] = slices.Clone(r.keys[property])
			}
			facts[id] = f
		}
	}
	return len(p.board.Learn(s.Type, facts)) == 0
}

// say enters a statement and reports whether it is at odds with none.
func (p *process) say(s Statement) (Warrant, bool) {
	conflicts, w := p.board.Say(s)
	ok := len(conflicts) == 0
	for _, at := range []Space{s.From, s.Space} {
		ok = p.ask(at) && ok
	}
	return w, ok
}

func (p *process) planUpdate(o *object, d *declaration, spared bool) (pr *private, changed, replace, ok bool) {
	s := Statement{Name: o.name, Heir: o.heir, Failed: o.failed, Space: d.addressed(), From: o.space}
	replace = d.unknownType || d.space != o.space
	own := recordsOf(o, o.policy)
	pr = &private{name: o.name}
	switch {
	case d.unknown || d.unknownType:
		s.All = true
		p.leave(&s, own, nil, d.policy)
		changed = true
	case replace:
		s.Declares, _ = p.declares(d, nil, false)
		p.leave(&s, own, nil, o.policy)
		changed = true
	default:
		s.Declares, pr.absent = p.declares(d, o, spared)
		p.leave(&s, own, set(d.keys), d.policy)
		s.Unread, pr.absent = spared, pr.absent && len(s.Leaves) == 0
		changed = !slices.Equal(keys(o.holds), slices.Sorted(slices.Values(d.keys)))
	}
	s.Writes = changed
	pr.warrant, ok = p.say(s)
	return pr, changed, replace, ok
}

// leave parts the records that an object no longer declares by the policy.
func (p *process) leave(s *Statement, own []Record, declared map[string]bool, policy string) {
	for _, r := range own {
		switch {
		case declared[r.Normal]:
		case archives(policy, r.Created):
			r.Archives = true
			s.Leaves = append(s.Leaves, r)
		default:
			s.Releases = append(s.Releases, r)
		}
	}
}

func set(ks []string) map[string]bool {
	m := map[string]bool{}
	for _, k := range ks {
		m[k] = true
	}
	return m
}

func setOf(ks []string) map[string]struct{} {
	m := map[string]struct{}{}
	for _, k := range ks {
		m[k] = struct{}{}
	}
	return m
}

// planCreate plans a create; first is what the planning before it left, which
// found the replacement of o.
func (p *process) planCreate(d *declaration, first *private, o *object, spared bool) (*private, bool) {
	unknown := d.unknown || d.unknownType
	pr := &private{next: &plannedNext{space: d.addressed(), known: !unknown, keys: d.keys, policy: d.policy}}
	if !unknown && first == nil && p.register.Inherit(d.space, setOf(d.keys)) != nil {
		// The first half of a replacement is done: nothing may fail now.
		return pr, true
	}
	s := Statement{Space: d.addressed(), All: unknown, Writes: true, Archives: func(created bool) bool { return archives(d.policy, created) }}
	if !unknown {
		s.Declares, pr.absent = p.declares(d, nil, spared)
		s.Unread = spared
	}
	if first != nil {
		s.Name, s.Heir, s.Resumes = first.name, o.heir, true
	}
	w, ok := p.say(s)
	if !unknown {
		pr.warrant = w
	}
	pr.absent = pr.absent && first == nil && pr.warrant.Len() == 0
	return pr, ok
}

func (p *process) planDestroy(o *object) (*private, bool) {
	w, ok := p.say(Statement{Name: o.name, Heir: o.heir, Failed: o.failed, From: o.space, Leaves: leaving(recordsOf(o, o.policy), nil), Destroys: true})
	return &private{warrant: w, process: p.register.Process()}, ok
}

// applyCreate writes. It returns the object to keep, and whether all went well.
func (p *process) applyCreate(q *queue, d *declaration, fails bool) (*object, bool) {
	normals := setOf(d.keys)
	legacy := p.register.Inherit(d.space, normals)
	o := &object{space: d.space, holds: map[string]held{}, policy: d.policy, name: NewName()}
	p.register.Create(Creation{Name: o.name, Space: d.space, Policy: d.policy, Normals: normals})
	var declared []Record
	for _, k := range d.keys {
		declared = append(declared, Record{Key: k, Normal: k})
	}
	p.keep(q, o.name, d.space, declared)
	for i, k := range d.keys {
		if fails && i >= len(d.keys)/2 {
			break
		}
		q.pause(nil)
		id, created := p.hub.upsert(d.space, k)
		q.pause(nil)
		if legacy != nil {
			for _, l := range legacy.Held {
				created = created || l.ID == id && l.Created
			}
		}
		p.wrote(o.name, d.space, id)
		o.holds[k] = held{id, created}
	}
	if !fails {
		return o, true
	}
	o.failed, o.tainted = true, true
	if legacy != nil && d.space == legacy.Space {
		for _, l := range legacy.Held {
			if _, ok := o.holds[l.Normal]; !ok {
				o.holds[l.Normal] = held{l.ID, l.Created}
			}
		}
	}
	if len(o.holds) == 0 {
		if legacy != nil {
			kept, _ := legacy.State.(*object)
			kept = kept.clone()
			kept.tainted = true
			return kept, false
		}
		return nil, false
	}
	return o, false
}

func (p *process) applyUpdate(q *queue, o *object, d *declaration, pr *private, fails bool) (*object, bool) {
	o = o.clone()
	var declared []Record
	for _, k := range d.keys {
		declared = append(declared, Record{Key: k, Normal: k, ID: o.holds[k].id})
	}
	p.keep(q, o.name, d.space, declared)
	policy := o.policy
	o.policy, o.failed = d.policy, false
	for _, k := range d.keys {
		if _, ok := o.holds[k]; !ok {
			if fails {
				o.policy = policy
				return o, false
			}
			q.pause(nil)
			id, created := p.hub.upsert(d.space, k)
			q.pause(nil)
			p.wrote(o.name, d.space, id)
			o.holds[k] = held{id, created}
		}
	}
	var batch []Record
	left := map[string]held{}
	for _, r := range recordsOf(o, d.policy) {
		if slices.Contains(d.keys, r.Normal) {
			continue
		}
		if r.Archives && pr.warrant.Names(r.ID) {
			batch = append(batch, r)
		}
		left[r.Normal] = o.holds[r.Normal]
		delete(o.holds, r.Normal)
	}
	for _, r := range p.archive(q, o.space, batch, fails) {
		o.holds[r.Normal] = left[r.Normal]
	}
	return o, !fails
}

// applyDelete archives. It returns what is left of the object if it fails.
func (p *process) applyDelete(q *queue, o *object, pr *private, fails, stale bool) (*object, bool) {
	policy := o.policy
	if pr.next != nil {
		policy = gentler(policy, pr.next.policy)
	}
	d := Destroy{Space: o.space, Process: pr.process, Warrant: pr.warrant, Failed: o.failed, Heir: o.heir, Saved: o.saved}
	if pr.next != nil {
		d.Next = &Next{Known: pr.next.known, IDs: map[string]struct{}{}}
		if pr.next.space == o.space {
			d.Next.Normals = setOf(pr.next.keys)
		}
		if pr.next.known && pr.next.space.Property != o.space.Property {
			// The look-up may miss a record that was made a moment ago.
			var declared []Record
			for _, k := range pr.next.keys {
				declared = append(declared, Record{Key: k, Normal: k})
			}
			p.register.Keep("", pr.next.space, declared)
		}
		for _, k := range pr.next.keys {
			if id := p.hub.find(pr.next.space, k); id != "" && !stale {
				d.Next.IDs[id] = struct{}{}
			}
		}
	} else if pr.process == p.register.Process() {
		for _, c := range p.register.Heirs(o.space, recordsOf(o, policy)) {
			policy = gentler(policy, c.Policy)
		}
	}
	d.Held = recordsOf(o, policy)
	q.pause(nil)
	j := p.register.Judge(d)
	if j.Refused != 0 {
		return o, false
	}
	left := o.clone()
	left.holds = map[string]held{}
	q.pause(nil)
	gone := map[string]bool{}
	for _, r := range j.Archive {
		gone[r.Normal] = true
	}
	for _, r := range p.archive(q, o.space, j.Archive, fails) {
		left.holds[r.Normal] = o.holds[r.Normal]
		delete(gone, r.Normal)
	}
	if fails {
		if j.Deposed {
			var ids []string
			for _, h := range left.holds {
				ids = append(ids, h.id)
			}
			left.saved = WarrantOf(ids...)
			if len(j.Heirs) == 1 {
				left.heir = j.Heirs[0].Name
			}
		}
		if pr.next != nil {
			for k, h := range o.holds {
				if !gone[k] {
					left.holds[k] = h
				}
			}
		}
		return left, false
	}
	if pr.next != nil {
		l := &Legacy{Name: o.name, Next: pr.next.space, Space: o.space}
		if pr.next.known {
			l.Normals = setOf(pr.next.keys)
		}
		kept := o.clone()
		for k := range gone {
			delete(kept.holds, k)
		}
		l.Held, l.State = recordsOf(kept, policy), kept
		p.register.Leave(l)
	}
	return nil, true
}

// step is one call; it reports whether it went well.
type step func() bool

// queue is a sequence of steps that may add to itself. A step may pause, so that
// steps of other queues come in between.
type queue struct {
	steps []step
	yield func(pause) bool
}

func (q *queue) add(s ...step) { q.steps = append(q.steps, s...) }

// pause is where a queue stands still until others let it go on.
type pause struct {
	// until is nil where nothing has to be awaited.
	until  func() bool
	failed bool
}

// errKilled unwinds a queue whose process is killed.
var errKilled = errors.New("killed")

func (q *queue) pause(until func() bool) {
	if !q.yield(pause{until: until}) {
		panic(errKilled)
	}
}

// takeSteps goes through the steps, with a pause after each, to the first that fails.
func (q *queue) takeSteps(yield func(pause) bool) {
	defer func() {
		if cause := recover(); cause != nil {
			if err, ok := cause.(error); !ok || !errors.Is(err, errKilled) {
				panic(cause)
			}
		}
	}()
	q.yield = yield
	for len(q.steps) > 0 {
		s := q.steps[0]
		q.steps = q.steps[1:]
		ok := s()
		if !yield(pause{failed: !ok}) || !ok {
			return
		}
	}
}

type plannedChange struct {
	action  string // noop update create replace delete
	private *private
}

// planInstance is what Terraform does to plan an instance.
func planInstance(p *process, in *instance, mode string, out *plannedChange) *queue {
	q := &queue{}
	read := func() bool { p.read(in.cur); return true }
	plan := func() {
		if in.cur == nil || in.cur.tainted {
			q.add(func() bool {
				pr, ok := p.planCreate(in.config, nil, nil, false)
				out.private, out.action = pr, "create"
				if in.cur != nil {
					out.action = "replace"
				}
				return ok
			})
			return
		}
		q.add(func() bool {
			pr, changed, replace, ok := p.planUpdate(in.cur, in.config, false)
			out.private, out.action = pr, "noop"
			if changed {
				out.action = "update"
			}
			if (replace || in.config.replace) && ok {
				q.steps = append([]step{func() bool {
					pr, ok := p.planCreate(in.config, pr, in.cur, false)
					out.private, out.action = pr, "replace"
					return ok
				}}, q.steps...)
			}
			return ok
		})
	}
	switch {
	case in.config == nil && in.cur == nil:
	case in.config == nil:
		if mode == "full" {
			q.add(read)
		}
		q.add(func() bool {
			pr, ok := p.planDestroy(in.cur)
			out.private, out.action = pr, "delete"
			return ok
		})
	case mode == "full" && in.cur != nil:
		q.add(read)
		plan()
	case mode == "minimal" && in.cur != nil:
		plan()
		q.add(func() bool {
			if out.action != "noop" {
				q.add(read)
				plan()
			}
			return true
		})
	default:
		plan()
	}
	return q
}

func planDeposed(p *process, o *object, mode string) *queue {
	q := &queue{}
	if mode == "full" {
		q.add(func() bool { p.read(o); return true })
	}
	q.add(func() bool { _, ok := p.planDestroy(o); return ok })
	return q
}

// applyInstance runs what was planned, and then destroys what is deposed. fails
// says of each call whether something in it fails.
func applyInstance(p *process, in *instance, pl *plannedChange, fails func() bool, lost func(string)) *queue {
	q := &queue{}
	known := func() *declaration {
		d := *in.config
		d.unknown, d.unknownType = false, false
		return &d
	}
	destroyDeposed := func(o *object) {
		var pr *private
		q.add(func() bool {
			var ok bool
			pr, ok = p.planDestroy(o)
			return ok
		}, func() bool {
			left, ok := p.applyDelete(q, o, pr, fails(), false)
			in.dep = slices.DeleteFunc(in.dep, func(other *object) bool { return other == o })
			if left != nil {
				in.dep = append(in.dep, left)
			}
			return ok
		})
	}
	var spares func() bool
	create := func(deposes bool) {
		var second *private
		q.add(func() bool {
			var ok bool
			second, ok = p.planCreate(known(), nil, nil, spares())
			_ = second
			if !ok && pl.action == "replace" && !deposes {
				lost("the state of a replaced object")
			}
			return ok
		}, func() bool {
			old := in.cur
			o, ok := p.applyCreate(q, known(), fails())
			if deposes {
				if o == nil {
					return ok
				}
				in.dep = append(in.dep, old)
			}
			in.cur = o
			return ok
		})
	}
	del := func(next bool) {
		q.add(func() bool {
			left, ok := p.applyDelete(q, in.cur, pl.private, fails(), p.chance(8))
			in.cur = left
			_ = next
			return ok
		})
	}
	// An engine that hands the plan's private data to this planning spares it the
	// look-up of keys that were absent; another one does not.
	spares = func() bool {
		if !pl.private.absent || p.chance(3) {
			return false
		}
		p.count("not looked up")
		return true
	}
	before := slices.Clone(in.dep)
	if pl.private == nil {
		// It was not planned.
		return q
	}
	switch pl.action {
	case "create":
		create(false)
	case "update":
		q.add(func() bool {
			pr, _, _, ok := p.planUpdate(in.cur, known(), spares())
			pl.private = pr
			return ok
		}, func() bool {
			o, ok := p.applyUpdate(q, in.cur, known(), pl.private, fails())
			in.cur = o
			return ok
		})
	case "replace":
		if in.config.cbd {
			create(true)
			old := in.cur
			destroyDeposed(old)
		} else {
			del(true)
			create(false)
		}
	case "delete":
		del(false)
	}
	for _, o := range before {
		destroyDeposed(o)
	}
	return q
}

// walk interleaves queues at random. all stops everything at the first failure.
func walk(rng *rand.Rand, all bool, killAfter int, queues ...*queue) (ok bool) {
	type walker struct {
		next  func() (pause, bool)
		stop  func()
		until func() bool
	}
	var walkers []*walker
	for _, q := range queues {
		w := &walker{}
		w.next, w.stop = iter.Pull(q.takeSteps)
		walkers = append(walkers, w)
	}
	defer func() {
		for _, w := range walkers {
			w.stop()
		}
	}()
	ok = true
	for len(walkers) > 0 {
		if killAfter == 0 {
			return false
		}
		first := rng.IntN(len(walkers))
		i := first
		for walkers[i].until != nil && !walkers[i].until() {
			if i = (i + 1) % len(walkers); i == first {
				panic("all wait for each other")
			}
		}
		w := walkers[i]
		killAfter--
		p, more := w.next()
		w.until = p.until
		if !more || p.failed {
			w.stop()
			walkers = slices.Delete(walkers, i, i+1)
		}
		if p.failed {
			if ok = false; all {
				return false
			}
		}
	}
	return ok
}
