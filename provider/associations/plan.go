// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package associations

import (
	"context"
	"fmt"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"

	"github.com/seed-5bbc67a3/terraform-provider-hubspot/internal/hubspot"
	"github.com/seed-5bbc67a3/terraform-provider-hubspot/internal/links"
	"github.com/seed-5bbc67a3/terraform-provider-hubspot/internal/records"
	"github.com/seed-5bbc67a3/terraform-provider-hubspot/provider/custodian"
	"github.com/seed-5bbc67a3/terraform-provider-hubspot/provider/messages"
	"github.com/seed-5bbc67a3/terraform-provider-hubspot/provider/protocol"
	"github.com/seed-5bbc67a3/terraform-provider-hubspot/provider/session"
)

// Plan decides what an apply will do and tells what HubSpot would refuse.
func (r *Resource) Plan(ctx context.Context, req protocol.PlanRequest[associationsBatchModel], resp *protocol.PlanResponse[associationsBatchModel]) {
	if req.Destroy {
		private := decodePrivate(req.Private)
		if s := r.session(); s.Configured() && !s.SameAccount(ctx, &private.Account, &resp.Diagnostics) {
			return
		}
		r.planDestroy(ctx, req, resp)
		return
	}
	p := &associationsPlan{
		session: r.session(), config: req.Config, prior: req.Prior, private: decodePrivate(req.Private),
	}
	p.plan(ctx)
	resp.Planned, resp.RequiresReplace = p.planned, p.replace
	resp.Private = p.private.encode()
	if p.session.Repeats(req.Prior != nil) {
		// The plan has said the rest, and Terraform prints it when it has happened.
		resp.Diagnostics.Append(p.diags.Errors()...)
		return
	}
	resp.Diagnostics.Append(p.diags...)
	if req.MessageBytes > protocol.MaxMessageBytes/10*8 {
		resp.Diagnostics.AddWarning("Links are close to Terraform's limit",
			fmt.Sprintf("The plan of this resource takes %d MiB; Terraform and providers exchange at most %d MiB at a time. Split the links over several resources.", req.MessageBytes>>20, protocol.MaxMessageBytes>>20))
	}
}

// planDestroy tells how many links leave HubSpot.
func (r *Resource) planDestroy(ctx context.Context, req protocol.PlanRequest[associationsBatchModel], resp *protocol.PlanResponse[associationsBatchModel]) {
	m, private, s := req.Prior, decodePrivate(req.Private), r.session()
	space := spaceOf(ctx, s, m, m.kind())
	said := private.Destroyed(nameOf(private, m), space.Space)
	leaver := &leaver{space: space, said: &said}
	leaver.leaveAll(m, m.policy().Archives)
	said.Releases = nil
	conflicts, warrant := s.LinkBoard.Say(said)
	found := conflictDiagnostics(conflicts)
	resp.Diagnostics.Append(found...)
	if inverse := sayLabels(s.LinkBoard, said); !found.HasError() {
		resp.Diagnostics.Append(inverse...)
	}
	if !private.Deposed(s.LinkRegister) && !resp.Diagnostics.HasError() {
		leaving := links.Summarize(links.Plan{Removals: removeAllLinks(m, m.policy())})
		// What other objects declare stays.
		leaving.Removed, leaving.Released = warrant.Len(), len(leaving.Leaving)-warrant.Len()
		leaving.Why = "The resource is destroyed."
		resp.Diagnostics.Append(planDiagnostics(m.MaxArchive, leaving)...)
	}
	private.Plan = &associationsPrivatePlan{Planned: custodian.Planned{Process: s.LinkRegister.Process(), Warrant: warrant}}
	resp.Planned, resp.Private = nil, private.encode()
}

// removalDiagnostics stops a plan that removes more links than it may.
func removalDiagnostics(limit protocol.Int64, removed int, why string) diag.Diagnostics {
	var diags diag.Diagnostics
	if limit.IsKnown() && int64(removed) > limit.Get() {
		diags.AddAttributeError(path.Root("max_archive"), "Plan removes too many links",
			fmt.Sprintf("%sThis would remove %s in HubSpot, but max_archive is %d. Raise max_archive if that is intended, set deletion_policy = \"abandon\" to leave links in HubSpot, or put the links back.",
				why, messages.Plural(removed, "link"), limit.Get()))
	}
	return diags
}

// planDiagnostics stops a plan that removes more links than it may, and sums up one
// that goes on.
func planDiagnostics(limit protocol.Int64, s links.Summary) diag.Diagnostics {
	why := s.Why
	if why != "" {
		why += " "
	}
	diags := removalDiagnostics(limit, s.Removed, why)
	if !diags.HasError() && s.Shown() {
		// Of the resource as a whole: at links, Terraform would print the source of
		// all of them with it.
		diags.AddWarning(s.Title(), s.Text())
	}
	return diags
}

// associationsPlan is one planning of a create or an update.
type associationsPlan struct {
	session       *session.Session
	config, prior *associationsBatchModel
	private       associationsPrivate

	planned *associationsBatchModel
	replace path.Paths
	diags   diag.Diagnostics

	kind    links.Kind
	changes links.Plan
	// space is where the links of the configuration are, once asked for.
	space *linkSpace
	// name is what custody knows the object by, "" for a create that Terraform
	// hands no object.
	name string
	// resumed says that this is the second planning of a replacement.
	resumed bool
	// inherited is what the first half of a replacement left in this process.
	inherited *inheritance
	// fromIDs and toIDs are the records of keys that were looked up.
	fromIDs, toIDs map[string]string
	// adopted counts new links that HubSpot holds already, of the records adoptedOf.
	adopted   int
	adoptedOf []string
	// renamed maps keys of links to their spelling in the state, once asked for.
	renamed map[string]string
}

func (p *associationsPlan) plan(ctx context.Context) {
	p.identify()
	p.planned = &associationsBatchModel{}
	*p.planned = *p.config
	p.planned.ID = protocol.Unknown[string]()
	if p.config.addressed() {
		p.planned.ID = protocol.Known(p.config.importID())
	}
	if p.session.Configured() && p.private.Account != "" && (p.prior == nil || !p.config.Links.Equal(p.prior.Links)) && !p.session.SameAccount(ctx, &p.private.Account, &p.diags) {
		return
	}
	if p.prior != nil {
		p.replace = p.replacements(ctx)
	}
	switch known := p.config.Links.IsKnown() && p.config.addressed(); {
	case p.diags.HasError():
	case len(p.replace) > 0:
		p.planReplacement(ctx)
	case !known:
		p.unknown()
		p.sayUnknown(ctx)
		p.remember()
	case p.continues():
		// The first half of a replacement is done, so nothing may fail before the
		// create: Terraform would have no object left.
		p.changes = compareLinks(nil, p.config)
		p.continueCreate()
		p.compute()
		p.remember()
	default:
		p.planKnown(ctx)
	}
}

// planKnown plans links whose keys are known.
func (p *associationsPlan) planKnown(ctx context.Context) {
	p.changes = compareLinks(p.prior, p.config)
	p.describeKind(ctx)
	if p.diags.HasError() {
		return
	}
	p.checkProperties(ctx)
	if !p.diags.HasError() {
		p.lookUp(ctx)
	}
	p.sayDeclared(ctx)
	p.limitRemovals()
	p.compute()
	p.remember()
}

// planReplacement plans all as new; Terraform asks again for the create, whose
// planning counts what leaves.
func (p *associationsPlan) planReplacement(ctx context.Context) {
	p.unknown()
	p.sayReplacement(ctx)
	leaving := links.Summarize(links.Plan{Removals: removeAllLinks(p.prior, records.Gentler(p.prior.policy(), p.config.policy()))})
	leaving.Why = "The resource is replaced. Links that it declares again stay; counted are all."
	p.diags.Append(planDiagnostics(p.config.MaxArchive, leaving)...)
}

// limitRemovals stops a plan that removes more links than it may, and sums up one
// that goes on.
func (p *associationsPlan) limitRemovals() {
	extras := len(p.private.Plan.Extras)
	sum := links.Summarize(p.changes)
	sum.Adopted, sum.AdoptedOf, sum.Why = p.adopted, p.adoptedOf, p.explainExtras()
	sum.Removed += extras
	if p.prior == nil {
		// What a replaced object loses counts as the plan of its replacement says.
		if n := p.private.Plan.Warrant.Len(); n > extras {
			sum.Removed = n
			sum.Why = strings.TrimSpace("The resource is replaced, and links leave it. " + sum.Why)
		}
	}
	p.diags.Append(planDiagnostics(p.config.MaxArchive, sum)...)
}

// identify finds out which object is planned.
func (p *associationsPlan) identify() {
	p.name, p.resumed = p.private.Identify(p.prior != nil, p.prior.content)
	p.private.Plan = &associationsPrivatePlan{}
}

// continues reports whether this is the create that follows the first half of a
// replacement in the same process.
func (p *associationsPlan) continues() bool {
	if p.prior != nil || p.resumed {
		return false
	}
	p.inherited = inherit(p.session, p.config)
	return p.inherited != nil
}

// continueCreate takes over what the plan knew: it is not asked for again.
func (p *associationsPlan) continueCreate() {
	p.planned.AssociationType = protocol.Null[string]()
	plan := p.inherited.plan
	if p.config.Label.IsKnown() {
		p.planned.AssociationType = protocol.Unknown[string]()
		if known := plan.Creates.AssociationType; known != "" {
			p.planned.AssociationType = protocol.Known(known)
		}
	}
	p.private.Plan.Extras, p.private.Plan.Warrant = plan.Extras, plan.Warrant
}

// replacements lists what makes other links of these.
func (p *associationsPlan) replacements(ctx context.Context) path.Paths {
	var replace path.Paths
	for _, t := range []struct {
		name       string
		prior, now protocol.String
	}{
		{"from_object_type", p.prior.FromObjectType, p.config.FromObjectType},
		{"to_object_type", p.prior.ToObjectType, p.config.ToObjectType},
	} {
		if t.now.IsUnknown() || !p.session.SameObjectType(ctx, newLinkEnd(t.prior, protocol.String{}).objectType, newLinkEnd(t.now, protocol.String{}).objectType) {
			replace = append(replace, path.Root(t.name))
		}
	}
	if p.prior.FromIDProperty != p.config.FromIDProperty {
		replace = append(replace, path.Root("from_id_property"))
	}
	if p.prior.ToIDProperty != p.config.ToIDProperty {
		replace = append(replace, path.Root("to_id_property"))
	}
	switch {
	case p.labelPlanned():
		// Terraform passes over an attribute that stays as it is.
		replace = append(replace, path.Root("association_type"))
	case p.config.Label != p.prior.Label && (len(replace) > 0 || !p.sameLabel(ctx)):
		replace = append(replace, path.Root("label"))
	}
	return replace
}

// labelPlanned reports whether the configuration is about to create the label: what
// has that text in HubSpot, if anything does, is about to be replaced.
func (p *associationsPlan) labelPlanned() bool {
	return p.config.Label.IsKnown() && p.session.Labels.Planned(p.config.from().objectType, p.config.to().objectType, p.config.Label.Get())
}

// sameLabel reports whether the label was renamed in HubSpot, or is spelled
// differently, and is still the one that the links have.
func (p *associationsPlan) sameLabel(ctx context.Context) bool {
	if !p.session.Configured() || !p.config.Label.IsKnown() || !p.prior.Label.IsKnown() {
		return false
	}
	kinds, err := p.session.Labels.Get(ctx, p.config.from().objectType, p.config.to().objectType)
	if err != nil {
		return false
	}
	kind, ok := links.Find(kinds, p.config.Label.Get())
	return ok && kind.Is(p.prior.kind())
}

// unknown plans links that are not known before the apply.
func (p *associationsPlan) unknown() {
	p.planned.AssociationType = protocol.Unknown[string]()
	p.planned.FromIDs, p.planned.ToIDs = protocol.UnknownMap[protocol.String](), protocol.UnknownMap[protocol.String]()
	p.planned.Created = protocol.UnknownMap[protocol.Map[protocol.Bool]]()
	p.planned.LabelAdded = protocol.UnknownMap[linkRow]()
}

// describeKind finds out which kind of association the label is, and with it
// whether the object types exist and can be associated. An update that makes no
// link needs no answer.
func (p *associationsPlan) describeKind(ctx context.Context) {
	if p.prior != nil && p.config.Label == p.prior.Label {
		p.kind, p.planned.AssociationType = p.prior.kind(), p.prior.AssociationType
		if len(p.changes.Added) == 0 && p.changes.Unknown == 0 {
			return
		}
	} else {
		p.planned.AssociationType = protocol.Null[string]()
		if p.config.Label.IsKnown() {
			p.planned.AssociationType = protocol.Unknown[string]()
		}
	}
	if !p.session.Configured() || p.labelPlanned() {
		return
	}
	kind, diags := associationKind(ctx, p.session, p.config)
	if hasMissingScopes(diags) {
		p.diags.AddWarning("Association types are not checked before the apply", diags[0].Detail())
		return
	}
	p.diags.Append(diags...)
	if !diags.HasError() {
		p.setKind(kind)
	}
}

func (p *associationsPlan) setKind(kind links.Kind) {
	if p.prior != nil && !kind.Unlabelled() && !kind.Is(p.prior.kind()) {
		p.diags.AddAttributeError(path.Root("label"), "Label is another one now",
			fmt.Sprintf("The label %q of the state was %s and is %s in HubSpot now: it was deleted and made again. Replace the resource (terraform apply -replace=ADDRESS), so that the links get the new label.", kind.Label, p.prior.kind(), kind))
		return
	}
	p.kind = kind
	p.planned.AssociationType = protocol.Null[string]()
	if !kind.Unlabelled() {
		p.planned.AssociationType = protocol.Known(kind.String())
	}
}

// missingScopesSummary marks the one problem with association types that a plan
// can go on with.
const missingScopesSummary = "Association types may not be read"

func hasMissingScopes(diags diag.Diagnostics) bool {
	return len(diags) == 1 && diags[0].Summary() == missingScopesSummary
}

// associationKind reads which kind of association a model's links are.
func associationKind(ctx context.Context, s *session.Session, m *associationsBatchModel) (links.Kind, diag.Diagnostics) {
	var diags diag.Diagnostics
	from, to := m.from().objectType, m.to().objectType
	kinds, err := s.Labels.Get(ctx, from, to)
	switch {
	case err == nil:
	case hubspot.IsMissingScopes(err):
		diags.AddAttributeError(path.Root("label"), missingScopesSummary,
			fmt.Sprintf("The credentials may not read the association types from %s to %s. %s", from, to, messages.RemedyFor(err)))
		return links.Kind{}, diags
	case hubspot.IsUnknownObjectType(err):
		diags.AddAttributeError(path.Root("from_object_type"), "Unknown object type",
			fmt.Sprintf("HubSpot does not know both object types %q and %q in this account. Write a name such as \"companies\", an object type id such as \"2-123\", or the fully qualified name of a custom object such as \"p123_widget\".\n\n%s", from, to, messages.Capitalize(err.Error())))
		return links.Kind{}, diags
	default:
		diags.Append(messages.APIError("Unable to Read Association Types", fmt.Sprintf("The association types from %s to %s are needed to check the links.", from, to), err))
		return links.Kind{}, diags
	}
	if len(kinds) == 0 {
		diags.AddAttributeError(path.Root("to_object_type"), "Object types cannot be associated",
			fmt.Sprintf("HubSpot has no association type from %s to %s.", from, to))
		return links.Kind{}, diags
	}
	if !m.Label.IsKnown() {
		return links.Kind{}, diags
	}
	kind, ok := links.Find(kinds, m.Label.Get())
	if !ok {
		diags.AddAttributeError(path.Root("label"), "Unknown label",
			fmt.Sprintf("HubSpot has no label %q from %s to %s.%s Labels have a direction: the other one may be called differently. Where a hubspot_association_label of this configuration makes it, refer to that: label = hubspot_association_label.NAME.label. People define labels in HubSpot under Settings, Objects, Associations.",
				m.Label.Get(), from, to, messages.OtherLabels(kinds, m.Label.Get())))
	}
	return kind, diags
}

// checkProperties tells whether records can be found by the id properties.
func (p *associationsPlan) checkProperties(ctx context.Context) {
	if !p.session.Configured() || len(p.changes.Added) == 0 && p.changes.Unknown == 0 {
		return
	}
	for _, end := range []struct {
		attribute string
		linkEnd
	}{{"from_id_property", p.config.from()}, {"to_id_property", p.config.to()}} {
		if end.idProperty == "" || end.objectType.IsContacts() && end.idProperty == "email" {
			continue
		}
		defs, err := p.session.Definitions.Get(ctx, end.objectType)
		if err != nil {
			// Without definitions HubSpot itself tells during the apply.
			continue
		}
		if problem := defs.CheckIDProperty(end.objectType, end.idProperty); problem != nil {
			p.diags.AddAttributeError(path.Root(end.attribute), "Invalid "+end.attribute, problem.Detail())
		}
	}
}

// remember leaves to the apply what only the plan can know.
func (p *associationsPlan) remember() {
	if p.prior != nil {
		return
	}
	next := &plannedLinks{
		From: p.config.FromObjectType.Get(), To: p.config.ToObjectType.Get(),
		FromIDProperty: p.config.FromIDProperty.Get(), ToIDProperty: p.config.ToIDProperty.Get(),
		Label: p.config.Label.Get(), Policy: p.config.policy(), Links: make(map[string][]string),
		AllKeys: p.config.Links.IsKnown() && p.config.addressed(),
	}
	if p.planned.AssociationType.IsKnown() {
		next.AssociationType = p.planned.AssociationType.Get()
	}
	for key, row := range (linkTable{p.config.Links}).Rows() {
		if row.Unknown {
			next.Unknown = append(next.Unknown, key)
		} else {
			next.Links[key] = row.To
		}
	}
	p.private.Plan.Creates = next
}
