// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package hubspotsim_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/seed-5bbc67a3/terraform-provider-hubspot/internal/hubspotsim"
)

// The documented sample: one input lands, the other names a property that does
// not exist.
func TestUpsert_documentedSample(t *testing.T) {
	t.Parallel()
	now := newClock()
	a := newAPI(t, hubspotsim.WithClock(now.Now))
	a.s.DefineProperty("products", hubspotsim.Property{Name: "ext_id", Unique: true})
	got := a.post("/crm/v3/objects/products/batch/upsert", `{"inputs":[
		{"id":"SKU-1","idProperty":"ext_id","objectWriteTraceId":"b7-0","properties":{"name":"Anvil","price":"12.5"}},
		{"id":"SKU-2","idProperty":"ext_id","objectWriteTraceId":"b7-1","properties":{"nope":"1"}}]}`)
	a.want(got, 207)
	if got.Status != "COMPLETE" || got.StartedAt != "2026-11-01T10:00:00.000Z" || got.CompletedAt == "" {
		t.Errorf("envelope: %s", got.Raw)
	}
	if len(got.Results) != 1 {
		t.Fatalf("%d results, want 1: %s", len(got.Results), got.Raw)
	}
	landed := got.Results[0]
	want := map[string]string{
		"ext_id": "SKU-1", "name": "Anvil", "price": "12.5", "hs_object_id": landed.ID,
		"hs_lastmodifieddate": "2026-11-01T10:00:00.000Z", "createdate": "2026-11-01T10:00:00.000Z",
		"hs_object_source": "INTEGRATION", "hs_object_source_id": "777001",
	}
	have := map[string]string{}
	for name := range landed.Properties {
		have[name] = landed.property(name)
	}
	if diff := cmp.Diff(want, have); diff != "" {
		t.Errorf("properties (-want +got):\n%s", diff)
	}
	if landed.New == nil || !*landed.New || landed.Archived || landed.CreatedAt != "2026-11-01T10:00:00.000Z" {
		t.Errorf("result: %s", got.Raw)
	}
	if got.NumErrors != 1 || len(got.Errors) != 1 {
		t.Fatalf("errors: %s", got.Raw)
	}
	refused := got.Errors[0]
	if refused.Category != "VALIDATION_ERROR" || refused.Status != "error" || refused.CorrelationID != "" {
		t.Errorf("error: %s", got.Raw)
	}
	if diff := cmp.Diff(contextMap{"objectWriteTraceId": {"b7-1"}}, refused.Context); diff != "" {
		t.Errorf("context (-want +got):\n%s", diff)
	}
	const prefix = `Property values were not valid: [{"isValid":false,"message":"Property \"nope\" does not exist","error":"PROPERTY_DOESNT_EXIST","name":"nope"`
	if !strings.HasPrefix(refused.Message, prefix) {
		t.Errorf("message %q", refused.Message)
	}
}

func TestUpsert_createsThenUpdates(t *testing.T) {
	t.Parallel()
	a := companies(t)
	first := a.want(a.upsert(company("eth.ch", "name", "ETH")), 200)
	second := a.want(a.upsert(company("eth.ch", "name", "ETH Zurich")), 200)
	if !*first.Results[0].New || *second.Results[0].New {
		t.Errorf("new: %v then %v, want true then false", *first.Results[0].New, *second.Results[0].New)
	}
	if first.Results[0].ID != second.Results[0].ID {
		t.Errorf("ids %s and %s, want the same", first.Results[0].ID, second.Results[0].ID)
	}
	record, _ := a.s.Find("companies", "domain_key", "eth.ch")
	if record.Properties["name"] != "ETH Zurich" || a.s.CountRecords("companies") != 1 {
		t.Errorf("holds %v", record)
	}
}

func TestUpsert_withoutTraceIDsIsAllOrNothing(t *testing.T) {
	t.Parallel()
	inputs := []input{
		{ID: "a", IDProperty: "domain_key", Properties: properties("name", "A")},
		{ID: "b", IDProperty: "domain_key", Properties: properties("numberofemployees", "many")},
		{ID: "old", IDProperty: "domain_key", Properties: properties("name", "changed")},
	}
	sameTrace := slices.Clone(inputs)
	for i := range sameTrace {
		sameTrace[i].TraceID = "same"
	}
	for name, inputs := range map[string][]input{"no trace ids": inputs, "equal trace ids": sameTrace} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			a := companies(t)
			a.s.Seed("companies", properties("domain_key", "old", "name", "Old"))
			// The good update comes first and must be taken back.
			slices.Reverse(inputs)
			got := a.want(a.post("/crm/v3/objects/companies/batch/upsert", batch(inputs...)), 400)
			if got.Category != "VALIDATION_ERROR" || got.CorrelationID == "" || got.Context != nil {
				t.Errorf("body: %s", got.Raw)
			}
			records := a.s.Records("companies")
			if len(records) != 1 || records[0].Properties["name"] != "Old" {
				t.Errorf("holds %v, want the old record alone", records)
			}
		})
	}
}

func TestUpsert_switchesOfWholeRefusals(t *testing.T) {
	t.Parallel()
	a := companies(t, set(func(c *hubspotsim.Config) { c.NameRefusedInputs, c.ErrorCodes = true, true }))
	got := a.want(a.post("/crm/v3/objects/companies/batch/upsert", batch(
		input{ID: "a", IDProperty: "domain_key", Properties: properties("name", "A")},
		input{ID: "b", IDProperty: "domain_key", Properties: properties("nope", "1", "numberofemployees", "x")},
	)), 400)
	if diff := cmp.Diff(contextMap{"ids": {"b"}}, got.Context); diff != "" {
		t.Errorf("context (-want +got):\n%s", diff)
	}
	var codes []string
	for _, e := range got.Errors {
		codes = append(codes, e.ErrorCode+" "+e.Context["propertyName"][0])
	}
	if diff := cmp.Diff([]string{"PROPERTY_DOESNT_EXIST nope", "INVALID_NUMBER numberofemployees"}, codes); diff != "" {
		t.Errorf("codes (-want +got):\n%s", diff)
	}
	a.s.Configure(set(func(c *hubspotsim.Config) { c.PartialWithoutTraceIDs = true }))
	a.want(a.post("/crm/v3/objects/companies/batch/upsert", batch(
		input{ID: "a", IDProperty: "domain_key", Properties: properties("name", "A")},
		input{ID: "b", IDProperty: "domain_key", Properties: properties("nope", "1")},
	)), 207)
	if n := a.s.CountRecords("companies"); n != 1 {
		t.Errorf("%d records, want 1", n)
	}
}

func TestUpsert_groupsEqualErrors(t *testing.T) {
	t.Parallel()
	for grouped, wantErrors := range map[bool]int{true: 1, false: 3} {
		a := companies(t, set(func(c *hubspotsim.Config) { c.GroupErrors = grouped }))
		got := a.want(a.upsert(
			company("a", "nope", "1"), company("b", "nope", "2"), company("c", "name", "C"), company("d", "nope", "3"),
		), 207)
		if got.NumErrors != wantErrors || len(got.Errors) != wantErrors || len(got.Results) != 1 {
			t.Errorf("grouped=%v: %s", grouped, got.Raw)
		}
		var traces []string
		for _, e := range got.Errors {
			traces = append(traces, e.Context["objectWriteTraceId"]...)
		}
		if diff := cmp.Diff([]string{"trace-0", "trace-1", "trace-3"}, traces); diff != "" {
			t.Errorf("grouped=%v (-want +got):\n%s", grouped, diff)
		}
	}
}

func TestUpsert_alwaysRefusedWhole(t *testing.T) {
	t.Parallel()
	many := make([]input, 101)
	for i := range many {
		many[i] = company(fmt.Sprint("k", i), "name", "x")
	}
	tests := map[string]struct {
		inputs  []input
		message string
		context contextMap
	}{
		"duplicates": {
			[]input{company("x", "name", "1"), company("y", "name", "2"), company("x", "name", "3")},
			"Duplicate IDs found in batch input: [x]. IDs must be unique",
			contextMap{"ids": {"x"}},
		},
		"101 inputs": {many, "The maximum number of inputs supported in a batch is 100 but 101 were provided", nil},
		"property without unique values": {
			[]input{{ID: "a", IDProperty: "name", Properties: properties("country", "x")}},
			"Unable to perform update/upsert by non-unique 0-2 property name",
			contextMap{"operation": {"upsert"}},
		},
		"domain": {
			[]input{{ID: "a", IDProperty: "domain", Properties: properties("country", "x")}},
			"Unable to perform update/upsert by non-unique 0-2 property domain",
			contextMap{"operation": {"upsert"}},
		},
		"record ids": {
			[]input{{ID: "9001", IDProperty: "hs_object_id", Properties: properties("country", "x")}},
			"Unable to perform update/upsert by non-unique 0-2 property hs_object_id",
			contextMap{"operation": {"upsert"}},
		},
		"several id properties": {
			[]input{company("a", "name", "x"), {ID: "b", IDProperty: "other_key", Properties: properties("name", "x")}},
			"All inputs of a batch must have the same idProperty", nil,
		},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			a := companies(t)
			a.s.DefineProperty("companies", hubspotsim.Property{Name: "other_key", Unique: true})
			got := a.want(a.upsert(tt.inputs...), 400)
			if got.Message != tt.message || got.Category != "VALIDATION_ERROR" {
				t.Errorf("message %q, want %q", got.Message, tt.message)
			}
			if diff := cmp.Diff(tt.context, got.Context); diff != "" {
				t.Errorf("context (-want +got):\n%s", diff)
			}
			if n := a.s.CountRecords("companies"); n != 0 {
				t.Errorf("%d records were written", n)
			}
		})
	}
}

func TestUpsert_withoutWrapperDoesNothing(t *testing.T) {
	t.Parallel()
	a := companies(t)
	for _, body := range []string{`{"id":"a","idProperty":"domain_key","properties":{"name":"x"}}`, `{"inputs":[]}`, `{}`} {
		got := a.want(a.post("/crm/v3/objects/companies/batch/upsert", body), 200)
		if got.Status != "COMPLETE" || len(got.Results) != 0 || got.NumErrors != 0 {
			t.Errorf("%s: %s", body, got.Raw)
		}
	}
	if n := a.s.CountRecords("companies"); n != 0 {
		t.Errorf("%d records were written", n)
	}
}

func TestUpsert_orderTraceIDsAndURL(t *testing.T) {
	t.Parallel()
	var inputs []input
	var inOrder []string
	for i := range 50 {
		inOrder = append(inOrder, fmt.Sprintf("k%02d", i))
		inputs = append(inputs, company(inOrder[i], "name", "x"))
	}
	a := companies(t)
	got := keys(a.want(a.upsert(inputs...), 200).Results, "domain_key")
	if slices.Equal(got, inOrder) {
		t.Error("results came in the order of the inputs")
	}
	slices.Sort(got)
	if !slices.Equal(got, inOrder) {
		t.Errorf("results are not the inputs: %v", got)
	}

	b := companies(t, set(func(c *hubspotsim.Config) { c.ShuffleResults, c.EchoTraceIDs, c.AnswerURL = false, false, false }))
	results := b.want(b.upsert(inputs...), 200).Results
	for i, r := range results {
		if r.TraceID != "" || r.property("domain_key") != inOrder[i] || r.URL != "" {
			t.Fatalf("result %d: %+v", i, r)
		}
	}
	first := a.want(a.upsert(inputs[0]), 200).Results[0]
	if want := "https://app.hubspot.com/contacts/4242/record/0-2/" + first.ID; first.URL != want || first.TraceID != "trace-0" {
		t.Errorf("url %q and trace id %q, want %q and trace-0", first.URL, first.TraceID, want)
	}
}

func TestUpsert_answeredProperties(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		option hubspotsim.Option
		want   map[string]string
	}{
		"normalised": {set(func(*hubspotsim.Config) {}), map[string]string{"domain_key": "K", "numberofemployees": "12.5"}},
		"as sent": {
			set(func(c *hubspotsim.Config) { c.EchoRequestValues = true }),
			map[string]string{"domain_key": "K", "numberofemployees": "12.50"},
		},
		"without key": {set(func(c *hubspotsim.Config) { c.AnswerOmitsKey = true }), map[string]string{"numberofemployees": "12.5"}},
		"system only": {set(func(c *hubspotsim.Config) { c.AnswerSystemOnly = true }), map[string]string{}},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			a := companies(t, tt.option)
			a.s.Seed("companies", properties("domain_key", "K", "name", "known", "country", "not written"))
			got := a.want(a.upsert(company("K", "numberofemployees", "12.50")), 200).Results[0]
			have := map[string]string{}
			for _, name := range []string{"domain_key", "numberofemployees", "name", "country"} {
				if _, shown := got.Properties[name]; shown {
					have[name] = got.property(name)
				}
			}
			if diff := cmp.Diff(tt.want, have); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

func TestUpsert_pendingOnce(t *testing.T) {
	t.Parallel()
	a := companies(t, set(func(c *hubspotsim.Config) { c.PendingBatches = 1 }))
	first := a.want(a.upsert(company("a", "name", "A")), 200)
	if first.Status != "PENDING" || len(first.Results) != 0 {
		t.Errorf("first: %s", first.Raw)
	}
	if n := a.s.CountRecords("companies"); n != 1 {
		t.Errorf("%d records, want the work done", n)
	}
	if second := a.upsert(company("a", "name", "A")); second.Status != "COMPLETE" || *second.Results[0].New {
		t.Errorf("second: %s", second.Raw)
	}
}

func TestUpsert_conflictOnAnotherUniqueProperty(t *testing.T) {
	t.Parallel()
	for whole, code := range map[bool]int{true: 400, false: 207} {
		a := companies(t, set(func(c *hubspotsim.Config) { c.UniqueConflictWholeBatch = whole }))
		a.s.DefineProperty("companies", hubspotsim.Property{Name: "tax_number", Unique: true})
		owner := a.s.Seed("companies", properties("domain_key", "old", "tax_number", "T1"))
		got := a.want(a.upsert(company("a", "name", "A"), company("b", "name", "B", "tax_number", "T1")), code)
		message := got.Message
		if !whole {
			message = got.Errors[0].Message
		}
		// The new record has an id by then, which leads nowhere.
		rest, begins := strings.CutPrefix(message,
			"Cannot set PropertyValueCoordinates{portalId=4242, objectTypeId=0-2, propertyName=tax_number, value=T1} on ")
		half, ends := strings.CutSuffix(rest, ". "+owner+" already has that value.")
		if _, found := a.s.Record("companies", half); !begins || !ends || half == "" || found {
			t.Errorf("whole=%v: message %q", whole, message)
		}
		if n := a.s.CountRecords("companies"); n != map[bool]int{true: 1, false: 2}[whole] {
			t.Errorf("whole=%v: %d records", whole, n)
		}
	}
}

func TestUpsert_uniqueValueMovesWithinBatch(t *testing.T) {
	t.Parallel()
	a := companies(t, set(func(c *hubspotsim.Config) { c.ShuffleResults = false }))
	a.s.DefineProperty("companies", hubspotsim.Property{Name: "tax_number", Unique: true})
	a.s.Seed("companies", properties("domain_key", "a", "name", "A", "tax_number", "T1"))
	a.want(a.upsert(company("a", "tax_number", ""), company("b", "name", "B", "tax_number", "T1")), 200)
	if record, _ := a.s.Find("companies", "tax_number", "T1"); record.Properties["domain_key"] != "b" {
		t.Errorf("T1 belongs to %v", record)
	}
}

func contactInputs(inputs ...input) map[string]any { return batch(traced("email", inputs)...) }

func TestUpsertContacts_conflictRefusesWholeBatch(t *testing.T) {
	t.Parallel()
	for whole, code := range map[bool]int{true: 409, false: 207} {
		a := newAPI(t, set(func(c *hubspotsim.Config) { c.ContactConflictWholeBatch = whole }))
		a.s.DefineProperty("contacts", hubspotsim.Property{Name: "member_id", Unique: true})
		taken := a.s.Seed("contacts", properties("email", "ada@example.org"))
		got := a.want(a.post("/crm/v3/objects/contacts/batch/upsert", batch(traced("member_id", []input{
			{ID: "m1", Properties: properties("firstname", "Ben")},
			{ID: "m2", Properties: properties("email", "ADA@example.org")},
		})...)), code)
		refused := got
		if !whole {
			refused = got.Errors[0]
		}
		if refused.Category != "CONFLICT" || refused.Message != "Contact already exists. Existing ID: "+taken {
			t.Errorf("whole=%v: %s", whole, got.Raw)
		}
		if diff := cmp.Diff([]string{taken}, refused.Context["existingId"]); diff != "" {
			t.Errorf("whole=%v (-want +got):\n%s", whole, diff)
		}
	}
}

func TestUpsertContacts_byEmail(t *testing.T) {
	t.Parallel()
	a := newAPI(t)
	got := a.want(a.post("/crm/v3/objects/contacts/batch/upsert", contactInputs(
		input{ID: "Ada@Example.ORG", Properties: properties("firstname", "Ada")},
	)), 200).Results[0]
	if got.property("email") != "ada@example.org" || got.property("lastmodifieddate") == "" || got.property("lifecyclestage") != "lead" {
		t.Errorf("properties: %v", got.Properties)
	}
	a.s.Edit("contacts", got.ID, properties("hs_additional_emails", "ada@work.example"))
	again := a.want(a.post("/crm/v3/objects/contacts/batch/upsert", contactInputs(
		input{ID: "ada@work.example", Properties: properties("lastname", "Young")},
		input{ID: "ada@example.org", Properties: properties("lastname", "Younger")},
	)), 200)
	if diff := cmp.Diff([]string{got.ID, got.ID}, ids(again.Results)); diff != "" {
		t.Errorf("two addresses, one contact (-want +got):\n%s", diff)
	}
}

func TestUpsertContacts_secondaryAddressAsPrimary(t *testing.T) {
	t.Parallel()
	a := newAPI(t)
	id := a.s.Seed("contacts", properties("email", "one@example.org", "hs_additional_emails", "two@example.org"))
	a.want(a.post("/crm/v3/objects/contacts/batch/upsert", contactInputs(
		input{ID: "two@example.org", Properties: properties("email", "two@example.org")},
	)), 200)
	record, _ := a.s.Record("contacts", id)
	if record.Properties["email"] != "two@example.org" || record.Properties["hs_additional_emails"] != "one@example.org" {
		t.Errorf("addresses: %v", record.Properties)
	}
}

func TestUpsertContacts_byEmailBlanks(t *testing.T) {
	t.Parallel()
	for blanks, want := range map[bool]string{true: "", false: "CFO"} {
		a := newAPI(t, set(func(c *hubspotsim.Config) { c.UpsertByEmailBlanks = blanks }))
		id := a.s.Seed("contacts", properties("email", "ada@example.org", "jobtitle", "CFO", "lifecyclestage", "customer"))
		a.want(a.post("/crm/v3/objects/contacts/batch/upsert", contactInputs(
			input{ID: "ada@example.org", Properties: properties("firstname", "Ada")},
		)), 200)
		record, _ := a.s.Record("contacts", id)
		if record.Properties["jobtitle"] != want || record.Properties["lifecyclestage"] != "customer" {
			t.Errorf("blanks=%v: %v", blanks, record.Properties)
		}
	}
}

func TestUpsert_keyCase(t *testing.T) {
	t.Parallel()
	tests := map[hubspotsim.UniqueKeyCase]struct {
		code, records int
	}{
		hubspotsim.KeysIgnoreCase: {200, 1},
		hubspotsim.KeysConflict:   {400, 1},
		hubspotsim.KeysExact:      {200, 2},
	}
	for mode, tt := range tests {
		t.Run(string(mode), func(t *testing.T) {
			t.Parallel()
			a := companies(t, set(func(c *hubspotsim.Config) { c.UniqueKeyCase = mode }))
			a.s.Seed("companies", properties("domain_key", "MIT.edu"))
			a.want(a.upsert(company("mit.EDU", "name", "MIT")), tt.code)
			if n := a.s.CountRecords("companies"); n != tt.records {
				t.Errorf("%d records, want %d", n, tt.records)
			}
		})
	}
}

func TestUpsert_duplicatesAfterNormalising(t *testing.T) {
	t.Parallel()
	a := companies(t)
	got := a.want(a.upsert(company("x", "name", "1"), company(" X ", "name", "2")), 200)
	if got.Results[0].ID != got.Results[1].ID || a.s.CountRecords("companies") != 1 {
		t.Errorf("want both on one record: %s", got.Raw)
	}
	a.s.Configure(set(func(c *hubspotsim.Config) { c.NormalizedDuplicates = true }))
	a.want(a.upsert(company("y", "name", "1"), company(" Y ", "name", "2")), 400)
}

func TestUpsert_archivedTwin(t *testing.T) {
	t.Parallel()
	tests := map[hubspotsim.ArchivedTwin]struct {
		code           int
		created, older bool
	}{
		hubspotsim.TwinFree:    {200, true, false},
		hubspotsim.TwinRestore: {200, false, true},
		hubspotsim.TwinRefuse:  {400, false, false},
	}
	for mode, tt := range tests {
		t.Run(string(mode), func(t *testing.T) {
			t.Parallel()
			a := companies(t, set(func(c *hubspotsim.Config) { c.ArchivedTwin = mode }))
			old := a.s.Seed("companies", properties("domain_key", "k", "country", "Norway"))
			a.s.Archive("companies", old)
			got := a.want(a.upsert(company("k", "name", "K")), tt.code)
			if tt.code != 200 {
				if len(a.s.ArchivedRecords("companies")) != 1 || a.s.CountRecords("companies") != 0 {
					t.Error("the refused upsert changed something")
				}
				return
			}
			if r := got.Results[0]; *r.New != tt.created || (r.ID == old) != tt.older {
				t.Errorf("result %+v, archived was %s", r, old)
			}
		})
	}
}

func TestUpsert_restoredTwinIsTakenBackWithTheBatch(t *testing.T) {
	t.Parallel()
	a := companies(t, set(func(c *hubspotsim.Config) { c.ArchivedTwin = hubspotsim.TwinRestore }))
	id := a.s.Seed("companies", properties("domain_key", "k", "name", "K"))
	a.s.Archive("companies", id)
	a.want(a.post("/crm/v3/objects/companies/batch/upsert", batch(
		input{ID: "k", IDProperty: "domain_key", Properties: properties("name", "changed")},
		input{ID: "l", IDProperty: "domain_key", Properties: properties("nope", "1")},
	)), 400)
	record, _ := a.s.Record("companies", id)
	if !record.Archived || record.Properties["name"] != "K" {
		t.Errorf("record %+v, want it archived and unchanged", record)
	}
}

func TestUpsert_requiredToCreate(t *testing.T) {
	t.Parallel()
	a := companies(t)
	got := a.want(a.upsert(company("a", "country", "Norway"), company("b", "domain", "b.example")), 207)
	refused := got.Errors[0]
	if refused.Message != "Error creating COMPANY. Some required properties were not set." {
		t.Errorf("message %q", refused.Message)
	}
	want := contextMap{"properties": {"domain"}, "objectWriteTraceId": {"trace-0"}}
	if diff := cmp.Diff(want, refused.Context); diff != "" {
		t.Errorf("context (-want +got):\n%s", diff)
	}
	a.s.Configure(set(func(c *hubspotsim.Config) { c.RequireCreateProperties = false }))
	a.want(a.upsert(company("a", "country", "Norway")), 200)
}

func TestUpsert_clearsWithEmptyAndNull(t *testing.T) {
	t.Parallel()
	a := companies(t)
	id := a.s.Seed("companies", properties("domain_key", "k", "city", "Oslo", "country", "Norway"))
	a.want(a.post("/crm/v3/objects/companies/batch/upsert",
		`{"inputs":[{"id":"k","idProperty":"domain_key","properties":{"city":"","country":null}}]}`), 200)
	record, _ := a.s.Record("companies", id)
	if _, kept := record.Properties["city"]; kept || record.Properties["country"] != "" {
		t.Errorf("properties %v, want both cleared", record.Properties)
	}
}

func TestUpsert_scriptedRefusals(t *testing.T) {
	t.Parallel()
	a := companies(t)
	inputs := []input{company("a", "name", "A"), company("b", "name", "B"), company("c", "name", "C")}

	a.s.Refuse(hubspotsim.Refusal{ID: "b", Message: "no"})
	got := a.want(a.upsert(inputs...), 207)
	if len(got.Results) != 2 || got.Errors[0].Message != "no" || got.Errors[0].Context["objectWriteTraceId"][0] != "trace-1" {
		t.Errorf("per record: %s", got.Raw)
	}

	a.s.ClearRefusals()
	a.s.Refuse(hubspotsim.Refusal{ID: "b", Whole: true, Named: true, Status: 409, Category: "CONFLICT", Times: 1})
	if got := a.want(a.upsert(inputs...), 409); got.Context["ids"][0] != "b" {
		t.Errorf("whole: %s", got.Raw)
	}
	a.want(a.upsert(inputs...), 200)

	a.s.ClearRefusals()
	a.s.Refuse(hubspotsim.Refusal{ID: "c", Drop: true})
	if got := a.want(a.upsert(inputs...), 200); len(got.Results) != 2 || got.NumErrors != 0 {
		t.Errorf("dropped: %s", got.Raw)
	}

	a.s.ClearRefusals()
	a.s.Refuse(hubspotsim.Refusal{Property: "name", Value: "A", Code: "INVALID_OPTION"})
	if got := a.want(a.upsert(inputs...), 207); !strings.Contains(got.Errors[0].Message, `"error":"INVALID_OPTION","name":"name"`) {
		t.Errorf("as an invalid value: %s", got.Raw)
	}
}

func TestUpsert_lifecycleStageOnlyMovesForward(t *testing.T) {
	t.Parallel()
	a := companies(t)
	id := a.s.Seed("companies", properties("domain_key", "k", "name", "K", "lifecyclestage", "customer"))
	stage := func() string { r, _ := a.s.Record("companies", id); return r.Properties["lifecyclestage"] }
	got := a.want(a.upsert(company("k", "lifecyclestage", "lead")), 200)
	if stage() != "customer" || got.Results[0].property("lifecyclestage") != "customer" {
		t.Errorf("moved back to %s: %s", stage(), got.Raw)
	}
	a.want(a.upsert(company("k", "lifecyclestage", "")), 200)
	a.want(a.upsert(company("k", "lifecyclestage", "lead")), 200)
	if stage() != "lead" {
		t.Errorf("stage %s, want lead after clearing", stage())
	}
	a.s.Configure(set(func(c *hubspotsim.Config) { c.RefuseStageBackward = true }))
	a.want(a.upsert(company("k", "lifecyclestage", "subscriber")), 207)
}
