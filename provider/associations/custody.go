// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package associations

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"

	"github.com/seed-5bbc67a3/terraform-provider-hubspot/internal/custody"
	"github.com/seed-5bbc67a3/terraform-provider-hubspot/internal/links"
	"github.com/seed-5bbc67a3/terraform-provider-hubspot/provider/custodian"
	"github.com/seed-5bbc67a3/terraform-provider-hubspot/provider/messages"
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
	Titles: custodian.Titles{
		Twice: "Link is declared twice", Declared: "Link is declared elsewhere", Unknown: "Link may be declared elsewhere",
		Archived: "Link is removed elsewhere", Unsafe: "Unable to Replace Links Safely",
	},
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
