// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package values_test

import (
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/seed-5bbc67a3/terraform-provider-hubspot/internal/values"
)

func people() []values.Owner {
	return []values.Owner{
		{ID: "42", UserID: "9000042", Email: "Jane@Example.com", Name: "Jane Doe"},
		{ID: "43", UserID: "9000043", Email: "john@example.com", Name: "John Smith"},
		{ID: "44", UserID: "9000044", Email: "john.smith@example.com", Name: "John  Smith"},
		{ID: "45", Email: "gone@example.com", Name: "Gone Away", Archived: true},
		{ID: "46", Email: "jane@example.com", Name: "Jane Doe", Archived: true},
	}
}

func pipelines() []values.Pipeline {
	return []values.Pipeline{
		{ID: "default", Label: "Sales Pipeline", Stages: []values.Stage{
			{ID: "appointmentscheduled", Label: "Appointment scheduled"},
			{ID: "closedwon", Label: "Won"},
			{ID: "closedlost", Label: "Lost"},
			{ID: "old", Label: "Old", Archived: true},
		}},
		{ID: "777", Label: "Renewals", Stages: []values.Stage{{ID: "1001", Label: "Won"}, {ID: "1002", Label: "Churned"}, {ID: "1003", Label: "churned"}}},
		{ID: "888", Label: "Gone", Archived: true, Stages: []values.Stage{{ID: "2001", Label: "Ghost"}}},
	}
}

func resolverDefinitions() *values.Definitions {
	return values.NewDefinitions(append(properties(),
		values.Definition{Name: "pipeline", Type: "enumeration", FieldType: "select", ExternalOptions: true},
		values.Definition{Name: "flag", Type: "enumeration", FieldType: "booleancheckbox", Options: []values.Option{option("true", "Nein"), option("false", "Ja")}},
		values.Definition{Name: "reversed", Type: "enumeration", FieldType: "booleancheckbox", Options: []values.Option{option("true", "No"), option("false", "Yes")}},
		values.Definition{Name: "own_words", Type: "enumeration", FieldType: "booleancheckbox", Options: []values.Option{option("Yes", "Yes"), option("No", "No")}},
		values.Definition{Name: "size", Type: "enumeration", FieldType: "select", Options: []values.Option{
			option("1", "2"), option("2", "Large"), option("3", "Big"), option("4", "big"), option("5", "Twin"), {Value: "6", Label: "Twin", Hidden: true},
		}},
		values.Definition{Name: "fields", Type: "enumeration", FieldType: "checkbox", Options: []values.Option{
			option("a", "Art; Design"), option("b", "Law"), option("c", "Science"),
		}},
		values.Definition{Name: "stage_copy", Type: "enumeration", FieldType: "select", ExternalOptions: true, Options: []values.Option{option("lead", "Lead")}},
	))
}

func in(pipeline string) values.Sibling {
	return func(string) (string, bool) { return pipeline, true }
}

func TestResolve(t *testing.T) {
	t.Parallel()
	unknownPipeline := func(string) (string, bool) { return "", false }
	tests := []struct {
		property, value string
		sibling         values.Sibling
		send            string
		// code and texts are of the problem, if there is one.
		code  string
		texts []string
	}{
		// Options.
		{property: "industry", value: "RESEARCH", send: "RESEARCH"},
		{property: "industry", value: "Research", send: "RESEARCH"},
		{property: "industry", value: "higher Education ", send: "HIGHER_EDUCATION"},
		{property: "industry", value: " RESEARCH", send: "RESEARCH"},
		{property: "industry", value: "LEGACY", send: "LEGACY"},
		{property: "industry", value: "", send: ""},
		{property: "industry", value: "Mining", code: values.CodeInvalidOption, texts: []string{"not an option", "HIGHER_EDUCATION"}},
		{property: "size", value: "2", send: "2"},
		{property: "size", value: "Big", send: "3"},
		{property: "size", value: "BIG", code: values.CodeAmbiguous, texts: []string{`"3" ("Big")`, `"4" ("big")`, "internal value"}},
		{property: "size", value: "Twin", code: values.CodeAmbiguous, texts: []string{`"5" ("Twin")`, `"6" ("Twin", hidden)`}},

		// Options that are kept elsewhere and listed all the same.
		{property: "lifecyclestage", value: "Lead", send: "lead"},
		{property: "stage_copy", value: "Lead", send: "lead"},
		{property: "stage_copy", value: "Leed", code: values.CodeInvalidOption, texts: []string{`Did you mean "lead"?`}},

		// Sets.
		{property: "topics", value: "law;art", send: "law;art"},
		{property: "topics", value: "Law; Mathematics;art", send: "law;maths;art"},
		{property: "topics", value: "Law;law", send: "law"},
		{property: "topics", value: "law;Music", code: values.CodeInvalidOption, texts: []string{`"Music"`}},
		{property: "topics", value: ";Law", code: values.CodeAppends, texts: []string{"starts with a semicolon", `starting "Law"`}},
		{property: "fields", value: "Art; Design", send: "a"},
		{property: "fields", value: "Law;Science", send: "b;c"},

		// Yes and no.
		{property: "active", value: "TRUE", send: "true"},
		{property: "active", value: "Yes", send: "true"},
		{property: "active", value: "n", send: "false"},
		{property: "active", value: "0", send: "false"},
		{property: "active", value: "maybe", code: values.CodeInvalidBool},
		{property: "active", value: "on", code: values.CodeInvalidBool, texts: []string{`Write "true"`}},
		{property: "flag", value: "Ja", send: "false"},
		{property: "flag", value: "TRUE", send: "true"},
		{property: "reversed", value: "yes", code: values.CodeAmbiguous, texts: []string{`"false" ("Yes")`, `"true" ("No")`}},
		{property: "reversed", value: "true", send: "true"},
		{property: "own_words", value: "Yes", send: "Yes"},
		{property: "own_words", value: "yes", send: "Yes"},
		{property: "radio_bool", value: "No", send: "false"},

		// Owners.
		{property: "hubspot_owner_id", value: "42", send: "42"},
		{property: "hubspot_owner_id", value: " 42", send: "42"},
		{property: "hubspot_owner_id", value: "45", send: "45"},
		{property: "hubspot_owner_id", value: "jane@example.com", send: "42"},
		{property: "hubspot_owner_id", value: "Jane Doe", send: "42"},
		{property: "hubspot_owner_id", value: "jane  doe", send: "42"},
		{property: "hubspot_owner_id", value: "9000043", code: values.CodeInvalidOwner, texts: []string{"id of a user", `"43"`}},
		{property: "hubspot_owner_id", value: "7", code: values.CodeInvalidOwner, texts: []string{"not the id of an owner"}},
		{property: "hubspot_owner_id", value: "nobody@example.com", code: values.CodeInvalidOwner, texts: []string{"No owner has the e-mail address"}},
		{property: "hubspot_owner_id", value: "gone@example.com", code: values.CodeInvalidOwner, texts: []string{"deactivated", `"45"`}},
		{property: "hubspot_owner_id", value: "John Smith", code: values.CodeAmbiguous, texts: []string{`"43" ("john@example.com")`, `"44"`}},
		{property: "hubspot_owner_id", value: "Mallory", code: values.CodeInvalidOwner, texts: []string{"No owner has the name"}},

		// Pipelines and stages.
		{property: "pipeline", value: "777", send: "777"},
		{property: "pipeline", value: "renewals", send: "777"},
		{property: "pipeline", value: "Gone", code: values.CodeInvalidPipeline, texts: []string{"no pipeline", `"777" ("Renewals")`}},
		{property: "dealstage", value: "Won", sibling: in("Sales Pipeline"), send: "closedwon"},
		{property: "dealstage", value: "Won", sibling: in("777"), send: "1001"},
		{property: "dealstage", value: "Won", sibling: in(""), send: "closedwon"},
		{property: "dealstage", value: "Won", send: "closedwon"},
		{property: "dealstage", value: "1001", send: "1001"},
		{property: "dealstage", value: "1001", sibling: in("777"), send: "1001"},
		{property: "dealstage", value: "1001", sibling: in("default"), code: values.CodeInvalidStage, texts: []string{`no stage of the pipeline "Sales Pipeline"`, `of the pipeline "Renewals"`}},
		{property: "dealstage", value: "Churned", sibling: in("777"), send: "1002"},
		{property: "dealstage", value: "CHURNED", sibling: in("777"), code: values.CodeAmbiguous, texts: []string{`"1002" ("Churned")`, `"1003" ("churned")`}},
		{property: "dealstage", value: "Old", sibling: in("default"), code: values.CodeInvalidStage},
		{property: "dealstage", value: "Nowhere", sibling: in("default"), code: values.CodeInvalidStage, texts: []string{`"closedlost" ("Lost")`}},
		// The pipeline's own problem is told at the pipeline.
		{property: "dealstage", value: "Won", sibling: in("Nonsense"), send: "Won"},
		{property: "dealstage", value: "Lost", sibling: unknownPipeline, send: "closedlost"},
		{property: "dealstage", value: "Won", sibling: unknownPipeline, code: values.CodeAmbiguous, texts: []string{`of the pipeline "Renewals"`, `Set "pipeline"`}},

		// All else is checked as ever, and sent as it is.
		{property: "count", value: "5.0", send: "5.0"},
		{property: "count", value: "five", code: values.CodeInvalidNumber},
		{property: "old_code", value: "x", code: values.CodePropertyArchived},
		{property: "score", value: "Yes", code: values.CodeInvalidNumber},
		{property: "nowhere_defined", value: "x", code: values.CodePropertyDoesntExist},
		{property: "name", value: "Yes", send: "Yes"},
	}
	deals := values.NewResolver(parse(t, "deals"), resolverDefinitions(), people(), pipelines())
	for _, tt := range tests {
		send, p := deals.Resolve(tt.property, tt.value, tt.sibling)
		switch {
		case tt.code == "" && p != nil:
			t.Errorf("%s %q: %s", tt.property, tt.value, p.Detail())
		case tt.code == "" && send != tt.send:
			t.Errorf("%s %q is sent as %q, want %q", tt.property, tt.value, send, tt.send)
		case tt.code != "" && (p == nil || p.Code != tt.code || send != tt.value || p.Property != tt.property):
			t.Errorf("%s %q: sent %q, problem %+v, want %s", tt.property, tt.value, send, p, tt.code)
		}
		for _, text := range tt.texts {
			if p != nil && !strings.Contains(p.Detail(), text) {
				t.Errorf("%s %q: %s\nlacks %q", tt.property, tt.value, p.Detail(), text)
			}
		}
		if got := deals.Send(tt.property, tt.value, tt.sibling); got != send {
			t.Errorf("%s %q: Send gives %q, Resolve %q", tt.property, tt.value, got, send)
		}
	}
}

func TestResolveWithoutLookups(t *testing.T) {
	t.Parallel()
	deals := parse(t, "deals")
	unread := values.NewResolver(deals, nil, nil, nil)
	bare := values.NewResolver(deals, resolverDefinitions(), nil, nil)
	withoutDefinitions := values.NewResolver(deals, nil, people(), pipelines())
	for _, tt := range []struct {
		r                     *values.Resolver
		property, value, send string
		code                  string
	}{
		{unread, "dealstage", "Won", "Won", ""},
		{unread, "hubspot_owner_id", "jane@example.com", "jane@example.com", ""},
		{unread, "industry", "Research", "Research", ""},
		{bare, "dealstage", "Won", "Won", ""},
		{bare, "hubspot_owner_id", "jane@example.com", "", values.CodeInvalidOwner},
		{bare, "hubspot_owner_id", "42", "42", ""},
		{withoutDefinitions, "dealstage", "Won", "closedwon", ""},
		{withoutDefinitions, "hubspot_owner_id", "jane@example.com", "42", ""},
		{withoutDefinitions, "industry", "Research", "Research", ""},
		{values.NewResolver(deals, resolverDefinitions(), []values.Owner{}, []values.Pipeline{}), "pipeline", "Sales", "", values.CodeInvalidPipeline},
		{values.NewResolver(deals, resolverDefinitions(), []values.Owner{}, []values.Pipeline{}), "hubspot_owner_id", "42", "", values.CodeInvalidOwner},
		{values.NewResolver(deals, resolverDefinitions(), nil, []values.Pipeline{}), "dealstage", "Won", "", values.CodeInvalidStage},
	} {
		send, p := tt.r.Resolve(tt.property, tt.value, nil)
		if tt.code == "" && (p != nil || send != tt.send) || tt.code != "" && (p == nil || p.Code != tt.code || p.Remedy == "") {
			t.Errorf("%s %q: sent %q, problem %+v", tt.property, tt.value, send, p)
		}
	}
	var none *values.Resolver
	if none.Send("industry", "Research", nil) != "Research" {
		t.Error("no resolver changes a value")
	}
}

func TestResolveStageOfOtherTypes(t *testing.T) {
	t.Parallel()
	defs := values.NewDefinitions([]values.Definition{
		{Name: "hs_pipeline", Type: "enumeration", ExternalOptions: true},
		{Name: "hs_pipeline_stage", Type: "enumeration", ExternalOptions: true},
		{Name: "pipeline", Type: "string", FieldType: "text"},
		{Name: "dealstage", Type: "string", FieldType: "text"},
	})
	lines := []values.Pipeline{
		{ID: "0", Label: "Support", Stages: []values.Stage{{ID: "1", Label: "New"}}},
		{ID: "5", Label: "Claims", Stages: []values.Stage{{ID: "51", Label: "New"}, {ID: "52", Label: "Paid"}}},
	}
	tickets := values.NewResolver(parse(t, "tickets"), defs, nil, lines)
	custom := values.NewResolver(parse(t, "2-123"), defs, nil, lines[1:])
	several := values.NewResolver(parse(t, "2-123"), defs, nil, append([]values.Pipeline{{ID: "6", Label: "Other", Stages: []values.Stage{{ID: "61", Label: "New"}}}}, lines[1:]...))
	for _, tt := range []struct {
		r                     *values.Resolver
		property, value, send string
		code                  string
	}{
		{tickets, "hs_pipeline_stage", "New", "1", ""},
		{tickets, "pipeline", "Claims", "Claims", ""},
		{tickets, "dealstage", "New", "New", ""},
		{custom, "hs_pipeline_stage", "New", "51", ""},
		{custom, "hs_pipeline", "claims", "5", ""},
		{several, "hs_pipeline_stage", "Paid", "52", ""},
		{several, "hs_pipeline_stage", "New", "", values.CodeAmbiguous},
	} {
		send, p := tt.r.Resolve(tt.property, tt.value, nil)
		if tt.code == "" && (p != nil || send != tt.send) || tt.code != "" && (p == nil || p.Code != tt.code) {
			t.Errorf("%s %q: sent %q, problem %+v", tt.property, tt.value, send, p)
		}
	}
	if tickets.PipelineProperty() != "hs_pipeline" || values.NewResolver(parse(t, "deals"), nil, nil, nil).PipelineProperty() != "pipeline" {
		t.Error("the wrong property holds the pipeline")
	}
}

func TestLookups(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		objectType        string
		defs              *values.Definitions
		names             []string
		owners, pipelines bool
	}{
		{"deals", resolverDefinitions(), []string{"name", "industry", "lifecyclestage"}, false, false},
		{"deals", resolverDefinitions(), []string{"name", "hubspot_owner_id"}, true, false},
		{"deals", resolverDefinitions(), []string{"dealstage"}, false, true},
		{"companies", resolverDefinitions(), []string{"dealstage", "pipeline"}, false, false},
		{"deals", nil, []string{"hubspot_owner_id", "pipeline"}, true, true},
		{"deals", nil, nil, false, false},
	} {
		owners, lines := values.Lookups(parse(t, tt.objectType), tt.defs, tt.names)
		if owners != tt.owners || lines != tt.pipelines {
			t.Errorf("%s %v: owners %t, pipelines %t", tt.objectType, tt.names, owners, lines)
		}
	}
}

// TestResolveGivesWhatCheckAccepts: what is sent is a value by itself, so that
// resolving it again changes nothing and no check refuses it.
func TestResolveGivesWhatCheckAccepts(t *testing.T) {
	t.Parallel()
	defs := resolverDefinitions()
	deals := values.NewResolver(parse(t, "deals"), defs, people(), pipelines())
	names := []string{"industry", "size", "topics", "fields", "active", "opted_in", "flag", "reversed", "own_words", "hubspot_owner_id", "pipeline", "dealstage", "lifecyclestage"}
	texts := []string{
		"Research", "RESEARCH", "big", "Big", "Twin", "2", "Law", "law;Science", "Art; Design", ";law", "TRUE", "Yes", "no", "1", "Ja",
		"jane@example.com", "John Smith", "42", "Won", "Lost", "1001", "Renewals", "default", "lead", "Lead", " ", "", "x",
	}
	rapid.Check(t, func(t *rapid.T) {
		name, value := rapid.SampledFrom(names).Draw(t, "property"), rapid.SampledFrom(texts).Draw(t, "value")
		sibling := in(rapid.SampledFrom([]string{"", "default", "777", "renewals"}).Draw(t, "pipeline"))
		send, p := deals.Resolve(name, value, sibling)
		if p != nil {
			if p.Reason == "" || p.Remedy == "" || send != value {
				t.Fatalf("%s %q: sent %q, problem %+v", name, value, send, p)
			}
			return
		}
		if again, p := deals.Resolve(name, send, sibling); p != nil || again != send {
			t.Fatalf("%s %q is sent as %q, which is sent as %q: %v", name, value, send, again, p)
		}
		if p := defs.Check(name, send); p != nil {
			t.Fatalf("%s %q is sent as %q, refused: %s", name, value, send, p.Detail())
		}
	})
}

func BenchmarkResolve(b *testing.B) {
	deals, err := values.ParseObjectType("deals")
	if err != nil {
		b.Fatal(err)
	}
	r := values.NewResolver(deals, resolverDefinitions(), people(), pipelines())
	benchmarkSizes(b, func(b *testing.B, size int) {
		b.Helper()
		for range size {
			for _, cell := range [][2]string{{"name", "MIT"}, {"industry", "RESEARCH"}, {"industry", "Research"}, {"hubspot_owner_id", "42"}, {"dealstage", "closedwon"}} {
				if _, p := r.Resolve(cell[0], cell[1], nil); p != nil {
					b.Fatal(p.Detail())
				}
			}
		}
	})
}
