// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package objects_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/seed-5bbc67a3/terraform-provider-hubspot/internal/hubspotsim"
	"github.com/seed-5bbc67a3/terraform-provider-hubspot/provider/acctest"
)

// Each mistake is told by the plan, with the record, the property and a remedy,
// and nothing is written.
func TestAccObjectsBatch_planChecks(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		cells string
		texts []string
	}{
		"unknown property":   {`nmae = "A"`, []string{`"nmae"`, "name"}},
		"read-only property": {`hs_object_source = "x"`, []string{"hs_object_source", "Read-only"}},
		"number":             {`students = "1,200"`, []string{`"students"`, `"1,200"`}},
		"date":               {`founded = "4 July 1776"`, []string{`"founded"`, "1776-07-04"}},
		"date not midnight":  {`founded = "1700000000000"`, []string{`"founded"`, "midnight"}},
		"option":             {`tier = "Golden"`, []string{`"tier"`, "gold"}},
		"checkbox":           {`tags = "a;z"`, []string{`"tags"`, `"z"`}},
		"leading semicolon":  {`tags = ";a"`, []string{`"tags"`, "add to the stored options"}},
		"too long":           {`name = join("", [for i in range(1000) : "${i}-0123456789012345678901234567890123456789012345678901234567890123456789"])`, []string{`"name"`, "65536"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			sim, _ := acctest.CompaniesSim(t)
			w := acctest.NewWorkspace(t, sim)
			w.Config(batchHCL("test", "", `good: name = "G"`, "bad: "+test.cells))
			w.MustFail(append(test.texts, `Record "bad"`), "plan")
			acctest.Equal(t, "upserts", sim.CountUpserts(), 0)
		})
	}
}

func TestAccObjectsBatch_planChecksAddress(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		old, now string
		texts    []string
	}{
		"not unique":          {`"code"`, `"region"`, []string{"Invalid id_property", "unique"}},
		"no such property":    {`"code"`, `"cod"`, []string{"Invalid id_property", "code"}},
		"record id":           {`"code"`, `"hs_object_id"`, []string{"Invalid id_property", "hs_object_id"}},
		"unknown object type": {`"companies"`, `"compnies"`, []string{"Unknown object type"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			sim, _ := acctest.CompaniesSim(t)
			w := acctest.NewWorkspace(t, sim)
			w.Config(strings.Replace(batchHCL("test", "", `a: name = "A"`), test.old, test.now, 1))
			w.MustFail(test.texts, "plan")
			acctest.Equal(t, "upserts", sim.CountUpserts(), 0)
		})
	}
}

// What shows without HubSpot is found by validate, without a request.
func TestAccObjectsBatch_validate(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		hcl   string
		texts []string
	}{
		"empty object type": {strings.Replace(batchHCL("test", ""), `"companies"`, `""`, 1), []string{"Invalid object type"}},
		"negative":          {batchHCL("test", "max_archive = -1"), []string{"max_archive"}},
		"policy":            {batchHCL("test", `deletion_policy = "keep"`), []string{"deletion_policy", "archive_created"}},
		"existing":          {batchHCL("test", `existing_records = "skip"`), []string{"existing_records", "adopt"}},
		"timeout":           {batchHCL("test", `timeouts = { create = "soon" }`), []string{"Invalid timeout"}},
		"empty key":         {batchHCL("test", "", `: name = "A"`), []string{"Invalid key"}},
		"duplicate keys":    {batchHCL("test", "", `mit.edu: name = "A"`, `MIT.EDU: name = "B"`), []string{"Duplicate keys", "mit.edu", "MIT.EDU"}},
		"other key":         {batchHCL("test", "", `a: code = "b"`), []string{"Key and property differ"}},
		"hs_object_id":      {strings.Replace(batchHCL("test", ""), `"code"`, `"hs_object_id"`, 1), []string{"Invalid id_property"}},
		"null record":       {strings.Replace(batchHCL("test", "", `a:`), "{}", "null", 1), []string{"Missing record"}},
		"credentials":       {"provider \"hubspot\" {\n access_token = \"a\"\n client_id = \"b\"\n}\n" + batchHCL("test", ""), []string{"Conflicting credentials"}},
		"plain http":        {"provider \"hubspot\" {\n base_url = \"http://example.com\"\n}\n" + batchHCL("test", ""), []string{"in the clear"}},
		"api version":       {"provider \"hubspot\" {\n api_version = \"v9\"\n}\n" + batchHCL("test", ""), []string{"Unknown API version"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			sim, _ := acctest.CompaniesSim(t)
			w := acctest.NewWorkspace(t, sim)
			w.Config(test.hcl)
			w.MustFail(test.texts, "validate")
			acctest.Equal(t, "requests", sim.CountRequests(), 0)
		})
	}
}

func TestAccObjectsBatch_manyMistakes(t *testing.T) {
	t.Parallel()
	sim, _ := acctest.CompaniesSim(t)
	w := acctest.NewWorkspace(t, sim)
	w.Config(batchHCL("test", "", many(200, func(int) string { return `tier = "bronze"` })...))
	// One cause is one error, however many records it concerns.
	out := w.MustFail([]string{"200 elements of records", `"k000"`, "bronze", "gold"}, "plan")
	acctest.Equal(t, "errors", strings.Count(out, "Error: "), 1)
}

func TestAccObjectsBatch_noRightToReadDefinitions(t *testing.T) {
	t.Parallel()
	sim, _ := acctest.CompaniesSim(t)
	withoutDefinitions(sim)
	w := acctest.NewWorkspace(t, sim)
	w.Config(batchHCL("test", "", `a: name = "A"`, `b: name = "B"`))
	out := w.Must("plan")
	acctest.Equal(t, "warnings", strings.Count(acctest.Flatten(out), "Warning: Values are not checked before the apply"), 1)
	w.Apply()
	acctest.Equal(t, "records", len(sim.Records("companies")), 2)
}

func TestAccObjectsBatch_missingCredentials(t *testing.T) {
	t.Parallel()
	sim, _ := acctest.CompaniesSim(t)
	w := acctest.NewWorkspace(t, sim)
	w.Env = w.Env[:len(w.Env)-1]
	w.Config(batchHCL("test", "", `a: name = "A"`))
	w.MustFail([]string{"Missing credentials", "access_token", "HUBSPOT_ACCESS_TOKEN"}, "plan")
}

func TestAccObjectsBatch_wrongPortal(t *testing.T) {
	t.Parallel()
	sim, _ := acctest.CompaniesSim(t)
	w := acctest.NewWorkspace(t, sim)
	w.Config("provider \"hubspot\" {\n  portal_id = \"1\"\n}\n" + batchHCL("test", "", `a: name = "A"`))
	w.MustFail([]string{"Wrong HubSpot account", "portal_id"}, "apply", "-auto-approve")
	acctest.Equal(t, "upserts", sim.CountUpserts(), 0)
	w.Config(fmt.Sprintf("provider \"hubspot\" {\n  portal_id = %d\n}\n", sim.PortalID()) + batchHCL("test", "", `a: name = "A"`))
	w.Apply()
}

// Values, keys, maps and the provider's own arguments may be unknown.
func TestAccObjectsBatch_unknowns(t *testing.T) {
	t.Parallel()
	for name, hcl := range map[string]string{
		"value":       batchHCL("test", "", `a: name = terraform_data.x.output`),
		"record":      strings.Replace(batchHCL("test", "", `a:`), `{}`, `{ for k in ["name"] : k => terraform_data.x.output }`, 1),
		"map":         "resource \"hubspot_objects_batch\" \"test\" {\n object_type = \"companies\"\n id_property = \"code\"\n records = { for k in [terraform_data.x.output] : k => { name = k } }\n}\n",
		"id property": strings.Replace(batchHCL("test", "", `a: name = "A"`), `"code"`, `terraform_data.code.output`, 1),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			sim, _ := acctest.CompaniesSim(t)
			w := acctest.NewWorkspace(t, sim)
			w.Config("resource \"terraform_data\" \"x\" {\n  input = \"a\"\n}\nresource \"terraform_data\" \"code\" {\n  input = \"code\"\n}\n" + hcl)
			w.Apply()
			acctest.Equal(t, "ids", w.State().IDs, acctest.SimIDs(sim))
			acctest.Equal(t, "keys", w.State().Keys(), []string{"a"})
			acctest.MustContain(t, w.Must("plan"), "No changes")
		})
	}
	t.Run("provider", func(t *testing.T) {
		t.Parallel()
		sim, _ := acctest.CompaniesSim(t)
		w := acctest.NewWorkspace(t, sim)
		w.Config(fmt.Sprintf("resource \"terraform_data\" \"url\" {\n  input = %q\n}\nprovider \"hubspot\" {\n  base_url = terraform_data.url.output\n}\n", sim.URL()) + batchHCL("test", "", `a: name = "A"`))
		w.Must("plan")
		acctest.Equal(t, "requests", sim.CountRequests(), 0)
		w.Apply()
		acctest.Equal(t, "ids", w.State().IDs, acctest.SimIDs(sim))
	})
}

// Values that agree in meaning are no difference, after HubSpot rewrote them and
// after the user did.
func TestAccObjectsBatch_equalInMeaning(t *testing.T) {
	t.Parallel()
	sim, _ := acctest.CompaniesSim(t)
	w := acctest.NewWorkspace(t, sim)
	w.Config(batchHCL("test", "", `a: name = " A ", students = "12.50", founded = "1136073600000", tags = "c;a", domain = "HTTPS://WWW.Example.com/"`))
	w.Apply()
	acctest.MustContain(t, w.Must("plan"), "No changes")
	state := w.State()
	acctest.Equal(t, "spelling", *state.Records["a"]["students"], "12.50")
	acctest.Equal(t, "HubSpot's spelling", *state.Props["a"]["students"], "12.5")
	acctest.Equal(t, "HubSpot's date", *state.Props["a"]["founded"], "2006-01-01")

	sim.ResetRequests()
	w.Config(batchHCL("test", "", `a: name = " A ", students = "12.5", founded = "2006-01-01", tags = "a;c", domain = "example.com"`))
	acctest.MustContain(t, w.Must("plan"), "No changes")
	acctest.Equal(t, "upserts", sim.CountUpserts(), 0)
}

// HubSpot keeps telephone numbers as they are sent, letters and all: another
// spelling is another value, and an edit of one is drift.
func TestAccObjectsBatch_telephoneNumbers(t *testing.T) {
	t.Parallel()
	sim, _ := acctest.CompaniesSim(t)
	w := acctest.NewWorkspace(t, sim)
	w.Config(batchHCL("test", "", `a: name = "A", phone = "+1-800-FLOWERS"`))
	w.Apply()
	w.Config(batchHCL("test", "", `a: name = "A", phone = "+1-800-MATTRESS"`))
	acctest.MustContain(t, w.Must("plan"), `"+1-800-FLOWERS" -> "+1-800-MATTRESS"`)
	w.Apply()
	ids := acctest.SimIDs(sim)
	sim.Edit("companies", ids["a"], map[string]string{"phone": "+1 (617) 253-1000"})
	acctest.MustContain(t, w.Must("plan"), `"+1 (617) 253-1000" -> "+1-800-MATTRESS"`)
}

// What a plan shows does not depend on what an unknown value turns out to be: the
// planning inside the apply agrees with it.
func TestAccObjectsBatch_unknownBesideRespelled(t *testing.T) {
	t.Parallel()
	for name, now := range map[string]string{"equal": "B", "respelled": "B ", "other": "C"} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			sim, _ := acctest.CompaniesSim(t)
			w := acctest.NewWorkspace(t, sim)
			data := func(input string) string {
				return fmt.Sprintf("resource \"terraform_data\" \"x\" {\n  input = %q\n}\n", input)
			}
			w.Config(data("B") + batchHCL("test", "", `a: students = "12.50", name = terraform_data.x.output`, `b: name = "N"`))
			w.Apply()
			// The replaced data is unknown in the plan, and the number is respelled.
			w.Config(data(now) + batchHCL("test", "", `a: students = "12.5", name = terraform_data.x.output`, `b: name = "N"`))
			w.Must("apply", "-auto-approve", "-replace=terraform_data.x")
			acctest.MustContain(t, w.Must("plan"), "No changes")
			acctest.Equal(t, "name", *w.State().Records["a"]["name"], now)
		})
	}
}

func TestAccObjectsBatch_drift(t *testing.T) {
	t.Parallel()
	sim, _ := acctest.CompaniesSim(t)
	w := acctest.NewWorkspace(t, sim)
	rows := []string{`a: name = "A", region = "r"`, `b: name = "B"`, `c: name = "C"`, `d: name = "D"`}
	w.Config(batchHCL("test", "", rows...))
	w.Apply()
	ids := acctest.SimIDs(sim)
	sim.Edit("companies", ids["a"], map[string]string{"name": "Edited", "region": "r", "tier": "gold"})
	sim.Archive("companies", ids["b"])
	other := sim.Seed("companies", map[string]string{"name": "Other"})
	merged := sim.Merge("companies", ids["c"], other)

	out := w.Must("plan")
	acctest.MustContain(t, out, `"Edited" -> "A"`)
	acctest.MustNotContain(t, out, "tier", `"r" ->`)
	sim.ResetRequests()
	w.Apply()
	inputs := make(map[string]int)
	for _, input := range sim.UpsertInputs() {
		inputs[input.ID] = len(input.Properties)
	}
	acctest.Equal(t, "written", inputs, map[string]int{"a": 1, "b": 1})
	state := w.State()
	acctest.Equal(t, "id of c", state.IDs["c"], merged)
	acctest.Equal(t, "created", state.Created, map[string]bool{"a": true, "b": true, "c": false, "d": true})
	acctest.MustContain(t, w.Must("plan"), "No changes")
	// The survivor of the merge carries somebody else's history.
	w.Must("destroy", "-auto-approve")
	acctest.Equal(t, "survivor is live", acctest.IsLive(sim, merged), true)
}

// A record whose key was changed in HubSpot is told about and never archived.
func TestAccObjectsBatch_rekeyedByHand(t *testing.T) {
	t.Parallel()
	sim, _ := acctest.CompaniesSim(t)
	w := acctest.NewWorkspace(t, sim)
	w.Config(batchHCL("test", "", `a: name = "A"`, `b: name = "B"`))
	w.Apply()
	ids := acctest.SimIDs(sim)
	sim.Edit("companies", ids["a"], map[string]string{"code": "z"})
	w.MustFail([]string{"1 record with another key in HubSpot", ids["a"], `has the key "z" now`}, "apply", "-auto-approve")
	w.Config(batchHCL("test", `missing_records = "recreate"`, `a: name = "A"`, `b: name = "B"`))
	acctest.MustContain(t, w.Apply(), "1 record with another key in HubSpot", ids["a"])
	w.Must("destroy", "-auto-approve")
	acctest.Equal(t, "record is live", acctest.IsLive(sim, ids["a"]), true)
}

// A property that leaves a record is let go and keeps its value; an empty one
// is cleared; a null one is not managed.
func TestAccObjectsBatch_managedProperties(t *testing.T) {
	t.Parallel()
	sim, _ := acctest.CompaniesSim(t)
	w := acctest.NewWorkspace(t, sim)
	w.Config(batchHCL("test", "", `a: name = "A", region = "r", tier = "gold"`))
	w.Apply()
	id := acctest.SimIDs(sim)["a"]
	sim.ResetRequests()
	w.Config(batchHCL("test", "", `a: name = "A", tier = null`))
	w.Apply()
	acctest.Equal(t, "upserts", sim.CountUpserts(), 0)
	record, _ := sim.Record("companies", id)
	acctest.Equal(t, "region", record.Properties["region"], "r")
	w.Config(batchHCL("test", "", `a: name = "A", region = ""`))
	w.Apply()
	record, _ = sim.Record("companies", id)
	acctest.Equal(t, "region", record.Properties["region"], "")
	acctest.Equal(t, "tier", record.Properties["tier"], "gold")
	acctest.MustContain(t, w.Must("plan"), "No changes")
}

func TestAccObjectsBatch_readProperties(t *testing.T) {
	t.Parallel()
	sim, _ := acctest.CompaniesSim(t)
	w := acctest.NewWorkspace(t, sim)
	w.Config(batchHCL("test", "", `a: name = "A"`))
	w.Apply()
	w.Config(batchHCL("test", `read_properties = ["hs_object_source", "region"]`, `a: name = "A"`))
	sim.ResetRequests()
	w.Apply()
	acctest.Equal(t, "upserts", sim.CountUpserts(), 0)
	acctest.Equal(t, "source", *w.State().Props["a"]["hs_object_source"], "INTEGRATION")
	acctest.MustContain(t, w.Must("plan"), "No changes")
	w.Config(batchHCL("test", `read_properties = ["regoin"]`, `a: name = "A2"`))
	w.MustFail([]string{"read_properties", "region"}, "plan")
}

func TestAccObjectsBatch_definitionDeleted(t *testing.T) {
	t.Parallel()
	sim, _ := acctest.CompaniesSim(t)
	w := acctest.NewWorkspace(t, sim)
	w.Config(batchHCL("test", "", `a: name = "A", region = "r"`))
	w.Apply()
	sim.ArchiveProperty("companies", "region")
	w.MustFail([]string{`"region"`, "archived"}, "plan")
	w.Config(batchHCL("test", "", `a: name = "A"`))
	w.Apply()
	acctest.MustContain(t, w.Must("plan"), "No changes")
}

// Contacts by e-mail: every managed property is sent, the key is not, and an
// address in another case is the same record.
func TestAccObjectsBatch_contactsByEmail(t *testing.T) {
	t.Parallel()
	sim, _ := acctest.CompaniesSim(t)
	w := acctest.NewWorkspace(t, sim)
	config := func(last string) string {
		return fmt.Sprintf("resource \"hubspot_objects_batch\" \"test\" {\n object_type = \"contacts\"\n id_property = \"email\"\n records = { \"Ada@Example.com\" = { firstname = \"Ada\", lastname = %q } }\n}\n", last)
	}
	w.Config(config("Lovelace"))
	w.Apply()
	acctest.MustContain(t, w.Must("plan"), "No changes")
	sim.ResetRequests()
	w.Config(config("King"))
	w.Apply()
	acctest.Equal(t, "sent", sim.UpsertInputs()[0].Properties, map[string]string{"firstname": "Ada", "lastname": "King"})
	record, _ := sim.Find("contacts", "email", "ada@example.com")
	acctest.Equal(t, "first name", record.Properties["firstname"], "Ada")
}

func TestAccObjectsBatch_objectTypes(t *testing.T) {
	t.Parallel()
	sim, _ := acctest.CompaniesSim(t)
	id := sim.DefineObjectType(hubspotsim.Schema{
		Name: "widget", PrimaryDisplayProperty: "title", RequiredProperties: []string{"title"},
		Properties: []hubspotsim.Property{
			{Name: "title", Type: "string", FieldType: "text"},
			{Name: "sku", Type: "string", FieldType: "text", Unique: true},
		},
	})
	for _, objectType := range []string{"deals", "tickets", "products", "line_items", "contacts"} {
		sim.DefineProperty(objectType, hubspotsim.Property{Name: "sku", Type: "string", FieldType: "text", Unique: true})
	}
	for objectType, cells := range map[string]string{
		"contacts":   `firstname = "A"`,
		"deals":      `dealname = "A", dealstage = "appointmentscheduled", pipeline = "default"`,
		"tickets":    `subject = "A", hs_pipeline = "0", hs_pipeline_stage = "1"`,
		"products":   `name = "A"`,
		"line_items": `name = "A"`,
		"widget":     `title = "A"`,
		fmt.Sprintf("p%d_widget", sim.PortalID()): `title = "B"`,
		id: `title = "C"`,
	} {
		t.Run(objectType, func(t *testing.T) {
			t.Parallel()
			w := acctest.NewWorkspace(t, sim)
			hcl := batchHCL("test", "", "sku-"+objectType+": "+cells)
			w.Config(strings.NewReplacer(`"companies"`, fmt.Sprintf("%q", objectType), `"code"`, `"sku"`).Replace(hcl))
			w.Apply()
			acctest.MustContain(t, w.Must("plan"), "No changes")
			w.Must("destroy", "-auto-approve")
		})
	}
}

// More new records than the account may hold are told in the plan, and those that
// are refused for it in the apply.
func TestAccObjectsBatch_recordLimit(t *testing.T) {
	t.Parallel()
	sim, _ := acctest.CompaniesSim(t)
	id := sim.DefineObjectType(hubspotsim.Schema{
		Name: "widget", Properties: []hubspotsim.Property{{Name: "title"}, {Name: "code", Unique: true}},
	})
	sim.SetRules("widget", hubspotsim.Rules{RecordLimit: 4})
	sim.SeedMany("widget", []map[string]string{{"code": "a"}, {"code": "x"}, {"code": "y"}})
	config := func(rows ...string) string {
		return strings.ReplaceAll(batchHCL("test", "", rows...), `"companies"`, fmt.Sprintf("%q", id))
	}
	w := acctest.NewWorkspace(t, sim)
	w.Config(config(`a: title = "A"`, `b: title = "B"`))
	acctest.MustNotContain(t, w.Must("plan"), "may hold")
	w.Config(config(`a: title = "A"`, `b: title = "B"`, `c: title = "C"`, `d: title = "D"`))
	sim.ResetRequests()
	acctest.MustContain(t, w.Must("plan"), "More new records than the account may hold", "3 records", "at most 4", "3 new records", "no room for 2")
	acctest.Equal(t, "calls for limits", sim.Count(string(hubspotsim.OpRecordLimits)), 1)
	w.MustFail([]string{"reached its limit", "raise the limit in HubSpot", "2 of 4 records"}, "apply", "-auto-approve")
	acctest.Equal(t, "records", sim.CountRecords("widget"), 4)
	acctest.Equal(t, "state", len(w.State().IDs), 2)

	// Who may not read the limits plans without them.
	sim.Configure(hubspotsim.WithScopes("crm.objects.custom.read", "crm.schemas.custom.read"))
	sim.Fault(hubspotsim.Fault{
		Operation: hubspotsim.OpRecordLimits, Status: http.StatusForbidden,
		Body: `{"status":"error","message":"This app hasn't been granted all required scopes","category":"MISSING_SCOPES"}`,
	})
	acctest.MustNotContain(t, w.Must("plan"), "may hold", "limits")
}

// HubSpot's answer to a missing right names the scopes.
func TestAccObjectsBatch_scopes(t *testing.T) {
	t.Parallel()
	sim, _ := acctest.CompaniesSim(t)
	w := acctest.NewWorkspace(t, sim)
	sim.Fault(hubspotsim.Fault{
		Operation: hubspotsim.OpUpsert, Status: http.StatusForbidden,
		Body: `{"status":"error","message":"This app hasn't been granted all required scopes.","correlationId":"c","category":"MISSING_SCOPES","errors":[{"message":"m","context":{"requiredGranularScopes":["crm.objects.companies.write"]}}]}`,
	})
	w.Config(batchHCL("test", "", `a: name = "A"`))
	w.MustFail([]string{"crm.objects.companies.write"}, "apply", "-auto-approve")
}
