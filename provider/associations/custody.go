// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package associations

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"

	"github.com/seed-5bbc67a3/terraform-provider-hubspot/internal/batch"
	"github.com/seed-5bbc67a3/terraform-provider-hubspot/internal/custody"
	"github.com/seed-5bbc67a3/terraform-provider-hubspot/internal/links"
	"github.com/seed-5bbc67a3/terraform-provider-hubspot/internal/values"
	"github.com/seed-5bbc67a3/terraform-provider-hubspot/provider/custodian"
	"github.com/seed-5bbc67a3/terraform-provider-hubspot/provider/messages"
	"github.com/seed-5bbc67a3/terraform-provider-hubspot/provider/session"
)

// nameOf is the name of an object with a state.
func nameOf(private associationsPrivate, m *associationsBatchModel) string {
	return private.NameOf(m.content)
}

// content writes what names a state that was written before objects had names.
func (m *associationsBatchModel) content(w io.Writer) {
	fmt.Fprintf(w, "%q %q %q %q %q\n", m.FromObjectType.Get(), m.ToObjectType.Get(), m.FromIDProperty.Get(), m.ToIDProperty.Get(), m.Label.Get())
	for from, row := range (linkTable{m.Links}).Rows() {
		fmt.Fprintf(w, "%q %q\n", from, row.To)
	}
}

// linkSpace is where links are unique: a direction and a label. An association
// without a label has no direction, so that its ends are put into an order.
type linkSpace struct {
	custody.Space
	from, to spaceEnd
	// ordered says that the ends are in the order of the model.
	ordered bool
}

type spaceEnd struct {
	linkEnd
	objectTypeID string
}

func (e spaceEnd) String() string { return e.objectTypeID + "." + e.idProperty }

// labelText is the kind of a label that HubSpot was not asked for.
func labelText(label string) string { return "label " + strings.ToLower(strings.TrimSpace(label)) }

// newLinkSpace makes a space. kind is "" without a label.
func newLinkSpace(from, to spaceEnd, kind string) linkSpace {
	s := linkSpace{from: from, to: to, ordered: true}
	if kind == "" && to.String() < from.String() {
		from, to, s.ordered = to, from, false
	}
	s.Space = custody.Space{Type: strings.TrimSpace(from.objectTypeID + ">" + to.objectTypeID + " " + kind), Property: from.idProperty + ">" + to.idProperty}
	return s
}

// addressed adds to a target what its types are, however they are spelled.
func (s linkSpace) addressed(t batch.LinkTarget) batch.LinkTarget {
	t.FromTypeID, t.ToTypeID = s.from.objectTypeID, s.to.objectTypeID
	t.Doubtful = s.Doubtful
	return t
}

// undirected reports whether a link is the same from either of its ends.
func (s linkSpace) undirected() bool { return !strings.Contains(s.Type, " ") }

// spaceOf is where the links of a model are. The kind of its label is given where it
// is known.
func spaceOf(ctx context.Context, s *session.Session, m *associationsBatchModel, kind links.Kind) linkSpace {
	from, fromDoubtful := endOf(ctx, s, m.from())
	to, toDoubtful := endOf(ctx, s, m.to())
	text, doubtful := kind.String(), fromDoubtful || toDoubtful
	if kind.Unlabelled() && m.Label.IsKnown() {
		text, doubtful = labelText(m.Label.Get()), true
	}
	space := newLinkSpace(from, to, text)
	space.Doubtful = doubtful
	return space
}

// endOf is an end with the id of its object type, for which HubSpot is asked where
// the name is that of a custom object.
func endOf(ctx context.Context, s *session.Session, e linkEnd) (end spaceEnd, doubtful bool) {
	t := e.objectType
	if t.IsStandard() || t.IsID() {
		return spaceEnd{e, t.Canonical()}, false
	}
	if s.Configured() {
		if schema, err := s.Definitions.Schema(ctx, t); err == nil && schema != nil {
			return spaceEnd{e, schema.ObjectTypeID}, false
		}
	}
	return spaceEnd{e, t.Canonical()}, true
}

// declaredSpace is where links are as a configuration spells it. The two halves of
// a replacement have the same configuration, so nothing has to be asked.
func declaredSpace(from, to, fromIDProperty, toIDProperty, label string) linkSpace {
	end := func(name, idProperty string) spaceEnd {
		t, err := values.ParseObjectType(name)
		if err != nil {
			t = values.ObjectType{}
		}
		return spaceEnd{linkEnd{t, idProperty}, t.Canonical()}
	}
	kind := ""
	if label != "" {
		kind = labelText(label)
	}
	return newLinkSpace(end(from, fromIDProperty), end(to, toIDProperty), kind)
}

func (m *associationsBatchModel) declaredSpace() linkSpace {
	return declaredSpace(m.FromObjectType.Get(), m.ToObjectType.Get(), m.FromIDProperty.Get(), m.ToIDProperty.Get(), m.Label.Get())
}

// normal is the form in which two links are one, by the keys of their ends.
func (s linkSpace) normal(from, to string) string {
	return s.join(s.from.normalize(from), s.to.normalize(to), "\n")
}

// id is what custody knows a link by, "" where an end has no record yet.
func (s linkSpace) id(fromID, toID string) string {
	if fromID == "" || toID == "" {
		return ""
	}
	if s.undirected() && (s.to.objectTypeID < s.from.objectTypeID || s.to.objectTypeID == s.from.objectTypeID && toID < fromID) {
		fromID, toID = toID, fromID
	}
	// The same records may be linked under several labels.
	_, kind, _ := strings.Cut(s.Type, " ")
	return strings.TrimSpace(kind + " " + fromID + ">" + toID)
}

func (s linkSpace) join(from, to, between string) string {
	if !s.ordered || s.undirected() && s.from.String() == s.to.String() && to < from {
		from, to = to, from
	}
	return strings.Clone(from + between + to)
}

// anyTo stands for the other end of all links of a record.
const anyTo = "\x00any"

// anyOf names all links of a record, by its key and by its id.
func (s linkSpace) anyOf(key, id string, isFrom bool) custody.Record {
	end, side := s.from, "from "
	if !isFrom {
		end, side = s.to, "to "
	}
	if s.undirected() {
		side = ""
	}
	r := custody.Record{Key: recordKey(key, anyTo), Normal: strings.Clone(side + end.String() + "=" + end.normalize(key) + "\n" + anyTo)}
	if id != "" {
		r.ID = strings.Clone(side + end.objectTypeID + "=" + id + ">" + anyTo)
	}
	return r
}

func recordKey(from, to string) string { return strings.Clone(from + "\n" + to) }

func splitKey(key string) (from, to string) {
	from, to, _ = strings.Cut(key, "\n")
	return from, to
}

// record is a link of a state as custody knows it.
func (s linkSpace) record(m *associationsBatchModel, l links.Link, archives func(created bool) bool) custody.Record {
	created := m.created(l)
	return custody.Record{
		Key: recordKey(l.From, l.To), Normal: s.normal(l.From, l.To), ID: s.id(m.fromID(l.From), m.toID(l.To)),
		Held: true, Created: created, Archives: archives(created),
	}
}

// held are the links that a state holds.
func (s linkSpace) held(m *associationsBatchModel, archives func(created bool) bool) []custody.Record {
	var list []custody.Record
	for from, row := range (linkTable{m.Links}).Rows() {
		for _, to := range row.To {
			list = append(list, s.record(m, links.Link{From: from, To: to}, archives))
		}
	}
	return list
}

// archives tells what the policy says of links that leave a configuration. In exact
// mode a record keeps what is declared and nothing else.
func (m *associationsBatchModel) archives(created bool) bool {
	return m.exact() || m.policy().Archives(created)
}

// leaver collects what a statement says may leave, and that any link of the
// records at its ends may be declared by another resource whose links of that record
// are not known.
type leaver struct {
	space linkSpace
	said  *custody.Statement
	seen  map[string]bool
}

// leave states that a link leaves, which archives says whether to remove. r is as the
// state knows it, with the state's own policy.
func (l *leaver) leave(r custody.Record, archives bool, from, fromID, to, toID string) {
	if l.said.Leave(r, archives); !archives {
		return
	}
	if l.seen == nil {
		l.seen = make(map[string]bool)
	}
	for _, end := range []custody.Record{l.space.anyOf(from, fromID, true), l.space.anyOf(to, toID, false)} {
		if !l.seen[end.Normal] {
			l.seen[end.Normal] = true
			l.said.Leaves = append(l.said.Leaves, end)
		}
	}
}

// leaveAll states that all links of a state leave.
func (l *leaver) leaveAll(m *associationsBatchModel, archives func(created bool) bool) {
	for from, row := range (linkTable{m.Links}).Rows() {
		for _, to := range row.To {
			r := l.space.record(m, links.Link{From: from, To: to}, m.policy().Archives)
			l.leave(r, archives(r.Created), from, m.fromID(from), to, m.toID(to))
		}
	}
}

// statement begins what a plan says of an object.
func (p *associationsPlan) statement(ctx context.Context) (*custody.Statement, *leaver) {
	said := p.private.Statement(p.name, p.resumed, p.config.policy())
	s := &said
	l := &leaver{said: s}
	if p.prior != nil {
		l.space = spaceOf(ctx, p.session, p.prior, p.prior.kind())
		s.From = l.space.Space
	}
	if p.config.addressed() {
		s.Space = p.where(ctx).Space
	}
	return s, l
}

// where is the space of the configuration.
func (p *associationsPlan) where(ctx context.Context) linkSpace {
	if p.space == nil {
		space := spaceOf(ctx, p.session, p.config, p.knownKind(ctx))
		p.space = &space
	}
	return *p.space
}

// knownKind is the kind of the configuration's label as far as it is known.
func (p *associationsPlan) knownKind(ctx context.Context) links.Kind {
	if p.prior != nil && p.config.Label == p.prior.Label {
		return p.prior.kind()
	}
	if !p.config.Label.IsKnown() || !p.session.Configured() || p.labelPlanned() {
		return links.Kind{}
	}
	kinds, err := p.session.Labels.Get(ctx, p.config.from().objectType, p.config.to().objectType)
	if err != nil {
		return links.Kind{}
	}
	kind, _ := links.Find(kinds, p.config.Label.Get())
	return kind
}

// sayUnknown states that the links are not known, so that the resource may declare
// any and let go all that it holds.
func (p *associationsPlan) sayUnknown(ctx context.Context) {
	s, leaver := p.statement(ctx)
	s.All = true
	if p.prior != nil {
		leaver.leaveAll(p.prior, p.config.archives)
	}
	p.say(ctx, *s)
}

// sayReplacement states that the resource is another one from now on: all of its
// links leave, but those that it declares again.
func (p *associationsPlan) sayReplacement(ctx context.Context) {
	s, leaver := p.statement(ctx)
	if s.All = !p.config.Links.IsKnown() || !p.config.addressed(); !s.All {
		s.Declares = p.declared(ctx)
	}
	leaver.leaveAll(p.prior, p.prior.policy().Archives)
	p.say(ctx, *s)
}

// sayDeclared states what the resource declares and what leaves it.
func (p *associationsPlan) sayDeclared(ctx context.Context) {
	s, leaver := p.statement(ctx)
	s.Writes = p.prior == nil || len(p.changes.Added)+p.changes.Unknown+len(p.changes.Removals)+len(p.private.Plan.Extras) > 0
	s.Declares = p.declared(ctx)
	for _, removal := range p.changes.Removals {
		r := leaver.space.record(p.prior, removal.Link, p.prior.policy().Archives)
		leaver.leave(r, !removal.Released, removal.From, p.prior.fromID(removal.From), removal.To, p.prior.toID(removal.To))
	}
	p.leaveUnknown(leaver)
	p.say(ctx, *s)
	p.sayExtras(ctx)
}

// leaveUnknown states that the links of records leave whose links are known in the
// apply only.
func (p *associationsPlan) leaveUnknown(leaver *leaver) {
	if p.prior == nil || p.changes.Unknown == 0 {
		return
	}
	for from, row := range (linkTable{p.config.Links}).Rows() {
		prior, ok := p.priorRow(from)
		if !row.Unknown || !ok {
			continue
		}
		for _, to := range prior.To {
			r := leaver.space.record(p.prior, links.Link{From: from, To: to}, p.prior.policy().Archives)
			leaver.leave(r, p.config.archives(r.Created), from, p.prior.fromID(from), to, p.prior.toID(to))
		}
	}
}

// declared are the links of the configuration.
func (p *associationsPlan) declared(ctx context.Context) []custody.Record {
	space := p.where(ctx)
	declared := make([]custody.Record, 0, p.config.Links.Len())
	added := make(map[links.Link]bool, len(p.changes.Added))
	for _, l := range p.changes.Added {
		added[l] = true
	}
	for from, row := range (linkTable{p.config.Links}).Rows() {
		if row.Unknown {
			declared = append(declared, space.anyOf(from, p.idOf(from, true), true))
			continue
		}
		for _, to := range row.To {
			l := links.Link{From: from, To: to}
			if p.prior != nil && len(p.replace) == 0 && !added[l] {
				r := space.record(p.prior, p.changes.Prior(l), p.prior.policy().Archives)
				r.Key = recordKey(from, to)
				declared = append(declared, r)
				continue
			}
			declared = append(declared, custody.Record{
				Key: recordKey(from, to), Normal: space.normal(from, to), ID: space.id(p.idOf(from, true), p.idOf(to, false)),
			})
		}
	}
	return declared
}

// idOf is the record id of a key as far as the plan knows it.
func (p *associationsPlan) idOf(key string, isFrom bool) string {
	found, property, known := p.fromIDs, p.config.FromIDProperty, (*associationsBatchModel).fromID
	if !isFrom {
		found, property, known = p.toIDs, p.config.ToIDProperty, (*associationsBatchModel).toID
	}
	if property.IsNull() {
		return key
	}
	if id := found[key]; id != "" || p.prior == nil || len(p.replace) > 0 {
		return id
	}
	return known(p.prior, key)
}

// sayExtras states that links leave HubSpot in exact mode that no state holds. They
// are a statement of their own, because that of a create holds nothing.
func (p *associationsPlan) sayExtras(ctx context.Context) {
	space := p.where(ctx)
	name := p.name
	if name == "" {
		h := sha256.New()
		fmt.Fprintf(h, "%q\n", space.Type)
		for from := range p.config.Links.Keys() {
			fmt.Fprintf(h, "%q\n", from)
		}
		name = hex.EncodeToString(h.Sum(nil)[:9])
	}
	s := custody.Statement{Name: name + " extras", From: space.Space, Writes: true}
	leaver := &leaver{space: space, said: &s}
	for _, extra := range p.private.Plan.Extras {
		r := custody.Record{Key: recordKey(extra[0], extra[1]), ID: space.id(extra[0], extra[1]), Archives: true}
		// The keys may be another property's values, so that only the ids tell.
		r.Normal = "id " + r.ID
		if space.from.idProperty == "" && space.to.idProperty == "" {
			r.Normal = space.normal(extra[0], extra[1])
		}
		leaver.leave(r, true, extra[0], extra[0], extra[1], extra[1])
	}
	if len(s.Leaves) == 0 {
		p.session.LinkBoard.Forget(s.Name)
		return
	}
	p.say(ctx, s)
}

// say enters a statement, reports how it is at odds with others, and adds what it
// may remove to the warrant for the apply.
func (p *associationsPlan) say(_ context.Context, s custody.Statement) {
	conflicts, warrant := p.session.LinkBoard.Say(s)
	p.private.Plan.Warrant = custody.WarrantOf(append(p.private.Plan.Warrant.IDs(), warrant.IDs()...)...)
	found := conflictDiagnostics(conflicts)
	p.diags.Append(found...)
	if s.Name == "" {
		// A create that Terraform hands no object; what it declares names it.
		h := sha256.New()
		fmt.Fprintf(h, "%q\n", s.Space.Type)
		for _, r := range s.Declares {
			fmt.Fprintf(h, "%q\n", r.Normal)
		}
		s.Name = hex.EncodeToString(h.Sum(nil)[:9])
	}
	if inverse := sayLabels(p.session.LinkBoard, s); !found.HasError() {
		p.diags.Append(inverse...)
	}
}

// anyLabel stands for the kinds of all labels of a direction.
const anyLabel = "any label"

// labelsOf names what an object says of the labels of both directions.
func labelsOf(name string) string { return name + " labels" }

// sayLabels states once more what an object says of links with a label, as labels of
// any kind: what leaves is stated of the other direction, because HubSpot removes a
// label together with its inverse there. Its lists of labels do not tell which one that
// is, so that any label which is declared between the same records may be.
func sayLabels(board *custody.Board, s custody.Statement) diag.Diagnostics {
	if s.Resumes {
		// The statement before says what leaves and what is declared again.
		return nil
	}
	said := s
	said.Name, said.Releases, said.Archives = labelsOf(s.Name), nil, nil
	if s.Heir != "" {
		said.Heir = labelsOf(s.Heir)
	}
	said.Declares, said.Leaves = nil, nil
	if said.Space = labelSpace(s.Space, false); said.Space.Type == "" {
		said.All = false
	} else {
		for _, r := range s.Declares {
			said.Declares = append(said.Declares, labelRecord(r, false))
		}
	}
	if said.From = labelSpace(s.From, true); said.From.Type != "" {
		again := make(map[string]bool, len(s.Declares))
		for _, r := range s.Declares {
			again[r.ID] = r.ID != ""
		}
		for _, r := range s.Leaves {
			if again[r.ID] {
				continue
			}
			said.Leaves = append(said.Leaves, labelRecord(r, true))
		}
	}
	if len(said.Declares) == 0 && len(said.Leaves) == 0 && !said.All {
		board.Forget(said.Name)
		return nil
	}
	conflicts, _ := board.Say(said)
	return inverseDiagnostics(conflicts)
}

// labelSpace is where the labels of a direction are, or those of the other one, the
// zero Space where there are none.
func labelSpace(s custody.Space, back bool) custody.Space {
	direction, kind, labelled := strings.Cut(s.Type, " ")
	if !labelled {
		return custody.Space{}
	}
	if back {
		from, to, _ := strings.Cut(direction, ">")
		direction = to + ">" + from
		from, to, _ = strings.Cut(s.Property, ">")
		s.Property = to + ">" + from
	}
	s.Type = direction + " " + anyLabel
	// A label that HubSpot was not asked for is one of them all the same.
	s.Doubtful = s.Doubtful && !strings.HasPrefix(kind, labelText(""))
	return s
}

// labelRecord is a link as one of the labels of its direction or of the other one.
func labelRecord(r custody.Record, back bool) custody.Record {
	if _, to := splitKey(r.Key); to == anyTo {
		if back {
			r.Normal, r.ID = turned(r.Normal), turned(r.ID)
		}
		r.Normal = anyLabel + " " + r.Normal
		return r
	}
	from, to, _ := strings.Cut(r.Normal, "\n")
	fromID, toID, known := strings.Cut(r.ID[strings.LastIndex(r.ID, " ")+1:], ">")
	if back {
		from, to, fromID, toID = to, from, toID, fromID
	}
	r.Normal, r.ID = anyLabel+" "+from+"\n"+to, ""
	if known {
		r.ID = anyLabel + " " + fromID + ">" + toID
	}
	return r
}

// turned names all links of a record at the other end.
func turned(name string) string {
	if rest, ok := strings.CutPrefix(name, "from "); ok {
		return "to " + rest
	}
	if rest, ok := strings.CutPrefix(name, "to "); ok {
		return "from " + rest
	}
	return name
}

// inverseDiagnostics tells which labels leave that another one may be the inverse of.
func inverseDiagnostics(conflicts []custody.Conflict) diag.Diagnostics {
	found := messages.NewProblems("links")
	for _, c := range conflicts {
		from, to := splitKey(c.Record.Key)
		how := "is declared from the other direction"
		switch c.Why {
		case custody.LeavesHere:
		case custody.LeavesOther:
			from, to = to, from
		case custody.LeavesHereUnknown, custody.LeavesOtherUnknown:
			how = "may be declared from the other direction, by links that are not known in this plan"
		default:
			continue
		}
		if from == anyTo || to == anyTo {
			if c.Why != custody.LeavesHere && c.Why != custody.LeavesOther {
				continue
			}
			found.AddCause("unknown", from+" to "+to, path.Root("links"), "Label may be the inverse of one that is declared",
				fmt.Sprintf("A link of %q with a label leaves, and links with a label from the other direction are not known in this plan. HubSpot removes a label together with its inverse. Apply what those links depend on first, with terraform apply -target, or %s.", strings.Trim(strings.ReplaceAll(from+to, anyTo, ""), "\n"), custodian.Abandon))
			continue
		}
		detail := fmt.Sprintf("The label on the link of %q to %q leaves and would be removed, while a label between the same two records %s. HubSpot removes a label together with its inverse, and does not tell which labels are each other's. Declare such a link from one direction only. If the label is to go, take the link out of both; if they are no pair, %s and apply that first, then remove the label in HubSpot.", from, to, how, custodian.Abandon)
		found.AddCause(messages.Without(detail, from, to), from+" to "+to, path.Root("links"), "Label may be the inverse of one that is declared", detail)
	}
	return found.Diagnostics()
}

// warranted names the links that a warrant names, as the linker knows them.
func (s linkSpace) warranted(w custody.Warrant, removals []batch.LinkRemoval) custody.Warrant {
	var ids []string
	for _, r := range removals {
		if w.Names(s.id(r.FromID, r.ToID)) {
			ids = append(ids, r.ID())
		}
	}
	return custody.WarrantOf(ids...)
}

// words are what custody is told about links with.
var words = custodian.Words{
	Resource: TypeName, Attribute: "links",
	Thing: "link", Archive: "remove", Archived: "removed", Written: "made",
	Key: "link", Arguments: "links and the other arguments",
	Unknown: "the links of another one are", Those: "those links",
	Harm:       "When one of them let it go, the other would lose it.",
	FoundAgain: "its links are found in HubSpot",
	Unheld:     true,
	Listed:     "Links",
	List:       linksOf,
}

// linksOf lists links in a message.
func linksOf(list []custody.Record) string {
	names := make([]string, len(list))
	for i, r := range list {
		from, to := splitKey(r.Key)
		names[i] = fmt.Sprintf("%q to %q", from, to)
	}
	return messages.Some(names, messages.MaxReported)
}

// conflictDiagnostics tells how resources are at odds about links.
func conflictDiagnostics(conflicts []custody.Conflict) diag.Diagnostics {
	found := messages.NewProblems(words.Attribute)
	for _, c := range conflicts {
		from, to := splitKey(c.Record.Key)
		if to == anyTo {
			tellAny(found, c, from)
			continue
		}
		name := fmt.Sprintf("link of %q to %q", from, to)
		words.Tell(found, c, custodian.Subject{Name: name, Key: from + " to " + to, Keys: []string{from, to}, At: from, Twice: "the same " + name})
	}
	return found.Diagnostics()
}

// tellAny tells of a link that leaves while those of its record in another resource are
// not known. Two resources may link one record, each to others, so that the other ways
// to be at odds about it are none.
func tellAny(found *messages.Problems, c custody.Conflict, from string) {
	if c.Why != custody.LeavesHere && c.Why != custody.LeavesOther {
		return
	}
	at := path.Root(words.Attribute)
	if c.Here() {
		at = at.AtMapKey(from)
	}
	detail := fmt.Sprintf("A link of %q leaves one hubspot_associations_batch, which would remove it, and the links of that record in another one are not known in this plan: it may declare the link. Apply what those links depend on first, with terraform apply -target, or %s.", from, custodian.Abandon)
	found.AddCause(messages.Without(detail, from, anyTo), from+" to "+anyTo, at, "Link may be declared elsewhere", detail)
}

// inheritance is what the first half of a replacement leaves to the create that
// follows in the same process.
type inheritance struct {
	// left is the state without what was removed, of this kind.
	left *associationsBatchModel
	kind links.Kind
	// links are those of left by their ids, keys by the normal form of their keys.
	links map[links.Link]inherited
	keys  map[string]inherited
	// made are the associations that the object made, by the ids of their records:
	// under another label they are still its own.
	made map[links.Link]bool
	// plan is what the plan of the create knew.
	plan *associationsPrivatePlan
}

// inherited is a link that the first half of a replacement left in HubSpot.
type inherited struct {
	batch.Link
	linkState
}

// newInheritance prepares what was left of a state.
func newInheritance(prior, left *associationsBatchModel, plan *associationsPrivatePlan) *inheritance {
	i := &inheritance{
		left: left, kind: prior.kind(), plan: plan,
		links: make(map[links.Link]inherited), keys: make(map[string]inherited), made: make(map[links.Link]bool),
	}
	space := prior.declaredSpace()
	for from, row := range (linkTable{left.Links}).Rows() {
		for _, to := range row.To {
			l := links.Link{From: from, To: to}
			old := inherited{left.link(l), linkState{left.created(l), left.labelAdded(l)}}
			i.links[links.Link{From: old.FromID, To: old.ToID}] = old
			i.keys[space.normal(from, to)] = old
		}
	}
	for from, row := range (linkTable{prior.Links}).Rows() {
		for _, to := range row.To {
			l := links.Link{From: from, To: to}
			if prior.created(l) && !prior.labelAdded(l) {
				old := prior.link(l)
				i.made[links.Link{From: old.FromID, To: old.ToID}] = true
			}
		}
	}
	return i
}

// inherit returns what the first half of a replacement left to a create, nil where
// there was none.
func inherit(s *session.Session, m *associationsBatchModel) *inheritance {
	space := m.declaredSpace()
	legacy := s.LinkRegister.Inherit(space.Space, normals(m, space))
	if legacy == nil {
		return nil
	}
	i, _ := legacy.State.(*inheritance)
	return i
}

// normals are the normal forms of a model's links.
func normals(m *associationsBatchModel, space linkSpace) map[string]struct{} {
	set := make(map[string]struct{}, m.Links.Len())
	for from, row := range (linkTable{m.Links}).Rows() {
		for _, to := range row.To {
			set[space.normal(from, to)] = struct{}{}
		}
	}
	return set
}

// link returns what was known of a link of the same kind.
func (i *inheritance) link(kind links.Kind, l batch.Link) (linkState, bool) {
	if i == nil || i.kind.String() != kind.String() {
		return linkState{}, false
	}
	old, ok := i.links[links.Link{From: l.FromID, To: l.ToID}]
	return old.linkState, ok
}

// madeAssociation reports whether the replaced object made the association of two
// records.
func (i *inheritance) madeAssociation(l batch.Link) bool {
	return i != nil && i.made[links.Link{From: l.FromID, To: l.ToID}]
}
