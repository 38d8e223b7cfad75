// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package objects_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/seed-5bbc67a3/terraform-provider-hubspot/internal/hubspotsim"
	"github.com/seed-5bbc67a3/terraform-provider-hubspot/provider/acctest"
)

// dealsSim is an account with owners, two pipelines for deals and a unique property
// code of theirs.
func dealsSim(t *testing.T) *hubspotsim.Server {
	t.Helper()
	sim, _ := acctest.CompaniesSim(t)
	sim.DefineProperty("deals", hubspotsim.Property{Name: "code", Type: "string", FieldType: "text", Unique: true})
	sim.DefineProperty("deals", hubspotsim.Property{Name: "signed", Type: "bool", FieldType: "booleancheckbox"})
	sim.DefineProperty("deals", hubspotsim.Property{Name: "level", Type: "enumeration", FieldType: "select", Options: []hubspotsim.PropertyOption{{Value: "g", Label: "Gold"}, {Value: "s", Label: "Silver"}}})
	sim.DefineOwner(hubspotsim.Owner{ID: "501", Email: "lena@shop.example", FirstName: "Lena", LastName: "Ott"})
	sim.DefineOwner(hubspotsim.Owner{ID: "502", Email: "gone@shop.example", FirstName: "Gone", LastName: "Away", Archived: true})
	sim.DefinePipeline("deals", hubspotsim.Pipeline{ID: "900", Label: "Renewals", Stages: []hubspotsim.Stage{{ID: "901", Label: "Open"}, {ID: "902", Label: "Won"}}})
	sim.DefinePipeline("deals", hubspotsim.Pipeline{ID: "910", Label: "Partners", Stages: []hubspotsim.Stage{{ID: "911", Label: "Open"}, {ID: "912", Label: "Lost"}}})
	return sim
}

func dealsHCL(rows ...string) string {
	return strings.ReplaceAll(batchHCL("test", "", rows...), `"companies"`, `"deals"`)
}

// Values are declared as people write them, HubSpot's go out, and the state keeps
// both.
func TestAccObjectsBatch_valuesAsPeopleWriteThem(t *testing.T) {
	t.Parallel()
	sim := dealsSim(t)
	w := acctest.NewWorkspace(t, sim)
	row := func(stage string) string {
		return fmt.Sprintf(`a: dealname = "A", hubspot_owner_id = "Lena@shop.example", pipeline = "Renewals", dealstage = %q, signed = "Yes", level = "Gold"`, stage)
	}
	w.Config(dealsHCL(row("Open"), `b: dealname = "B", hubspot_owner_id = "502"`))
	w.Apply()
	r, _ := sim.Find("deals", "code", "a")
	for name, want := range map[string]string{"hubspot_owner_id": "501", "pipeline": "900", "dealstage": "901", "signed": "true", "level": "g"} {
		acctest.Equal(t, name, r.Properties[name], want)
		acctest.Equal(t, "properties of "+name, *w.State().Props["a"][name], want)
	}
	acctest.Equal(t, "declared stage", *w.State().Records["a"]["dealstage"], "Open")
	acctest.MustContain(t, w.Must("plan"), "No changes")

	sim.ResetRequests()
	w.Config(dealsHCL(row("Won"), `b: dealname = "B", hubspot_owner_id = "502"`))
	w.Must("plan")
	acctest.Equal(t, "owner calls", sim.Count(string(hubspotsim.OpOwnerList)), 1)
	acctest.Equal(t, "pipeline calls", sim.Count(string(hubspotsim.OpPipelineList)), 1)
	w.Apply()
	r, _ = sim.Find("deals", "code", "a")
	acctest.Equal(t, "stage", r.Properties["dealstage"], "902")

	// An edit is drift, whatever the spelling.
	sim.Edit("deals", r.ID, map[string]string{"level": "s"})
	acctest.MustContain(t, w.Must("plan"), `"s" -> "Gold"`)
	w.Apply()
	acctest.MustContain(t, w.Must("plan"), "No changes")
}

// What can't be resolved is told in the plan with the candidates.
func TestAccObjectsBatch_valuesNobodyKnows(t *testing.T) {
	t.Parallel()
	sim := dealsSim(t)
	w := acctest.NewWorkspace(t, sim)
	for cells, texts := range map[string][]string{
		`hubspot_owner_id = "nobody@shop.example"`:      {"hubspot_owner_id", "No owner has the e-mail address"},
		`hubspot_owner_id = "gone@shop.example"`:        {"hubspot_owner_id", "deactivated", "502"},
		`pipeline = "Sales"`:                            {"no pipeline", "Renewals"},
		`pipeline = "Partners", dealstage = "Won"`:      {"no stage of the pipeline", "Partners"},
		`dealname = "A", level = "Platinum"`:            {"level", "Platinum"},
		`dealname = "A", signed = "perhaps"`:            {"signed", "perhaps"},
		`pipeline = "Renewals", dealstage = "no stage"`: {"no stage of the pipeline", "901"},
	} {
		w.Config(dealsHCL("a: " + cells))
		w.MustFail(texts, "plan")
	}
	acctest.Equal(t, "upserts", sim.CountUpserts(), 0)
}

// Neither owners nor pipelines are asked for where no record manages such.
func TestAccObjectsBatch_lookupsOnlyWhereNeeded(t *testing.T) {
	t.Parallel()
	sim := dealsSim(t)
	w := acctest.NewWorkspace(t, sim)
	w.Config(dealsHCL(`a: dealname = "A"`))
	w.Apply()
	acctest.Equal(t, "owner calls", sim.Count(string(hubspotsim.OpOwnerList)), 0)
	acctest.Equal(t, "pipeline calls", sim.Count(string(hubspotsim.OpPipelineList)), 0)
}

// The account's own rules refuse in the plan what HubSpot would refuse in the
// apply.
func TestAccObjectsBatch_accountRules(t *testing.T) {
	t.Parallel()
	sim, _ := acctest.CompaniesSim(t)
	sim.SetRules("companies", hubspotsim.Rules{Validations: map[string][]hubspotsim.ValidationRule{"region": {{Type: "MAX_LENGTH", Arguments: []string{"3"}}}}})
	w := acctest.NewWorkspace(t, sim)
	// Older versions do not enforce the account's rules.
	w.Env = append(w.Env, "HUBSPOT_API_VERSION=2026-09")
	w.Config(batchHCL("test", "", `a: region = "north"`))
	w.MustFail([]string{"rule of the account", "region", "MAX_LENGTH"}, "plan")
	acctest.Equal(t, "calls for rules", sim.Count(string(hubspotsim.OpValidationList)), 1)
	w.Config("provider \"hubspot\" {\n  api_version = \"v3\"\n}\n" + batchHCL("test", "", `a: region = "north"`))
	w.Must("plan")

	// What HubSpot brings into form is no change afterwards.
	sim.SetRules("companies", hubspotsim.Rules{Validations: map[string][]hubspotsim.ValidationRule{"region": {
		{Type: "FORMAT", Arguments: []string{"UPPER"}, Normalizes: true}, {Type: "REGEX", Arguments: []string{"[A-Z]+"}},
	}}})
	w.Config(batchHCL("test", "", `a: name = "A", region = "north"`))
	w.Apply()
	acctest.Equal(t, "stored", *w.State().Props["a"]["region"], "NORTH")
	acctest.MustContain(t, w.Must("plan"), "No changes")

	// What the plan cannot check it says, and the refusal names the rules. Keys are
	// under rules too.
	sim.SetRules("companies", hubspotsim.Rules{Validations: map[string][]hubspotsim.ValidationRule{
		"founded": {{Type: "BEFORE_DURATION", Arguments: []string{"P1D"}}}, "code": {{Type: "REGEX", Arguments: []string{"^[a-z]$"}}, {Type: "REGEX", Arguments: []string{"(?!b)"}}},
	}})
	const later = `founded = "2990-01-01"`
	w.Config(batchHCL("test", "", `a: name = "A", region = "north", `+later, `B: name = "B"`))
	w.MustFail([]string{"Invalid key", "rule of the account", `"B"`}, "plan")
	w.Config(batchHCL("test", "", `a: name = "A", region = "north", `+later))
	acctest.MustContain(t, w.Must("plan"), "Rules of the account that only HubSpot checks", `"founded": BEFORE_DURATION P1D`)
	w.MustFail([]string{"HubSpot refused a record", "The account has rules for values of \"founded\"", "BEFORE_DURATION P1D", "property settings"}, "apply", "-auto-approve")

	// What has to have a value no plan can know.
	sim.SetRules("companies", hubspotsim.Rules{CreateRequired: []string{"region"}, Conditions: []hubspotsim.Condition{{Property: "tier", Values: []string{"gold"}, Required: []string{"students"}}}})
	w.Config(batchHCL("test", "", `a: name = "A"`, `n: name = "N"`, `o: name = "O", region = "x", tier = "gold"`))
	w.MustFail([]string{
		`asks for a value of "region" in every new record`, "MISSING_REQUIRED_PROPERTY",
		`makes "students" required by the value of "tier"`, "MISSING_CONDITIONAL_REQUIRED_PROPERTY",
	}, "apply", "-auto-approve")

	sim.SetRules("companies", hubspotsim.Rules{Validations: map[string][]hubspotsim.ValidationRule{"region": {{Type: "MAX_LENGTH", Arguments: []string{"3"}}}}})
	sim.Fault(hubspotsim.Fault{
		Operation: hubspotsim.OpValidationList, Status: 403,
		Body: `{"status":"error","message":"This app hasn't been granted all required scopes","category":"MISSING_SCOPES"}`,
	})
	w.Config(batchHCL("test", "", `a: name = "A", region = "northern"`))
	acctest.MustNotContain(t, w.Must("plan"), "validation")
}

// A doubtful time is one warning for each cause.
func TestAccObjectsBatch_doubtfulTimes(t *testing.T) {
	t.Parallel()
	sim, _ := acctest.CompaniesSim(t)
	w := acctest.NewWorkspace(t, sim)
	sim.DefineProperty("companies", hubspotsim.Property{Name: "seen", Type: "datetime", FieldType: "date"})
	w.Config(batchHCL("test", "", `a: seen = "1764201600"`, `b: seen = "1764201601"`, `c: seen = "46000"`))
	out := w.Must("plan")
	acctest.MustContain(t, out, `2 values of "seen" may mean another time`, `1 value of "seen" may mean another time`, "seconds since 1970")
}

// A stage that HubSpot drops is shown as stored and told about.
func TestAccObjectsBatch_droppedStage(t *testing.T) {
	t.Parallel()
	sim := dealsSim(t)
	w := acctest.NewWorkspace(t, sim)
	w.Config(dealsHCL(`a: dealname = "A", dealstage = "902"`))
	out := w.Apply()
	r, _ := sim.Find("deals", "code", "a")
	acctest.Equal(t, "stage", r.Properties["dealstage"], "")
	acctest.MustContain(t, out, `HubSpot stored no value of "dealstage"`, "holds nothing")
	acctest.Equal(t, "properties", w.State().Props["a"]["dealstage"] == nil, true)
	acctest.MustContain(t, out, "Stage without a pipeline", `Declare "pipeline" beside the stage`)

	// Nothing would come of another write, so there is no change, only a warning.
	for _, flags := range [][]string{{"plan"}, {"apply", "-auto-approve"}, {"plan"}} {
		sim.ResetRequests()
		acctest.MustContain(t, w.Must(flags...), "No changes", `HubSpot stored no value of "dealstage"`, "still does")
		acctest.Equal(t, "upserts", sim.Count(string(hubspotsim.OpUpsert)), 0)
	}
	acctest.Equal(t, "declared", *w.State().Records["a"]["dealstage"], "902")

	// What somebody sets is drift, and undone like any other.
	sim.Edit("deals", r.ID, map[string]string{"dealstage": "901"})
	acctest.MustContain(t, w.Must("plan"), `"901" -> "902"`)
	w.Apply()
	acctest.MustContain(t, w.Must("plan"), "No changes")

	// The pipeline takes the stage along, which the state declares already.
	w.Config(dealsHCL(`a: dealname = "A", dealstage = "902", pipeline = "900"`))
	acctest.MustNotContain(t, w.Apply(), "Stage without a pipeline", "answered, without an error")
	r, _ = sim.Find("deals", "code", "a")
	acctest.Equal(t, "stage", r.Properties["dealstage"], "902")
	acctest.MustNotContain(t, w.Must("plan", "-detailed-exitcode"), "HubSpot stored")
}
