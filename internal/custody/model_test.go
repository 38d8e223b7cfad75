// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package custody

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"sort"
	"strings"
)

// The model draws histories of what Terraform calls, over the real Board and
// Register: several runs of plan and apply, each in a process of its own, with the
// three ways to refresh, in random order of the calls that have no order.

// hub is HubSpot: records by id, each with a value of two unique properties.
type hub struct {
	records  map[string]*hubRecord
	archived map[string]bool
	next     int
}

type hubRecord struct {
	objectType string
	keys       map[string]string // by property
	merged     []string          // ids that were merged into it
}

func newHub() *hub { return &hub{records: map[string]*hubRecord{}, archived: map[string]bool{}} }

func (h *hub) find(s Space, key string) string {
	for id, r := range h.records {
		if r.objectType == s.Type && r.keys[s.Property] == key {
			return id
		}
	}
	return ""
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
	h.records[id] = &hubRecord{objectType: s.Type, keys: map[string]string{s.Property: key}}
	return id, true
}

// archive does what the engine does: it reads the record first, and spares it
// where it is no longer the one that the state knows or a part of it is kept.
func (p *process) archive(s Space, r Record) {
	now := p.hub.records[r.ID]
	if now == nil || now.keys[s.Property] != r.Normal || p.register.KeepsAny(s.Type, now.merged) {
		return
	}
	if p.register.Reserve(s, r.Normal, r.ID) {
		p.hub.archive(r.ID)
		p.register.Settle(s, r.Normal, r.ID, true)
	}
}

func (h *hub) archive(id string) {
	if h.records[id] != nil {
		delete(h.records, id)
		h.archived[id] = true
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
	rng      *rand.Rand
}

func newProcess(h *hub, rng *rand.Rand) *process {
	r := NewRegister()
	return &process{hub: h, board: NewBoard(r), register: r, rng: rng}
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

// declares are the records of a declaration: from the state, or looked up.
func (p *process) declares(d *declaration, o *object) []Record {
	var rs []Record
	for _, k := range d.keys {
		r := Record{Key: k, Normal: k}
		if o != nil {
			h := o.holds[k]
			r.ID, r.Held, r.Created, r.Archives = h.id, h.id != "", h.created, archives(o.policy, h.created)
		}
		if r.ID == "" {
			r.ID = p.hub.find(d.space, k)
		}
		rs = append(rs, r)
	}
	return rs
}

// ask finds out what leaves may be of other objects, as the provider does after
// each statement.
func (p *process) ask(s Space) bool {
	ids, properties := p.board.Ask(s.Type)
	facts := map[string]Facts{}
	for _, id := range ids {
		if r := p.hub.records[id]; r != nil {
			f := Facts{Merged: r.merged, Normals: map[string]string{}}
			for _, property := range properties {
				if k := r.keys[property]; k != "" {
					f.Normals[property] = k
				}
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

func (p *process) planUpdate(o *object, d *declaration) (pr *private, changed, replace, ok bool) {
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
		s.Declares = p.declares(d, nil)
		p.leave(&s, own, nil, o.policy)
		changed = true
	default:
		s.Declares = p.declares(d, o)
		p.leave(&s, own, set(d.keys), d.policy)
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
func (p *process) planCreate(d *declaration, first *private, o *object) (*private, bool) {
	unknown := d.unknown || d.unknownType
	pr := &private{next: &plannedNext{space: d.addressed(), known: !unknown, keys: d.keys, policy: d.policy}}
	if !unknown && first == nil && p.register.Inherit(d.space, setOf(d.keys)) != nil {
		// The first half of a replacement is done: nothing may fail now.
		return pr, true
	}
	s := Statement{Space: d.addressed(), All: unknown, Writes: true, Archives: func(created bool) bool { return archives(d.policy, created) }}
	if !unknown {
		s.Declares = p.declares(d, nil)
	}
	if first != nil {
		s.Name, s.Heir, s.Resumes = first.name, o.heir, true
	}
	w, ok := p.say(s)
	if !unknown {
		pr.warrant = w
	}
	return pr, ok
}

func (p *process) planDestroy(o *object) (*private, bool) {
	w, ok := p.say(Statement{Name: o.name, Heir: o.heir, Failed: o.failed, From: o.space, Leaves: leaving(recordsOf(o, o.policy), nil), Destroys: true})
	return &private{warrant: w, process: p.register.Process()}, ok
}

// applyCreate writes. It returns the object to keep, and whether all went well.
func (p *process) applyCreate(d *declaration, fails bool) (*object, bool) {
	normals := setOf(d.keys)
	legacy := p.register.Inherit(d.space, normals)
	o := &object{space: d.space, holds: map[string]held{}, policy: d.policy, name: NewName()}
	p.register.Create(Creation{Name: o.name, Space: d.space, Policy: d.policy, Normals: normals})
	var declared []Record
	for _, k := range d.keys {
		declared = append(declared, Record{Key: k, Normal: k})
	}
	p.register.Keep(o.name, d.space, declared)
	for i, k := range d.keys {
		if fails && i >= len(d.keys)/2 {
			break
		}
		id, created := p.hub.upsert(d.space, k)
		if legacy != nil {
			for _, l := range legacy.Held {
				created = created || l.ID == id && l.Created
			}
		}
		p.register.Wrote(o.name, d.space.Type, id)
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

func (p *process) applyUpdate(o *object, d *declaration, pr *private, fails bool) bool {
	var declared []Record
	for _, k := range d.keys {
		declared = append(declared, Record{Key: k, Normal: k, ID: o.holds[k].id})
	}
	p.register.Keep(o.name, d.space, declared)
	policy := o.policy
	o.policy, o.failed = d.policy, false
	for _, k := range d.keys {
		if _, ok := o.holds[k]; !ok {
			if fails {
				o.policy = policy
				return false
			}
			id, created := p.hub.upsert(d.space, k)
			p.register.Wrote(o.name, d.space.Type, id)
			o.holds[k] = held{id, created}
		}
	}
	for _, r := range recordsOf(o, d.policy) {
		if slices.Contains(d.keys, r.Normal) {
			continue
		}
		if r.Archives && pr.warrant.Names(r.ID) {
			if fails {
				continue
			}
			p.archive(o.space, r)
		}
		delete(o.holds, r.Normal)
	}
	return !fails
}

// applyDelete archives. It returns what is left of the object if it fails.
func (p *process) applyDelete(o *object, pr *private, fails bool) (*object, bool) {
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
		for _, k := range pr.next.keys {
			if id := p.hub.find(pr.next.space, k); id != "" {
				d.Next.IDs[id] = struct{}{}
			}
		}
	} else if pr.process == p.register.Process() {
		for _, c := range p.register.Heirs(o.space, recordsOf(o, policy)) {
			policy = gentler(policy, c.Policy)
		}
	}
	d.Held = recordsOf(o, policy)
	j := p.register.Judge(d)
	if j.Refused != 0 {
		return o, false
	}
	left := o.clone()
	left.holds = map[string]held{}
	gone := map[string]bool{}
	for i, r := range j.Archive {
		if fails && i >= len(j.Archive)/2 {
			left.holds[r.Normal] = o.holds[r.Normal]
			continue
		}
		p.archive(o.space, r)
		gone[r.Normal] = true
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

// queue is a sequence of steps that may add to itself.
type queue struct{ steps []step }

func (q *queue) add(s ...step) { q.steps = append(q.steps, s...) }

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
				pr, ok := p.planCreate(in.config, nil, nil)
				out.private, out.action = pr, "create"
				if in.cur != nil {
					out.action = "replace"
				}
				return ok
			})
			return
		}
		q.add(func() bool {
			pr, changed, replace, ok := p.planUpdate(in.cur, in.config)
			out.private, out.action = pr, "noop"
			if changed {
				out.action = "update"
			}
			if (replace || in.config.replace) && ok {
				q.steps = append([]step{func() bool {
					pr, ok := p.planCreate(in.config, pr, in.cur)
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
			left, ok := p.applyDelete(o, pr, fails())
			in.dep = slices.DeleteFunc(in.dep, func(other *object) bool { return other == o })
			if left != nil {
				in.dep = append(in.dep, left)
			}
			return ok
		})
	}
	create := func(deposes bool) {
		var second *private
		q.add(func() bool {
			var ok bool
			second, ok = p.planCreate(known(), nil, nil)
			_ = second
			if !ok && pl.action == "replace" && !deposes {
				lost("the state of a replaced object")
			}
			return ok
		}, func() bool {
			old := in.cur
			o, ok := p.applyCreate(known(), fails())
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
			left, ok := p.applyDelete(in.cur, pl.private, fails())
			in.cur = left
			_ = next
			return ok
		})
	}
	before := slices.Clone(in.dep)
	switch pl.action {
	case "create":
		create(false)
	case "update":
		q.add(func() bool {
			pr, _, _, ok := p.planUpdate(in.cur, known())
			pl.private = pr
			return ok
		}, func() bool { return p.applyUpdate(in.cur, known(), pl.private, fails()) })
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
func walk(rng *rand.Rand, all bool, killAfter int, queues ...*queue) bool {
	ok := true
	for len(queues) > 0 {
		if killAfter == 0 {
			return false
		}
		killAfter--
		i := rng.IntN(len(queues))
		if len(queues[i].steps) == 0 {
			queues = slices.Delete(slices.Clone(queues), i, i+1)
			continue
		}
		s := queues[i].steps[0]
		queues[i].steps = queues[i].steps[1:]
		if !s() {
			ok = false
			if all {
				return false
			}
			queues = slices.Delete(slices.Clone(queues), i, i+1)
		}
	}
	return ok
}
