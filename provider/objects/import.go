// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package objects

import (
	"context"
	"fmt"
	"maps"
	"net/url"
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"golang.org/x/text/unicode/norm"

	"github.com/seed-5bbc67a3/terraform-provider-hubspot/internal/batch"
	"github.com/seed-5bbc67a3/terraform-provider-hubspot/internal/hubspot"
	"github.com/seed-5bbc67a3/terraform-provider-hubspot/internal/values"
	"github.com/seed-5bbc67a3/terraform-provider-hubspot/provider/custodian"
	"github.com/seed-5bbc67a3/terraform-provider-hubspot/provider/messages"
	"github.com/seed-5bbc67a3/terraform-provider-hubspot/provider/protocol"
	"github.com/seed-5bbc67a3/terraform-provider-hubspot/provider/session"
)

// importID is a parsed import id.
type importID struct {
	objectType, idProperty string
	// keys is nil for all records that have the property.
	keys []string
	// properties is nil for the object type's default.
	properties []string
}

// importForm is how messages show the form of an import id.
const importForm = "companies/university_domain, companies/university_domain/mit.edu,eth.ch or companies/university_domain?properties=name,country"

// parseImportID reads object_type/id_property[/key,key...][?properties=a,b].
// Keys may be percent-encoded, which a comma in a key has to be.
func parseImportID(id string) (importID, error) {
	var parsed importID
	rest, query, hasQuery := strings.Cut(id, "?properties=")
	parts := strings.SplitN(rest, "/", 3)
	if len(parts) < 2 || parts[0] == "" || parts[1] == "" {
		return parsed, fmt.Errorf("%q is not an import id. Write object_type/id_property, with keys and properties if wanted: %s", id, importForm)
	}
	parsed.objectType, parsed.idProperty = strings.TrimSpace(parts[0]), strings.TrimSpace(parts[1])
	if len(parts) == 3 {
		keys, ok := importKeys(parts[2])
		if !ok {
			return parsed, fmt.Errorf("%q has an empty key. Write the keys separated by commas, without one at the end: %s", id, importForm)
		}
		parsed.keys = keys
	}
	if hasQuery {
		parsed.properties = []string{}
		for name := range strings.SplitSeq(query, ",") {
			if name = strings.TrimSpace(name); name == "" {
				return parsed, fmt.Errorf("%q has an empty property name after ?properties=. Write names separated by commas: %s", id, importForm)
			}
			if !slices.Contains(parsed.properties, name) {
				parsed.properties = append(parsed.properties, name)
			}
		}
	}
	return parsed, nil
}

// importKeys reads keys separated by commas; false where one is empty.
func importKeys(text string) ([]string, bool) {
	keys := []string{}
	for key := range strings.SplitSeq(text, ",") {
		if decoded, err := url.PathUnescape(key); err == nil {
			key = decoded
		}
		if key = strings.TrimSpace(key); key == "" {
			return nil, false
		}
		keys = append(keys, key)
	}
	return keys, true
}

// identityImportID is the import id that an identity stands for.
func identityImportID(identity map[string]string) (importID, error) {
	parsed := importID{objectType: spelledType(identity["object_type"]), idProperty: identity["id_property"]}
	if text := identity["keys"]; text != "" {
		keys, ok := importKeys(text)
		if !ok {
			return parsed, fmt.Errorf("the identity's keys %q have an empty one. Write them separated by commas, without one at the end, as in \"mit.edu,ethz.ch\"", text)
		}
		parsed.keys = keys
	}
	return parsed, nil
}

// spelledType is how a configuration most likely spells an object type: by its
// name. What is imported under another spelling shows an update that is none.
func spelledType(written string) string {
	if t, err := values.ParseObjectType(written); err == nil {
		return t.Spelled()
	}
	return written
}

// Import reads existing records into the state, all that have the property or
// those of the given keys. They count as adopted.
func (r *Resource) Import(ctx context.Context, req protocol.ImportRequest, resp *protocol.ImportResponse[objectsBatchModel]) {
	s := r.session()
	parsed, err := identityImportID(req.Identity)
	if req.Identity == nil {
		parsed, err = parseImportID(req.ID)
	}
	if err != nil {
		resp.Diagnostics.AddError("Invalid import id", messages.Capitalize(err.Error())+".")
		return
	}
	if !s.Configured() {
		resp.Diagnostics.AddError("Provider is not configured", "An import needs the provider's arguments to be known. Apply what they depend on first.")
		return
	}
	i := &objectsBatchImport{session: s, id: parsed}
	ctx, cancel := context.WithTimeout(ctx, session.DefaultTimeout)
	defer cancel()
	i.account, i.diags = s.Account(ctx, "")
	if !i.diags.HasError() {
		resp.State = i.importRecords(ctx)
	}
	resp.Diagnostics.Append(i.diags...)
	if resp.Diagnostics.HasError() {
		resp.State = nil
		return
	}
	private := privateState{Object: custodian.Imported(s.Register.Process(), i.account), Keyspace: i.keyspace.Known(), Spelled: i.spelled}
	resp.Private = private.forState()
}

type objectsBatchImport struct {
	session *session.Session
	id      importID
	// account is that of the credentials, "" where that can't be told.
	account string
	// keyspace is where the keys are, target the same for the engine.
	keyspace session.Keyspace
	target   batch.Target
	// spelled is how HubSpot spells keys that are spelled otherwise here.
	spelled map[string]string
	diags   diag.Diagnostics
}

func (i *objectsBatchImport) importRecords(ctx context.Context) *objectsBatchModel {
	t, err := values.ParseObjectType(i.id.objectType)
	if err != nil {
		i.diags.AddError("Invalid import id", messages.Capitalize(err.Error())+".")
		return nil
	}
	defs, err := i.session.Definitions.Get(ctx, t)
	switch {
	case err == nil:
	case hubspot.IsMissingScopes(err):
	case hubspot.IsUnknownObjectType(err):
		i.diags.AddError("Unknown object type", fmt.Sprintf("HubSpot knows no object type %q in this account. The form of an import id is %s.", i.id.objectType, importForm))
		return nil
	default:
		i.diags.Append(messages.APIError("Unable to Read Property Definitions", "They are needed to import records.", err))
		return nil
	}
	if problem := defs.CheckIDProperty(t, i.id.idProperty); problem != nil {
		i.diags.AddError("Invalid id property in the import id", problem.Detail())
		return nil
	}
	i.keyspace = i.session.Keyspace(ctx, t, i.id.idProperty, session.Known{})
	i.target = i.keyspace.Target(nil)
	properties := i.properties(ctx, defs)
	if i.diags.HasError() {
		return nil
	}
	found := i.read(ctx, properties)
	if i.diags.HasError() {
		return nil
	}
	return i.state(found, properties)
}

// properties are those to manage from now on.
func (i *objectsBatchImport) properties(ctx context.Context, defs *values.Definitions) []string {
	if i.id.properties == nil {
		return i.defaultProperties(ctx, defs)
	}
	for _, name := range i.id.properties {
		def, ok := defs.Lookup(name)
		switch {
		case defs == nil:
		case !ok:
			i.diags.AddError("Unknown property in the import id", messages.NoProperty(i.target.ObjectType, name, defs.Nearest(name, 3)))
		case def.ReadOnly:
			i.diags.AddError("Read-only property in the import id", fmt.Sprintf("HubSpot sets %q itself, so it can't be managed. Leave it out of ?properties= and name it in read_properties.", name))
		}
	}
	return i.id.properties
}

// defaultProperties are the required and the primary display properties of the
// object type, as far as they can be written.
func (i *objectsBatchImport) defaultProperties(ctx context.Context, defs *values.Definitions) []string {
	names := values.DefaultProperties(i.target.ObjectType)
	if len(names) == 0 {
		schema, err := i.session.Definitions.Schema(ctx, i.target.ObjectType)
		if err == nil {
			names = append([]string{schema.PrimaryDisplayProperty}, schema.RequiredProperties...)
		}
	}
	var kept []string
	for _, name := range names {
		def, ok := defs.Lookup(name)
		if name == "" || name == i.id.idProperty || slices.Contains(kept, name) || defs != nil && (!ok || def.ReadOnly) {
			continue
		}
		kept = append(kept, name)
	}
	return kept
}

func (i *objectsBatchImport) read(ctx context.Context, properties []string) map[string]*hubspot.Object {
	what := fmt.Sprintf("Records of %s by %s were to be imported.", i.target.ObjectType, i.target.IDProperty)
	if i.id.keys == nil {
		found, err := i.session.Engine.List(ctx, i.target, properties, session.NewProgress(i.session.Client, i.target).Phase("list"))
		if err != nil {
			i.diags.Append(messages.APIError("Unable to List Records", what, err))
		}
		return found
	}
	found, err := i.session.Engine.Read(ctx, batch.ReadRequest{Target: i.target, Keys: i.id.keys, Properties: properties})
	if err != nil {
		i.diags.Append(messages.APIError("Unable to Read Records", what, err))
		return nil
	}
	var missing []string
	for _, key := range i.id.keys {
		if _, ok := found[key]; !ok {
			missing = append(missing, key)
		}
	}
	if len(missing) > 0 {
		i.diags.AddError("Records to import do not exist",
			fmt.Sprintf("HubSpot holds no record of %s with %s = %s. Correct the keys in the import id, or leave them out to import all records that have the property.", i.target.ObjectType, i.target.IDProperty, messages.FirstOf(missing, messages.MaxReported)))
	}
	return found
}

// usable are the records whose keys a configuration can hold, by their keys as
// Terraform spells them. The others are named and left as they are.
func (i *objectsBatchImport) usable(found map[string]*hubspot.Object) map[string]*hubspot.Object {
	usable := make(map[string]*hubspot.Object, len(found))
	unfit := make(map[string][]string)
	for _, key := range slices.Sorted(maps.Keys(found)) {
		if problem := i.keyspace.CheckStored(key); problem != nil {
			unfit[messages.Without(problem.Detail(), key)] = append(unfit[messages.Without(problem.Detail(), key)], key)
			continue
		}
		composed := norm.NFC.String(key)
		usable[composed] = found[key]
		i.spelled = i.keyspace.Spelled(i.spelled, composed, session.TextOf(found[key].Properties[i.id.idProperty]))
	}
	for _, cause := range slices.Sorted(maps.Keys(unfit)) {
		keys := unfit[cause]
		what := fmt.Sprintf("The record %s is not imported. %s", found[keys[0]].ID, i.keyspace.CheckStored(keys[0]).Detail())
		if more := len(keys) - 1; more > 0 {
			what += fmt.Sprintf(" The same holds for %s: %s.", messages.Plural(more, "further record"), messages.FirstOf(keys[1:], messages.MaxKeys))
		}
		if i.id.keys == nil {
			i.diags.AddWarning("Record can't be imported", what)
		} else {
			i.diags.AddError("Record can't be imported", what)
		}
	}
	return usable
}

func (i *objectsBatchImport) state(found map[string]*hubspot.Object, properties []string) *objectsBatchModel {
	base := &objectsBatchModel{
		ObjectType: protocol.Known(i.target.ObjectType.Path()), IDProperty: protocol.Known(i.id.idProperty),
	}
	for _, group := range values.DuplicateKeys(maps.Keys(found), i.target.Normalize) {
		i.diags.Append(diag.NewErrorDiagnostic("Records to import have the same key", fmt.Sprintf("HubSpot holds several records whose keys %s differ only in spelling. Merge them in HubSpot, or import by key.", messages.FirstOf(group, 10))))
	}
	s := newStateBuilder(base)
	for key, object := range i.usable(found) {
		cells := protocol.NewMapBuilder[protocol.String](len(properties))
		for _, name := range properties {
			if name == i.id.idProperty {
				continue
			}
			// As the table functions have it: without a value there is nothing to
			// manage, and a table that says the same compares without a line.
			cell := protocol.Null[string]()
			if v := session.TextOf(object.Properties[name]); v != "" {
				cell = protocol.Known(v)
			}
			cells.Set(name, cell)
		}
		managed := cells.Map()
		stored := storedRow(storedNames(managed, nil), func(name string) *string { return valueOf(object, name) })
		s.set(key, managed, object.ID, stored, false)
	}
	return s.model()
}
