// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package associations

import (
	"github.com/seed-5bbc67a3/terraform-provider-hubspot/internal/links"
	"github.com/seed-5bbc67a3/terraform-provider-hubspot/provider/protocol"
)

// compute fills in the computed attributes: known for the links that the apply
// leaves alone, unknown for those that it makes.
func (p *associationsPlan) compute() {
	if p.prior != nil && p.prior.Links.Equal(p.planned.Links) && p.changes.Unknown == 0 {
		p.planned.FromIDs, p.planned.ToIDs = p.prior.FromIDs, p.prior.ToIDs
		p.planned.Created, p.planned.LabelAdded = p.prior.Created, p.prior.LabelAdded
		return
	}
	added := make(map[links.Link]bool, len(p.changes.Added))
	for _, l := range p.changes.Added {
		added[l] = true
	}
	n := p.planned.Links.Len()
	created := protocol.NewMapBuilder[protocol.Map[protocol.Bool]](n)
	fromIDs := protocol.NewMapBuilder[protocol.String](n)
	toIDs := make(map[string]protocol.String)
	for from, row := range (linkTable{p.planned.Links}).Rows() {
		if row.Unknown {
			created.Set(from, protocol.UnknownMap[protocol.Bool]())
			fromIDs.Set(from, p.fromID(from, true))
			continue
		}
		flags := protocol.NewMapBuilder[protocol.Bool](len(row.To))
		grows := false
		for _, to := range row.To {
			l := links.Link{From: from, To: to}
			if added[l] {
				grows = true
				flags.Set(to, protocol.Unknown[bool]())
			} else {
				flags.Set(to, protocol.Known(p.prior.created(p.changes.Prior(l))))
			}
			toIDs[to] = p.toID(l)
		}
		created.Set(from, flags.Map())
		fromIDs.Set(from, p.fromID(from, grows))
	}
	p.planned.Created = created.Map()
	p.planned.FromIDs, p.planned.ToIDs = protocol.MapOf[protocol.String](nil), protocol.MapOf[protocol.String](nil)
	if !p.planned.FromIDProperty.IsNull() {
		p.planned.FromIDs = fromIDs.Map()
	}
	if !p.planned.ToIDProperty.IsNull() {
		p.planned.ToIDs = protocol.MapOf(toIDs)
		if p.changes.Unknown > 0 {
			p.planned.ToIDs = protocol.UnknownMap[protocol.String]()
		}
	}
	p.computeLabelAdded()
}

// fromID is the id of a key as far as it is certain. A record that has no links
// in the state is looked up again before it gets some, as it may be another one
// under the same key by now.
func (p *associationsPlan) fromID(from string, grows bool) protocol.String {
	if p.prior == nil {
		return protocol.Unknown[string]()
	}
	old, id := p.priorFrom(from)
	row, ok := p.priorRow(old)
	if !ok || id == "" || grows && len(row.To) == 0 {
		return protocol.Unknown[string]()
	}
	return protocol.Known(id)
}

// priorFrom finds a key as the state spells it, and its id.
func (p *associationsPlan) priorFrom(from string) (key, id string) {
	if p.renamed == nil {
		p.renamed = make(map[string]string, len(p.changes.Renamed))
		for l, old := range p.changes.Renamed {
			p.renamed[l.From] = old.From
		}
	}
	if old, ok := p.renamed[from]; ok {
		from = old
	}
	return from, p.prior.fromID(from)
}

func (p *associationsPlan) toID(l links.Link) protocol.String {
	if p.prior != nil {
		if id := p.prior.toID(p.changes.Prior(l).To); id != "" {
			return protocol.Known(id)
		}
	}
	return protocol.Unknown[string]()
}

// computeLabelAdded keeps what is known of links that stay. With new links it
// is not known before they are made.
func (p *associationsPlan) computeLabelAdded() {
	switch {
	case p.planned.Label.IsNull():
		p.planned.LabelAdded = protocol.MapOf[linkRow](nil)
		return
	case len(p.changes.Added) > 0 || p.changes.Unknown > 0:
		p.planned.LabelAdded = protocol.UnknownMap[linkRow]()
		return
	}
	b := protocol.NewMapBuilder[linkRow](0)
	for from, row := range (linkTable{p.planned.Links}).Rows() {
		var kept []string
		for _, to := range row.To {
			l := links.Link{From: from, To: to}
			if p.prior != nil && p.prior.labelAdded(p.changes.Prior(l)) {
				kept = append(kept, to)
			}
		}
		if len(kept) > 0 {
			b.Set(from, linkRowOf(kept))
		}
	}
	p.planned.LabelAdded = b.Map()
}
