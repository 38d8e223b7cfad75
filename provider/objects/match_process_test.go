// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package objects_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/seed-5bbc67a3/terraform-provider-hubspot/internal/hubspotsim"
	"github.com/seed-5bbc67a3/terraform-provider-hubspot/provider/acctest"
	"github.com/seed-5bbc67a3/terraform-provider-hubspot/provider/objects"
)

// unknownCell is a value that only the apply knows.
const unknownCell = "\x00unknown"

// table is rows by key.
type table = map[string]map[string]string

// matching is a configuration that finds records by a property. args are further
// arguments, names and values in turn.
func (p *process) matching(by string, rows table, args ...string) *tfprotov6.DynamicValue {
	p.t.Helper()
	unknown := make(map[string]bool)
	for key, row := range rows {
		for name, v := range row {
			unknown[key+"."+name] = v == unknownCell
		}
	}
	var values map[string]tftypes.Value
	if err := p.rows(rows, unknown).As(&values); err != nil {
		p.t.Fatal(err)
	}
	values["match_existing_by"] = textValue(by)
	for i := 0; i < len(args); i += 2 {
		values[args[i]] = textValue(args[i+1])
	}
	return p.value(tftypes.NewValue(p.objectType, values))
}

// texts is a map of strings of a state or a plan; what is unknown is left out.
func (p *process) texts(state *tfprotov6.DynamicValue, attribute string) map[string]string {
	p.t.Helper()
	var values, elements map[string]tftypes.Value
	v, err := state.Unmarshal(p.objectType)
	if err != nil || v.As(&values) != nil || values[attribute].As(&elements) != nil {
		p.t.Fatal(err, attribute)
	}
	texts := make(map[string]string)
	for key, e := range elements {
		var text string
		var flag bool
		if e.IsKnown() && e.As(&text) == nil {
			texts[key] = text
		} else if e.IsKnown() && e.As(&flag) == nil {
			texts[key] = fmt.Sprint(flag)
		}
	}
	return texts
}

// tryApply plans in a process of its own, as Terraform does in an apply, lets
// something happen, and applies. It returns the state that was saved and the errors.
func tryApply(t *testing.T, sim *hubspotsim.Server, o object, config *tfprotov6.DynamicValue, between func()) (object, []string) {
	t.Helper()
	p := newProcess(t, sim)
	plan, problems := p.plan(o, config)
	if len(problems) > 0 {
		return o, problems
	}
	if between != nil {
		between()
	}
	prior := o.state
	if prior == nil {
		prior = p.null()
	}
	resp, err := p.server.ApplyResourceChange(t.Context(), &tfprotov6.ApplyResourceChangeRequest{
		TypeName: objects.TypeName, PriorState: prior, PlannedState: plan.PlannedState, Config: config, PlannedPrivate: plan.PlannedPrivate,
	})
	if err != nil {
		t.Fatal(err)
	}
	return object{resp.NewState, resp.Private}, errorsOf(resp.Diagnostics)
}

func mustApply(t *testing.T, sim *hubspotsim.Server, o object, config *tfprotov6.DynamicValue) object {
	t.Helper()
	o, problems := tryApply(t, sim, o, config, nil)
	if len(problems) > 0 {
		t.Fatal(problems)
	}
	return o
}

// mustBeIdle fails the test where a refresh and a plan of the configuration change
// anything.
func mustBeIdle(t *testing.T, sim *hubspotsim.Server, o object, config *tfprotov6.DynamicValue) {
	t.Helper()
	p := newProcess(t, sim)
	read := p.read(o)
	plan, problems := p.plan(read, config)
	if len(problems) > 0 {
		t.Fatal(problems)
	}
	for what, v := range map[string]*tfprotov6.DynamicValue{"refreshed": read.state, "planned": plan.PlannedState} {
		got, err := v.Unmarshal(p.objectType)
		if err != nil {
			t.Fatal(err)
		}
		want, err := o.state.Unmarshal(p.objectType)
		if err != nil {
			t.Fatal(err)
		}
		if diffs, _ := got.Diff(want); len(diffs) > 0 {
			t.Fatalf("%s: %v", what, diffs)
		}
	}
}

// writesTo counts the records that requests were to write.
func writesTo(sim *hubspotsim.Server) int {
	return len(sim.UpsertInputs()) + len(sim.InputsOf(hubspotsim.OpBatchUpdate))
}

func mustSay(t *testing.T, problems []string, texts ...string) {
	t.Helper()
	said := strings.Join(problems, "\n")
	for _, text := range texts {
		if !strings.Contains(said, text) {
			t.Fatalf("nothing says %q: %s", text, said)
		}
	}
	if len(problems) == 0 {
		t.Fatal("no error")
	}
}

func company(domain, name string, more ...string) map[string]string {
	cells := map[string]string{"domain": domain, "name": name}
	for i := 0; i < len(more); i += 2 {
		cells[more[i]] = more[i+1]
	}
	return cells
}

func TestObjectsBatch_matchAdopts(t *testing.T) {
	t.Parallel()
	sim, _ := acctest.CompaniesSim(t)
	one := sim.Seed("companies", company("mit.edu", "Theirs", "region", "east", "students", "5"))
	archived := sim.Seed("companies", company("gone.example", "Gone"))
	sim.Archive("companies", archived)
	other := sim.Seed("companies", company("x.example", "Of another key", "code", "z"))
	p := newProcess(t, sim)
	config := p.matching("domain", table{
		"a": company("https://www.MIT.edu/", "MIT", "students", "5.0"),
		"b": company("gone.example", "B"), "c": company("", "C"), "d": company("x.example", "D"),
	})
	plan, problems := p.plan(object{}, config)
	if len(problems) > 0 {
		t.Fatal(problems)
	}
	acctest.Equal(t, "planned ids", p.texts(plan.PlannedState, "ids"), map[string]string{"a": one})
	var warned []string
	for _, d := range plan.Diagnostics {
		warned = append(warned, d.Summary+"\n"+d.Detail)
	}
	mustSay(t, warned, "4 new (1 adopted)", "1 record matched by domain", "code: 1 cell, 1 set",
		"1 new record is like one with another key", fmt.Sprintf(`"d" (record %s has the key "z")`, other))
	sim.ResetRequests()
	o := mustApply(t, sim, object{}, config)
	updates := sim.InputsOf(hubspotsim.OpBatchUpdate)
	if len(updates) != 1 || updates[0].ID != one || updates[0].IDProperty != "" || updates[0].Properties["code"] != "a" || updates[0].Properties["name"] != "MIT" || updates[0].TraceID == "" {
		t.Errorf("updates: %+v", updates)
	}
	acctest.Equal(t, "upserts", len(sim.UpsertInputs()), 3)
	ids := acctest.SimIDs(sim)
	acctest.Equal(t, "id of a", ids["a"], one)
	acctest.Equal(t, "ids", p.texts(o.state, "ids"), map[string]string{"a": one, "b": ids["b"], "c": ids["c"], "d": ids["d"]})
	acctest.Equal(t, "created", p.texts(o.state, "created"), map[string]string{"a": "false", "b": "true", "c": "true", "d": "true"})
	if r, _ := sim.Record("companies", one); r.Properties["region"] != "east" {
		t.Error("what is not declared changed")
	}
	mustBeIdle(t, sim, o, config)
	// From now on everything goes by key.
	sim.ResetRequests()
	o = mustApply(t, sim, o, p.matching("domain", table{"a": company("mit.edu", "M.I.T."), "b": company("gone.example", "B"), "c": company("", "C"), "d": company("x.example", "D")}))
	acctest.Equal(t, "updates by id", len(sim.InputsOf(hubspotsim.OpBatchUpdate)), 0)
	acctest.Equal(t, "lists", sim.Count(string(hubspotsim.OpList)), 0)
	acctest.Equal(t, "upserts", len(sim.UpsertInputs()), 1)
	// A plan on the stored state that changes nothing asks nothing.
	sim.ResetRequests()
	p = newProcess(t, sim)
	if _, problems := p.plan(o, p.matching("domain", table{"a": company("mit.edu", "M.I.T."), "b": company("gone.example", "B"), "c": company("", "C"), "d": company("x.example", "D")})); len(problems) > 0 {
		t.Fatal(problems)
	}
	acctest.Equal(t, "requests", sim.CountRequests(), 0)
}

func TestObjectsBatch_matchRefuses(t *testing.T) {
	t.Parallel()
	sim, _ := acctest.CompaniesSim(t)
	one := sim.Seed("companies", company("a.example", "One"))
	two := sim.Seed("companies", company("www.A.example", "Two"))
	three := sim.Seed("companies", company("b.example", "Three"))
	keyed := sim.Seed("companies", company("c.example", "Keyed", "code", "other"))
	rows := table{"a": company("a.example", "A")}
	for name, test := range map[string]struct {
		by    string
		rows  table
		args  []string
		texts []string
	}{
		"two records":            {"domain", rows, nil, []string{"1 row matches several records", fmt.Sprintf(`"a": records %s, %s`, one, two)}},
		"two rows":               {"domain", table{"x": company("b.example", "X"), "y": company("B.example", "Y")}, nil, []string{"2 rows match one record", `"x", "y": record ` + three}},
		"both":                   {"domain", table{"x": company("a.example", "X"), "y": company("a.example", "Y")}, nil, []string{"2 rows match several records", fmt.Sprintf(`"x", "y": records %s, %s`, one, two)}},
		"by name":                {"name", table{"x": company("", " three")}, []string{"existing_records", "fail"}, []string{"Record exists already", `"x" (id ` + three + `)`}},
		"required":               {"domain", table{"x": company("b.example", "X"), "y": company("y.example", "Y")}, []string{"existing_records", "require"}, []string{"1 record is not in HubSpot", "y"}},
		"no such property":       {"domian", rows, nil, []string{"Unknown property", "domain"}},
		"too many":               {"domain", table{"x": company("b.example", "X")}, []string{"max_create", "0"}, []string{"max_create"}},
		"an id of nothing":       {"hs_object_id", table{"x": {"hs_object_id": "77", "name": "X"}}, nil, []string{"1 record is not in HubSpot", `"x" (id 77)`}},
		"an id that is none":     {"hs_object_id", table{"x": {"hs_object_id": "n/a", "name": "X"}}, nil, []string{"Invalid record id"}},
		"an id of another key":   {"hs_object_id", table{"x": {"hs_object_id": keyed, "name": "X"}}, nil, []string{"Record has another key", `the key "other"`}},
		"an id that comes twice": {"hs_object_id", table{"x": {"hs_object_id": one}, "y": {"hs_object_id": one}}, nil, []string{"2 rows match one record", `"x", "y": record ` + one}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := newProcess(t, sim)
			_, problems := p.plan(object{}, p.matching(test.by, test.rows, test.args...))
			mustSay(t, problems, test.texts...)
			acctest.Equal(t, "errors", len(problems), 1)
			acctest.Equal(t, "writes", writesTo(sim), 0)
		})
	}
}

// A key that HubSpot spells otherwise is no new record, also where HubSpot tells the
// spellings apart.
func TestObjectsBatch_matchRespelledKey(t *testing.T) {
	t.Parallel()
	sim, _ := acctest.CompaniesSim(t, hubspotsim.WithConfig(func(c *hubspotsim.Config) { c.UniqueKeyCase = hubspotsim.KeysExact }))
	one := sim.Seed("companies", company("z.example", "One", "code", "Key-1"))
	p := newProcess(t, sim)
	config := p.matching("domain", table{"key-1": company("a.example", "A")})
	o := mustApply(t, sim, object{}, config)
	acctest.Equal(t, "id", p.texts(o.state, "ids")["key-1"], one)
	acctest.Equal(t, "key", acctest.SimIDs(sim)["Key-1"], one)
	acctest.Equal(t, "companies", sim.CountRecords("companies"), 1)
	mustBeIdle(t, sim, o, config)
}

// What is required is there by its match.
func TestObjectsBatch_matchRequired(t *testing.T) {
	t.Parallel()
	sim, _ := acctest.CompaniesSim(t)
	three := sim.Seed("companies", company("b.example", "Three"))
	p := newProcess(t, sim)
	mustApply(t, sim, object{}, p.matching("domain", table{"x": company("b.example", "X")}, "existing_records", "require"))
	acctest.Equal(t, "id", acctest.SimIDs(sim)["x"], three)
}

// The record id says which record a row is, and is written nowhere.
func TestObjectsBatch_matchByRecordID(t *testing.T) {
	t.Parallel()
	sim, _ := acctest.CompaniesSim(t)
	one := sim.Seed("companies", company("a.example", "One"))
	two := sim.Seed("companies", company("a.example", "Two"))
	p := newProcess(t, sim)
	rows := table{"a": {"hs_object_id": " " + one, "name": "A"}, "b": {"hs_object_id": two, "name": "B"}, "c": {"hs_object_id": "", "name": "C"}}
	config := p.matching("hs_object_id", rows)
	o := mustApply(t, sim, object{}, config)
	acctest.Equal(t, "lists", sim.Count(string(hubspotsim.OpList)), 0)
	for _, in := range append(sim.InputsOf(hubspotsim.OpBatchUpdate), sim.UpsertInputs()...) {
		if _, sent := in.Properties["hs_object_id"]; sent {
			t.Errorf("the record id was written: %+v", in)
		}
	}
	ids := acctest.SimIDs(sim)
	acctest.Equal(t, "ids", []string{ids["a"], ids["b"]}, []string{one, two})
	mustBeIdle(t, sim, o, config)
	// Other cells change nothing by themselves.
	rows["a"]["hs_object_id"], rows["c"]["hs_object_id"] = two, ids["c"]
	p = newProcess(t, sim)
	o = p.read(o)
	before := writesTo(sim)
	plan, problems := p.plan(o, p.matching("hs_object_id", rows))
	if len(problems) > 0 {
		t.Fatal(problems)
	}
	acctest.Equal(t, "plan", string(plan.PlannedState.MsgPack), string(o.state.MsgPack))
	acctest.Equal(t, "writes", writesTo(sim), before)
	// A record that is gone is the affair of missing_records.
	rows["a"]["hs_object_id"] = one
	sim.Archive("companies", one)
	p = newProcess(t, sim)
	o = p.read(o)
	o = mustApply(t, sim, o, p.matching("hs_object_id", rows))
	if id := p.texts(o.state, "ids")["a"]; id == one || id == "" {
		t.Errorf("the record was made anew under %q", id)
	}
}

// What is not known in the plan is matched in the apply.
func TestObjectsBatch_matchUnknown(t *testing.T) {
	t.Parallel()
	sim, _ := acctest.CompaniesSim(t)
	one := sim.Seed("companies", company("a.example", "One"))
	two := sim.Seed("companies", company("b.example", "Two"))
	p := newProcess(t, sim)
	plan, problems := p.plan(object{}, p.matching("domain", table{"a": company(unknownCell, "A"), "b": company("b.example", unknownCell)}))
	if len(problems) > 0 {
		t.Fatal(problems)
	}
	acctest.Equal(t, "planned ids", p.texts(plan.PlannedState, "ids"), map[string]string{"b": two})
	o := mustApply(t, sim, object{}, p.matching("domain", table{"a": company("A.example", "A"), "b": company("b.example", "B")}))
	acctest.Equal(t, "ids", p.texts(o.state, "ids"), map[string]string{"a": one, "b": two})
	// New rows of an object that stays are matched alike.
	three := sim.Seed("companies", company("c.example", "Three"))
	o = mustApply(t, sim, o, p.matching("domain", table{"a": company("A.example", "A"), "b": company("b.example", "B"), "c": company("c.example", "C")}))
	acctest.Equal(t, "id of c", p.texts(o.state, "ids")["c"], three)
	acctest.Equal(t, "companies", sim.CountRecords("companies"), 3)
}

// Records that change between the planning of an apply and its writes are not
// overwritten, and nothing else is written then.
func TestObjectsBatch_matchMovesInApply(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		happen func(sim *hubspotsim.Server, one, two string)
		text   string
	}{
		"archived": {func(sim *hubspotsim.Server, one, _ string) { sim.Archive("companies", one) }, "is gone"},
		"merged":   {func(sim *hubspotsim.Server, one, two string) { sim.Merge("companies", two, one) }, "is gone"},
		"another domain": {func(sim *hubspotsim.Server, one, _ string) {
			sim.Edit("companies", one, map[string]string{"domain": "z.example"})
		}, "domain of record"},
		"another key": {func(sim *hubspotsim.Server, one, _ string) {
			sim.Edit("companies", one, map[string]string{"code": "z"})
		}, "has another key"},
		"its key already": {func(sim *hubspotsim.Server, one, _ string) {
			sim.Edit("companies", one, map[string]string{"code": "A"})
		}, ""},
		"respelled": {func(sim *hubspotsim.Server, one, _ string) {
			sim.Edit("companies", one, map[string]string{"domain": "https://a.example/x"})
		}, ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			sim, _ := acctest.CompaniesSim(t)
			one := sim.Seed("companies", company("a.example", "One"))
			two := sim.Seed("companies", company("b.example", "Two"))
			p := newProcess(t, sim)
			config := p.matching("domain", table{"a": company("a.example", "A"), "new": company("n.example", "N")})
			o, problems := tryApply(t, sim, object{}, config, func() { test.happen(sim, one, two) })
			if test.text == "" {
				if len(problems) > 0 {
					t.Fatal(problems)
				}
				acctest.Equal(t, "id", p.texts(o.state, "ids")["a"], one)
				acctest.Equal(t, "companies", sim.CountRecords("companies"), 3)
				mustBeIdle(t, sim, o, config)
				return
			}
			mustSay(t, problems, "Records changed since the plan", test.text, "Nothing was written")
			acctest.Equal(t, "writes", writesTo(sim), 0)
		})
	}
}

// An apply whose state was lost is repeated without a second record.
func TestObjectsBatch_matchStateLost(t *testing.T) {
	t.Parallel()
	sim, _ := acctest.CompaniesSim(t)
	one := sim.Seed("companies", company("a.example", "One"))
	p := newProcess(t, sim)
	config := p.matching("domain", table{"a": company("a.example", "A"), "b": company("b.example", "B")})
	fault := sim.Fault(hubspotsim.Fault{Operation: hubspotsim.OpBatchUpdate, CutAfter: true, Times: 1})
	o := mustApply(t, sim, object{}, config)
	acctest.Equal(t, "cut answers", fault.Hits(), 1)
	acctest.Equal(t, "created", p.texts(o.state, "created"), map[string]string{"a": "false", "b": "true"})
	o = mustApply(t, sim, object{}, config)
	acctest.Equal(t, "id", p.texts(o.state, "ids")["a"], one)
	acctest.Equal(t, "companies", sim.CountRecords("companies"), 2)
	mustBeIdle(t, sim, o, config)
}

// A list that leaves out what HubSpot holds is no list to make records by.
func TestObjectsBatch_matchListIncomplete(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct{ body, text string }{
		"empty":   {`{"results":[]}`, "leaves out records"},
		"nothing": {`{}`, "results"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			sim, _ := acctest.CompaniesSim(t)
			sim.Seed("companies", company("a.example", "One"))
			sim.Seed("companies", company("b.example", "Two", "code", "b"))
			sim.Fault(hubspotsim.Fault{Operation: hubspotsim.OpList, Rewrite: func(_ hubspotsim.Request, a *hubspotsim.Answer) { a.Body = []byte(test.body) }})
			p := newProcess(t, sim)
			_, problems := p.plan(object{}, p.matching("domain", table{"a": company("a.example", "A"), "b": company("b.example", "B")}))
			mustSay(t, problems, "Unable to Match Records", test.text)
		})
	}
}

// A matched record belongs to one object, whatever keys others know it by.
func TestObjectsBatch_matchIsDeclared(t *testing.T) {
	t.Parallel()
	sim, _ := acctest.CompaniesSim(t)
	sim.Seed("companies", company("a.example", "One", "code2", "z"))
	p := newProcess(t, sim)
	other := p.matching("domain", table{"z": company("a.example", "Z")}, "id_property", "code2")
	held := mustApply(t, sim, object{}, other)
	p = newProcess(t, sim)
	held = p.read(held)
	if _, problems := p.plan(held, other); len(problems) > 0 {
		t.Fatal(problems)
	}
	_, problems := p.plan(object{}, p.matching("domain", table{"a": company("a.example", "A")}))
	mustSay(t, problems, "Record is declared twice")
	// The other way round.
	p = newProcess(t, sim)
	if _, problems := p.plan(object{}, p.matching("domain", table{"a": company("a.example", "A")})); len(problems) > 0 {
		t.Fatal(problems)
	}
	held = p.read(held)
	_, problems = p.plan(held, other)
	mustSay(t, problems, "Record is declared twice")
	// One that is destroyed with it would archive it.
	p = newProcess(t, sim)
	if _, problems := p.plan(object{}, p.matching("domain", table{"a": company("a.example", "A")})); len(problems) > 0 {
		t.Fatal(problems)
	}
	destroyed, problems := p.plan(mustArchive(t, p, sim), nil)
	_ = destroyed
	mustSay(t, problems, "declared")
}

// mustArchive is the object of a state that archives the record of code2 z.
func mustArchive(t *testing.T, p *process, sim *hubspotsim.Server) object {
	t.Helper()
	return mustApply(t, sim, object{}, p.matching("domain", table{"z": company("a.example", "Z")}, "id_property", "code2", "deletion_policy", "archive"))
}

// Without the right to read definitions nobody knows what a value means.
func TestObjectsBatch_matchNeedsDefinitions(t *testing.T) {
	t.Parallel()
	sim, _ := acctest.CompaniesSim(t)
	sim.Seed("companies", company("a.example", "One"))
	sim.Fault(hubspotsim.Fault{Operation: hubspotsim.OpPropertyList, Status: 403, Body: `{"status":"error","category":"MISSING_SCOPES","message":"This app hasn't been granted all required scopes"}`})
	p := newProcess(t, sim)
	_, problems := p.plan(object{}, p.matching("domain", table{"a": company("www.a.example", "A")}))
	mustSay(t, problems, "Unable to Match Records", "definitions")
}

// What is not known of a replacement by another property may be any record of the
// replaced object: none of them is archived.
func TestObjectsBatch_matchReplacesUnknown(t *testing.T) {
	t.Parallel()
	sim, _ := acctest.CompaniesSim(t)
	p := newProcess(t, sim)
	o := mustApply(t, sim, object{}, p.matching("domain", table{"a": company("a.example", "A")}))
	p = newProcess(t, sim)
	o = p.read(o)
	next := p.matching("domain", table{"x": company(unknownCell, "A")}, "id_property", "code2")
	plan, problems := p.plan(o, next)
	if len(problems) > 0 || len(plan.RequiresReplace) == 0 {
		t.Fatal(problems, plan.RequiresReplace)
	}
	plan, problems = p.plan(object{private: plan.PlannedPrivate}, next)
	if len(problems) > 0 {
		t.Fatal(problems)
	}
	p = newProcess(t, sim)
	resp, err := p.server.ApplyResourceChange(t.Context(), &tfprotov6.ApplyResourceChangeRequest{
		TypeName: objects.TypeName, PriorState: o.state, PlannedState: p.null(), Config: p.null(), PlannedPrivate: plan.PlannedPrivate,
	})
	if err != nil {
		t.Fatal(err)
	}
	mustSay(t, errorsOf(resp.Diagnostics), "Unable to Replace Records Safely")
	acctest.Equal(t, "archived", len(sim.ArchiveInputs()), 0)
}

func TestObjectsBatch_matchValidates(t *testing.T) {
	t.Parallel()
	sim, _ := acctest.CompaniesSim(t)
	p := newProcess(t, sim)
	for by, text := range map[string]string{"": "Empty property name", "code": "Match by the id property"} {
		resp, err := p.server.ValidateResourceConfig(t.Context(), &tfprotov6.ValidateResourceConfigRequest{TypeName: objects.TypeName, Config: p.matching(by, table{"a": {"name": "A"}})})
		if err != nil {
			t.Fatal(err)
		}
		mustSay(t, errorsOf(resp.Diagnostics), text)
	}
}

// Resources that share a table list the account once.
func TestObjectsBatch_matchListsOnce(t *testing.T) {
	t.Parallel()
	sim, _ := acctest.CompaniesSim(t)
	for i := range 250 {
		sim.Seed("companies", company(fmt.Sprintf("d%d.example", i), "Theirs"))
	}
	p := newProcess(t, sim)
	for shard := range 4 {
		rows := table{}
		for i := shard; i < 250; i += 4 {
			rows[fmt.Sprintf("k%d", i)] = company(fmt.Sprintf("d%d.example", i), "Ours")
		}
		plan, problems := p.plan(object{}, p.matching("domain", rows))
		if len(problems) > 0 {
			t.Fatal(problems)
		}
		acctest.Equal(t, "matched", len(p.texts(plan.PlannedState, "ids")), len(rows))
	}
	acctest.Equal(t, "pages", sim.Count(string(hubspotsim.OpList)), 3)
}

// Policies see what a matched record holds.
func TestObjectsBatch_matchPolicies(t *testing.T) {
	t.Parallel()
	sim, _ := acctest.CompaniesSim(t)
	sim.Seed("companies", company("a.example", "One", "region", "theirs", "students", ""))
	p := newProcess(t, sim)
	var values map[string]tftypes.Value
	config, err := p.matching("domain", table{"a": company("a.example", "A", "region", "ours", "students", "7", "founded", "2020-01-01")}).Unmarshal(p.objectType)
	if err != nil || config.As(&values) != nil {
		t.Fatal(err)
	}
	values["property_policies"] = tftypes.NewValue(tftypes.Map{ElementType: tftypes.String}, map[string]tftypes.Value{
		"region": textValue("if_empty"), "students": textValue("if_empty"), "founded": textValue("on_create"),
	})
	mustApply(t, sim, object{}, p.value(tftypes.NewValue(p.objectType, values)))
	updates := sim.InputsOf(hubspotsim.OpBatchUpdate)
	acctest.Equal(t, "updates", len(updates), 1)
	var names []string
	for name := range updates[0].Properties {
		names = append(names, name)
	}
	slices.Sort(names)
	acctest.Equal(t, "sent", names, []string{"code", "domain", "name", "students"})
}

// Ten thousand companies, some of them twice: the list costs a call for a hundred.
func TestObjectsBatch_matchTenThousand(t *testing.T) {
	t.Parallel()
	const n, doubles = 10_000, 300
	sim, _ := acctest.CompaniesSim(t)
	held := make([]map[string]string, 0, n)
	rows := make(table, n)
	for i := range n - doubles {
		domain := fmt.Sprintf("d%05d.example", i)
		held = append(held, company(domain, "Theirs"))
		rows[fmt.Sprintf("c%05d", i)] = company("https://www."+domain, "Ours")
	}
	for i := range doubles {
		held = append(held, company(fmt.Sprintf("D%05d.example", i), "Double"))
	}
	ids := sim.SeedMany("companies", held)
	p := newProcess(t, sim)
	_, problems := p.plan(object{}, p.matching("domain", rows))
	mustSay(t, problems, "300 rows match several records", "and 280 more")
	acctest.Equal(t, "pages", sim.Count(string(hubspotsim.OpList)), n/100)
	for i := range doubles {
		sim.Archive("companies", ids[n-doubles+i])
	}
	config := p.matching("domain", rows)
	sim.ResetRequests()
	o := mustApply(t, sim, object{}, config)
	left := (n - doubles) / 100
	acctest.ExpectCounts(t, sim, map[hubspotsim.Operation]int{
		hubspotsim.OpList: left, hubspotsim.OpBatchUpdate: left, hubspotsim.OpUpsert: 0,
		// The look-up by key, and the records before they are written.
		hubspotsim.OpBatchRead: 2 * left,
	})
	acctest.Equal(t, "companies", sim.CountRecords("companies"), n-doubles)
	sim.ResetRequests()
	mustBeIdle(t, sim, o, config)
	acctest.ExpectCounts(t, sim, map[hubspotsim.Operation]int{hubspotsim.OpList: 0, hubspotsim.OpBatchRead: left})
}
